"""Quantities and prices of materials, in hundredths of a unit and whole rupiah. Pure: no database, no request, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

MOST = 100_000_000  # a million units


@dataclass(frozen=True, slots=True)
class Stock:
    """Hundredths of a unit of one material: asked for, received, and used up by week (its Monday)."""

    needed: int = 0
    received: int = 0
    used: Mapping[date, int] = field(default_factory=dict)

    @property
    def used_up(self) -> int:
        return sum(self.used.values())

    @property
    def left(self) -> int:
        """What should lie in the store; negative when more was used than came."""
        return self.received - self.used_up

    @property
    def outstanding(self) -> int:
        """What is still to come; nothing when more came than was asked for."""
        return max(0, self.needed - self.received)

    @property
    def over(self) -> int:
        """What came beyond what was asked for."""
        return max(0, self.received - self.needed)


def cost(hundredths: int, unit_price: int) -> int:
    """Whole rupiah of so many hundredths of a unit at ``unit_price`` rupiah, half up."""
    return (hundredths * unit_price + 50) // 100


def quantity(hundredths: int) -> str:
    """250 → "2,5"; 1200 → "12"."""
    whole, part = divmod(hundredths, 100)
    return f"{whole},{part:02d}".rstrip("0") if part else str(whole)


def hundredths(written: str) -> int:
    """ "2,5" and "2.5" → 250; "1.200" → 120000, as Indonesian amounts are grouped.

    Raises ValueError for what is no quantity with at most two decimals, or is more than a million.
    """
    plain = written.strip().replace(" ", "")
    whole, comma, part = plain.partition(",")
    if not comma and plain.count(".") == 1 and len(plain.partition(".")[2]) in (1, 2):
        whole, _point, part = plain.partition(".")
    whole = _ungrouped(whole)
    if not (whole.isdecimal() and (not part or part.isdecimal()) and len(part) <= 2):
        raise ValueError(f"not a quantity: {written!r}")
    found = int(whole) * 100 + int(part.ljust(2, "0") or 0)
    if found > MOST:
        raise ValueError(f"too much: {written!r}")
    return found


def _ungrouped(whole: str) -> str:
    first, *groups = whole.split(".")
    return first + "".join(groups) if all(len(group) == 3 for group in groups) else whole


def monday_of(day: date) -> date:
    """The first day of the week of ``day``."""
    return day - timedelta(days=day.weekday())
