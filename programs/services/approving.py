from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.services import record
from inmates.models import Inmate
from organizations.models import User
from programs.models import ApprovedException, Enrollment, TrainingClass
from programs.rules.exceptions import OFFICE, PERSONAL


@transaction.atomic
def approve(
    *, training_class: TrainingClass, code: str, reason: str, by: User, on: date, inmate: Inmate | None = None
) -> ApprovedException:
    """The deviation ``code`` is allowed for the class, or for ``inmate`` in it, with its reason.

    Raises ValidationError when another office is responsible, the reason is missing, a person is named
    or missing against the code's nature, the class is closed (unless the person's decision was postponed), or the
    same exception exists.
    """
    exception = grant(training_class=training_class, code=code, reason=reason, by=by, on=on, inmate=inmate)
    record("programs.approve_exception", exception, by=by, fields=["code", "reason"], after={"code": code, "reason": reason})
    return exception


def grant(
    *, training_class: TrainingClass, code: str, reason: str, by: User, on: date, inmate: Inmate | None = None
) -> ApprovedException:
    """As ``approve``, for a service that goes on and audits the whole. No audit row."""
    if OFFICE.get(code) != by.role:
        raise ValidationError(_("Another office approves this exception."), code="wrong_office")
    if not reason.strip():
        raise ValidationError(_("An exception needs a reason."), code="no_reason")
    if (code in PERSONAL) != (inmate is not None):
        raise ValidationError(_("This exception is about one person, or about the class as a whole."), code="person_mismatch")
    if training_class.ended and not _postponed(training_class, inmate):
        raise ValidationError(_("The class is closed or cancelled."), code="class_ended")
    try:
        with transaction.atomic():
            return ApprovedException.objects.create(
                training_class=training_class, inmate=inmate, code=code, reason=reason.strip(), approved_on=on, approved_by=by
            )
    except IntegrityError as error:
        raise ValidationError(_("This exception has already been approved."), code="already_approved") from error


def _postponed(training_class: TrainingClass, inmate: Inmate | None) -> bool:
    return training_class.enrollments.filter(inmate=inmate, status=Enrollment.Status.POSTPONED).exists()
