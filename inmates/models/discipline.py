from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .inmate import Inmate


class DisciplineEntry(models.Model):
    """An entry in Register F: it bars from training while open and for some months after (the standard says how many)."""

    inmate = models.ForeignKey(Inmate, models.PROTECT, related_name="discipline_entries", verbose_name=_("inmate"))
    reference = models.CharField(_("number of the entry"), max_length=60)
    entered_on = models.DateField(_("entered on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("Register F entry")
        verbose_name_plural = _("Register F entries")
        ordering = ["-entered_on"]
        constraints = [
            models.CheckConstraint(
                name="disciplineentry_closes_after_entry",
                condition=Q(closed_on=None) | Q(closed_on__gte=F("entered_on")),
                violation_error_message=_("Closed before it was entered."),
            )
        ]

    def __str__(self) -> str:
        return self.reference
