"""The numbers that a house has given to its papers: its book of outgoing papers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from organizations.models import Facility, TrainingCenter
from organizations.models.place import ONE_PLACE

from .paper_words import House, of_house

if TYPE_CHECKING:
    from organizations.models import User


class PaperNumberQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> PaperNumberQuerySet:
        """The book of the user's own house; all books for who reads across."""
        house = user.facility or user.training_center
        if not user.has_access or (house is None and not user.reads_across):
            return self.none()
        return self.filter(of_house(house)) if house else self

    def of(self, house: House, kind: str, subject: models.Model) -> PaperNumber | None:
        """The last number that ``house`` gave to its paper of ``kind`` about ``subject``."""
        return self.filter(of_house(house), kind=kind, object_id=subject.pk).order_by("-pk").first()


class PaperNumber(models.Model):
    """A number on a paper and its day. ``sequence`` is its place among those that were counted; none for one from the agenda."""

    facility = models.ForeignKey(Facility, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("facility"))
    training_center = models.ForeignKey(
        TrainingCenter, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("training centre")
    )
    kind = models.CharField(_("kind of paper"), max_length=40)
    object_id = models.PositiveBigIntegerField(_("what it is about"))
    about = models.CharField(_("about"), max_length=120)
    year = models.PositiveSmallIntegerField(_("year"))
    sequence = models.PositiveIntegerField(_("running number"), null=True, blank=True)
    number = models.CharField(_("number"), max_length=80)
    given_on = models.DateField(_("day of the paper"))
    given_at = models.DateTimeField(_("given at"))
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("given by"))

    objects = PaperNumberQuerySet.as_manager()

    class Meta:
        verbose_name = _("number of a paper")
        verbose_name_plural = _("numbers of papers")
        ordering = ["-given_on", "-pk"]
        default_permissions = ["view"]
        permissions = [("give_number", _("Can give papers their numbers"))]
        constraints = [
            models.CheckConstraint(
                name="papernumber_belongs_to_one_house",
                condition=ONE_PLACE,
                violation_error_message=_("Choose either a facility or a training centre."),
            ),
            *(
                models.UniqueConstraint(
                    fields=[house, "kind", "year", "sequence"],
                    condition=Q(**{f"{house}__isnull": False}),
                    name=f"papernumber_counted_once_by_{house}",
                )
                for house in ("facility", "training_center")
            ),
            *(
                models.UniqueConstraint(
                    fields=[house, "year", "number"],
                    condition=Q(**{f"{house}__isnull": False}),
                    name=f"papernumber_given_once_by_{house}",
                    violation_error_message=_("This number is on another paper of the year."),
                )
                for house in ("facility", "training_center")
            ),
        ]

    def __str__(self) -> str:
        return self.number
