"""What the people of a class are handed and sign for: kind, thing or amount, and day, chosen once (*tanda terima*)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs.models import TrainingClass

from .material import OfClassQuerySet
from .taking_back import CanBeTakenBack


class Handout(CanBeTakenBack):
    """One thing, or whole rupiah for each, handed to everybody of a class on one day; who they are follows from the roster."""

    class Kind(models.TextChoices):
        """The six receipts of the centre's file of a class. Source: DOMAIN §4."""

        TRANSPORT = "transport", _("transport")
        INSURANCE = "insurance", _("insurance card")
        CLOTHES = "clothes", _("work clothes")
        STATIONERY = "stationery", _("stationery")
        MODULE = "module", _("module")
        MEALS = "meals", _("meals")

    class To(models.TextChoices):
        PARTICIPANTS = "participants", _("participants")
        INSTRUCTORS = "instructors", _("instructors")

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="+", verbose_name=_("class"))
    kind = models.CharField(_("kind of receipt"), max_length=10, choices=Kind)
    to = models.CharField(_("who signs"), max_length=12, choices=To, default=To.PARTICIPANTS)
    item = models.CharField(_("what each receives"), max_length=120)
    amount = models.PositiveIntegerField(_("whole rupiah for each"), null=True, blank=True)
    handed_on = models.DateField(_("date"))
    entered_at = models.DateTimeField(_("entered at"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))

    objects = OfClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("handing out")
        verbose_name_plural = _("handings out")
        ordering = ["training_class", "handed_on", "pk"]
        constraints = [
            *CanBeTakenBack.Meta.constraints,
            models.CheckConstraint(
                name="handout_is_something",
                condition=~Q(item="") & (Q(amount=None) | Q(amount__gte=1)),
                violation_error_message=_("Say what each receives; an amount is at least one rupiah."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.item}"
