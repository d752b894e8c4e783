"""Ending a place in a class, or letting it wait for who is away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from audit.services import record
from inmates.models import Absence
from organizations.models import User
from programs.models import Attendance, ClassSession, Enrollment, Suspension
from programs.rules.attendance import ATTENDED

Status = Enrollment.Status


@dataclass(frozen=True, slots=True)
class Ending:
    """A place that ends: ``on`` is its last day, ``by`` answers for it."""

    place: Enrollment
    on: date
    reason: str
    by: User


@transaction.atomic
def leave(*, enrollment: Enrollment, reason: str, by: User, on: date) -> None:
    """End an open place; ``on`` is its last day. Rows up to ``on`` stay and can still be recorded.

    Raises ValidationError if the place has ended, was decided by a hearing, begins later, or a sheet
    says that the person was there after ``on``. Other rows recorded after ``on`` stay and count no more.
    """
    if on < enrollment.starts_on:
        raise ValidationError(_("The last day lies before the first."), code="before_start")
    if not end_places([Ending(enrollment, on, reason, by)]):
        raise ValidationError(_("This place has already ended."), code="already_ended")
    record("programs.leave", enrollment, by=by, fields=["ended_on", "end_reason", "status"], after={"on": on, "reason": reason})


def end_places(endings: Sequence[Ending]) -> list[Enrollment]:
    """Each running place has ended with its last day, its rows to come are gone; gives those that ended now. No audit row.

    A place that has not begun ends with its first day, without rows. What a place that waited has missed until then
    and is not recorded is D. The number of statements is fixed. Raises ValidationError naming who, by a sheet,
    attended later; then nothing is written.
    """
    problems = [_attended_later(ending.place) for ending in attended_after(endings)]
    if problems:
        raise ValidationError(problems)
    ended = _end(endings)
    _remove_rows_to_come(ended, never_begun=[ending.place for ending in endings if ending.on < ending.place.starts_on])
    waiting = list(Suspension.objects.open().filter(enrollment__in=ended).select_related("enrollment"))
    for one in waiting:
        one.until_on = max(one.from_on, one.enrollment.ended_on)
    _dispense(waiting)
    Suspension.objects.bulk_update(waiting, ["until_on"])
    return ended


def attended_after(endings: Sequence[Ending]) -> list[Ending]:
    """Those whose person, as a sheet says, was there after the last day; one query."""
    if not endings:
        return []
    rows = Attendance.objects.filter(
        enrollment__in=[ending.place for ending in endings], meeting__held_on__gt=min(ending.on for ending in endings),
        meeting__cancelled_at=None, status__in=ATTENDED,
    )  # fmt: skip
    days = {ending.place.pk: ending.on for ending in endings}
    later = {pk for pk, held_on in rows.values_list("enrollment", "meeting__held_on") if held_on > days[pk]}
    return [ending for ending in endings if ending.place.pk in later]


def suspend_places(places: Iterable[Enrollment], absences: Mapping[int, Absence]) -> list[Suspension]:
    """Each place waits for its holder, out by the absence of his key, from that day or its own first. No audit row."""
    return Suspension.objects.bulk_create(
        Suspension(
            enrollment=place,
            absence=absences[place.inmate_id],
            from_on=max(absences[place.inmate_id].out_on, place.starts_on),
        )
        for place in places
    )


def resume_places(suspensions: Sequence[Suspension]) -> None:
    """Each place goes on as before: what was missed meanwhile and is not recorded, both days inside, is D. No audit row.

    A place that had not begun has waited for nothing: no suspension of it is kept.
    """
    kept = [one for one in suspensions if one.from_on <= one.absence.back_on]
    for one in kept:
        one.until_on = one.absence.back_on
    _dispense(kept)
    Suspension.objects.filter(pk__in=[one.pk for one in suspensions if one not in kept]).delete()
    Suspension.objects.bulk_update(kept, ["until_on"])


def missed_rows(suspensions: Sequence[Suspension], status: str) -> list[Attendance]:
    """Rows with ``status`` in the days of ended suspensions, of meetings held and not locked; one query."""
    spans = {one.enrollment_id: (one.from_on, one.until_on) for one in suspensions}
    rows = Attendance.objects.filter(
        enrollment__in=spans, status=status, meeting__locked_at=None, meeting__cancelled_at=None
    ).select_related("meeting")
    return [row for row in rows if spans[row.enrollment_id][0] <= row.meeting.held_on <= spans[row.enrollment_id][1]]


def _dispense(suspensions: Sequence[Suspension]) -> None:
    """What was missed is D; a sheet that somebody has before him is no longer the one that is stored."""
    missed = missed_rows(suspensions, Attendance.Status.OPEN)
    Attendance.objects.filter(pk__in=[row.pk for row in missed]).update(status=Attendance.Status.DISPENSED)
    sheets = {row.meeting_id for row in missed}
    ClassSession.objects.filter(pk__in=sheets).update(sheet_version=F("sheet_version") + 1)


def _attended_later(place: Enrollment) -> ValidationError:
    message = _("%(who)s: a sheet of %(class)s says that the person attended after that day.")
    params = {"who": place.inmate.name, "class": place.training_class.code}
    return ValidationError(message, code="attended_later", params=params)


def _end(endings: Sequence[Ending]) -> list[Enrollment]:
    """Only a place that runs can end; it is locked until then, so that it ends once."""
    keys = [ending.place.pk for ending in endings]
    running = Enrollment.objects.select_for_update(no_key=True).filter(pk__in=keys, ended_on=None, status=Status.ACTIVE)
    found = set(running.order_by("pk").values_list("pk", flat=True))
    ended = []
    for ending in endings:
        if ending.place.pk in found:
            place = ending.place
            place.ended_on, place.ended_by = max(ending.on, place.starts_on), ending.by
            place.end_reason, place.status = ending.reason, Status.LEFT
            ended.append(place)
    Enrollment.objects.bulk_update(ended, ["ended_on", "ended_by", "end_reason", "status"])
    return ended


def _remove_rows_to_come(places: Sequence[Enrollment], *, never_begun: Sequence[Enrollment]) -> None:
    to_come = Q(meeting__held_on__gt=F("enrollment__ended_on")) | Q(enrollment__in=never_begun)
    Attendance.objects.filter(to_come, enrollment__in=places, status=Attendance.Status.OPEN).delete()
