from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .training_class import TrainingClass


class ReadinessCheck(models.Model):
    """What was found last about one thing that a class needs before it begins. What nobody looked at has no row."""

    class Item(models.TextChoices):
        ROOM = "room", pgettext_lazy("readiness", "room")
        TOOLS = "tools", pgettext_lazy("readiness", "tools")
        MATERIALS = "materials", pgettext_lazy("readiness", "materials")
        SAFETY = "safety", pgettext_lazy("readiness", "safety at work (K3)")

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="readiness", verbose_name=_("class"))
    item = models.CharField(_("what is needed"), max_length=10, choices=Item)
    ready = models.BooleanField(_("ready"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    checked_at = models.DateTimeField(_("checked at"))
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("checked by"))

    class Meta:
        verbose_name = _("readiness check")
        verbose_name_plural = _("readiness checks")
        ordering = ["training_class", "item"]
        permissions = [("check_readiness", _("Can say what of a class is ready, and record its insurance"))]
        constraints = [
            models.UniqueConstraint(fields=["training_class", "item"], name="readinesscheck_once_per_item"),
            models.CheckConstraint(
                name="readinesscheck_says_what_is_missing",
                condition=Q(ready=True) | ~Q(note=""),
                violation_error_message=_("Say what is missing."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.training_class} {self.get_item_display()}"
