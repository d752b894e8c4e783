"""What the people of a class are handed against their signature: chosen once, and the roster that it follows from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from audit.services import record
from budgets.models import Handout
from organizations.models import User
from programs.models import Enrollment, TrainingClass
from programs.services.refusing import refuse

from .needs import hold


@dataclass(frozen=True, slots=True)
class HandoutData:
    """What everybody gets on one day: a thing, or whole rupiah as well."""

    kind: str
    to: str
    item: str
    amount: int | None
    handed_on: date


@transaction.atomic
def hand_out(*, training_class: TrainingClass, data: HandoutData, by: User, at: datetime) -> Handout:
    """The receipt can be printed, now and again. Raises ValidationError without a thing, or for a cancelled class."""
    fields = {name: getattr(data, name) for name in HandoutData.__slots__}
    made = Handout(training_class=hold(training_class), entered_at=at, entered_by=by, **fields)
    made.full_clean()
    made.save()
    record("budgets.hand_out", made, by=by, fields=list(fields))
    return made


@transaction.atomic
def take_handout_back(*, handout: Handout, reason: str, by: User, on: date) -> None:
    """The receipt no longer stands and stays, with the reason. Raises ValidationError without one, or when it is so already."""
    refuse({"no_reason": (not reason.strip(), "reason", _("Say why the receipt is taken back."))})
    standing = Handout.objects.standing().filter(pk=handout.pk)
    if not standing.update(taken_back_on=on, taken_back_by=by, taken_back_reason=reason.strip()):
        raise ValidationError(_("The receipt was taken back."), code="taken_back")
    record("budgets.take_handout_back", handout, by=by, fields=["taken_back_on", "taken_back_reason"])


def who_signs(handout: Handout) -> QuerySet[Enrollment]:
    """The participants who have a place on its day, by seat; of a later day than their last nobody signs."""
    day = handout.handed_on
    places = Enrollment.objects.filter(
        training_class=handout.training_class_id, starts_on__lte=max(day, handout.training_class.starts_on)
    )
    return places.filter(Q(ended_on=None) | Q(ended_on__gte=day)).select_related("inmate").order_by("seat_number", "pk")
