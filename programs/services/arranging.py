"""In which order and why a draft names people, and until when freed seats are offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import User
from programs.models import Nomination, Proposal, TrainingClass

from .enrolling import lock_class
from .proposing import lock_proposal


@transaction.atomic
def arrange(*, proposal: Proposal, order: Sequence[int], reasons: Mapping[int, str], by: User) -> None:
    """The draft names its people in ``order`` (keys of all its nominations), each with his reason.

    Raises ValidationError after the draft (wrong_status), or when somebody else has meanwhile added or removed
    people (stale); then nothing is written.
    """
    proposal = lock_proposal(proposal, Proposal.Status.DRAFT)
    nominations = {one.pk: one for one in proposal.nominations.all()}
    if sorted(order) != sorted(nominations):
        message = _("Somebody else has added or removed people meanwhile. Read the draft again.")
        raise ValidationError(message, code="stale")
    for position, key in enumerate(order, start=1):
        nominations[key].position, nominations[key].reason = position, reasons.get(key, "").strip()
    Nomination.objects.bulk_update(nominations.values(), ["position", "reason"])
    record("programs.arrange_proposal", proposal, by=by, fields=["position", "reason"], after={"order": list(order)})


@transaction.atomic
def set_replacements_until(*, training_class: TrainingClass, until: date | None, by: User) -> None:
    """Freed seats of the class are offered until that day (None: as the standard says).

    Raises ValidationError when the class has ended, or the day lies outside it.
    """
    training_class = lock_class(training_class)
    before = {"replacements_until": training_class.replacements_until}
    if training_class.ended:
        raise ValidationError(_("The class is closed or cancelled."), code="class_ended")
    if until and not training_class.starts_on <= until <= training_class.ends_on:
        raise ValidationError(_("This day lies outside the class."), code="outside_class")
    TrainingClass.objects.filter(pk=training_class.pk).update(replacements_until=until)
    record(
        "programs.set_replacements_until", training_class, by=by, before=before, after={"replacements_until": until}
    )  # fmt: skip
