"""What was entered wrongly is taken back with a reason, and stays."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class TakenBackQuerySet(models.QuerySet):
    def standing(self):
        """Those that were not taken back."""
        return self.filter(taken_back_on=None)


class CanBeTakenBack(models.Model):
    """When, by whom and why; all three or none."""

    taken_back_on = models.DateField(_("taken back on"), null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken back by")
    )
    taken_back_reason = models.CharField(_("why it is taken back"), max_length=200, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_taken_back_with_a_reason",
                condition=Q(taken_back_on=None, taken_back_by=None, taken_back_reason="")
                | Q(taken_back_on__isnull=False, taken_back_by__isnull=False) & ~Q(taken_back_reason=""),
                violation_error_message=_("Say why it is taken back."),
            ),
        ]
