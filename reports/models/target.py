"""What a prison means to reach in a year, as it was set and revised."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organizations.models import Facility
from reports.rules.indicators import DENOMINATORS, NUMERATORS, Definition

if TYPE_CHECKING:
    from organizations.models import User


class OfFacilityQuerySet(models.QuerySet):
    """Rows with a ``facility``."""

    def visible_to(self, user: User):
        """What belongs to the user's own prison; all for who reads across. A centre does not read a prison's reports."""
        if not user.has_access or user.training_center_id:
            return self.none()
        if user.facility_id:
            return self.filter(facility=user.facility_id)
        return self if user.reads_across else self.none()


class YearTarget(models.Model):
    """The targets of one prison for one calendar year; what they are is said by their versions."""

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+", verbose_name=_("facility"))
    year = models.PositiveSmallIntegerField(_("year"))

    objects = OfFacilityQuerySet.as_manager()

    class Meta:
        verbose_name = _("targets of a year")
        verbose_name_plural = _("targets of years")
        ordering = ["-year", "facility"]
        permissions = [("keep_target", _("Can set and revise the targets of a year"))]
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "year"],
                name="yeartarget_once_per_year",
                violation_error_message=_("The prison already has targets of this year; revise them."),
                violation_error_code="target_twice",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}"

    def get_absolute_url(self) -> str:
        return reverse("reports:target-detail", args=[self.pk])


class TargetVersion(models.Model):
    """The targets from a day on; a revision is another row with its reason, the earlier ones stay."""

    target = models.ForeignKey(YearTarget, models.PROTECT, related_name="versions", verbose_name=_("targets of a year"))
    version = models.PositiveSmallIntegerField(_("version"))
    valid_from = models.DateField(_("valid from"))
    participants = models.PositiveIntegerField(_("participants"))
    certificates = models.PositiveIntegerField(_("certificates"))
    packages = models.PositiveSmallIntegerField(_("packages (classes)"))
    percentage = models.PositiveIntegerField(_("A/B in hundredths of a percent"))
    numerator = models.CharField(_("definition of A"), max_length=30)
    denominator = models.CharField(_("definition of B"), max_length=30)
    reason = models.CharField(_("document or reason"), max_length=200)
    entered_at = models.DateTimeField(_("entered at"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))

    class Meta:
        verbose_name = _("version of targets")
        verbose_name_plural = _("versions of targets")
        ordering = ["target", "version"]
        constraints = [
            models.UniqueConstraint(fields=["target", "version"], name="targetversion_numbered_once"),
            models.CheckConstraint(
                name="targetversion_rests_on_a_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Say on which document the targets rest, or why they change."),
            ),
            models.CheckConstraint(
                name="targetversion_defines_a_and_b",
                condition=Q(numerator__in=list(NUMERATORS), denominator__in=list(DENOMINATORS)),
                violation_error_message=_("Choose a definition of A and one of B."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.target_id} v{self.version}"

    @property
    def a(self) -> Definition:
        return NUMERATORS[self.numerator]

    @property
    def b(self) -> Definition:
        return DENOMINATORS[self.denominator]
