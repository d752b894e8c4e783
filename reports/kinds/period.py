"""The papers of a prison's periods and yearly targets: counts, and no person by name."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from organizations.models import User
from reports.models import Report, YearTarget
from reports.papers.indicator_table import target_table
from reports.papers.period_report import period_report

from .document import Document, alone


def _reports(user: User) -> QuerySet:
    return Report.objects.visible_to(user).select_related("facility", "prepared_by")


def _targets(user: User) -> QuerySet:
    return YearTarget.objects.visible_to(user).select_related("facility")


DOCUMENTS = [
    Document(
        "period-report", _("Report of a period"), "report", _reports, alone(period_report), "reports.view_report",
        formats=("pdf", "xlsx"),
    ),
    Document(
        "indicator-table", _("A over B, month by month"), "targets", _targets, alone(target_table), "reports.view_report",
        formats=("pdf", "xlsx"),
    ),
]  # fmt: skip
