"""How much of a year's money is to be spent by the end of each quarter, as the ministry of finance sets it."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from budgets.rules.accounts import Spending


class AbsorptionTarget(models.Model):
    """Cumulative percentages 0–100 by kind of spending, from a fiscal year on until a later row."""

    from_year = models.PositiveSmallIntegerField(_("from the fiscal year"))
    spending = models.CharField(_("kind of spending"), max_length=10, choices=Spending)
    first = models.PositiveSmallIntegerField(_("quarter I (%)"), validators=[MaxValueValidator(100)])
    second = models.PositiveSmallIntegerField(_("quarter II (%)"), validators=[MaxValueValidator(100)])
    third = models.PositiveSmallIntegerField(_("quarter III (%)"), validators=[MaxValueValidator(100)])
    fourth = models.PositiveSmallIntegerField(_("quarter IV (%)"), validators=[MaxValueValidator(100)])
    basis = models.CharField(_("legal basis"), max_length=200)

    class Meta:
        verbose_name = _("target of absorption")
        verbose_name_plural = _("targets of absorption")
        ordering = ["-from_year", "spending"]
        constraints = [
            models.UniqueConstraint(
                fields=["from_year", "spending"],
                name="absorptiontarget_once_per_year_and_kind",
                violation_error_message=_("This kind of spending already has targets from this year on."),
            ),
            models.CheckConstraint(
                name="absorptiontarget_rises_to_at_most_all",
                condition=Q(first__lte=F("second"), second__lte=F("third"), third__lte=F("fourth"), fourth__lte=100),
                violation_error_message=_("The targets rise from quarter to quarter, to at most 100 %."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_year} {self.get_spending_display()}"

    @property
    def quarters(self) -> list[int]:
        """The four cumulative percentages."""
        return [self.first, self.second, self.third, self.fourth]
