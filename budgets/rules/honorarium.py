"""Honoraria from taught JP, in whole rupiah. Pure: no database, no request, no clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

ACCOUNT = "522151"  # Source: DOMAIN §4, Budget


@dataclass(frozen=True, slots=True)
class Lesson:
    """JP that one instructor (his key; None where nobody is named) taught in meeting ``number`` on a day."""

    number: int
    day: date
    instructor: int | None
    jp: int


@dataclass(frozen=True, slots=True)
class Due:
    """What one instructor gets at one rate."""

    instructor: int
    per_jp: int
    jp: int

    @property
    def amount(self) -> int:
        return self.jp * self.per_jp


def rate_on(rates: Mapping[date, int], day: date) -> int | None:
    """Rupiah per JP on ``day``: the last rate that had begun; None before the first."""
    begun = [valid_from for valid_from in rates if valid_from <= day]
    return rates[max(begun)] if begun else None


def dues(lessons: Sequence[Lesson], rates: Mapping[date, int]) -> list[Due]:
    """What everybody gets, by instructor and rate; each lesson at the rate of its own day.

    Every lesson has its instructor and a rate: ``unpayable`` names those that have not.
    """
    hours = Counter()
    for lesson in lessons:
        hours[lesson.instructor, rate_on(rates, lesson.day)] += lesson.jp
    return [Due(instructor, per_jp, jp) for (instructor, per_jp), jp in sorted(hours.items())]


def unpayable(lessons: Sequence[Lesson], rates: Mapping[date, int]) -> tuple[list[int], list[date]]:
    """Numbers of the meetings in which nobody is named, and days without a rate; both empty when all can be paid."""
    nameless = sorted({lesson.number for lesson in lessons if lesson.instructor is None})
    return nameless, sorted({lesson.day for lesson in lessons if rate_on(rates, lesson.day) is None})
