"""What instructors are paid for the JP they taught: rates with their days, and payment lists over locked meetings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs.models import ClassSession, Instructor, TrainingClass

from .budget import Budget
from .realization import Realization
from .taking_back import CanBeTakenBack, TakenBackQuerySet

if TYPE_CHECKING:
    from organizations.models import User


class HonorariumRate(models.Model):
    """Rupiah for one JP from a day on, as a regulation sets it."""

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="rates", verbose_name=_("budget"))
    valid_from = models.DateField(_("valid from"))
    per_jp = models.PositiveIntegerField(_("rupiah per JP"))
    basis = models.CharField(_("legal basis"), max_length=150)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))

    class Meta:
        verbose_name = _("rate of honorarium")
        verbose_name_plural = _("rates of honorarium")
        ordering = ["budget", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["budget", "valid_from"],
                name="honorariumrate_once_a_day",
                violation_error_message=_("A rate already begins on this day."),
                violation_error_code="rate_twice",
            ),
            models.CheckConstraint(
                name="honorariumrate_is_something_with_a_basis",
                condition=Q(per_jp__gte=1) & ~Q(basis=""),
                violation_error_message=_("A rate has an amount and its legal basis."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.valid_from} {self.per_jp}"


class HonorariumListQuerySet(TakenBackQuerySet):
    def visible_to(self, user: User) -> HonorariumListQuerySet:
        """Lists of budgets that the user may see."""
        return self.filter(budget__in=Budget.objects.visible_to(user))


class HonorariumList(CanBeTakenBack):
    """One payment list of one class, as it was computed; paid by a realisation, or taken back and kept."""

    budget = models.ForeignKey(Budget, models.PROTECT, related_name="honorarium_lists", verbose_name=_("budget"))
    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="+", verbose_name=_("class"))
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by"))
    realization = models.ForeignKey(
        Realization, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("realisation")
    )

    objects = HonorariumListQuerySet.as_manager()

    class Meta:
        verbose_name = _("payment list of honoraria")
        verbose_name_plural = _("payment lists of honoraria")
        ordering = ["budget", "-made_at", "-pk"]
        constraints = [*CanBeTakenBack.Meta.constraints]

    def __str__(self) -> str:
        return f"{self.training_class} #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("budgets:budget-honorarium", args=[self.pk])

    @property
    def paid(self) -> bool:
        """Whether a realisation that stands has paid it; reads the realisation."""
        return self.realization is not None and self.realization.taken_back_on is None


class HonorariumRow(models.Model):
    """What one instructor gets on one list at one rate; the name as of the day of the list."""

    honorarium_list = models.ForeignKey(HonorariumList, models.PROTECT, related_name="rows")
    instructor = models.ForeignKey(Instructor, models.PROTECT, related_name="+", verbose_name=_("instructor"))
    name = models.CharField(_("name"), max_length=150)
    jp = models.PositiveSmallIntegerField(_("JP"))
    per_jp = models.PositiveIntegerField(_("rupiah per JP"))
    amount = models.PositiveBigIntegerField(_("amount in whole rupiah"))

    class Meta:
        verbose_name = _("row of a payment list")
        verbose_name_plural = _("rows of payment lists")
        ordering = ["honorarium_list", "name", "per_jp", "pk"]
        constraints = [
            models.CheckConstraint(name="honorariumrow_multiplies", condition=Q(amount=F("jp") * F("per_jp"))),
            models.UniqueConstraint(fields=["honorarium_list", "instructor", "per_jp"], name="honorariumrow_once_per_rate"),
        ]

    def __str__(self) -> str:
        return self.name


class HonorariumMeeting(models.Model):
    """A meeting whose lessons a list pays: no meeting is paid on two lists that stand."""

    honorarium_list = models.ForeignKey(HonorariumList, models.PROTECT, related_name="meetings")
    meeting = models.ForeignKey(ClassSession, models.PROTECT, related_name="+", verbose_name=_("meeting"))
    standing = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("meeting on a payment list")
        verbose_name_plural = _("meetings on payment lists")
        ordering = ["honorarium_list", "meeting"]
        constraints = [
            models.UniqueConstraint(fields=["meeting"], condition=Q(standing=True), name="honorariummeeting_paid_once"),
        ]

    def __str__(self) -> str:
        return f"{self.honorarium_list_id} {self.meeting_id}"
