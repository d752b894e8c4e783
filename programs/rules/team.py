"""Who of a class's instructors teaches which of its units. Pure; units and instructors by their keys."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

_GAPS = re.compile(r"[\s,;]+")
_ENTRY = re.compile(r"(?P<first>\d{1,3})(?:-(?P<last>\d{1,3}))?")


@dataclass(frozen=True, slots=True)
class Member:
    """An instructor of a class, main or substitute, and the ``units`` he is named for; none named is all of them."""

    instructor: int
    main: bool
    units: frozenset[int] = field(default_factory=frozenset)

    def covers(self, unit: int) -> bool:
        return not self.units or unit in self.units


def teachers_of(members: Iterable[Member], units: Sequence[int]) -> dict[int, int | None]:
    """The main instructor of each unit in their order, in turn where several cover it; None where nobody does."""
    mains = [one for one in members if one.main]
    found: dict[int, int | None] = {}
    for position, unit in enumerate(units):
        covering = [one for one in mains if one.covers(unit)]
        found[unit] = covering[position % len(covering)].instructor if covering else None
    return found


def uncovered(members: Iterable[Member], units: Iterable[int]) -> list[int]:
    """Those of ``units`` that no main instructor covers; none of them when nobody is named at all."""
    mains = [one for one in members if one.main]
    return [unit for unit in units if mains and not any(one.covers(unit) for one in mains)]


def handed_over(before: Iterable[Member], after: Iterable[Member], lessons: Mapping[int, tuple[int | None, int]],
                units: Sequence[int]) -> dict[int, int]:  # fmt: skip
    """By lesson (instructor, unit): who teaches it from now on, where that is somebody else.

    Whoever still covers the unit keeps it, a substitute too, but not who was a main instructor and is one no longer.
    A lesson whose unit nobody covers stays as it is.
    """
    after = list(after)
    demoted = {one.instructor for one in before if one.main} - {one.instructor for one in after if one.main}
    keepers = {one.instructor: one for one in after if one.instructor not in demoted}
    found = teachers_of(after, units)
    moved = {}
    for lesson, (instructor, unit) in lessons.items():
        keeps = instructor in keepers and keepers[instructor].covers(unit)
        taker = found.get(unit)
        if not keeps and taker is not None and taker != instructor:
            moved[lesson] = taker
    return moved


class NumbersProblem(TextChoices):
    UNREADABLE = "unreadable", _("“%(entry)s” cannot be read; write numbers of units such as 1-3 5")
    UNKNOWN = "unknown", _("“%(entry)s” names no unit; there are %(count)d")


@dataclass(frozen=True, slots=True)
class Numbers:
    """Units as numbered on the page, and what could not be read, each with the text that it is about."""

    chosen: frozenset[int]
    problems: list[tuple[str, NumbersProblem]]


def read_numbers(text: str, count: int) -> Numbers:
    """ "1-3 5" as the numbers 1, 2, 3 and 5 of ``count`` units; entries stand apart by spaces, commas or semicolons."""
    chosen: set[int] = set()
    problems: list[tuple[str, NumbersProblem]] = []
    for entry in filter(None, _GAPS.split(text)):
        found = _ENTRY.fullmatch(entry)
        if found is None:
            problems.append((entry, NumbersProblem.UNREADABLE))
            continue
        first, last = int(found["first"]), int(found["last"] or found["first"])
        if 1 <= first <= last <= count:
            chosen.update(range(first, last + 1))
        else:
            problems.append((entry, NumbersProblem.UNKNOWN))
    return Numbers(frozenset(chosen), problems)


def write_numbers(chosen: Collection[int]) -> str:
    """The numbers as ``read_numbers`` reads them, in the fewest entries."""
    runs: list[list[int]] = []
    for number in sorted(chosen):
        if runs and runs[-1][1] == number - 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return " ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
