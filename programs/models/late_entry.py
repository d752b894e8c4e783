from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .meeting import ClassSession


class LateEntry(models.Model):
    """A request to type a sheet after the days of the standard have passed, and what the Kasi decided about it."""

    meeting = models.ForeignKey(ClassSession, models.PROTECT, related_name="late_entries", verbose_name=_("meeting"))
    reason = models.CharField(_("reason"), max_length=200)
    requested_at = models.DateTimeField(_("asked at"))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    approved = models.BooleanField(_("approved"), null=True, blank=True)  # None: nobody has decided
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )

    class Meta:
        verbose_name = _("late entry")
        verbose_name_plural = _("late entries")
        ordering = ["requested_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(decided_at=None),
                name="lateentry_one_request_at_a_time",
                violation_error_message=_("A request for this sheet is already waiting."),
            ),
            models.CheckConstraint(
                name="lateentry_decided_together",
                condition=Q(approved=None, decided_at=None, decided_by=None)
                | Q(approved__isnull=False, decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="lateentry_second_person",
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")),
                violation_error_message=_("Who asks and who approves are two people."),
            ),
            models.CheckConstraint(
                name="lateentry_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message=_("A late entry needs a reason."),
            ),
        ]
        permissions = [("approve_late_entry", _("Can approve late entries"))]

    def __str__(self) -> str:
        return str(self.meeting)
