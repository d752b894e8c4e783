"""All that a report says and all that its paper prints, as plain data: what closing freezes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from organizations.models import Facility
from reports.models import Report
from reports.papers.paper import local
from reports.papers.stationery import Post, Stationery
from reports.rules.snapshot import FORMAT, frozen_differences, frozen_figures

from .reading import live

SIGNED = ("title", "caption", "name", "rank", "nip", "official")


def content_of(report: Report, *, at: datetime) -> dict[str, Any]:
    """What an open ``report`` says at that instant, under the letterhead and by the officials of its day."""
    said, period = live(report), report.period
    return {
        "format": FORMAT,
        "facility": {"code": report.facility.code, "name": report.facility.name},
        "period": {"year": period.year, "span": str(period.span), "number": period.number, "printed": period.printed},
        "days": [period.first.isoformat(), period.last.isoformat()],
        "edition": report.edition,
        "amend_reason": report.amend_reason,
        "letter_number": report.letter_number,
        "remarks": report.remarks,
        "prepared": {"by": str(report.prepared_by), "at": report.prepared_at.isoformat()},
        "definitions": [list(one) for one in said.definitions],
        "figures": frozen_figures(said.figures.values()),
        "differences": frozen_differences(said.differences),
        "paper": _frame(report.facility, at=at),
    }


def _frame(facility: Facility, *, at: datetime) -> dict[str, Any]:
    """Letterhead, clock and who signs, as they are at that instant."""
    stationery = Stationery.of_house(facility, facility.local_date(at))
    heading = stationery.heading(facility)
    signatures = [
        stationery.signature(facility, Post.HEAD_OF_WORK, caption="Yang melaporkan,"),
        stationery.signature(facility, Post.HEAD_OF_FACILITY, caption="Mengesahkan,"),
    ]
    return {
        "heading": {"above": list(heading.above), "house": heading.house, "below": list(heading.below)},
        "signatures": [{name: getattr(one, name) for name in SIGNED} for one in signatures],
        "city": facility.city,
        "zone": facility.get_time_zone_display(),
        "at": local(at, facility).isoformat(timespec="minutes"),
    }
