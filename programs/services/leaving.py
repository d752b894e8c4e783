"""Ending a place in a class, or letting it wait for who is away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from audit.services import record
from inmates.models import Absence
from organizations.models import User
from programs.models import Attendance, Enrollment, Suspension
from programs.rules.attendance import ATTENDED

Status = Enrollment.Status


@transaction.atomic
def leave(*, enrollment: Enrollment, reason: str, by: User, on: date) -> None:
    """End an open place; ``on`` is its last day. Rows up to ``on`` stay and can still be recorded.

    Raises ValidationError if the place has ended, was decided by a hearing, begins later, lies in the future, or a
    sheet says that the person was there after ``on``. Other rows recorded after ``on`` stay and count no more.
    """
    if on < enrollment.starts_on:
        raise ValidationError(_("The last day lies before the first."), code="before_start")
    if not end_places({enrollment: on}, reason=reason, by=by):
        raise ValidationError(_("This place has already ended."), code="already_ended")
    record("programs.leave", enrollment, by=by, fields=["ended_on", "end_reason", "status"], after={"on": on, "reason": reason})


def end_places(last_days: Mapping[Enrollment, date], *, reason: str, by: User) -> list[Enrollment]:
    """Each running place has ended with its last day, its rows to come are gone; gives those that ended now. No audit row.

    A place that has not begun ends with its first day, without rows. Raises ValidationError naming who, by a
    sheet, attended later; then nothing is written.
    """
    problems = [
        ValidationError(
            _("%(who)s: a sheet of %(class)s says that the person attended after that day."),
            code="attended_later",
            params={"who": place.inmate.name, "class": place.training_class.code},
        )
        for place in attended_after(last_days)
    ]
    if problems:
        raise ValidationError(problems)
    ended = [place for place, on in last_days.items() if _end(place, on, reason=reason, by=by)]
    _remove_rows_to_come(ended)
    waiting = list(Suspension.objects.open().filter(enrollment__in=ended).select_related("enrollment"))
    for one in waiting:
        one.until_on = max(one.from_on, one.enrollment.ended_on)
    Suspension.objects.bulk_update(waiting, ["until_on"])
    return ended


def attended_after(last_days: Mapping[Enrollment, date]) -> list[Enrollment]:
    """Those of the places at which a sheet says that the person was there later; one query."""
    if not last_days:
        return []
    rows = Attendance.objects.filter(
        enrollment__in=last_days, meeting__held_on__gt=min(last_days.values()), meeting__cancelled_at=None, status__in=ATTENDED
    )
    days = {place.pk: on for place, on in last_days.items()}
    later = {pk for pk, held_on in rows.values_list("enrollment", "meeting__held_on") if held_on > days[pk]}
    return [place for place in last_days if place.pk in later]


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
    """Each place goes on as before: what was missed meanwhile and is not recorded, both days inside, is D. No audit row."""
    for one in suspensions:
        one.until_on = max(one.absence.back_on, one.from_on)
    spans = {one.enrollment_id: (one.from_on, one.until_on) for one in suspensions}
    rows = Attendance.objects.filter(enrollment__in=spans, status=Attendance.Status.OPEN, meeting__locked_at=None)
    days = rows.values_list("pk", "enrollment", "meeting__held_on")
    missed = [pk for pk, place, held_on in days if spans[place][0] <= held_on <= spans[place][1]]
    Attendance.objects.filter(pk__in=missed).update(status=Attendance.Status.DISPENSED)
    Suspension.objects.bulk_update(suspensions, ["until_on"])


def _end(place: Enrollment, on: date, *, reason: str, by: User) -> bool:
    last_day = max(on, place.starts_on)
    changed = Enrollment.objects.filter(pk=place.pk, ended_on=None, status=Status.ACTIVE).update(
        ended_on=last_day, ended_by=by, end_reason=reason, status=Status.LEFT
    )
    if changed:
        place.ended_on, place.ended_by, place.end_reason, place.status = last_day, by, reason, Status.LEFT
    return bool(changed)


def _remove_rows_to_come(places: Sequence[Enrollment]) -> None:
    to_come = Attendance.objects.filter(enrollment__in=places, status=Attendance.Status.OPEN)
    to_come.filter(meeting__held_on__gt=F("enrollment__ended_on")).delete()
