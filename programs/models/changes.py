"""What was changed about a meeting after it had been planned: both values, who, when and why."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organizations.models import Room

from .meeting import ClassSession


class MeetingChange(models.Model):
    """One change of one meeting. Rows are only added: the history of a meeting is read here."""

    class Kind(models.TextChoices):
        MOVED = "moved", pgettext_lazy("meeting", "moved")
        CANCELLED = "cancelled", pgettext_lazy("meeting", "cancelled")
        RESTORED = "restored", pgettext_lazy("meeting", "restored")
        ADDED = "added", pgettext_lazy("meeting", "added")

    meeting = models.ForeignKey(ClassSession, models.PROTECT, related_name="changes", verbose_name=_("meeting"))
    kind = models.CharField(_("change"), max_length=10, choices=Kind)
    cause = models.CharField(_("cause"), max_length=12, choices=ClassSession.Cause)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    old_held_on = models.DateField(_("date before"))
    new_held_on = models.DateField(_("date after"))
    old_room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("room before"))
    new_room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("room after"))
    old_starts_at = models.TimeField(_("begin before"), null=True, blank=True)
    new_starts_at = models.TimeField(_("begin after"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed at"))
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("changed by"))

    class Meta:
        verbose_name = _("change of a meeting")
        verbose_name_plural = _("changes of meetings")
        ordering = ["changed_at", "pk"]
        permissions = [("lock_down", _("Can cancel all meetings of locked days"))]
        constraints = [
            models.CheckConstraint(
                name="meetingchange_other_cause_is_explained",
                condition=~Q(cause="other") | ~Q(reason=""),
                violation_error_message=_("Another cause is put into words."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.meeting} {self.get_kind_display()}"
