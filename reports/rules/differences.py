"""What differs between what was reported about a period and what is known now. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from .figures import NAMES, Figure, Row, shown
from .periods import Period

PRINTED_ROWS = 10


@dataclass(frozen=True, slots=True)
class Difference:
    """One figure of an earlier report: what it said, what it says now, and which rows went, came, or changed (was, now)."""

    report: int
    period: Period
    code: str
    was: int | None
    now: int | None
    gone: Sequence[Row] = ()
    new: Sequence[Row] = ()
    changed: Sequence[tuple[Row, Row]] = ()

    @property
    def label(self) -> str | Promise:
        return NAMES[self.code].label

    @property
    def printed(self) -> str:
        return NAMES[self.code].printed

    @property
    def by(self) -> str:
        """By how much, with its sign; nothing when one of the two was unknown or only rows changed."""
        if self.was is None or self.now is None or self.was == self.now:
            return ""
        sign = "+" if self.now > self.was else "−"
        return sign + shown(abs(self.now - self.was), NAMES[self.code].unit)

    @property
    def was_shown(self) -> str:
        return shown(self.was, NAMES[self.code].unit)

    @property
    def now_shown(self) -> str:
        return shown(self.now, NAMES[self.code].unit)

    @property
    def words(self) -> list[str]:
        """Which rows went, came and changed, as papers print them; why somebody left is told as a number only."""
        if self.code.startswith("left_"):
            return []
        words = [f"− {row.text}" for row in self.gone] + [f"+ {row.text}" for row in self.new]
        words += [f"{before.text}: {before.amount} → {after.amount}" for before, after in self.changed]
        more = len(words) - PRINTED_ROWS
        return [*words[:PRINTED_ROWS], f"dan {more} baris lain"] if more > 0 else words


def differences(report: int, period: Period, was: Mapping[str, Figure], now: Mapping[str, Figure]) -> list[Difference]:
    """Each compared figure whose value or rows differ, in the order of ``now``; what was not reported then is none."""
    pairs = ((was[code], one) for code, one in now.items() if code in was and one.name.compared)
    return [found for before, after in pairs if (found := _difference(report, period, before, after))]


def restated(figures: Mapping[str, Figure], told: Iterable[Difference]) -> dict[str, Figure]:
    """The figures as the later reports have put them right, one after the other."""
    found = dict(figures)
    for one in told:
        if one.code in found:
            rows = {row[:2]: row for row in found[one.code].rows}
            rows = {key: row for key, row in rows.items() if key not in {row[:2] for row in one.gone}}
            rows |= {row[:2]: row for row in [*one.new, *(after for _before, after in one.changed)]}
            found[one.code] = Figure(one.code, one.now, tuple(sorted(rows.values())))
    return found


def _difference(report: int, period: Period, before: Figure, after: Figure) -> Difference | None:
    was, now = ({row[:2]: row for row in figure.rows} for figure in (before, after))
    gone = [row for key, row in was.items() if key not in now]
    new = [row for key, row in now.items() if key not in was]
    # Other words for the same row are no difference.
    changed = [(row, now[key]) for key, row in was.items() if key in now and now[key].amount != row.amount]
    if before.value == after.value and not (gone or new or changed):
        return None
    return Difference(report, period, after.code, before.value, after.value, gone, new, changed)
