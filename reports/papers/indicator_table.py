"""Tabel indikator A/B: month by month, with the definitions it rests on."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils.text import slugify

from jobs.exports.table import Table
from reports.models import YearTarget
from reports.rules.figures import Unit, as_number, shown
from reports.rules.indicators import Month
from reports.services.tabling import IndicatorTable, table_of

from .paper import Paper, frame
from .stationery import Post, Stationery

HEADINGS = (
    "Bulan", "A", "B", "A/B (%)", "Orang bersertifikat", "Sertifikat",
    "Orang bersertifikat sejak Januari", "Sertifikat sejak Januari",
)  # fmt: skip


def target_table(target: YearTarget, *, at: datetime) -> Paper:
    """The table of the year as its targets define A and B."""
    return indicator_table(table_of(target.facility, target.year, on=target.facility.local_date(at)), at=at)


def indicator_table(table: IndicatorTable, *, at: datetime) -> Paper:
    """The table as it was chosen: names nobody."""
    facility = table.facility
    stationery = Stationery.of_house(facility, facility.local_date(at))
    signatures = [
        stationery.signature(facility, Post.HEAD_OF_FACILITY, caption="Mengetahui,"),
        stationery.signature(facility, Post.HEAD_OF_WORK, caption="Yang melaporkan,"),
    ]
    context = frame(f"Capaian sertifikasi A/B tahun {table.year}", facility, facility, stationery, signatures, at=at) | {
        "table": table,
        "lines": [(month.period.printed, _cells(month)) for month in table.months],
        "target": shown(table.target.percentage if table.target else None, Unit.HUNDREDTHS),
        "today": facility.local_date(at),
    }
    name = f"capaian-ab-{slugify(facility.code)}-{table.year}.pdf"
    rows = [(month.period.printed, *_figures(month)) for month in table.months]
    tables = [Table(f"Capaian A/B {table.year}", HEADINGS, rows, ZoneInfo(facility.time_zone)), _definitions(table)]
    return Paper("reports/paper/indicator_table.html", context, "reports.print_indicators", facility, [], name, tables)


def _definitions(table: IndicatorTable) -> Table:
    """What A and B are: the figures are none without it."""
    rows = [(letter, one.printed_name, one.printed) for letter, one in (("A", table.a), ("B", table.b))]
    return Table("Definisi", ("", "Nama", "Kalimat"), rows, ZoneInfo(table.facility.time_zone))


def _figures(month: Month) -> list[int | Decimal | None]:
    counts = (month.persons, month.certificates, month.persons_to_date, month.certificates_to_date)
    return [month.a.value, month.b.value, as_number(month.share, Unit.HUNDREDTHS), *counts]


def _cells(month: Month) -> list[str]:
    counts = (month.persons, month.certificates, month.persons_to_date, month.certificates_to_date)
    return [
        shown(month.a.value, Unit.COUNT),
        shown(month.b.value, Unit.COUNT),
        shown(month.share, Unit.HUNDREDTHS),
        *(shown(count, Unit.COUNT) for count in counts),
    ]
