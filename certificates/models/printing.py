from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .certificate import Certificate


class Printing(models.Model):
    """The sheet of a certificate left the system to be printed; only the first time it needs no reason."""

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="printings", verbose_name=_("certificate"))
    printed_at = models.DateTimeField(_("printed at"))
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("printed by"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("printing")
        verbose_name_plural = _("printings")
        ordering = ["printed_at", "pk"]
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["certificate"], condition=Q(reason=""), name="printing_first_only_without_reason")
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} {self.printed_at:%Y-%m-%d %H:%M}"
