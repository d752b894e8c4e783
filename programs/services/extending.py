"""A class gets further meetings behind its last one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from organizations.models import User
from programs.models import (
    Attendance,
    ClassInstructor,
    ClassSession,
    CompetencyUnit,
    Holiday,
    Instructor,
    MeetingChange,
    Slot,
    TrainingClass,
)
from programs.rules.schedule import Break, PlannedMeeting, lay_out, training_days

from .changing import Why, refuse_unexplained
from .custody import Misfit, misfits, running_places
from .enrolling import lock_class
from .occupancy import refuse_clashes


@dataclass(frozen=True, slots=True)
class Extension:
    """``jp`` further lessons of ``unit``, on the weekdays and at the hours of the class, from ``first_day`` on."""

    first_day: date
    unit: CompetencyUnit
    jp: int


@dataclass(frozen=True, slots=True)
class Extended:
    """The meetings that a class has more, and who does not fit it any more."""

    meetings: Sequence[ClassSession]
    affected: Sequence[Misfit]


def extend(training_class: TrainingClass, extension: Extension, *, why: Why, by: User, at: datetime) -> Extended:
    """The class has the meetings of ``extension`` behind its last one, and everybody in it a row in each of them.

    The day's hours and breaks are those of its last meeting; the units taught so far stay. No audit row. Raises
    ValidationError when the class has ended or has no meetings, the first day is not behind the last meeting, the
    unit is of another program, the cause is missing, or a room or an instructor is taken.
    """
    refuse_unexplained(why)
    training_class = lock_class(training_class)
    last = _last_meeting(training_class)
    problem = _problem(training_class, last, extension)
    if problem:
        raise ValidationError(problem[1], code=problem[0])
    meetings = _add_meetings(training_class, last, extension)
    refuse_clashes(training_class, meetings)
    Attendance.objects.open_rows(training_class.enrollments.open(), meetings)
    training_class.ends_on = meetings[-1].held_on
    training_class.save(update_fields=["ends_on"])
    MeetingChange.objects.bulk_create(_change(meeting, why, by=by, at=at) for meeting in meetings)
    today = training_class.facility.local_date(at)
    return Extended(meetings, misfits(running_places().filter(training_class=training_class), on=today))


def draft_extension(training_class: TrainingClass, extension: Extension) -> list[PlannedMeeting]:
    """The meetings of an extension that can be carried out; nothing is written. Four queries."""
    return _lay_out(training_class, _last_meeting(training_class), extension)


def _last_meeting(training_class: TrainingClass) -> ClassSession | None:
    return training_class.meetings.not_cancelled().order_by("held_on", "number").last()


def _problem(training_class: TrainingClass, last: ClassSession | None, extension: Extension) -> tuple[str, str] | None:
    checks = {
        "class_ended": (training_class.ended, _("The class is closed or cancelled.")),
        "no_meetings": (last is None, _("The class has no meetings yet; plan them first.")),
        "before_last": (
            last is not None and extension.first_day <= max(last.held_on, training_class.ends_on),
            _("The first further day lies behind the last day of the class."),
        ),
        "foreign_unit": (
            extension.unit.program_id != training_class.program_id,
            _("This unit belongs to another program."),
        ),
        "no_jp": (extension.jp < 1, _("At least one JP is added.")),
    }
    return next(((code, message) for code, (found, message) in checks.items() if found), None)


def _add_meetings(training_class: TrainingClass, last: ClassSession, extension: Extension) -> list[ClassSession]:
    planned = _lay_out(training_class, last, extension)
    per_jp, number = training_class.standard.minutes_per_jp, training_class.meetings.order_by("number").last().number
    meetings = ClassSession.objects.bulk_create(
        ClassSession(
            training_class=training_class, number=number + place, held_on=day.held_on, room=training_class.room,
            minutes=per_jp * sum(slot.jp for slot in day.slots),
        )
        for place, day in enumerate(planned, start=1)
    )  # fmt: skip
    teacher = _teacher(training_class, extension.unit)
    Slot.objects.bulk_create(
        Slot(
            meeting=meeting, starts_at=slot.starts_at, ends_at=slot.ends_at, jp=slot.jp, label=slot.label,
            unit=extension.unit if slot.jp else None, instructor=teacher if slot.jp else None,
        )
        for meeting, day in zip(meetings, planned, strict=True)
        for slot in day.slots
    )  # fmt: skip
    return meetings


def _lay_out(training_class: TrainingClass, last: ClassSession, extension: Extension) -> list[PlannedMeeting]:
    days = training_class.meetings.filter(makes_up=None).values_list("held_on", flat=True)
    holidays = set(Holiday.objects.filter(day__gte=extension.first_day).values_list("day", flat=True))
    slots = list(last.slots.order_by("starts_at"))
    begins = next((slot.starts_at for slot in slots if slot.jp), None)
    if begins is None:
        raise ValidationError(_("The last meeting has no lessons whose hours could be kept."), code="no_hours")
    try:
        return lay_out(
            [(extension.unit.code, extension.jp)],
            days=training_days(extension.first_day, weekdays={day.weekday() for day in days}, holidays=holidays),
            jp_per_day=training_class.jp_per_day,
            minutes_per_jp=training_class.standard.minutes_per_jp,
            starts_at=begins,
            breaks=[Break(slot.label, slot.starts_at, slot.ends_at) for slot in slots if not slot.jp],
        )
    except ValueError as error:
        raise ValidationError(_("The lessons of a day would end after midnight."), code="past_midnight") from error


def _teacher(training_class: TrainingClass, unit: CompetencyUnit) -> Instructor | None:
    """Who taught the unit last in this class, else its first instructor."""
    taught = Slot.objects.filter(meeting__training_class=training_class, unit=unit, instructor__isnull=False)
    slot = taught.select_related("instructor").order_by("meeting__held_on", "starts_at").last()
    if slot:
        return slot.instructor
    main = training_class.class_instructors.filter(part=ClassInstructor.Part.MAIN).select_related("instructor").first()
    return main.instructor if main else None


def _change(meeting: ClassSession, why: Why, *, by: User, at: datetime) -> MeetingChange:
    day, room = meeting.held_on, meeting.room_id
    return MeetingChange(
        meeting=meeting, kind=MeetingChange.Kind.ADDED, cause=why.cause, reason=why.reason.strip(), old_held_on=day,
        new_held_on=day, old_room_id=room, new_room_id=room, changed_at=at, changed_by=by,
    )  # fmt: skip
