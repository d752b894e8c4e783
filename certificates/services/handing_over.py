"""The paper reaches its holder: signed for, or sent after him. A hand-over is evidence, corrected with both values kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from certificates.models import Certificate, HandOverCorrection
from organizations.models import User
from programs.models import TrainingClass


@dataclass(frozen=True, slots=True)
class Receipt:
    """Who received the paper and when; ``way`` and ``address`` when it was sent because he was no longer there."""

    on: date
    to: str
    way: str = ""
    address: str = ""

    @classmethod
    def of(cls, certificate: Certificate) -> Receipt:
        """What stands on ``certificate``, which was handed over."""
        names = ("on", "to", "way", "address")
        return cls(*(getattr(certificate, f"handed_over_{name}") for name in names))

    def clean(self) -> Receipt:
        return Receipt(self.on, self.to.strip(), self.way, self.address.strip())


@transaction.atomic
def hand_over(*, certificate: Certificate, to: str, by: User, on: date, at: datetime, way: str = "", address: str = "") -> None:
    """``to`` has signed for the paper on ``on``, or it was sent to him that day.

    Raises ValidationError ``no_receiver``, ``no_address`` (sent without an address, or an address without the way),
    ``bad_day`` (before the issue or in the future), or ``not_waiting``: not in force, no sheet yet, or handed over before.
    """
    receipt = Receipt(on, to, way, address).clean()
    _refuse(certificate, receipt, at=at)
    if not _write(certificate, receipt, by=by):
        raise ValidationError(_("This certificate is not in force, not printed yet, or already handed over."), code="not_waiting")
    record("certificates.hand_over", certificate, by=by, fields=["handed_over_on", "handed_over_to"], after=asdict(receipt))


@transaction.atomic
def hand_over_class(
    *, training_class: TrainingClass, receivers: Mapping[int, str], counted: int, by: User, on: date, at: datetime
) -> list[Certificate]:
    """Each certificate whose key is in ``receivers`` was signed for on ``on``: by its holder, or by whom the mapping names.

    ``counted`` are the signatures on the signed list, which must be as many. All or nothing. Raises ValidationError
    ``nobody``, ``control_total``, ``bad_day`` or ``not_waiting``.
    """
    if not receivers:
        raise ValidationError(_("Tick at least one person."), code="nobody")
    if counted != len(receivers):
        message = _("%(ticked)s ticked, but the list bears %(counted)s signatures. Compare them; nothing has been saved.")
        raise ValidationError(message, code="control_total", params={"ticked": len(receivers), "counted": counted})
    chosen = list(waiting(training_class).filter(pk__in=receivers))
    if len(chosen) != len(receivers):
        raise ValidationError(_("Somebody has been recorded meanwhile. Look at the list again."), code="not_waiting")
    for certificate in chosen:
        receipt = Receipt(on, receivers[certificate.pk] or certificate.holder_name).clean()
        _refuse(certificate, receipt, at=at)
        if not _write(certificate, receipt, by=by):
            raise ValidationError(_("Somebody has been recorded meanwhile. Look at the list again."), code="not_waiting")
    record("certificates.hand_over", by=by, objects=chosen, fields=["handed_over_on", "handed_over_to"], after={"on": on})
    return chosen


@transaction.atomic
def correct_hand_over(*, certificate: Certificate, receipt: Receipt | None, reason: str, by: User, at: datetime) -> None:
    """The hand-over says ``receipt`` from now on, or (None) was none; what was recorded, by whom, and why it changed are kept.

    Raises ValidationError ``no_reason``, ``not_handed_over``, ``unchanged``, or as ``hand_over``.
    """
    if not reason.strip():
        raise ValidationError(_("Say why the hand-over is corrected."), code="no_reason")
    certificate = Certificate.objects.select_for_update(of=("self",)).select_related("training_center").get(pk=certificate.pk)
    if certificate.handed_over_on is None:
        raise ValidationError(_("This certificate has not been handed over."), code="not_handed_over")
    before, receipt = Receipt.of(certificate), receipt and receipt.clean()
    if receipt == before:
        raise ValidationError(_("Nothing has been changed."), code="unchanged")
    if receipt:
        _refuse(certificate, receipt, at=at)
    after = _columns(receipt, by)
    Certificate.objects.filter(pk=certificate.pk).update(**after)
    HandOverCorrection.objects.create(
        certificate=certificate, old_by=certificate.handed_over_by, reason=reason.strip(), corrected_at=at, corrected_by=by,
        **{f"old_{name}": value for name, value in asdict(before).items()},
        **{f"new_{name}": value for name, value in (asdict(receipt) if receipt else {}).items()},
    )  # fmt: skip
    said = asdict(receipt) if receipt else {"on": None}
    record("certificates.correct_hand_over", certificate, by=by, fields=list(after), before=asdict(before), after=said)


def waiting(training_class: TrainingClass):
    """The papers of the class that are made, in force and not yet handed over, by seat."""
    return Certificate.objects.of_class(training_class).select_related("training_center").waiting()


def _refuse(certificate: Certificate, receipt: Receipt, *, at: datetime) -> None:
    if not receipt.to:
        raise ValidationError(_("Say who received the certificate."), code="no_receiver")
    if bool(receipt.way) != bool(receipt.address):
        raise ValidationError(_("Say how and where to it was sent, both or neither."), code="no_address")
    if not certificate.issued_on <= receipt.on <= certificate.training_center.local_date(at):
        raise ValidationError(_("The certificate is handed over after its issue, and not in the future."), code="bad_day")


def _write(certificate: Certificate, receipt: Receipt, *, by: User) -> int:
    return Certificate.objects.waiting().filter(pk=certificate.pk).update(**_columns(receipt, by))


def _columns(receipt: Receipt | None, by: User) -> dict[str, object]:
    values = asdict(receipt) | {"by": by} if receipt else {"on": None, "to": "", "way": "", "address": "", "by": None}
    return {f"handed_over_{name}": value for name, value in values.items()}
