"""Sheets that were signed outside come back: each is looked at by itself, and stored or refused with its reason."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.services import record
from certificates.models import Certificate, HandedInSheet
from certificates.rules.signatures import MAX_BYTES, Finding, Refusal, same_person
from certificates.signature_check import examined, root_files
from jobs.models import Job, JobUnit
from jobs.services import Unit, start
from organizations.models import User
from organizations.rules.signing import SigningWay
from programs.models import TrainingClass

from .versions import add_version, begun_by

LOOK = "certificates.look_at_signed"
State = HandedInSheet.State
Tick = Callable[[int, int], None]


@transaction.atomic
def hand_in(
    *, training_class: TrainingClass, files: Sequence[tuple[str, bytes]], by: User, at: datetime, target_url: str
) -> Job | None:
    """Each of ``files`` (name and bytes) is refused at once, or waits for the worker that will look at it.

    None when every file was refused at once. Raises ValidationError ``other_way`` when the centre does not sign outside,
    ``no_roots`` when the server trusts no authority yet, ``no_file``; then nothing is kept.
    """
    if training_class.training_center.signs_by != SigningWay.OUTSIDE:
        raise ValidationError(_("This centre does not sign its certificates outside the system."), code="other_way")
    if not root_files(settings.BSRE_ROOTS):
        message = _("The server does not know the certificates of the BSrE yet (BSRE_ROOTS). Ask the administrator.")
        raise ValidationError(message, code="no_roots")
    if not files:
        raise ValidationError(_("Choose the signed files first."), code="no_file")
    for row in HandedInSheet.objects.exclude(state=State.WAITING).exclude(file=""):
        _let_go(row)
    rows = [_row(training_class, name, data, by=by, at=at) for name, data in files]
    units = [Unit(str(row.pk), row.name or str(row.pk), row.file.size) for row in rows if row.state == State.WAITING]
    title = _("Signed sheets of class %(code)s") % {"code": training_class.code}
    payload = {"class": training_class.pk}
    job = start(kind=LOOK, title=title, units=units, by=by, payload=payload, target_url=target_url) if units else None
    record("certificates.hand_in", training_class, by=by, objects=rows)
    return job


def _row(training_class: TrainingClass, name: str, data: bytes, *, by: User, at: datetime) -> HandedInSheet:
    refusal = Refusal.NO_PDF if not data.startswith(b"%PDF-") else Refusal.TOO_LARGE if len(data) > MAX_BYTES else ""
    row = HandedInSheet(
        training_class=training_class, name=name, state=State.REFUSED if refusal else State.WAITING, refusal=refusal,
        handed_in_by=by, handed_in_at=at,
    )  # fmt: skip
    if not refusal:
        row.file.save(f"{hashlib.sha256(data).hexdigest()[:32]}.pdf", ContentFile(data), save=False)
    row.save()
    return row


def look(unit: JobUnit, tick: Tick) -> None:
    """The worker's part: one file is stored as the newest version of its certificate, or refused; the file is then let go."""
    row = HandedInSheet.objects.select_related("training_class", "handed_in_by").get(pk=unit.key)
    if row.state != State.WAITING:
        return
    with row.file.open("rb") as file:
        data = file.read()
    at = timezone.now()
    certificate, finding = _looked_at(data, row.training_class, at=at)
    with transaction.atomic():
        _conclude(row, certificate, data, finding, at=at)
        unit.mark_done()
    _let_go(row)


def _let_go(row: HandedInSheet) -> None:
    """The file is gone, then its name: who is killed between the two leaves it to whoever hands in next."""
    row.file.storage.delete(row.file.name)
    HandedInSheet.objects.filter(pk=row.pk).exclude(state=State.WAITING).update(file="")


def _looked_at(data: bytes, training_class: TrainingClass, *, at: datetime) -> tuple[Certificate | None, Finding]:
    certificates = list(Certificate.objects.of_class(training_class).exclude(sha256="").prefetch_related("signed_sheets"))
    begun = list(begun_by(data, certificates))
    if not begun:
        return None, Finding(Refusal.NOT_OURS)
    certificate, version, size = max(begun, key=lambda found: found[2])
    if size == len(data):
        return certificate, Finding(Refusal.KNOWN if version.signature else Refusal.UNSIGNED)
    if not certificate.in_force:
        return certificate, Finding(Refusal.NOT_IN_FORCE)
    roots = [file.read_bytes() for file in root_files(settings.BSRE_ROOTS)]
    finding = examined(data, data[:size], roots=roots, at=at)
    if not finding.refusal and not same_person(finding.signer, certificate.content["signatory"]["name"]):
        return certificate, Finding(Refusal.OTHER_PERSON, signer=finding.signer)
    return certificate, finding


def _conclude(row: HandedInSheet, certificate: Certificate | None, data: bytes, finding: Finding, *, at: datetime) -> None:
    refusal, sheet = finding.refusal, None
    if not refusal:
        try:
            with transaction.atomic():
                sheet = add_version(
                    certificate=certificate, data=data, way=SigningWay.OUTSIDE, signer=finding.signer, issuer=finding.issuer,
                    by=row.handed_in_by, at=at,
                )  # fmt: skip
        except ValidationError as error:  # revoked, or handed in twice, while it was being looked at
            refusal = Refusal(error.code)
    HandedInSheet.objects.filter(pk=row.pk, state=State.WAITING).update(
        state=State.REFUSED if refusal else State.STORED, refusal=refusal or "", signer=finding.signer[:200],
        signed_sheet=sheet,
    )  # fmt: skip
    if refusal:
        record("certificates.refuse_signed", row, by=row.handed_in_by, fields=["refusal"], after={"refusal": refusal.value})
