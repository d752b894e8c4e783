"""What was aimed at and reported: targets revised once, months that are closed, a correction that the next report tells."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from budgets.models import Realization
from budgets.services.realizing import RealizationData, realize, take_back
from organizations.models import Facility
from reports.rules.periods import Period, Span
from reports.services.closing import close, prepare
from reports.services.targets import TargetData, revise_target, set_target

from .houses import Staff

YEAR, REVISED_ON, CORRECTED_ON = 2021, date(2021, 7, 1), date(2021, 4, 14)
# Closed in this order, on the fifth day after the period.
CLOSED = [(Span.MONTH, 2), (Span.MONTH, 3), (Span.QUARTER, 1), (Span.MONTH, 4)]
PERSONS, CERTIFICATES, PACKAGES, RATIO = 120, 100, 6, 1_500
DEFINITIONS = ("certified_to_date", "eligible_start")


@transaction.atomic
def report_months(facility: Facility, staff: Staff, *, today: date) -> None:
    """The year of the story has targets and closed reports, the last of which tells a correction; this year has begun."""
    _aim(facility, YEAR, staff)
    for span, number in CLOSED:
        period = Period(YEAR, span, number)
        if (span, number) == CLOSED[-1]:
            _correct_a_payment(facility, staff)
        _report(facility, period, staff, number=f"W9.PAS.DEMO.PK.01.07-{period.last:%m}{span[0].upper()}/{YEAR}")
    _aim(facility, today.year, staff)
    before = today.replace(day=1) - timedelta(days=1)
    current = Period(before.year, Span.MONTH, before.month)
    prepare(facility=facility, period=current, letter_number="", remarks="", by=staff["kasi"], at=_noon(facility, today, hour=7))


def _aim(facility: Facility, year: int, staff: Staff) -> None:
    """The targets of ``year``; those of the story's were lowered in July."""
    first = date(year, 1, 4)
    data = TargetData(first, PERSONS, CERTIFICATES, PACKAGES, RATIO, *DEFINITIONS, reason=f"Perjanjian kinerja {year} (contoh)")
    target = set_target(facility=facility, year=year, data=data, by=staff["kasi"], at=_noon(facility, first))
    if year == YEAR:
        why = "Refocusing anggaran tahap II (contoh)"
        lower = TargetData(REVISED_ON, PERSONS, CERTIFICATES - 20, PACKAGES, RATIO - 250, *DEFINITIONS, reason=why)
        revise_target(target=target, data=lower, seen=1, by=staff["kasi"], at=_noon(facility, REVISED_ON))


def _report(facility: Facility, period: Period, staff: Staff, *, number: str) -> None:
    day = period.last + timedelta(days=5)
    report = prepare(
        facility=facility, period=period, letter_number=number, remarks="", by=staff["kasi"], at=_noon(facility, day, hour=9)
    )  # fmt: skip
    close(report=report, by=staff["kalapas"], at=_noon(facility, day))


def _correct_a_payment(facility: Facility, staff: Staff) -> None:
    """Two digits of a bill of March were typed the wrong way round."""
    entries = Realization.objects.standing().filter(line__budget__facility=facility, spent_on__month=3, spent_on__year=YEAR)
    wrong = entries.filter(line__account="521219").select_related("line").earliest("pk")
    reason = "Salah ketik: tertulis Rp7.800.000, pada kuitansi Rp7.080.000."
    take_back(entry=wrong, reason=reason, by=staff["keuangan"], on=CORRECTED_ON)
    data = RealizationData(wrong.spent_on, wrong.evidence_number, wrong.description, 7_080_000, wrong.training_class)
    realize(line=wrong.line, data=data, by=staff["keuangan"], at=_noon(facility, CORRECTED_ON))


def _noon(facility: Facility, day: date, *, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=ZoneInfo(facility.time_zone))
