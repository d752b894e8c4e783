"""A report is prepared, closed into a snapshot by somebody else, and followed by an amendment when it was closed wrongly."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import Facility, User
from programs.services.refusing import refuse
from reports.models import Report
from reports.rules.periods import Period
from reports.rules.snapshot import canonical, fingerprint

from .freezing import content_of


@transaction.atomic
def prepare(*, facility: Facility, period: Period, letter_number: str, remarks: str, by: User, at: datetime) -> Report:
    """The prison has an open report of ``period``, with live figures.

    Raises ValidationError when it has one already (``report_twice``), or for a period that has not begun.
    """
    checks = {
        "not_begun": (facility.local_date(at) < period.first, None, _("This period has not begun.")),
        "report_twice": (
            Report.objects.of(period).filter(facility=facility).exists(),
            None,
            _("The prison already has a report of this period. A closed one is followed by an amendment."),
        ),
    }
    refuse(checks)
    report = _new(facility, period, letter_number=letter_number, remarks=remarks, by=by, at=at)
    record("reports.prepare", report, by=by, fields=["facility", "year", "span", "number", "letter_number", "remarks"])
    return report


@transaction.atomic
def rewrite(*, report: Report, letter_number: str, remarks: str, by: User) -> None:
    """The open report has this number and these remarks. Raises ValidationError when it was closed meanwhile."""
    words = {"letter_number": letter_number.strip(), "remarks": remarks.strip()}
    if not Report.objects.open().filter(pk=report.pk).update(**words):
        raise ValidationError(_closed(), code="already_closed")
    before = {"letter_number": report.letter_number, "remarks": report.remarks}
    record("reports.rewrite", report, by=by, before=before, after=words)


@transaction.atomic
def close(*, report: Report, by: User, at: datetime) -> None:
    """The report is frozen: figures, the rows behind them, its paper's heading and signatures, who, when, and the fingerprint.

    Raises ValidationError when the period is not over (``not_over``), for who prepared it (``same_person``), and when it was
    closed before (``already_closed``): of two who close at once one does.
    """
    refuse_closing(report, by=by, at=at)
    closed = {"by": str(by), "at": at.isoformat()}
    text = canonical(content_of(report, at=at) | {"closed": closed})
    frozen = {"snapshot": text, "sha256": fingerprint(text), "closed_at": at, "closed_by": by}
    if not Report.objects.open().filter(pk=report.pk).update(**frozen):
        raise ValidationError(_closed(), code="already_closed")
    record("reports.close", report, by=by, fields=list(frozen), after={"sha256": frozen["sha256"]})


@transaction.atomic
def amend(*, report: Report, reason: str, by: User, at: datetime) -> Report:
    """An open report of the same period follows the closed one as its next edition, with the reason.

    Raises ValidationError without a reason, for an open report, and when it was amended before.
    """
    checks = {
        "no_reason": (not reason.strip(), "reason", _("Say why the report is amended.")),
        "open": (not report.closed, None, _("An open report is changed, not amended.")),
        "amended": (
            Report.objects.filter(amends=report).exists(),
            None,
            _("The report was already amended; go on with the newest edition."),
        ),
    }
    refuse(checks)
    next_edition = {"edition": report.edition + 1, "amends": report, "amend_reason": reason.strip()}
    words = {"letter_number": "", "remarks": report.remarks}
    amendment = _new(report.facility, report.period, by=by, at=at, **words, **next_edition)
    record("reports.amend", amendment, by=by, objects=[report, amendment], after={"reason": reason.strip()})
    return amendment


def refuse_closing(report: Report, *, by: User, at: datetime) -> None:
    """Raises ValidationError with each reason why ``by`` cannot close the report on that day."""
    over = report.facility.local_date(at) > report.last_on
    checks = {
        "not_over": (not over, None, _("The period is not over; its figures may still change.")),
        "same_person": (report.prepared_by_id == by.pk, None, _("Who prepared the report does not close it.")),
        "already_closed": (report.closed, None, _closed()),
    }
    refuse(checks)


def _new(facility: Facility, period: Period, *, by: User, at: datetime, letter_number: str, remarks: str, **more: Any) -> Report:
    report = Report(
        facility=facility, year=period.year, span=period.span, number=period.number, last_on=period.last,
        letter_number=letter_number.strip(), remarks=remarks.strip(), prepared_at=at, prepared_by=by, **more,
    )  # fmt: skip
    report.full_clean()
    report.save()
    return report


def _closed() -> str:
    return _("The report is closed and no longer changes.")
