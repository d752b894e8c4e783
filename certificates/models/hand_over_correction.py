from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .certificate import Certificate

FIELDS = ("on", "to", "way", "address")


class HandOverCorrection(models.Model):
    """A hand-over that was recorded wrongly: both values, who had recorded it, who corrected it, when and why.

    Without a new day the paper had not been handed over at all.
    """

    certificate = models.ForeignKey(
        Certificate, models.PROTECT, related_name="hand_over_corrections", verbose_name=_("certificate")
    )
    old_on = models.DateField()
    old_to = models.CharField(max_length=150)
    old_way = models.CharField(max_length=8, choices=Certificate.Way, blank=True)
    old_address = models.CharField(max_length=300, blank=True)
    old_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    new_on = models.DateField(null=True, blank=True)
    new_to = models.CharField(max_length=150, blank=True)
    new_way = models.CharField(max_length=8, choices=Certificate.Way, blank=True)
    new_address = models.CharField(max_length=300, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    corrected_at = models.DateTimeField(_("corrected at"))
    corrected_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("corrected by"))

    class Meta:
        verbose_name = _("correction of a hand-over")
        verbose_name_plural = _("corrections of hand-overs")
        ordering = ["corrected_at", "pk"]
        default_permissions = []
        constraints = [
            models.CheckConstraint(name="handovercorrection_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="handovercorrection_changes_something",
                condition=Q(new_on=None) | ~Q(*[(f"new_{name}", F(f"old_{name}")) for name in FIELDS]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.corrected_at:%Y-%m-%d %H:%M}"
