"""Laporan bulanan, triwulan, semester dan tahunan: of a closed report made from its snapshot and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from decimal import Decimal
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.text import slugify

from jobs.exports.table import Table
from reports.models import Report
from reports.rules.figures import NAMES, Unit, as_number
from reports.rules.periods import Span
from reports.services.freezing import content_of

from .paper import Paper, local

TITLES = {
    Span.MONTH: "Laporan bulanan pelatihan",
    Span.QUARTER: "Laporan triwulan pelatihan",
    Span.SEMESTER: "Laporan semester pelatihan",
    Span.YEAR: "Laporan tahunan pelatihan",
}

UNITS = {Unit.MINUTES: "menit", Unit.RUPIAH: "rupiah", Unit.TENTHS: "%", Unit.HUNDREDTHS: "%"}


def period_report(report: Report, *, at: datetime) -> Paper:
    """The paper; of a closed report the same bytes whenever it is printed, of an open one a draft that says so."""
    content = report.content if report.closed else content_of(report, at=at)
    paper = content["paper"]
    printed_at = datetime.fromisoformat(paper["at"])
    context = {
        "title": TITLES[Span(content["period"]["span"])],
        "heading": paper["heading"],
        "signatures": paper["signatures"],
        "city": paper["city"],
        "zone": paper["zone"],
        "printed_at": printed_at,
        "made_at": local(at, report.facility),
        "stamp": "ditutup" if report.closed else "dicetak",
        "content": content,
        "first": date.fromisoformat(content["days"][0]),
        "last": date.fromisoformat(content["days"][1]),
        "groups": [(title, list(figures)) for title, figures in groupby(content["figures"], lambda one: one["group"])],
        "closed": report.closed,
        "altered": report.closed and not report.intact,
        "sha256": report.sha256,
    }
    edition = f"-edisi-{report.edition}" if report.edition > 1 else ""
    name = f"laporan-{slugify(content['facility']['code'])}-{slugify(content['period']['printed'])}{edition}.pdf"
    tables = _tables(content, ZoneInfo(report.facility.time_zone))
    return Paper("reports/paper/period_report.html", context, "reports.print_report", report, [], name, tables)


def _tables(content: Mapping[str, Any], zone: tzinfo) -> list[Table]:
    """The figures and the differences as numbers, from the same content."""
    figures = [
        (one["group"], one["printed"], _number(one["code"], one["value"]), UNITS.get(NAMES[one["code"]].unit, ""))
        for one in content["figures"]
    ]
    differences = [
        (one["of"], one["printed"], *(_number(one["code"], one[when]) for when in ("was", "now")), "; ".join(one["words"]))
        for one in content["differences"]
    ]
    return [
        Table(content["period"]["printed"], ("Kelompok", "Uraian", "Nilai", "Satuan"), figures, zone),
        Table("Selisih", ("Laporan", "Uraian", "Semula", "Menjadi", "Baris"), differences, zone),
        Table("Definisi", ("Nama", "Kalimat"), content["definitions"], zone),
    ]


def _number(code: str, value: int | None) -> int | Decimal | None:
    return as_number(value, NAMES[code].unit)
