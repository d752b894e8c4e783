"""The exam of an LSP: planned, moved, cancelled, filled with people, its results typed and locked by a second person."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from certificates.models import Exam, ExamCorrection, ExamMove, ExamSeat, Forwarding
from certificates.rules.exams import REFUSING
from inmates.models import Inmate
from organizations.models import Facility, TrainingCenter, User

from .refusing import refuse_fields
from .sitters import sitters


@dataclass(frozen=True, slots=True)
class ExamData:
    """What stands in the letter of the LSP; ``assessors`` one a line."""

    body: str
    licence_number: str
    licensed_until: date
    scheme: str
    place: str
    assessors: str
    held_on: date


@transaction.atomic
def plan_exam(*, facility: Facility, training_center: TrainingCenter, data: ExamData, by: User, at: datetime) -> Exam:
    """The exam stands in the list of both houses. A licence that ends before the day is shown, not refused."""
    exam = Exam.objects.create(facility=facility, training_center=training_center, recorded_at=at, recorded_by=by, **asdict(data))
    record("certificates.plan_exam", exam, by=by, fields=list(asdict(data)), after=asdict(data))
    return exam


@transaction.atomic
def move_exam(*, exam: Exam, to: date, reason: str, by: User, at: datetime) -> ExamMove:
    """The exam is on ``to``; both days and the reason are kept.

    Raises ValidationError ``no_reason``, ``unchanged``, ``cancelled``, or ``has_results`` once a result was typed.
    """
    exam = _locked(exam)
    _refuse_cancelled(exam)
    if not reason.strip():
        raise ValidationError({"reason": ValidationError(_("Say why the exam is moved."), code="no_reason")})
    if to == exam.held_on:
        raise ValidationError({"to": ValidationError(_("The exam is on this day already."), code="unchanged")})
    if exam.seats.exclude(result="").exists():
        raise ValidationError(_("The results have been typed; the exam cannot be moved any more."), code="has_results")
    before = exam.held_on
    move = ExamMove.objects.create(exam=exam, old_held_on=before, new_held_on=to, reason=reason.strip(), moved_at=at, moved_by=by)
    exam.held_on = to
    exam.save(update_fields=["held_on"])
    record("certificates.move_exam", exam, by=by, before={"held_on": before}, after={"held_on": to})
    return move


@transaction.atomic
def cancel_exam(*, exam: Exam, reason: str, by: User, at: datetime) -> None:
    """The exam is not held: its day, its people and the reason are kept; where certificates were to be sent is erased.

    Raises ValidationError ``no_reason``, ``cancelled`` (before), or ``has_results`` once a result was typed.
    """
    exam = _locked(exam)
    if not reason.strip():
        raise ValidationError({"reason": ValidationError(_("Say why the exam is cancelled."), code="no_reason")})
    _refuse_cancelled(exam)
    if exam.results_locked or exam.seats.exclude(result="").exists():
        raise ValidationError(_("The results have been typed; the exam cannot be cancelled any more."), code="has_results")
    said = {"cancelled_at": at, "cancelled_by": by, "cancel_reason": reason.strip()}
    Exam.objects.filter(pk=exam.pk).update(**said)
    Forwarding.objects.filter(seat__exam=exam, forwarded_on=None).delete()
    record("certificates.cancel_exam", exam, by=by, fields=list(said), after={"reason": reason.strip()})


@transaction.atomic
def enter(*, exam: Exam, people: Collection[int], by: User, at: datetime) -> list[ExamSeat]:
    """Everybody of the exam's facility whose key is in ``people`` sits for it, as graduate of a class where he is one.

    All or nothing. Raises ValidationError ``nobody``, ``locked``, ``cancelled``, ``entered`` (somebody sits already),
    ``not_here`` (somebody is not of this facility), or per person a code of ExamWarning that refuses.
    """
    exam = _locked(exam)
    if not people:
        raise ValidationError(_("Tick at least one person."), code="nobody")
    _refuse_closed(exam)
    if exam.seats.filter(inmate__in=people).exists():
        raise ValidationError(_("Somebody has been entered meanwhile. Look at the list again."), code="entered")
    rows = sitters(exam, Inmate.objects.filter(pk__in=people, facility=exam.facility_id))
    if len(rows) != len(set(people)):
        raise ValidationError(_("Somebody chosen is not in this facility."), code="not_here")
    problems = [
        ValidationError(f"{row.inmate.name}: {warning.label}", code=warning.value)
        for row in rows
        for warning in row.warnings
        if warning in REFUSING
    ]
    if problems:
        raise ValidationError(problems)
    seats = ExamSeat.objects.bulk_create(
        ExamSeat(exam=exam, inmate=row.inmate, enrollment=row.graduate_of, entered_at=at, entered_by=by) for row in rows
    )
    record("certificates.enter_exam", by=by, objects=seats, fields=["exam", "inmate"])
    return seats


@transaction.atomic
def withdraw(*, seat: ExamSeat, by: User) -> None:
    """Somebody who was entered does not sit for the exam; nothing of it stays.

    Raises ValidationError ``has_results``, or ``cancelled``: who was entered for an exam that is not held stays on its list.
    """
    exam = _locked(seat.exam)
    _refuse_cancelled(exam)
    key = seat.pk
    deleted, _rows = exam.seats.filter(pk=key, result="", forwarding__isnull=True).delete()
    if not deleted:
        raise ValidationError(_("This person has a result already."), code="has_results")
    record("certificates.withdraw_exam", exam, by=by, fields=["seats"], before={"seat": key})


@transaction.atomic
def type_results(*, exam: Exam, results: Mapping[int, str], by: User, at: datetime) -> int:
    """Each seat whose key is in ``results`` has that result (empty: not known yet); gives how many changed.

    Raises ValidationError ``locked``, ``cancelled``, ``before_exam``, or ``unknown_seat``.
    """
    exam = _locked(exam)
    _refuse_closed(exam)
    if exam.held_on > exam.facility.local_date(at):
        raise ValidationError(_("The exam has not been held yet."), code="before_exam")
    seats = {seat.pk: seat for seat in exam.seats.all()}
    if not results.keys() <= seats.keys():
        raise ValidationError(_("Somebody is no longer entered. Look at the list again."), code="unknown_seat")
    changed = [seats[key] for key, result in results.items() if seats[key].result != result]
    before = {str(seat.pk): seat.result for seat in changed}
    for seat in changed:
        seat.result = ExamSeat.Result(results[seat.pk]) if results[seat.pk] else ""
        seat.typed_at, seat.typed_by = (at, by) if seat.result else (None, None)
    if changed:
        ExamSeat.objects.bulk_update(changed, ["result", "typed_at", "typed_by"])
        _forget_contacts(exam)
        after = {str(seat.pk): str(seat.result) for seat in changed}
        record("certificates.type_exam", exam, by=by, objects=changed, fields=["result"], before=before, after=after)
    return len(changed)


@transaction.atomic
def lock_results(*, exam: Exam, by: User, at: datetime) -> None:
    """The results stand: compared with the LSP's own list by somebody who typed none of them.

    Raises ValidationError ``locked``, ``cancelled``, ``nobody``, ``open_results``, ``same_person``.
    """
    exam = _locked(exam)
    _refuse_closed(exam)
    seats = list(exam.seats.all())
    checks = {
        "nobody": (not seats, _("Nobody has been entered for this exam.")),
        "open_results": (any(not seat.result for seat in seats), _("Somebody has no result yet.")),
        "same_person": (any(seat.typed_by_id == by.pk for seat in seats), _("Who typed a result does not lock it.")),
    }
    problems = [ValidationError(message, code=code) for code, (found, message) in checks.items() if found]
    if problems:
        raise ValidationError(problems)
    exam.seats.update(locked_by=by)
    Exam.objects.filter(pk=exam.pk).update(results_locked_at=at, results_locked_by=by)
    record("certificates.lock_exam", exam, by=by, objects=seats, fields=["results_locked_at", "results_locked_by"])


@transaction.atomic
def correct_result(*, seat: ExamSeat, result: str, reason: str, by: User, at: datetime) -> ExamCorrection:
    """The locked result of ``seat`` is what the LSP's list says; what was written down before, and why, are kept.

    Raises ValidationError ``not_locked``, ``no_reason``, ``unchanged``, ``same_person`` (who had typed it), or
    ``has_certificate`` when the person has the certificate that only K gives.
    """
    exam = _locked(seat.exam)
    seat = exam.seats.select_for_update(of=("self",)).get(pk=seat.pk)
    result, before = ExamSeat.Result(result), seat.result
    _refuse_correction(exam, seat, result, reason, by=by)
    values = {"old_result": before, "new_result": result, "reason": reason.strip(), "corrected_at": at, "corrected_by": by}
    correction = ExamCorrection.objects.create(seat=seat, **values)
    ExamSeat.objects.filter(pk=seat.pk).update(result=result)
    _forget_contacts(exam)
    record("certificates.correct_exam", seat, by=by, before={"result": before}, after={"result": result})
    return correction


def _locked(exam: Exam) -> Exam:
    """The exam as it is now: who changes it meanwhile waits."""
    return Exam.objects.select_for_update(of=("self",)).select_related("facility", "training_center").get(pk=exam.pk)


def _forget_contacts(exam: Exam) -> None:
    """Where nothing is to be sent any more, nobody keeps where to."""
    nothing_comes = [ExamSeat.Result.NOT_YET, ExamSeat.Result.ABSENT]
    Forwarding.objects.filter(seat__exam=exam, seat__result__in=nothing_comes, forwarded_on=None).delete()


def _refuse_closed(exam: Exam) -> None:
    _refuse_cancelled(exam)
    if exam.results_locked:
        raise ValidationError(_("The results of this exam are locked."), code="locked")


def _refuse_cancelled(exam: Exam) -> None:
    if exam.cancelled:
        raise ValidationError(_("This exam has been cancelled."), code="cancelled")


def _refuse_correction(exam: Exam, seat: ExamSeat, result: ExamSeat.Result, reason: str, *, by: User) -> None:
    if not exam.results_locked:
        raise ValidationError(_("The results are not locked; type them anew."), code="not_locked")
    if seat.typed_by_id == by.pk:
        raise ValidationError(_("Who typed a result does not correct it after the lock."), code="same_person")
    certified = result != ExamSeat.Result.COMPETENT and seat.certificates.filter(replaced_at=None).exists()
    refuse_fields(
        {
            ("reason", "no_reason"): (not reason.strip(), _("Say why the result is corrected.")),
            ("result", "unchanged"): (result == seat.result, _("This is the result already.")),
            ("result", "has_certificate"): (certified, _("The certificate of this person has come: it stands for K.")),
        }
    )
