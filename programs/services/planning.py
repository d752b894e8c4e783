"""A class comes into being with its meetings."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import Agreement, Facility, TrainingCenter, User
from programs.models import (
    Attendance,
    ClassInstructor,
    ClassSession,
    Holiday,
    Instructor,
    Slot,
    TrainingClass,
    TrainingStandard,
)
from programs.rules.schedule import Break, Pause, PlannedMeeting, lay_out, training_days
from programs.rules.team import teachers_of

from .occupancy import refuse_clashes
from .team import members_of
from .year_plan import check_row


@transaction.atomic
def create_class(*, instructors: Sequence[Instructor], by: User, **values: Any) -> TrainingClass:
    """A class exists under the standard and the agreement valid on its first day, with its instructors.

    ``values`` are fields of TrainingClass, and perhaps ``substitutes``; centre and last day may be left out (the
    program's centre; the first day until meetings are planned). Raises ValidationError when the units' JP do not add
    up to the program's, no standard is valid, an instructor is of another centre or also a substitute, or a constraint
    is broken.
    """
    training_class = make_class(instructors=instructors, **values)
    record("programs.create_class", training_class, by=by, fields=list(values))
    return training_class


def make_class(*, instructors: Sequence[Instructor], substitutes: Sequence[Instructor] = (), **values: Any) -> TrainingClass:
    """As ``create_class``, for a service that goes on and audits the whole. No audit row."""
    program = values["program"]
    values = {"training_center": program.training_center, "ends_on": values["starts_on"]} | values
    if sum(unit.jp for unit in program.units.all()) != program.jp:
        raise ValidationError(
            {
                "program": ValidationError(
                    _("The JP of the units do not add up to the JP of the program."), code="units_do_not_add_up"
                )
            }
        )
    standard, agreement = rules_on(values["starts_on"], facility=values["facility"], center=program.training_center)
    if any(one.training_center_id != program.training_center_id for one in [*instructors, *substitutes]):
        raise ValidationError(_("An instructor belongs to another centre."), code="foreign_instructor")
    if set(instructors) & set(substitutes):
        raise ValidationError(_("Nobody is instructor and substitute of one class."), code="both_parts")
    training_class = TrainingClass(**{"standard": standard, "agreement": agreement} | values)
    training_class.full_clean()
    if training_class.plan_row:
        check_row(training_class.plan_row, training_class)
    training_class.save()
    ClassInstructor.objects.bulk_create(
        ClassInstructor(training_class=training_class, instructor=one, part=part)
        for part, people in ((ClassInstructor.Part.MAIN, instructors), (ClassInstructor.Part.SUBSTITUTE, substitutes))
        for one in people
    )
    return training_class


def rules_on(day: date, *, facility: Facility, center: TrainingCenter) -> tuple[TrainingStandard, Agreement | None]:
    """Standard and agreement for a class that begins on ``day``. Raises ValidationError without a standard; two queries."""
    standard = TrainingStandard.objects.in_force(center, day)
    if standard is None:
        message = _("The centre has no training standard valid on the first day.")
        raise ValidationError({"starts_on": ValidationError(message, code="no_standard")})
    return standard, Agreement.objects.valid_on(day).filter(facility=facility, training_center=center).first()


@dataclass(frozen=True, slots=True)
class MeetingDraft:
    """Meetings that planning would make, and the holidays that it steps over."""

    meetings: Sequence[PlannedMeeting]
    skipped: Sequence[Holiday]


def draft_meetings(
    *,
    training_class: TrainingClass,
    weekdays: Collection[int],
    starts_at: time,
    breaks: Sequence[Break] = (),
    pauses: Sequence[Pause] = (),
) -> MeetingDraft:
    """What ``plan_meetings`` would make, for looking at; nothing is written. Two queries.

    Raises ValidationError if no weekday is given, the program has no units, or lessons would run past midnight.
    """
    if not weekdays:
        raise ValidationError(_("Choose at least one weekday."), code="no_weekday")
    holidays = list(Holiday.objects.filter(day__gte=training_class.starts_on))
    free = {holiday.day for holiday in holidays}.union(*(pause.days for pause in pauses))
    try:
        plan = lay_out(
            [(unit.code, unit.jp) for unit in training_class.program.units.all()],
            days=training_days(training_class.starts_on, weekdays=weekdays, holidays=free),
            jp_per_day=training_class.jp_per_day,
            minutes_per_jp=training_class.standard.minutes_per_jp,
            starts_at=starts_at,
            breaks=breaks,
        )
    except ValueError as error:
        raise ValidationError(_("The lessons of a day would end after midnight."), code="past_midnight") from error
    if not plan:
        raise ValidationError(_("The program has no units to teach."), code="no_units")
    skipped = [holiday for holiday in holidays if holiday.day.weekday() in weekdays and holiday.day < plan[-1].held_on]
    return MeetingDraft(plan, skipped)


@transaction.atomic
def plan_meetings(
    *,
    training_class: TrainingClass,
    weekdays: Collection[int],
    starts_at: time,
    by: User,
    breaks: Sequence[Break] = (),
    pauses: Sequence[Pause] = (),
) -> list[ClassSession]:
    """The class has its meetings: units in order over its weekdays (Monday is 0), JP exact, breaks in between.

    Holidays and ``pauses`` are stepped over.

    The last day of the class becomes that of the last meeting. Raises ValidationError if meetings exist,
    the class has ended, the days cannot be laid out (``draft_meetings``), or a room or an instructor is taken.
    """
    training_class = (
        TrainingClass.objects.select_for_update(of=("self",)).select_related("program", "standard").get(pk=training_class.pk)
    )
    if training_class.ended or training_class.meetings.exists():
        raise ValidationError(_("The class already has meetings, or has ended."), code="has_meetings")
    units = {unit.code: unit for unit in training_class.program.units.all()}
    draft = draft_meetings(training_class=training_class, weekdays=weekdays, starts_at=starts_at, breaks=breaks, pauses=pauses)
    plan = draft.meetings
    minutes_per_jp = training_class.standard.minutes_per_jp
    meetings = ClassSession.objects.bulk_create(
        ClassSession(
            training_class=training_class, number=number, held_on=planned.held_on, room=training_class.room,
            minutes=minutes_per_jp * sum(slot.jp for slot in planned.slots),
        )
        for number, planned in enumerate(plan, start=1)
    )  # fmt: skip
    _create_slots(training_class, meetings, plan, units)
    refuse_clashes(training_class, meetings)
    Attendance.objects.open_rows(training_class.enrollments.open(), meetings)
    training_class.ends_on = meetings[-1].held_on
    training_class.save(update_fields=["ends_on"])
    record("programs.plan_meetings", training_class, by=by, objects=meetings, fields=["meetings", "ends_on"])
    return meetings


def _create_slots(
    training_class: TrainingClass, meetings: Sequence[ClassSession], plan: Sequence[PlannedMeeting], units: dict
) -> None:
    """Lessons and breaks as planned, each unit by a main instructor who is named for it, in turn."""
    team = [place.member for place in members_of(training_class)]
    by_unit = teachers_of(team, [unit.pk for unit in units.values()])
    Slot.objects.bulk_create(
        Slot(
            meeting=meeting, starts_at=slot.starts_at, ends_at=slot.ends_at, jp=slot.jp,
            unit=units.get(slot.unit), instructor_id=by_unit[units[slot.unit].pk] if slot.unit else None, label=slot.label,
        )
        for meeting, planned in zip(meetings, plan, strict=True)
        for slot in planned.slots
    )  # fmt: skip
