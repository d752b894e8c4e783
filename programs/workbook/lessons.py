"""The lessons of a meeting in one cell: ``08.00-10.15 3 JP UNIT INSTRUCTOR``, one a line.

A break has a name instead: ``10.15-10.30 ISTIRAHAT``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from itertools import pairwise

from programs.models import Slot

from .problems import BadCell, Problem

_SPAN = r"(\d{1,2})[.:](\d{2})\s*[-–]\s*(\d{1,2})[.:](\d{2})"
_LESSON = re.compile(rf"{_SPAN}\s+(\d{{1,2}})\s*JP\s+(\S+)(?:\s+(\S+))?", re.IGNORECASE)
_BREAK = re.compile(rf"{_SPAN}\s+(\S.{{0,49}})")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A stretch of a meeting as written: lessons of a unit by an instructor, or a break with its name."""

    starts_at: time
    ends_at: time
    jp: int = 0
    unit: str = ""
    instructor: str = ""
    label: str = ""
    written: str = ""


def read_lessons(text: str, *, minutes_per_jp: int) -> list[Lesson]:
    """The stretches in their order. Raises BadCell when one cannot be read, overlaps, or is not as long as its JP."""
    lessons = [_lesson(part) for part in (part.strip() for part in re.split(r"[;\n]", text)) if part]
    for before, after in pairwise(lessons):
        if after.starts_at < before.ends_at:
            raise BadCell(Problem.LESSONS_OVERLAP, after.written)
    for lesson in lessons:
        if lesson.jp and _minutes(lesson.ends_at) - _minutes(lesson.starts_at) != lesson.jp * minutes_per_jp:
            raise BadCell(Problem.LESSON_MINUTES, lesson.written)
    if not any(lesson.jp for lesson in lessons):
        raise BadCell(Problem.NO_LESSONS)
    return lessons


def begin_of(text: str) -> time | None:
    """When the first stretch begins; None when it cannot be read."""
    try:
        return _lesson(re.split(r"[;\n]", text)[0].strip()).starts_at
    except BadCell:
        return None


def written_lessons(slots: Iterable[Slot]) -> str:
    """The cell of ``slots``; they come with unit and instructor loaded."""
    return "\n".join(_written(slot) for slot in slots)


def _written(slot: Slot) -> str:
    span = f"{slot.starts_at:%H.%M}-{slot.ends_at:%H.%M}"
    if not slot.jp:
        return f"{span} {slot.label}"
    return " ".join(filter(None, [span, f"{slot.jp} JP", slot.unit.code, slot.instructor.code if slot.instructor else ""]))


def _lesson(written: str) -> Lesson:
    if found := _LESSON.fullmatch(written):
        *span, jp, unit, instructor = found.groups()
        values = {"jp": int(jp), "unit": unit, "instructor": instructor or ""}
    elif found := _BREAK.fullmatch(written):
        *span, label = found.groups()
        values = {"label": label}
    else:
        raise BadCell(Problem.LESSON_UNREADABLE, written)
    try:
        starts_at, ends_at = time(int(span[0]), int(span[1])), time(int(span[2]), int(span[3]))
    except ValueError as error:
        raise BadCell(Problem.LESSON_UNREADABLE, written) from error
    if ends_at <= starts_at or values.get("jp") == 0:
        raise BadCell(Problem.LESSON_UNREADABLE, written)
    return Lesson(starts_at, ends_at, written=written, **values)


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute
