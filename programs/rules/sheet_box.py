"""What a clerk types from a signed sheet in one line: "3s 7i 11t30 14a", by the printed row numbers. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

DISCIPLINE = "hukdis"
_CELL = re.compile(r"(?P<code>[hsid])|t(?P<missed>\d{1,4})|(?P<absent>a)(?P<cell>k?)", re.IGNORECASE)
_ENTRY = re.compile(r"(?P<number>\d{1,3})(?P<rest>[a-z].*)", re.IGNORECASE)
_GAPS = re.compile(r"[\s,;]+")


class BoxProblem(TextChoices):
    UNREADABLE = "unreadable", _("cannot be read; write a row number and a code, such as 3s or 11t30")
    NOT_ON_ROSTER = "not_on_roster", _("is not a row of this sheet")
    TWICE = "twice", _("names a row a second time")


@dataclass(frozen=True, slots=True)
class CellMark:
    """A code of DOMAIN §2 as typed: for T the minutes missed, for A perhaps the discipline cell ("ak")."""

    status: str
    missed_minutes: int = 0
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.status}{self.missed_minutes or ''}{'k' if self.reason else ''}"


@dataclass(frozen=True, slots=True)
class Box:
    """What was read: a mark by row number, and what could not be, each with the text that it is about."""

    marks: dict[int, CellMark]
    problems: list[tuple[str, BoxProblem]]


def read_cell(text: str) -> CellMark | None:
    """One cell: H, S, I, D, A, AK (in the discipline cell) or T with the minutes missed; None when it is none of these."""
    found = _CELL.fullmatch(text.strip())
    if found is None:
        return None
    if found["missed"]:
        return CellMark("T", int(found["missed"]))
    if found["absent"]:
        return CellMark("A", reason=DISCIPLINE if found["cell"] else "")
    return CellMark(found["code"].upper())


def read_box(text: str, numbers: Collection[int]) -> Box:
    """The marks in ``text`` for the rows ``numbers``; entries stand apart by spaces, commas or semicolons, in any order."""
    marks: dict[int, CellMark] = {}
    problems: list[tuple[str, BoxProblem]] = []
    for entry in filter(None, _GAPS.split(text)):
        found = _ENTRY.fullmatch(entry)
        mark = read_cell(found["rest"]) if found else None
        if found is None or mark is None:
            problems.append((entry, BoxProblem.UNREADABLE))
        elif (number := int(found["number"])) not in numbers:
            problems.append((entry, BoxProblem.NOT_ON_ROSTER))
        elif number in marks:
            problems.append((entry, BoxProblem.TWICE))
        else:
            marks[number] = mark
    return Box(marks, problems)
