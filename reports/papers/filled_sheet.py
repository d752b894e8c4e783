"""Daftar hadir terisi: one meeting as it was recorded, with its control total and who typed, confirmed and locked it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from inmates.rules.field_matrix import Fact, sees
from jobs.exports.table import Table
from organizations.models import User
from programs.models import Attendance, ClassSession

from .attendance_recap import code_of
from .blank_sheet import recorded_legend
from .paper import Paper, common_context, file_name
from .stationery import Stationery, organizer


@dataclass(frozen=True, slots=True)
class RecordedLine:
    """One participant: his code, and the minutes that count for him."""

    seat: int
    name: str
    code: str
    minutes: int | None


def filled_sheet(meeting: ClassSession, *, by: User, at: datetime) -> Paper:
    """The sheet as it is recorded now; it is no evidence by itself, the signed sheet is.

    Who may not know why somebody was absent reads TH for S and I (DOMAIN §6).
    """
    training_class, reasons = meeting.training_class, sees(by, Fact.ABSENCE_REASONS)
    rows = list(meeting.roster())
    stationery = Stationery.of(training_class, meeting.held_on)
    house = organizer(training_class)
    context = common_context("Daftar hadir terisi", training_class, house, stationery, [], at=at) | {
        "meeting": meeting,
        "slots": list(meeting.slots.select_related("unit", "instructor")),
        "rows": [_line(row, reasons=reasons) for row in rows],
        "legend": recorded_legend(reasons=reasons),
        "scan": meeting.scan,
        "time_zone": training_class.facility.time_zone,
    }
    return Paper(
        "reports/paper/filled_sheet.html", context, "reports.print_filled_sheet", meeting, [row.enrollment for row in rows],
        file_name("daftar-hadir-terisi", training_class, meeting.held_on), [_table(context["rows"])],
    )  # fmt: skip


def _line(row: Attendance, *, reasons: bool) -> RecordedLine:
    place = row.enrollment
    counts = row.status in Attendance.COUNTABLE
    code = code_of(row.status, row.missed_minutes, reasons=reasons)
    return RecordedLine(place.seat_number, place.printed_name, code, row.credited_minutes if counts else None)


def _table(lines: Sequence[RecordedLine]) -> Table:
    return Table(
        "Daftar hadir", ["No.", "Nama", "Kode", "Menit hadir"], [(one.seat, one.name, one.code, one.minutes) for one in lines]
    )
