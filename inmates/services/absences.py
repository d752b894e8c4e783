"""Days at court or hospital that were over before anything was recorded here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from inmates.models import Absence, CustodyEvent, Inmate
from inmates.rules.custody import CustodyProblem
from organizations.models import User


@dataclass(frozen=True, slots=True)
class Outing:
    """Out by one record and, unless still out, back; somebody who left from there has no record of his return."""

    kind: str
    out_on: date
    out_by: User
    out_at: datetime
    back_on: date | None = None
    back_by: User | None = None
    back_at: datetime | None = None


def bring_in_absence(inmate: Inmate, outing: Outing) -> Absence:
    """The absence stands in the register: the one that is there, or a new one with its events. No audit row.

    For a class that comes in from a workbook: what the person is now is left alone. Raises ValidationError when the
    register tells another return, when the person was out otherwise in these days, or not here, or in the future.
    """
    known = Absence.objects.filter(inmate=inmate, kind=outing.kind, out_on=outing.out_on).first()
    if known is None:
        return _written(inmate, outing)
    if known.back_on != outing.back_on:
        raise ValidationError(_("In the register this absence ends on another day."), code="absence_differs")
    return known


def _written(inmate: Inmate, outing: Outing) -> Absence:
    problem = _problem(inmate, outing)
    if problem:
        raise ValidationError(problem.label, code=problem.value)
    absence = Absence.objects.create(inmate=inmate, kind=outing.kind, out_on=outing.out_on, back_on=outing.back_on)
    told = [(f"{outing.kind}_out", outing.out_on, outing.out_by, outing.out_at)]
    if outing.back_by:
        told.append((f"{outing.kind}_back", outing.back_on, outing.back_by, outing.back_at))
    # They name the row they are about, as events recorded here do: so that each can be taken back.
    rows = {"rows": {"absence": [absence.pk]}}
    CustodyEvent.objects.bulk_create(
        CustodyEvent(inmate=inmate, kind=kind, on=on, after=rows, recorded_by=by, recorded_at=at) for kind, on, by, at in told
    )
    return absence


def _problem(inmate: Inmate, outing: Outing) -> CustodyProblem | None:
    out, back = outing.out_on, outing.back_on or date.max
    others = inmate.absences.filter(out_on__lt=back)
    checks = {
        CustodyProblem.IN_FUTURE: inmate.facility.local_date(outing.out_at) < out,
        CustodyProblem.NOT_HERE: not _here(inmate, outing),
        CustodyProblem.ALREADY_OUT: any((one.back_on or date.max) > out for one in others),
    }
    return next((problem for problem, found in checks.items() if found), None)


def _here(inmate: Inmate, outing: Outing) -> bool:
    """By the stay on record, or an earlier one."""
    gone = inmate.left_on is not None and (outing.back_on or date.max) > inmate.left_on
    return (inmate.admitted_on <= outing.out_on and not gone) or inmate.past_stays.covering(outing.out_on).exists()
