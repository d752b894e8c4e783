"""Laying meetings and units out over days. Pure; minutes and JP are whole numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    """A run of lessons of one unit within a meeting, or a label such as ISOMA without a unit and with 0 JP."""

    unit: str
    jp: int
    starts_at: time
    ends_at: time
    label: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    """A stretch of the day in which nobody is taught: APEL, ISOMA, a prayer. Raises ValueError when it has no length."""

    label: str
    starts_at: time
    ends_at: time

    def __post_init__(self):
        if self.starts_at >= self.ends_at:
            raise ValueError("break_without_length")


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which the class is not taught, both ends inside: Ramadan, an exam. Raises ValueError when it ends first."""

    label: str
    first: date
    last: date

    def __post_init__(self):
        if self.first > self.last:
            raise ValueError("pause_ends_first")

    @property
    def days(self) -> set[date]:
        return {self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)}


@dataclass(frozen=True, slots=True)
class PlannedMeeting:
    held_on: date
    slots: tuple[PlannedSlot, ...]

    @property
    def lessons(self) -> list[PlannedSlot]:
        return [slot for slot in self.slots if slot.jp]


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
    units: Sequence[tuple[str, int]],
    *,
    days: Iterator[date],
    jp_per_day: int,
    minutes_per_jp: int,
    starts_at: time,
    breaks: Sequence[Break] = (),
) -> list[PlannedMeeting]:
    """Spread the units' JP over days in their order; the last day may be short. No JP is lost or added.

    ``units`` are (code, JP). A lesson that would run into one of the ``breaks`` begins after it. Raises ValueError
    for a day without JP, or when a day's lessons end after midnight.
    """
    if jp_per_day <= 0:
        raise ValueError("no_jp_per_day")
    lessons = [code for code, jp in units for _lesson in range(jp)]
    return [
        PlannedMeeting(next(days), tuple(_slots_of(lessons[first : first + jp_per_day], starts_at, minutes_per_jp, breaks)))
        for first in range(0, len(lessons), jp_per_day)
    ]


def _slots_of(lessons: Sequence[str], starts_at: time, minutes: int, breaks: Sequence[Break]) -> list[PlannedSlot]:
    """One day: its lessons of ``minutes`` each, those of a unit in a row as one run, and the breaks that fall between them."""
    clock, slots = datetime.combine(date.min, starts_at), []
    to_come = sorted(breaks, key=lambda one: one.starts_at)
    for unit in lessons:
        while to_come and clock + timedelta(minutes=minutes) > datetime.combine(date.min, to_come[0].starts_at):
            pause = to_come.pop(0)
            if pause.ends_at > clock.time():
                slots.append(PlannedSlot("", 0, max(pause.starts_at, clock.time()), pause.ends_at, pause.label))
                clock = datetime.combine(date.min, pause.ends_at)
        ends = clock + timedelta(minutes=minutes)
        if ends.date() > clock.date():
            raise ValueError("past_midnight")
        if slots and slots[-1].unit == unit and slots[-1].ends_at == clock.time():
            slots[-1] = replace(slots[-1], jp=slots[-1].jp + 1, ends_at=ends.time())
        else:
            slots.append(PlannedSlot(unit, 1, clock.time(), ends.time()))
        clock = ends
    return slots
