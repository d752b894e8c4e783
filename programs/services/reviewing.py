"""What about typed sheets and marks an inspector asks first: late ones, classes without a minute missed, saves in haste."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db.models import Count, Q
from django.db.models.functions import ExtractYear

from organizations.models import User
from programs.models import Assessment, Attendance, ClassSession, LateEntry, TrainingClass
from programs.rules.haste import Save, saves_within_a_minute
from programs.rules.windows import working_days_after

from .late_entries import holidays_between


@dataclass(frozen=True, slots=True)
class LateSheet:
    """A sheet typed more working days after its meeting than the standard allows; ``approvals`` are its late entries."""

    meeting: ClassSession
    working_days: int
    approvals: Sequence[LateEntry]


@dataclass(frozen=True, slots=True)
class EnteredUnit:
    """The marks of one attempt at a unit of a class, entered by one person at one instant."""

    class_pk: int
    class_code: str
    time_zone: str
    unit_code: str
    attempt: int
    entered_at: datetime
    entered_by: User


@dataclass(frozen=True, slots=True)
class Review:
    """The typed sheets of one year: late ones, classes at 100 %, and chains of sheets, and of marks, saved within one minute."""

    sheets: int
    late: Sequence[LateSheet]
    flawless: Sequence[TrainingClass]
    hasty: Sequence[Sequence[ClassSession]]
    hasty_marks: Sequence[Sequence[EnteredUnit]]


def years_of_sheets(user: User) -> list[int]:
    """Years in which a meeting of the user's classes was typed, newest first; one query."""
    typed = ClassSession.objects.visible_to(user).filter(typed_at__isnull=False)
    return list(typed.annotate(year=ExtractYear("held_on")).order_by("-year").values_list("year", flat=True).distinct())


def review_sheets(user: User, *, year: int) -> Review:
    """The sheets of ``year`` and the marks entered in it that ``user`` may see, looked through in six queries."""
    typed = ClassSession.objects.visible_to(user).filter(held_on__year=year, typed_at__isnull=False, cancelled_at=None)
    related = typed.select_related("training_class__facility", "training_class__standard", "typed_by")
    sheets = list(related.order_by("held_on", "training_class__code", "number"))
    chains = saves_within_a_minute(Save(sheet.typed_by_id, sheet.typed_at, sheet) for sheet in sheets)
    return Review(
        len(sheets),
        _late(sheets),
        flawless_classes(user, year=year),
        [[save.what for save in chain] for chain in chains],
        hasty_marks(user, year=year),
    )


def hasty_marks(user: User, *, year: int) -> list[list[EnteredUnit]]:
    """Chains of units whose marks one person entered one after the other within a minute; two queries.

    A grid, and a whole class from one spreadsheet, is one save.
    """
    place, unit = "enrollment__training_class", "unit__code"
    marks = Assessment.objects.filter(
        entered_at__year=year, enrollment__training_class__in=TrainingClass.objects.visible_to(user)
    )
    saves = list(
        marks.order_by("entered_at", unit)
        .values_list(place, f"{place}__code", f"{place}__training_center__time_zone", unit, "attempt", "entered_at", "entered_by")
        .distinct()
    )
    people = User.objects.in_bulk({by for *_facts, by in saves})
    entered = [EnteredUnit(*facts, people[by]) for *facts, by in saves]
    chains = saves_within_a_minute(Save(one.entered_by.pk, one.entered_at, one) for one in entered)
    return [[save.what for save in chain] for chain in chains]


def _late(sheets: Sequence[ClassSession]) -> list[LateSheet]:
    typed_on = {sheet.pk: sheet.training_class.facility.local_date(sheet.typed_at) for sheet in sheets}
    holidays = holidays_between(min(sheet.held_on for sheet in sheets), max(typed_on.values())) if sheets else set()
    days = {sheet.pk: _days(sheet, typed_on[sheet.pk], holidays) for sheet in sheets}
    late = [sheet for sheet in sheets if days[sheet.pk] > sheet.training_class.standard.entry_days]
    approvals: dict[int, list[LateEntry]] = {}
    for entry in LateEntry.objects.filter(meeting__in=late, approved=True).select_related("decided_by", "requested_by"):
        approvals.setdefault(entry.meeting_id, []).append(entry)
    return [LateSheet(sheet, days[sheet.pk], approvals.get(sheet.pk, [])) for sheet in late]


def _days(sheet: ClassSession, typed_on: date, holidays: set[date]) -> int:
    return working_days_after(sheet.held_on, typed_on, holidays=holidays)


def flawless_classes(user: User, *, year: int) -> list[TrainingClass]:
    """Classes in whose typed meetings of ``year`` nobody missed a minute, most sheets first, with ``sheets`` and ``rows``.

    By the rows as typed: a make-up mends what somebody missed, and so shows that it was. D is no absence. One query.
    """
    rows = partial(
        Q, meetings__held_on__year=year, meetings__cancelled_at=None, meetings__typed_at__isnull=False
    )  # of one join: each condition is about the same meeting
    counted = rows(meetings__attendances__status__in=Attendance.COUNTABLE)
    missed = rows(meetings__attendances__status__in=["T", "S", "I", "A"])
    classes = TrainingClass.objects.visible_to(user).select_related("program", "facility")
    counts = classes.annotate(
        rows=Count("meetings__attendances", filter=counted),
        missed=Count("meetings__attendances", filter=missed),
        sheets=Count("meetings", filter=counted, distinct=True),
    )
    return list(counts.filter(rows__gt=0, missed=0).order_by("-sheets", "code"))
