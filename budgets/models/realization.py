"""Money that was spent, each time with its evidence. A wrong entry is taken back and stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programs.models import TrainingClass

from .budget import BudgetLine
from .taking_back import CanBeTakenBack, TakenBackQuerySet

if TYPE_CHECKING:
    from organizations.models import User


class RealizationQuerySet(TakenBackQuerySet):
    def visible_to(self, user: User) -> RealizationQuerySet:
        """Realisations on lines that the user may see."""
        return self.filter(line__in=BudgetLine.objects.visible_to(user))


class Realization(CanBeTakenBack):
    """Whole rupiah spent on one line on one day, for a class or for none of them alone."""

    line = models.ForeignKey(BudgetLine, models.PROTECT, related_name="realizations", verbose_name=_("budget line"))
    spent_on = models.DateField(_("date"))
    evidence_number = models.CharField(_("number of the evidence"), max_length=60)
    description = models.CharField(_("description"), max_length=150)
    amount = models.PositiveBigIntegerField(_("amount in whole rupiah"))
    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("class")
    )
    file = models.FileField(_("file"), upload_to="realizations/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    content_type = models.CharField(max_length=30, blank=True)
    entered_at = models.DateTimeField(_("entered at"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))

    objects = RealizationQuerySet.as_manager()

    class Meta:
        verbose_name = _("realisation")
        verbose_name_plural = _("realisations")
        ordering = ["spent_on", "pk"]
        constraints = [
            *CanBeTakenBack.Meta.constraints,
            models.UniqueConstraint(
                fields=["line", "evidence_number"],
                condition=Q(taken_back_on=None),
                name="realization_evidence_once_per_line",
                violation_error_message=_("This evidence is already entered on this line."),
                violation_error_code="evidence_twice",
            ),
            models.CheckConstraint(
                name="realization_spends_something_with_evidence",
                condition=Q(amount__gte=1) & ~Q(evidence_number=""),
                violation_error_message=_("A realisation has an amount and the number of its evidence."),
            ),
        ]

    def __str__(self) -> str:
        return self.evidence_number
