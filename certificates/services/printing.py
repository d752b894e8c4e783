"""Sheets that leave the system to be printed: the first time of itself, later with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from certificates.models import Certificate, Printing
from organizations.models import User

from .photos import forget_photos, photos_of, with_photo


@transaction.atomic
def print_sheet(*, certificate: Certificate, reason: str = "", by: User, at: datetime) -> bytes:
    """The stored bytes, with the photo that waits for the printer if there is one, which is then gone.

    That they left, who took them, when and why is logged.

    Raises ValidationError ``not_in_force``: what no longer counts is not put on paper again; ``printed_before`` when it
    is not the first time and no reason is given; further codes as in ``Certificate.read_sheet``.
    """
    if not certificate.in_force:
        message = _("This certificate is no longer in force; its sheet is not printed again. Its stored file can be saved below.")
        raise ValidationError(message, code="not_in_force")
    data = certificate.read_sheet()
    for jpeg in photos_of([certificate]).values():
        data = with_photo(data, certificate.content, jpeg)
    log_printings([certificate], reason=reason, by=by, at=at)
    forget_photos([certificate], until=at)
    record("certificates.download", certificate, by=by)
    return data


@transaction.atomic
def log_printings(certificates: Sequence[Certificate], *, reason: str = "", by: User, at: datetime) -> None:
    """Each sheet is logged as printed, a first one without reason. No audit row: that is the caller's.

    Raises ValidationError ``printed_before`` when one of them was printed before and no reason is given.
    """
    reason = reason.strip()
    keys = [certificate.pk for certificate in certificates]
    list(Certificate.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))  # two first times at once
    before = printed_before(certificates)
    if before and not reason:
        raise ValidationError(_("It was printed before. Say why it is printed again."), code="printed_before")
    Printing.objects.bulk_create(
        Printing(certificate_id=key, printed_at=at, printed_by=by, reason=reason if key in before else "") for key in keys
    )


def printed_before(certificates: Sequence[Certificate]) -> set[int]:
    """Keys of those whose sheet has left the system to be printed; one query."""
    keys = [certificate.pk for certificate in certificates]
    return set(Printing.objects.filter(certificate__in=keys).values_list("certificate", flat=True))
