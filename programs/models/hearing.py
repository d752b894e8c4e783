from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .enrollment import Enrollment
from .training_class import TrainingClass

if TYPE_CHECKING:
    from organizations.models import User


class GraduationHearingQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> GraduationHearingQuerySet:
        """Hearings of classes that the user may see."""
        return self.filter(training_class__in=TrainingClass.objects.visible_to(user))


class GraduationHearing(models.Model):
    """A graduation hearing (sidang kelulusan). Its signed minutes are a scan, or follow by a due date."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="hearings", verbose_name=_("class"))
    minutes_number = models.CharField(_("number of the minutes"), max_length=100)
    held_on = models.DateField(_("date of the hearing"))
    minutes_due_on = models.DateField(_("signed minutes due on"), null=True, blank=True)
    minutes_file = models.FileField(_("scan of the signed minutes"), upload_to="minutes/", blank=True)
    minutes_sha256 = models.CharField(max_length=64, blank=True)
    minutes_content_type = models.CharField(max_length=30, blank=True)
    minutes_uploaded_at = models.DateTimeField(null=True, blank=True)
    minutes_uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    # Only of a class that was brought in: its workbook holds no scan. Certificates wait for the scan all the same.
    paper_place = models.CharField(_("place of the signed minutes"), max_length=200, blank=True, editable=False)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    objects = GraduationHearingQuerySet.as_manager()

    class Meta:
        verbose_name = _("graduation hearing")
        verbose_name_plural = _("graduation hearings")
        ordering = ["held_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "minutes_number"],
                name="graduationhearing_number_once",
                violation_error_message=_("These minutes have already been recorded."),
            ),
            models.CheckConstraint(
                name="graduationhearing_signed_or_due",
                condition=~Q(minutes_file="") | Q(minutes_due_on__isnull=False) | ~Q(paper_place=""),
                violation_error_message=_("Without the scan of the signed minutes a due date is needed."),
            ),
        ]
        permissions = [("hold_hearing", _("Can record the graduation hearing"))]

    def __str__(self) -> str:
        return self.minutes_number

    @property
    def minutes_signed(self) -> bool:
        return bool(self.minutes_file)


class HearingMember(models.Model):
    """Who sat in the hearing, as printed in its minutes."""

    hearing = models.ForeignKey(GraduationHearing, models.PROTECT, related_name="members", verbose_name=_("graduation hearing"))
    name = models.CharField(_("name"), max_length=150)
    position = models.CharField(_("position"), max_length=150)

    class Meta:
        verbose_name = _("member of a hearing")
        verbose_name_plural = _("members of hearings")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class HearingDecision(models.Model):
    """What one hearing decided about one person, and the attendance and marks it rested on."""

    class Result(models.TextChoices):
        GRADUATED = "graduated", _("graduated")
        NOT_GRADUATED = "not_graduated", _("not graduated")
        POSTPONED = "postponed", _("postponed")

    hearing = models.ForeignKey(GraduationHearing, models.PROTECT, related_name="decisions", verbose_name=_("graduation hearing"))
    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="decisions", verbose_name=_("participant"))
    result = models.CharField(_("decision"), max_length=15, choices=Result)
    until = models.DateField(_("postponed until"), null=True, blank=True)
    credited_minutes = models.PositiveIntegerField(_("minutes credited"))
    countable_minutes = models.PositiveIntegerField(_("minutes countable"))
    exceptions = models.CharField(_("numbers of the exceptions"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("decision of a hearing")
        verbose_name_plural = _("decisions of hearings")
        ordering = ["hearing", "enrollment__seat_number"]
        constraints = [
            models.UniqueConstraint(fields=["hearing", "enrollment"], name="hearingdecision_once_per_person"),
            models.CheckConstraint(
                name="hearingdecision_postponed_until_a_date",
                condition=Q(result="postponed", until__isnull=False) | (~Q(result="postponed") & Q(until=None)),
                violation_error_message=_("A postponed decision has a date, the others have none."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment} {self.result}"
