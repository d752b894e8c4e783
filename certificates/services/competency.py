"""The certificate that came from the LSP: recorded with its scan, put right by a new record, forwarded only on a written wish."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from certificates.models import CompetencyCertificate, ExamSeat, Forwarding
from organizations.models import User
from programs.uploads import CleanFile

from .refusing import refuse_fields


@dataclass(frozen=True, slots=True)
class CertificateData:
    """What stands on the certificate of the LSP."""

    number: str
    issued_on: date
    valid_until: date


@transaction.atomic
def record_certificate(
    *, seat: ExamSeat, data: CertificateData, upload: CleanFile, by: User, at: datetime, reason: str = ""
) -> CompetencyCertificate:
    """The certificate of ``seat`` is known, with its scan; an earlier record stays and is marked as replaced.

    Raises ValidationError ``not_competent`` (no locked K), ``before_exam``, ``in_future``, ``bad_days``,
    ``number_taken``, or ``no_reason`` when an earlier record is put right without saying why.
    """
    seat = _locked(seat)
    earlier = seat.certificates.filter(replaced_at=None).first()
    _refuse(seat, data, earlier, reason, today=seat.exam.facility.local_date(at))
    if earlier:
        earlier.replaced_at = at
        earlier.save(update_fields=["replaced_at"])
    kept = {"sha256": upload.sha256, "content_type": upload.content_type, "recorded_at": at, "recorded_by": by}
    stands_for = {"replaces": earlier, "replace_reason": reason.strip()} if earlier else {}
    certificate = CompetencyCertificate(seat=seat, **asdict(data), **kept, **stands_for)
    certificate.file.save(upload.file_name, upload.content, save=False)
    certificate.save()
    after = asdict(data) | {"sha256": upload.sha256}
    record("certificates.record_competency", certificate, by=by, fields=[*asdict(data), "file"], after=after)
    return certificate


@transaction.atomic
def record_wish(*, seat: ExamSeat, wished_on: date, contact: str, by: User, at: datetime) -> Forwarding:
    """Where the person wishes his certificate to be sent, by what he wrote and signed on ``wished_on``; a later wish counts.

    Raises ValidationError ``no_contact``, ``in_future``, ``nothing_to_send`` (not found competent, or no exam), or ``forwarded``
    when it was sent already.
    The audit row does not know the contact: it is erased one day.
    """
    seat = _locked(seat)
    if not contact.strip():
        raise ValidationError({"contact": ValidationError(_("Say where it is to be sent."), code="no_contact")})
    if wished_on > seat.exam.facility.local_date(at):
        raise ValidationError({"wished_on": ValidationError(_("This date lies in the future."), code="in_future")})
    if seat.exam.cancelled or seat.result not in {"", ExamSeat.Result.COMPETENT}:
        raise ValidationError(_("This person has no certificate to be sent."), code="nothing_to_send")
    forwarding = Forwarding.objects.filter(seat=seat).first() or Forwarding(seat=seat)
    if forwarding.forwarded_on:
        raise ValidationError(_("The certificate has been forwarded already."), code="forwarded")
    forwarding.wished_on, forwarding.contact = wished_on, contact.strip()
    forwarding.recorded_at, forwarding.recorded_by = at, by
    forwarding.save()
    record("certificates.record_wish", forwarding, by=by, fields=["wished_on", "contact"])
    return forwarding


@transaction.atomic
def forward(*, seat: ExamSeat, on: date, by: User, at: datetime) -> None:
    """The certificate was sent where its holder wished, and where that was is erased.

    Raises ValidationError ``no_certificate``, ``no_wish`` (none, or sent already), ``bad_day``.
    """
    seat = _locked(seat)
    certificate = seat.certificates.filter(replaced_at=None).first()
    if certificate is None:
        raise ValidationError(_("The certificate has not come yet."), code="no_certificate")
    forwarding = Forwarding.objects.filter(seat=seat, forwarded_on=None).first()
    if forwarding is None:
        raise ValidationError(_("There is no written wish, or it has been fulfilled already."), code="no_wish")
    if not max(forwarding.wished_on, certificate.issued_on) <= on <= seat.exam.facility.local_date(at):
        message = _("The day lies before the wish or the certificate, or in the future.")
        raise ValidationError({"on": ValidationError(message, code="bad_day")})
    Forwarding.objects.filter(pk=forwarding.pk).update(contact="", forwarded_on=on, forwarded_by=by)
    record("certificates.forward", forwarding, by=by, fields=["contact", "forwarded_on"], after={"forwarded_on": on})


def _locked(seat: ExamSeat) -> ExamSeat:
    return ExamSeat.objects.select_for_update(of=("self",)).select_related("exam__facility").get(pk=seat.pk)


def _refuse(seat: ExamSeat, data: CertificateData, earlier: CompetencyCertificate | None, reason: str, *, today: date) -> None:
    taken = CompetencyCertificate.objects.filter(number=data.number, replaced_at=None).exclude(seat=seat)
    competent = seat.result == ExamSeat.Result.COMPETENT and seat.exam.results_locked
    if not competent:
        message = _("Only who was found competent, by a locked result, has a certificate of the LSP.")
        raise ValidationError(message, code="not_competent")
    refuse_fields(
        {
            ("issued_on", "before_exam"): (data.issued_on < seat.exam.held_on, _("The certificate is older than the exam.")),
            ("issued_on", "in_future"): (data.issued_on > today, _("This date lies in the future.")),
            ("valid_until", "bad_days"): (data.valid_until <= data.issued_on, _("The last day lies before the day of issue.")),
            ("number", "number_taken"): (taken.exists(), _("Another person has the certificate with this number.")),
            ("reason", "no_reason"): (bool(earlier) and not reason.strip(), _("Say why the earlier record is put right.")),
        }
    )
