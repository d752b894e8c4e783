"""A report of a prison about a period: live until it is closed, then a frozen snapshot that nothing changes any more."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from organizations.models import Facility
from reports.rules.periods import MONTHS_IN, Period, Span
from reports.rules.snapshot import fingerprint

from .target import OfFacilityQuerySet

IN_A_YEAR = Q()
for _span, _months in MONTHS_IN.items():
    IN_A_YEAR |= Q(span=_span.value, number__gte=1, number__lte=12 // _months)


class ReportQuerySet(OfFacilityQuerySet):
    def open(self) -> ReportQuerySet:
        return self.filter(closed_at=None)

    def closed(self) -> ReportQuerySet:
        return self.filter(closed_at__isnull=False)

    def of(self, period: Period) -> ReportQuerySet:
        return self.filter(year=period.year, span=period.span, number=period.number)


class Report(models.Model):
    """One report of one period. Closed wrongly, it stays as it is, and an amendment follows it as the next edition."""

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+", verbose_name=_("facility"))
    year = models.PositiveSmallIntegerField(_("year"))
    span = models.CharField(_("period"), max_length=10, choices=Span)
    number = models.PositiveSmallIntegerField(_("number of the period"))
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    last_on = models.DateField(_("last day"), editable=False)  # of the period; lists are sorted by it
    letter_number = models.CharField(_("number of the report"), max_length=100, blank=True)
    remarks = models.TextField(_("remarks"), max_length=2000, blank=True)
    amends = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="amended_by", verbose_name=_("amends")
    )
    amend_reason = models.CharField(_("why it is amended"), max_length=300, blank=True)
    prepared_at = models.DateTimeField(_("prepared at"))
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("prepared by"))
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("closed by")
    )
    snapshot = models.TextField(_("snapshot"), blank=True)  # canonical JSON
    sha256 = models.CharField(max_length=64, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-last_on", "facility", "span", "-edition"]
        permissions = [
            ("prepare_report", _("Can prepare and amend reports")),
            ("close_report", _("Can close reports")),
            ("compare_facilities", _("Can read one period over many prisons")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["facility", "year", "span", "number", "edition"], name="report_edition_once"),
            models.UniqueConstraint(
                fields=["facility", "year", "span", "number"], condition=Q(closed_at=None), name="report_one_open_per_period"
            ),
            models.CheckConstraint(name="report_period_lies_in_a_year", condition=IN_A_YEAR),
            models.CheckConstraint(
                name="report_closed_together",
                condition=Q(closed_at=None, closed_by=None, snapshot="", sha256="")
                | Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(snapshot="") & ~Q(sha256=""),
                violation_error_message=_("Who closed the report, when, and its snapshot belong together."),
            ),
            models.CheckConstraint(
                name="report_closed_by_another",
                condition=Q(closed_by=None) | ~Q(closed_by=F("prepared_by")),
                violation_error_message=_("Who prepared the report does not close it."),
                violation_error_code="same_person",
            ),
            models.CheckConstraint(
                name="report_amends_with_a_reason",
                condition=Q(amends=None, amend_reason="", edition=1)
                | Q(amends__isnull=False, edition__gt=1) & ~Q(amend_reason=""),
                violation_error_message=_("Say why the report is amended."),
            ),
        ]

    def __str__(self) -> str:
        edition = f" ({self.edition})" if self.edition > 1 else ""
        return f"{self.period.label}{edition}"

    def get_absolute_url(self) -> str:
        return reverse("reports:report-detail", args=[self.pk])

    @property
    def period(self) -> Period:
        return Period(self.year, self.span, self.number)

    @property
    def closed(self) -> bool:
        return self.closed_at is not None

    @property
    def intact(self) -> bool:
        """Whether the snapshot is what was closed, by its fingerprint."""
        return fingerprint(self.snapshot) == self.sha256

    @cached_property
    def content(self) -> dict[str, Any]:
        """What the snapshot says; of closed reports only."""
        return json.loads(self.snapshot)
