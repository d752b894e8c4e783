"""An event recorded by mistake is taken back, and the places that followed it are given back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from inmates.models import Absence, CustodyEvent
from inmates.rules.custody import ARRIVING, BACK, LEAVING, OUT
from inmates.services.taking_back import void_event
from organizations.models import User
from programs.models import Attendance, Enrollment, Suspension, TrainingClass
from programs.services.custody import END_REASONS, Misfit, misfits, running_places

from .leaving import missed_rows, suspend_places
from .making_up import call_to_make_ups

Status = Enrollment.Status


@dataclass(slots=True)
class Restored:
    """What taking an event back has done: the places given back, those that wait again, and who does not fit."""

    event: CustodyEvent
    given_back: list[Enrollment] = field(default_factory=list)
    suspended: list[Enrollment] = field(default_factory=list)
    misfits: list[Misfit] = field(default_factory=list)


@transaction.atomic
def take_back(*, event: CustodyEvent, reason: str, by: User, at: datetime) -> Restored:
    """The newest event of a person has not happened: he and his places are as before, and the event stays to be read.

    Places that it ended run again with an unrecorded row at each meeting since, and at each make-up of what they
    missed; what was D because of it and has not been typed is open again. Raises ValidationError, and then nothing is
    written, when the event is not the newest, a seat was taken, hours were carried on, a sheet was locked, or the person
    was placed since.
    """
    places = _places_of(event)
    absences = event.after.get("rows", {}).get("absence", [])
    suspensions = list(Suspension.objects.filter(absence__in=absences))
    ended = _ended_by(event, places, suspensions)
    _refuse_since(event, places, ended)
    _open_missed_rows(suspensions)
    Suspension.objects.filter(pk__in=[one.pk for one in suspensions]).delete()
    done = Restored(void_event(event=event, reason=reason, by=by, at=at))
    done.given_back = _give_back(ended)
    _call_to_make_ups(event, done.given_back)
    done.suspended = _let_wait(absences)
    today = done.event.inmate.facility.local_date(at)
    done.misfits = misfits(running_places().filter(inmate=event.inmate_id), on=today)
    after = {"reason": done.event.void_reason}
    record("programs.take_back_event", event, by=by, fields=["voided_at", *event.after], before=event.after, after=after)
    return done


def _places_of(event: CustodyEvent) -> list[Enrollment]:
    """All places of the person, their classes locked first: the order in which placing locks."""
    places = Enrollment.objects.filter(inmate=event.inmate_id)
    classes = TrainingClass.objects.select_for_update(no_key=True).filter(pk__in=places.values("training_class"))
    list(classes.order_by("pk").values_list("pk"))
    return list(places.select_related("inmate", "training_class").order_by("pk"))


def _ended_by(event: CustodyEvent, places: Sequence[Enrollment], suspensions: Sequence[Suspension]) -> list[Enrollment]:
    """Places that the event ended, or that waited because of it until it was too long."""
    waited = {one.enrollment_id: one.from_on for one in suspensions}
    away = [one for one in places if one.end_reason == Enrollment.EndReason.AWAY and one.ended_on == waited.get(one.pk)]
    if event.kind not in LEAVING:
        return away if event.kind in OUT or event.kind in BACK else []
    left = [one for one in places if (one.end_reason, one.ended_by_id) == (END_REASONS[event.kind], event.recorded_by_id)]
    return away + [one for one in left if one.ended_on == max(event.on, one.starts_on)]


def _refuse_since(event: CustodyEvent, places: Sequence[Enrollment], ended: Sequence[Enrollment]) -> None:
    problems = []
    if event.kind in ARRIVING and any(one.ended_on is None and one.status == Status.ACTIVE for one in places):
        message = _("The person has been given a place in a class since; end that place first.")
        problems.append(ValidationError(message, code="placed_since"))
    for place in ended:
        problems += _problems_of(place)
    if problems:
        raise ValidationError(problems)


def _problems_of(place: Enrollment) -> list[ValidationError]:
    """Why an ended place cannot run again; four queries at most."""
    others = Enrollment.objects.filter(training_class=place.training_class_id)
    since = place.training_class.meetings.filter(held_on__gte=place.starts_on, makes_up=None, locked_at__isnull=False)
    checks = {
        "class_over": (place.training_class.ended, _("The class %(class)s is closed or cancelled.")),
        "seat_taken": (
            others.filter(seat_number=place.seat_number, ended_on=None).exists() or others.filter(replaces=place).exists(),
            _("Somebody else has the seat %(seat)s in the class %(class)s now."),
        ),
        "placed_since": (
            others.filter(inmate=place.inmate_id, ended_on=None).exists(),
            _("The person has been given another place in the class %(class)s since."),
        ),
        "hours_carried": (
            Enrollment.objects.filter(carried_from=place).exists(),
            _("The hours from the class %(class)s were carried into another class."),
        ),
        "sheet_locked": (
            since.exclude(attendances__enrollment=place).exists(),
            _("A sheet of the class %(class)s without this person has been locked."),
        ),
    }
    params = {"class": place.training_class.code, "seat": place.seat_number}
    return [ValidationError(message, code=code, params=params) for code, (found, message) in checks.items() if found]


def _open_missed_rows(suspensions: Sequence[Suspension]) -> None:
    """What became D when the wait ended is open again, unless a sheet has been typed since."""
    over = [one for one in suspensions if one.until_on]
    rows = [row.pk for row in missed_rows(over, Attendance.Status.DISPENSED) if row.meeting.typed_at is None]
    Attendance.objects.filter(pk__in=rows).update(status=Attendance.Status.OPEN)


def _give_back(places: Sequence[Enrollment]) -> list[Enrollment]:
    """The places run again; what they lack of rows is opened. A few statements a place: they are one person's."""
    for place in places:
        place.ended_on, place.ended_by, place.end_reason, place.status = None, None, "", Status.ACTIVE
        # Also at cancelled meetings: who has a row there is called to the make-up.
        lacking = place.training_class.meetings.filter(held_on__gte=place.starts_on, makes_up=None)
        Attendance.objects.open_rows([place], lacking.exclude(attendances__enrollment=place).select_related("makes_up"))
    Enrollment.objects.bulk_update(places, ["ended_on", "ended_by", "end_reason", "status"])
    return list(places)


def _call_to_make_ups(event: CustodyEvent, given_back: Sequence[Enrollment]) -> None:
    """Who was thought to be gone was called to no make-up meanwhile, also in a place that he had kept."""
    running = running_places().filter(inmate=event.inmate_id).select_related("training_class")
    for place in running if event.kind in LEAVING else given_back:
        call_to_make_ups(place)


def _let_wait(absences: Sequence[int]) -> list[Enrollment]:
    """Who is out again lets his places wait again."""
    still_out = {one.inmate_id: one for one in Absence.objects.filter(pk__in=absences, back_on=None)}
    waiting = list(running_places().filter(inmate__in=still_out).select_related("inmate", "training_class"))
    suspend_places(waiting, still_out)
    return waiting
