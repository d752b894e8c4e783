"""Sheets signed by the key of the server: as soon as they are made, or later by a worker."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from certificates.models import Certificate, SignedSheet
from certificates.rules.leaks import leaks_in
from certificates.signer import KeyProblem, ServerKey, Unsigned, load_key, sign
from jobs.models import Job, JobUnit
from jobs.services import Unit, start
from organizations.models import TrainingCenter, User
from organizations.rules.signing import SigningWay
from programs.models import TrainingClass

from .versions import add_version

logger = logging.getLogger(__name__)

SEAL = "certificates.seal"
Tick = Callable[[int, int], None]


def server_key(*, at: datetime) -> ServerKey:
    """The key that the settings name, fit to sign at ``at``. Raises ValidationError with the code of a KeyProblem."""
    try:
        key = load_key(settings.SIGNING_KEY, settings.SIGNING_KEY_PASSPHRASE)
    except Unsigned as error:
        raise _refused(error.problem) from error
    problem = key.problem(at)
    if problem:
        raise _refused(problem)
    return key


def refuse_without_key(training_class: TrainingClass, *, at: datetime) -> None:
    """Raise why the sheets of the class could not be signed, when its centre has the server sign them; else nothing.

    Codes as ``server_key``, and ``leak`` when the name in the key's certificate would tell where they were earned.
    """
    if not signs_by_server(training_class.training_center):
        return
    words = leaks_in(server_key(at=at).name, training_class.facility.telling_names)
    if words:
        message = _("The name in the certificate of the server's key would tell where certificates are earned (%(words)s).")
        raise ValidationError(message, code="leak", params={"words": ", ".join(words)})


def signs_by_server(center: TrainingCenter) -> bool:
    return center.signs_by == SigningWay.SERVER


def sealed(data: bytes, *, at: datetime) -> tuple[bytes, str]:
    """``data`` signed by the key of the server, and the name that it signs with. No query, nothing is stored.

    Raises ValidationError as ``server_key``, and ``no_timestamp``.
    """
    key = server_key(at=at)
    try:
        return sign(data, key, timestamp_url=settings.SIGNING_TIMESTAMP_URL), key.name
    except Unsigned as error:
        raise _refused(error.problem) from error


def seal(certificate: Certificate, *, by: User) -> SignedSheet | None:
    """The newest version is signed where the server signs; a failure is logged and leaves the sheet unsigned."""
    if not signs_by_server(certificate.training_center):
        return None
    at = timezone.now()
    try:
        data, name = sealed(certificate.read_sheet(), at=at)
    except ValidationError:
        logger.exception("sheet of certificate %s could not be signed", certificate.pk)
        return None
    return add_version(certificate=certificate, data=data, way=SigningWay.SERVER, signer=name, by=by, at=at)


@transaction.atomic
def start_sealing(*, training_class: TrainingClass, by: User, at: datetime, target_url: str) -> Job:
    """A worker signs every sheet of the class that is in force and bears no signature.

    Raises ValidationError ``other_way``, as ``refuse_without_key``, and ``nothing_to_do``.
    """
    if not signs_by_server(training_class.training_center):
        raise ValidationError(_("This centre does not have the server sign its certificates."), code="other_way")
    refuse_without_key(training_class, at=at)
    unsigned = Certificate.objects.of_class(training_class).unsigned(SigningWay.SERVER)
    units = [Unit(str(certificate.pk), certificate.number) for certificate in unsigned]
    title = _("Signatures of class %(code)s") % {"code": training_class.code}
    return start(kind=SEAL, title=title, units=units, by=by, payload={"class": training_class.pk}, target_url=target_url)


def seal_unit(unit: JobUnit, tick: Tick) -> None:
    """The worker's part: the sheet of one certificate is signed, unless it is by now."""
    certificate = Certificate.objects.select_related("training_center").get(pk=unit.key)
    at = timezone.now()
    made = None if certificate.signature else sealed(certificate.read_sheet(), at=at)
    with transaction.atomic():
        if made:
            data, name = made
            add_version(certificate=certificate, data=data, way=SigningWay.SERVER, signer=name, by=unit.job.created_by, at=at)
        unit.mark_done()


def _refused(problem: KeyProblem) -> ValidationError:
    return ValidationError(problem.label, code=problem.value)
