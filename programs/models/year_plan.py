"""The year of a prison and a training centre by field, as both houses agreed to it, and what became of its figures."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from organizations.models import Facility, TrainingCenter
from organizations.models.place import HouseQuerySet

from .curriculum import TrainingField

if TYPE_CHECKING:
    from organizations.models import User


class YearPlanQuerySet(HouseQuerySet):
    def visible_to(self, user: User) -> YearPlanQuerySet:
        """Plans of the user's own house; all for who reads across. Instructors have their classes only."""
        return self.none() if user.is_instructor else super().visible_to(user)


class YearPlan(models.Model):
    """What one prison and one training centre want to do in a fiscal year; its rows say it by field."""

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="plans", verbose_name=_("facility"))
    training_center = models.ForeignKey(TrainingCenter, models.PROTECT, related_name="plans", verbose_name=_("training centre"))
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))

    objects = YearPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan of a year")
        verbose_name_plural = _("plans of years")
        ordering = ["-fiscal_year", "facility", "training_center"]
        permissions = [
            ("keep_plan", _("Can write the plan of a year")),
            ("add_paper", _("Can attach agreements and letters between the houses")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "training_center", "fiscal_year"],
                name="yearplan_once_per_year",
                violation_error_message=_("These two houses already have a plan of this year."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year}"

    def get_absolute_url(self) -> str:
        return reverse("programs:plan-detail", args=[self.pk])


class PlanRowQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> PlanRowQuerySet:
        """Rows of plans that the user may see."""
        return self.filter(plan__in=YearPlan.objects.visible_to(user))

    def with_progress(self, on: date) -> PlanRowQuerySet:
        """Annotate ``classes_begun`` (not cancelled, by ``on``) and ``classes_closed`` (after their hearing)."""
        alive = Q(classes__cancelled_on=None, classes__isnull=False)
        return self.annotate(
            classes_begun=Count("classes", filter=alive & Q(classes__starts_on__lte=on)),
            classes_closed=Count("classes", filter=alive & Q(classes__closed_on__isnull=False)),
        )


class PlanRow(models.Model):
    """One field in the plan, in one quarter. A row that is cut stays with its reason; its state follows from its classes."""

    plan = models.ForeignKey(YearPlan, models.PROTECT, related_name="rows", verbose_name=_("plan of a year"))
    field = models.ForeignKey(TrainingField, models.PROTECT, related_name="plan_rows", verbose_name=_("vocational field"))
    packages = models.PositiveSmallIntegerField(_("packages"))
    persons = models.PositiveSmallIntegerField(_("persons"))
    quarter = models.PositiveSmallIntegerField(_("quarter"))
    ceiling = models.PositiveBigIntegerField(_("ceiling in whole rupiah"))
    cut_on = models.DateField(_("cut on"), null=True, blank=True)
    cut_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("cut by")
    )
    cut_reason = models.CharField(_("why it is cut"), max_length=200, blank=True)

    objects = PlanRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of a plan")
        verbose_name_plural = _("rows of plans")
        ordering = ["plan", "quarter", "field__name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "field", "quarter"],
                condition=Q(cut_on=None),
                name="planrow_field_once_per_quarter",
                violation_error_message=_("This field already has a row in this quarter; change its figures."),
            ),
            models.CheckConstraint(
                name="planrow_has_a_package_and_somebody",
                condition=Q(packages__gte=1, persons__gte=1),
                violation_error_message=_("A row has at least one package and one person; otherwise it is cut."),
            ),
            models.CheckConstraint(
                name="planrow_lies_in_a_quarter",
                condition=Q(quarter__gte=1, quarter__lte=4),
                violation_error_message=_("A year has four quarters."),
            ),
            models.CheckConstraint(
                name="planrow_cut_with_a_reason",
                condition=Q(cut_on=None, cut_by=None, cut_reason="")
                | Q(cut_on__isnull=False, cut_by__isnull=False) & ~Q(cut_reason=""),
                violation_error_message=_("Say why the row is cut."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(field)s, quarter %(quarter)d") % {"field": self.field, "quarter": self.quarter}


class PlanRowChange(models.Model):
    """A figure of a row that was changed: both values, who, when and why."""

    class Figure(models.TextChoices):
        PACKAGES = "packages", _("packages")
        PERSONS = "persons", _("persons")
        QUARTER = "quarter", _("quarter")
        CEILING = "ceiling", _("ceiling in whole rupiah")

    row = models.ForeignKey(PlanRow, models.PROTECT, related_name="changes", verbose_name=_("row of a plan"))
    figure = models.CharField(_("figure"), max_length=10, choices=Figure)
    before = models.PositiveBigIntegerField(_("before"))
    after = models.PositiveBigIntegerField(_("after"))
    reason = models.CharField(_("reason"), max_length=200)
    changed_at = models.DateTimeField(_("changed at"))
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("changed by"))

    class Meta:
        verbose_name = _("change of a plan")
        verbose_name_plural = _("changes of plans")
        ordering = ["changed_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="planrowchange_changes_something_for_a_reason",
                condition=~Q(before=F("after")) & ~Q(reason=""),
                violation_error_message=_("Say why the figures change."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row_id} {self.figure}"
