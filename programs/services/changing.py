"""A planned meeting is moved, cancelled or restored; what it was before is kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import Room, User
from programs.models import Attendance, ClassSession, Enrollment, Holiday, MeetingChange, Slot, TrainingClass

from .custody import Misfit, misfits, running_places
from .making_up import make_up_for
from .occupancy import refuse_clashes, refuse_two_at_once

Cause = ClassSession.Cause


@dataclass(frozen=True, slots=True)
class Why:
    """The cause of a change, and its reason in words; another cause needs them."""

    cause: str
    reason: str = ""


@transaction.atomic
def cancel_meeting(*, meeting: ClassSession, why: Why, by: User, at: datetime) -> None:
    """The meeting did not take place: it leaves everybody's denominator.

    Raises ValidationError without a reason, or when its sheet has been typed or it was cancelled before.
    """
    cancel([meeting], why=why, by=by, at=at)
    record("programs.cancel_meeting", meeting, by=by, fields=["cancelled_at", "cancel_reason"], after={"cause": why.cause})


def cancel(meetings: Sequence[ClassSession], *, why: Why, by: User, at: datetime) -> None:
    """All of ``meetings`` are cancelled, or none. No audit row."""
    refuse_unexplained(why)
    # Locked first: a guarded update that looks into another table would not see a sheet typed while it waited.
    locked = list(ClassSession.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in meetings]).order_by("pk"))
    changed = ClassSession.objects.filter(
        pk__in=[one.pk for one in locked], cancelled_at=None, typed_at=None, training_class__closed_on=None
    ).update(cancelled_at=at, cancelled_by=by, cancel_cause=why.cause, cancel_reason=why.reason.strip())
    if changed != len(meetings):
        raise ValidationError(_("The meeting is already cancelled, or its sheet has been typed."), code="not_cancellable")
    MeetingChange.objects.bulk_create(_change(one, one, MeetingChange.Kind.CANCELLED, why, by=by, at=at) for one in locked)


@transaction.atomic
def restore_meeting(*, meeting: ClassSession, why: Why, by: User, at: datetime) -> None:
    """A cancelled meeting takes place after all: everybody on its roster is open again.

    Raises ValidationError when it is not cancelled, is made up already, the class has ended, its room or an instructor
    has been given away meanwhile, or another meeting of the class now stands in its place.
    """
    _restore(meeting, why, by=by, at=at)
    record("programs.restore_meeting", meeting, by=by, fields=["cancelled_at"], after={"cause": why.cause})


def _restore(meeting: ClassSession, why: Why, *, by: User, at: datetime) -> None:
    refuse_unexplained(why)
    training_class = _locked_class(meeting)
    meeting = ClassSession.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
    if not meeting.cancelled:
        raise ValidationError(_("The meeting is not cancelled."), code="not_cancelled")
    if meeting.make_ups.not_cancelled().exists():
        raise ValidationError(_("The meeting is made up already; cancel the make-up first."), code="made_up")
    meeting.cancelled_at = meeting.cancelled_by = None
    meeting.cancel_cause = meeting.cancel_reason = ""
    meeting.save(update_fields=["cancelled_at", "cancelled_by", "cancel_cause", "cancel_reason"])
    refuse_clashes(training_class, [meeting])
    keep_roster(meeting)
    refuse_two_at_once(meeting)
    _set_last_day(training_class)
    _change(meeting, meeting, MeetingChange.Kind.RESTORED, why, by=by, at=at).save()


def preview_restore(*, meeting: ClassSession, why: Why, by: User, at: datetime) -> list[Misfit]:
    """Who would not fit the class if the meeting took place after all; nothing is written. Raises as restoring it would."""
    with transaction.atomic():
        _restore(meeting, why, by=by, at=at)
        found = _misfits_of(meeting.training_class, at)
        transaction.set_rollback(True)
    return found


def preview_make_up(*, meeting: ClassSession, held_on: date, at: datetime) -> tuple[list[Enrollment], list[Misfit]]:
    """For whom the make-up would be, and who would not fit the class then; nothing is written. Raises as scheduling it would."""
    with transaction.atomic():
        make_up = make_up_for(meeting, held_on)
        called = [row.enrollment for row in make_up.roster()]
        found = _misfits_of(meeting.training_class, at)
        transaction.set_rollback(True)
    return called, found


@dataclass(frozen=True, slots=True)
class Move:
    """Where a meeting goes: its day, and, if they change, the beginning of its lessons and its room."""

    held_on: date
    starts_at: time | None = None
    room: Room | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """Where a meeting stood, or stands: ``starts_at`` when the change was about it."""

    held_on: date
    room: Room | None = None
    starts_at: time | None = None


def keep_change(meeting: ClassSession, kind: str, before: Position, after: Position, *, why: Why, by: User, at: datetime) -> None:
    """A change of a class that was held before it was in this system is told beside its meeting, which is as it is.

    No audit row. Raises ValidationError when the cause is missing.
    """
    refuse_unexplained(why)
    was, then = (ClassSession(pk=meeting.pk, held_on=one.held_on, room=one.room) for one in (before, after))
    _change(was, then, kind, why, by=by, at=at, begins=(before.starts_at, after.starts_at)).save()


def keep_roster(meeting: ClassSession) -> None:
    """Each place that reaches to the day of the meeting has a row in it, and no other has an unrecorded one.

    Also that of somebody who left the class later; not that of who has left the facility by then.
    """
    original = meeting.makes_up or meeting
    # Its sheet has not been typed: a D is of days out, and as little recorded as an open row.
    rows = meeting.attendances.filter(status__in=[Attendance.Status.OPEN, Attendance.Status.DISPENSED])
    rows.filter(enrollment__starts_on__gt=original.held_on).delete()
    rows.filter(Q(enrollment__ended_on__lt=meeting.held_on) | Q(enrollment__inmate__left_on__lte=meeting.held_on)).delete()
    if meeting.makes_up_id is None:  # a make-up is for those who missed the original, and for nobody else
        reaching = Q(ended_on=None) | Q(ended_on__gte=meeting.held_on, attendances__isnull=False)
        missing = meeting.training_class.enrollments.still_here(meeting.held_on).filter(reaching)
        Attendance.objects.open_rows(missing.exclude(attendances__meeting=meeting).distinct(), [meeting])


def move(meeting: ClassSession, to: Move, *, why: Why, by: User, at: datetime) -> tuple[ClassSession, list[Misfit]]:
    """The meeting is held on another day, at another time or in another room; with who does not fit any more.

    Everybody who has a place on the new day is on its roster. No audit row: a change between the houses goes on and
    audits the whole. Raises ValidationError when its sheet has been typed, it is cancelled, the class has ended, the
    new day is a holiday, before the first day of the class or before the meeting that it makes up, its lessons would
    run past midnight, or a room or an instructor is taken.
    """
    refuse_unexplained(why)
    training_class = _locked_class(meeting)
    meeting = ClassSession.objects.select_for_update(of=("self",)).select_related("makes_up").get(pk=meeting.pk)
    before = ClassSession(pk=meeting.pk, held_on=meeting.held_on, room_id=meeting.room_id)
    problem = _move_problem(training_class, meeting, to)
    if problem:
        raise ValidationError(problem[1], code=problem[0])
    begins = _shift_slots(meeting, to.starts_at)
    meeting.held_on, meeting.room = to.held_on, to.room or meeting.room
    meeting.save(update_fields=["held_on", "room"])
    refuse_clashes(training_class, [meeting])
    keep_roster(meeting)
    _set_last_day(training_class)
    _change(before, meeting, MeetingChange.Kind.MOVED, why, by=by, at=at, begins=begins).save()
    return meeting, _misfits_of(training_class, at)


def _misfits_of(training_class: TrainingClass, at: datetime) -> list[Misfit]:
    today = training_class.facility.local_date(at)
    return misfits(running_places().filter(training_class=training_class), on=today)


def _move_problem(training_class: TrainingClass, meeting: ClassSession, to: Move) -> tuple[str, str] | None:
    original = meeting.makes_up
    checks = {
        "not_movable": (
            meeting.cancelled or meeting.typed_at is not None,
            _("The meeting is cancelled, or its sheet has been typed."),
        ),
        "unchanged": (
            to.held_on == meeting.held_on and to.starts_at is None and to.room in (None, meeting.room),
            _("Neither day, time nor room changes."),
        ),
        "holiday": (Holiday.objects.filter(day=to.held_on).exists(), _("That day is a holiday.")),
        "before_class": (to.held_on < training_class.starts_on, _("That day lies before the first day of the class.")),
        "before_original": (
            original is not None and to.held_on < original.held_on,
            _("The make-up lies before the missed meeting."),
        ),
        "same_day": (
            training_class.meetings.not_cancelled().filter(held_on=to.held_on).exclude(pk=meeting.pk).exists(),
            _("The class already has a meeting on that day."),
        ),
    }
    return next(((code, message) for code, (found, message) in checks.items() if found), None)


def _locked_class(meeting: ClassSession) -> TrainingClass:
    classes = TrainingClass.objects.select_for_update(of=("self",)).select_related("facility", "standard", "program")
    training_class = classes.get(pk=meeting.training_class_id)
    if training_class.ended:
        raise ValidationError(_("The class is closed or cancelled."), code="class_ended")
    return training_class


def refuse_unexplained(why: Why) -> None:
    """Raises ValidationError for an unknown cause, or another one that is not put into words."""
    if why.cause not in Cause.values or (why.cause == Cause.OTHER and not why.reason.strip()):
        raise ValidationError(_("Say why the meeting is changed."), code="no_reason")


def _shift_slots(meeting: ClassSession, starts_at: time | None) -> tuple[time | None, time | None]:
    """The lessons begin at ``starts_at``, the rest of the day as far from them as before; gives the beginnings."""
    slots = list(meeting.slots.order_by("starts_at"))
    if not slots:
        return None, None
    begin = slots[0].starts_at
    if starts_at is None or starts_at == begin:
        return begin, begin
    by = datetime.combine(date.min, starts_at) - datetime.combine(date.min, begin)
    for slot in slots:
        slot.starts_at, ends = _later(slot.starts_at, by), _later(slot.ends_at, by)
        if ends <= slot.starts_at:
            raise ValidationError(_("The lessons of a day would end after midnight."), code="past_midnight")
        slot.ends_at = ends
    Slot.objects.bulk_update(slots, ["starts_at", "ends_at"])
    return begin, starts_at


def _later(clock: time, by: timedelta) -> time:
    return (datetime.combine(date(1, 1, 2), clock) + by).time()


def _set_last_day(training_class: TrainingClass) -> None:
    last = training_class.meetings.not_cancelled().aggregate(last=Max("held_on"))["last"]
    if last and last != training_class.ends_on:
        training_class.ends_on = last
        training_class.save(update_fields=["ends_on"])


def _change(
    before: ClassSession,
    after: ClassSession,
    kind: str,
    why: Why,
    *,
    by: User,
    at: datetime,
    begins: tuple[time | None, time | None] = (None, None),
) -> MeetingChange:
    return MeetingChange(
        meeting_id=after.pk, kind=kind, cause=why.cause, reason=why.reason.strip(), old_held_on=before.held_on,
        new_held_on=after.held_on, old_room_id=before.room_id, new_room_id=after.room_id, old_starts_at=begins[0],
        new_starts_at=begins[1], changed_at=at, changed_by=by,
    )  # fmt: skip
