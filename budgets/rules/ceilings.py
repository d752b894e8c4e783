"""What a line may spend on which day, as its ceiling was revised. Pure: no database, no request, no clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Ceiling:
    """From ``valid_from`` on ``amount`` rupiah are granted, ``blocked`` of them not to be touched."""

    valid_from: date
    amount: int
    blocked: int = 0

    @property
    def available(self) -> int:
        return self.amount - self.blocked


@dataclass(frozen=True, slots=True)
class Overdraft:
    """Until ``until`` (None: without end) ``spent`` rupiah were spent of ``available``."""

    until: date | None
    spent: int
    available: int

    @property
    def excess(self) -> int:
        return self.spent - self.available


def in_force(ceilings: Sequence[Ceiling], on: date) -> Ceiling | None:
    """The ceiling valid on ``on``: the last of those that had begun. ``ceilings`` stand in the order of their versions."""
    return next((ceiling for ceiling in reversed(ceilings) if ceiling.valid_from <= on), None)


def overdrafts(ceilings: Sequence[Ceiling], spent: Sequence[tuple[date, int]]) -> list[Overdraft]:
    """Where ``spent`` (day, rupiah) exceeds what was available then, oldest first; ``[]`` means nowhere.

    Each ceiling bounds all that was spent until the next one begins, and the last one all of it; before the first
    nothing is available. So a bill with an earlier date, and a revision downwards, are measured like any other.
    """
    ends = [ceiling.valid_from for ceiling in ceilings] + [None]
    granted = [0, *(ceiling.available for ceiling in ceilings)]
    found = []
    for end, available in zip(ends, granted, strict=True):
        total = sum(amount for day, amount in spent if end is None or day < end)
        if total > available:
            found.append(Overdraft(end, total, available))
    return found
