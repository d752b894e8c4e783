from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .enrollment import Enrollment

if TYPE_CHECKING:
    from organizations.models import User


class KnownAbsenceQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> KnownAbsenceQuerySet:
        """Of places in classes that the user may see."""
        return self.filter(enrollment__in=Enrollment.objects.visible_to(user))

    def standing(self) -> KnownAbsenceQuerySet:
        """Those that were not taken back."""
        return self.filter(withdrawn_at=None)


class KnownAbsence(models.Model):
    """Who will not come on a day of his class, known before it: the sheet is preset with it, and records nothing by itself.

    It belongs to the day: a meeting that is moved leaves it behind.
    """

    class Status(models.TextChoices):  # presence is never known before
        SICK = "S", _("sick")
        LEAVE = "I", _("leave")
        DISPENSED = "D", _("kept away by the prison")

    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="known_absences", verbose_name=_("participant"))
    absent_on = models.DateField(_("day"))
    status = models.CharField(_("attendance"), max_length=1, choices=Status)
    reason = models.CharField(_("reason"), max_length=200)
    announced_at = models.DateTimeField(_("entered at"))
    announced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken back by")
    )

    objects = KnownAbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("known absence")
        verbose_name_plural = _("known absences")
        ordering = ["absent_on", "enrollment", "announced_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrollment", "absent_on"],
                condition=Q(withdrawn_at=None),
                name="knownabsence_one_per_day",
                violation_error_message=_("An absence of this person on this day is already entered."),
            ),
            models.CheckConstraint(
                name="knownabsence_never_presence",
                condition=Q(status__in=["S", "I", "D"]),
                violation_error_message=_("Only S, I and D can be known before the meeting."),
            ),
            models.CheckConstraint(
                name="knownabsence_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message=_("A known absence needs a reason."),
            ),
            models.CheckConstraint(
                name="knownabsence_withdrawn_together",
                condition=Q(withdrawn_at=None, withdrawn_by=None) | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.absent_on:%Y-%m-%d}"  # without the code: not every reader may know it
