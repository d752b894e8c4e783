"""A week of lessons as a timetable: rows of hours, a column for each day. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Hour:
    """A stretch of one day: what stands in its cell, and whether it is a label such as ISOMA."""

    day: date
    starts_at: time
    ends_at: time
    text: str
    label: bool = False


@dataclass(frozen=True, slots=True)
class Week:
    """``rows`` are (from, until, the cell of each of ``days``); a cell is None where the day has nothing then."""

    number: int
    days: Sequence[date]
    rows: Sequence[tuple[time, time, Sequence[Hour | None]]]


def weeks_of(hours: Iterable[Hour]) -> list[Week]:
    """Each week that has lessons, numbered from 1, with the days on which there are any; of two at once both are kept."""
    in_order = sorted(hours, key=lambda hour: (hour.day, hour.starts_at, hour.ends_at))
    found = groupby(in_order, key=lambda hour: hour.day - timedelta(days=hour.day.weekday()))
    return [_week(number, list(of_week)) for number, (_monday, of_week) in enumerate(found, start=1)]


def _week(number: int, hours: list[Hour]) -> Week:
    days = sorted({hour.day for hour in hours})
    cells: dict[tuple[time, time], dict[date, Hour]] = {}
    for hour in hours:
        row = cells.setdefault((hour.starts_at, hour.ends_at), {})
        other = row.get(hour.day)
        row[hour.day] = (
            Hour(hour.day, hour.starts_at, hour.ends_at, f"{other.text} / {hour.text}", other.label and hour.label)
            if other
            else hour
        )
    return Week(number, days, [(start, end, [row.get(day) for day in days]) for (start, end), row in sorted(cells.items())])
