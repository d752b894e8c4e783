"""Laporan bulanan, triwulan, semester dan tahunan: of a closed report made from its snapshot and nothing else."""

from __future__ import annotations

from datetime import date, datetime
from itertools import groupby

from django.utils.text import slugify

from reports.models import Report
from reports.rules.periods import Span
from reports.services.freezing import content_of

from .paper import Paper

TITLES = {
    Span.MONTH: "Laporan bulanan pelatihan",
    Span.QUARTER: "Laporan triwulan pelatihan",
    Span.SEMESTER: "Laporan semester pelatihan",
    Span.YEAR: "Laporan tahunan pelatihan",
}


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
    return Paper("reports/paper/period_report.html", context, "reports.print_report", report, [], name)
