"""After issue: replaced, revoked."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from certificates.models import Certificate
from certificates.rules.blockers import IssueBlocker
from certificates.rules.kinds import Kind
from organizations.models import User
from programs.services.evaluating import load_class

from .issuing import create, finish, refuse_blocked, refuse_day
from .photos import forget_photos
from .statements import candidates


def replace(*, certificate: Certificate, reason: str, by: User, on: date, at: datetime) -> Certificate:
    """A new certificate with its own number stands in the place of ``certificate``, which says so from now on.

    It is made from what is true now: a confirmed name that was corrected, for instance. A revoked one may be
    replaced, one already replaced may not. Refused like ``services.issuing.issue``, but for ``already_issued``;
    further codes: ``no_reason``, ``already_replaced``, ``before_issue``.
    """
    return finish(certificate=_replace(certificate=certificate, reason=reason, by=by, on=on, at=at), by=by)


@transaction.atomic
def _replace(*, certificate: Certificate, reason: str, by: User, on: date, at: datetime) -> Certificate:
    if not reason.strip():
        raise ValidationError(_("Say why the certificate is replaced."), code="no_reason")
    certificate = Certificate.objects.select_for_update(of=("self",)).select_related("enrollment").get(pk=certificate.pk)
    if on < certificate.issued_on:
        raise ValidationError(_("The day of issue lies before that of the certificate to be replaced."), code="before_issue")
    training_class = load_class(certificate.enrollment.training_class_id)
    kind = Kind(certificate.kind)
    found = candidates(training_class, kind=kind, by=by, on=on)
    chosen = [item for item in found if item.enrollment.pk == certificate.enrollment_id]
    refuse_day(training_class, chosen, on=on, at=at)
    refuse_blocked(chosen, but={IssueBlocker.ALREADY_ISSUED})
    if not Certificate.objects.filter(pk=certificate.pk, replaced_at=None).update(replaced_at=at):
        raise ValidationError(_("This certificate has already been replaced."), code="already_replaced")
    forget_photos([certificate], until=at)
    values = {"replaces": certificate, "replace_reason": reason.strip()}
    (new,) = create(training_class, [chosen[0].enrollment], by=by, on=on, at=at, kind=kind, **values)
    record("certificates.replace", new, by=by, objects=[certificate, new], fields=["replaces", "number", "code", "content"])
    return new


@transaction.atomic
def revoke(*, certificate: Certificate, reason: str, by: User, at: datetime) -> None:
    """The certificate no longer counts, and says so to whoever checks it; its number stays used.

    Raises ValidationError without a reason, or when it was revoked or replaced before.
    """
    if not reason.strip():
        raise ValidationError(_("Say why the certificate is revoked."), code="no_reason")
    in_force = Certificate.objects.in_force().filter(pk=certificate.pk)
    if not in_force.update(revoked_at=at, revoked_by=by, revoke_reason=reason.strip()):
        raise ValidationError(_("This certificate is no longer in force."), code="not_in_force")
    forget_photos([certificate], until=at)
    record("certificates.revoke", certificate, by=by, fields=["revoked_at", "revoke_reason"], after={"reason": reason.strip()})
