"""Who taught how many JP, by month and class: read from the slots of meetings that were held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Q, Sum
from django.db.models.functions import Coalesce, ExtractYear, TruncMonth

from organizations.models import User
from programs.models import ClassSession, Slot


@dataclass(frozen=True, slots=True)
class TaughtLine:
    """JP of one instructor in one class in one month; ``locked_jp`` of them rest on a locked sheet."""

    month: date
    class_pk: int
    class_code: str
    jp: int
    locked_jp: int


@dataclass(frozen=True, slots=True)
class Taught:
    """One instructor, named as in the slots (empty: nobody is named), with his lines by month and class."""

    instructor: str
    lines: Sequence[TaughtLine]

    @property
    def jp(self) -> int:
        return sum(line.jp for line in self.lines)

    @property
    def locked_jp(self) -> int:
        return sum(line.locked_jp for line in self.lines)


def years_taught(user: User, *, on: date) -> list[int]:
    """Years in which meetings of the user's classes were held by ``on``, newest first; one query."""
    years = _held(user, on).annotate(year=ExtractYear("held_on"))
    return list(years.order_by("-year").values_list("year", flat=True).distinct())


def taught_hours(user: User, *, year: int, on: date) -> list[Taught]:
    """JP held in ``year`` by ``on`` in classes that ``user`` may see, by instructor; one query.

    A slot counts for the instructor named in it, whoever is the main one of the class. What was cancelled counts for
    nobody; a make-up for who taught it.
    """
    slots = Slot.objects.filter(meeting__in=_held(user, on).filter(held_on__year=year), jp__gt=0)
    by_month = slots.annotate(month=TruncMonth("meeting__held_on")).order_by()
    rows = by_month.values_list(
        "instructor__name", "instructor", "month", "meeting__training_class", "meeting__training_class__code"
    ).annotate(jp_sum=Sum("jp"), locked=Coalesce(Sum("jp", filter=Q(meeting__locked_at__isnull=False)), 0))
    in_order = sorted(rows, key=lambda row: (row[0] is None, row[0] or "", row[1] or 0, row[2], row[4]))
    return [
        Taught(name or "", [TaughtLine(month, pk, code, jp, locked) for _name, _key, month, pk, code, jp, locked in lines])
        for (name, _key), lines in groupby(in_order, key=lambda row: row[:2])
    ]


def _held(user: User, on: date):
    """Meetings that took place by ``on``: that of the day itself once its sheet is typed."""
    took_place = Q(held_on__lt=on) | Q(held_on=on, typed_at__isnull=False)
    return ClassSession.objects.visible_to(user).not_cancelled().filter(took_place)
