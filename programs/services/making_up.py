"""A meeting that was missed is made up by another."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import User
from programs.models import Attendance, ClassSession, Enrollment, Holiday, Slot, TrainingClass
from programs.rules.attendance import ATTENDED

from .occupancy import refuse_clashes, refuse_two_at_once


@transaction.atomic
def schedule_make_up(*, meeting: ClassSession, held_on: date, by: User) -> ClassSession:
    """A further meeting with the slots of ``meeting`` makes it up for everybody who missed it.

    After a cancellation that is every open place that had a row in it, otherwise those recorded S, I, A or D;
    never who attended, or still may, another make-up of it. After a hearing it is for those postponed. Raises
    ValidationError when the original is still open or itself a make-up, the day is earlier or a holiday, the
    class has ended, nobody needs it, a room or an instructor is taken, or somebody has another meeting then.
    """
    make_up = make_up_for(meeting, held_on)
    record("programs.schedule_make_up", make_up, by=by, fields=["makes_up", "held_on"], after={"held_on": held_on})
    return make_up


def make_up_for(meeting: ClassSession, held_on: date) -> ClassSession:
    """As ``schedule_make_up``, for a service that goes on and audits the whole. No audit row."""
    training_class = TrainingClass.objects.select_for_update(of=("self",)).get(pk=meeting.training_class_id)
    meeting = ClassSession.objects.get(pk=meeting.pk)
    missed = _who_missed(meeting, held_on)
    problem = _make_up_problem(training_class, meeting, held_on, missed)
    if problem:
        raise ValidationError(problem[1], code=problem[0])
    last = training_class.meetings.aggregate(last=Max("number"))["last"]
    make_up = ClassSession.objects.create(
        training_class=training_class,
        number=last + 1,
        held_on=held_on,
        room=meeting.room,
        minutes=meeting.minutes,
        makes_up=meeting,
    )
    _copy_slots(meeting, make_up)
    refuse_clashes(training_class, [make_up])
    Attendance.objects.open_rows(missed, [make_up])
    refuse_two_at_once(make_up)
    TrainingClass.objects.filter(pk=training_class.pk, ends_on__lt=held_on).update(ends_on=held_on)
    return make_up


def call_to_make_ups(place: Enrollment) -> None:
    """A place that runs again has an unrecorded row at each make-up that is not locked of what it missed. No audit row.

    Two or three statements a make-up.
    """
    made_up = place.training_class.meetings.not_cancelled().filter(makes_up__isnull=False, locked_at=None)
    for make_up in made_up.exclude(attendances__enrollment=place).select_related("makes_up__training_class"):
        if _who_missed(make_up.makes_up, make_up.held_on).filter(pk=place.pk).exists():
            Attendance.objects.open_rows([place], [make_up])


def _copy_slots(meeting: ClassSession, make_up: ClassSession) -> None:
    same = ("starts_at", "ends_at", "jp", "unit_id", "instructor_id", "label")
    Slot.objects.bulk_create(
        Slot(meeting=make_up, **{name: getattr(slot, name) for name in same}) for slot in meeting.slots.order_by("starts_at")
    )


def _who_missed(meeting: ClassSession, held_on: date) -> QuerySet[Enrollment]:
    """Who can make it up on ``held_on``: he missed it, attends no other make-up of it, and is still in the facility."""
    missed = meeting.attendances.all()
    if not meeting.cancelled:
        missed = missed.exclude(status__in=[Attendance.Status.OPEN, *ATTENDED])
    offered = Attendance.objects.filter(
        meeting__makes_up=meeting, meeting__cancelled_at=None, status__in=[Attendance.Status.OPEN, *ATTENDED]
    )
    places = Enrollment.objects.filter(training_class=meeting.training_class_id).open().still_here(held_on)
    if meeting.training_class.closed_on:  # the hearing has decided about the others
        places = places.filter(status=Enrollment.Status.POSTPONED)
    return places.filter(pk__in=missed.values("enrollment")).exclude(pk__in=offered.values("enrollment"))


def _make_up_problem(training_class: TrainingClass, meeting: ClassSession, held_on: date, missed) -> tuple[str, str] | None:
    checks = {
        "class_ended": (
            training_class.ended and not training_class.awaits_hearing_again,
            _("The class is closed or cancelled."),
        ),
        "is_make_up": (meeting.makes_up_id is not None, _("A make-up meeting is not made up; make up the original.")),
        "original_open": (not meeting.cancelled and meeting.typed_at is None, _("Record or cancel the missed meeting first.")),
        "too_early": (held_on < meeting.held_on, _("The make-up lies before the missed meeting.")),
        "holiday": (Holiday.objects.filter(day=held_on).exists(), _("That day is a holiday.")),
        "nobody": (not missed.exists(), _("Nobody missed this meeting.")),
    }
    return next(((code, message) for code, (found, message) in checks.items() if found), None)
