"""What a house prints in its own words, from a day on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Facility, TrainingCenter
from organizations.models.place import ONE_PLACE

if TYPE_CHECKING:
    from datetime import date

House = Facility | TrainingCenter


def of_house(house: House) -> Q:
    """The rows that belong to ``house``."""
    return Q(facility=house.pk) if isinstance(house, Facility) else Q(training_center=house.pk)


class PaperWordsQuerySet(models.QuerySet):
    def valid_on(self, day: date) -> PaperWordsQuerySet:
        """In the order in which they were said, up to ``day``: the last of a part is the one that holds."""
        return self.filter(valid_from__lte=day).order_by("valid_from", "pk")


class PaperWords(models.Model):
    """One part of one kind of paper as a house words it; empty: again as it was designed. Never edited, followed by the next."""

    facility = models.ForeignKey(Facility, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("facility"))
    training_center = models.ForeignKey(
        TrainingCenter, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("training centre")
    )
    kind = models.CharField(_("kind of paper"), max_length=40)
    part = models.CharField(_("part of the paper"), max_length=30)
    text = models.TextField(_("words"), blank=True)
    valid_from = models.DateField(_("from"))
    said_at = models.DateTimeField(_("said at"))
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("said by"))

    objects = PaperWordsQuerySet.as_manager()

    class Meta:
        verbose_name = _("words of a paper")
        verbose_name_plural = _("words of papers")
        ordering = ["valid_from", "pk"]
        default_permissions = ["view"]
        permissions = [("keep_wording", _("Can say how papers are worded and numbered"))]
        constraints = [
            models.CheckConstraint(
                name="paperwords_belong_to_one_house",
                condition=ONE_PLACE,
                violation_error_message=_("Choose either a facility or a training centre."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.part} {self.valid_from}"
