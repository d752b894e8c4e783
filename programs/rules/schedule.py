"""Laying meetings and units out over days. Pure; minutes and JP are whole numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    """A run of lessons of one unit within a meeting."""

    unit: str
    jp: int
    starts_at: time
    ends_at: time


@dataclass(frozen=True, slots=True)
class PlannedMeeting:
    held_on: date
    slots: tuple[PlannedSlot, ...]


def training_days(starts_on: date, *, weekdays: Collection[int], holidays: Collection[date]) -> Iterator[date]:
    """Days of training from ``starts_on`` on: the class's weekdays (Monday is 0) without holidays and pauses."""
    if not set(weekdays) & set(range(7)):
        raise ValueError("no_weekday")
    day = starts_on
    while True:
        if day.weekday() in weekdays and day not in holidays:
            yield day
        day += timedelta(days=1)


def lay_out(
    units: Sequence[tuple[str, int]], *, days: Iterator[date], jp_per_day: int, minutes_per_jp: int, starts_at: time
) -> list[PlannedMeeting]:
    """Spread the units' JP over days in their order; the last day may be short. No JP is lost or added.

    ``units`` are (code, JP). Breaks are added where a class edits its slots. Raises ValueError for a day
    without JP, or when a day's lessons end after midnight.
    """
    if jp_per_day <= 0:
        raise ValueError("no_jp_per_day")
    left = [[code, jp] for code, jp in units if jp > 0]
    meetings = []
    while left:
        day, clock, free, slots = next(days), datetime.combine(date.min, starts_at), jp_per_day, []
        while left and free:
            code, jp = left[0]
            taken = min(jp, free)
            ends = clock + timedelta(minutes=taken * minutes_per_jp)
            if ends.date() > clock.date():
                raise ValueError("past_midnight")
            slots.append(PlannedSlot(code, taken, clock.time(), ends.time()))
            clock, free = ends, free - taken
            left[0][1] -= taken
            if not left[0][1]:
                left.pop(0)
        meetings.append(PlannedMeeting(day, tuple(slots)))
    return meetings
