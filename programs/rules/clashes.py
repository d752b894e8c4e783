"""Two classes cannot have the same room or the same instructor at the same time. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, time

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ClashKind(TextChoices):
    ROOM = "room_taken", _("the room")
    INSTRUCTOR = "instructor_taken", _("the instructor")


@dataclass(frozen=True, slots=True)
class Occupation:
    """A room and an instructor, by key (None: nobody), taken on ``day`` from ``starts_at`` until ``ends_at``, by ``where``."""

    day: date
    starts_at: time
    ends_at: time
    room: int | None = None
    instructor: int | None = None
    where: str = ""

    def overlaps(self, other: Occupation) -> bool:
        """Whether both hold at the same moment; one may begin when the other ends."""
        return self.day == other.day and self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Clash:
    """What is wanted and by whom it is taken."""

    kind: ClashKind
    wanted: Occupation
    taken: Occupation


def clashes(wanted: Iterable[Occupation], taken: Iterable[Occupation]) -> list[Clash]:
    """Every room and instructor of ``wanted`` that ``taken`` holds at the same time, by day; ``[]`` means none."""
    by_day: dict[date, list[Occupation]] = defaultdict(list)
    for one in taken:
        by_day[one.day].append(one)
    found = [clash for one in wanted for other in by_day[one.day] for clash in _between(one, other)]
    return sorted(found, key=lambda clash: (clash.wanted.day, clash.wanted.starts_at, clash.kind))


def once_a_day(found: Iterable[Clash]) -> list[Clash]:
    """``found`` with one clash for each day, room or instructor and class: taken from the first moment to the last."""
    first: dict[tuple, Clash] = {}
    for clash in found:
        what = clash.wanted.room if clash.kind is ClashKind.ROOM else clash.wanted.instructor
        key = clash.wanted.day, clash.kind, what, clash.taken.where
        known = first.setdefault(key, clash).taken
        starts_at, ends_at = min(known.starts_at, clash.taken.starts_at), max(known.ends_at, clash.taken.ends_at)
        first[key] = replace(first[key], taken=replace(known, starts_at=starts_at, ends_at=ends_at))
    return list(first.values())


def _between(wanted: Occupation, taken: Occupation) -> Iterator[Clash]:
    if not wanted.overlaps(taken):
        return
    if wanted.room is not None and wanted.room == taken.room:
        yield Clash(ClashKind.ROOM, wanted, taken)
    if wanted.instructor is not None and wanted.instructor == taken.instructor:
        yield Clash(ClashKind.INSTRUCTOR, wanted, taken)
