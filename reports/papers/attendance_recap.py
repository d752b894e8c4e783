"""Rekap kehadiran: every participant at every meeting, the counts of the codes, and the one percentage."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from inmates.rules.field_matrix import Fact, sees
from jobs.exports.table import Table
from organizations.models import User
from programs.models import Attendance, ClassSession, TrainingClass
from programs.rules.attendance import code_shown, one_decimal
from programs.services.evaluating import Standing, evaluate

from .paper import Paper, common_context, file_name
from .stationery import Post, Stationery

COLUMNS = 24  # meetings beside each other on one landscape page
CODES, WITHOUT_REASONS = ("H", "T", "S", "I", "A", "D"), ("H", "T", "TH", "A", "D")


@dataclass(frozen=True, slots=True)
class Line:
    """One participant: the code of each meeting (blank: not recorded or not there), the count of each, the percentage."""

    seat: int
    name: str
    cells: Sequence[str]
    counts: Sequence[int]
    percentage: str


def attendance_recap(training_class: TrainingClass, *, by: User, at: datetime) -> Paper:
    """The recap as of today. Who may not know why somebody was absent reads TH for S and I (DOMAIN §6)."""
    meetings = list(training_class.meetings.not_cancelled().order_by("held_on", "number"))
    standings = evaluate(training_class).standings
    reasons = sees(by, Fact.ABSENCE_REASONS)
    codes = CODES if reasons else WITHOUT_REASONS
    marks = _marks(training_class, reasons=reasons)
    lines = [_line(one, meetings, marks, codes) for one in standings]
    facility, center = training_class.facility, training_class.training_center
    stationery = Stationery.of(training_class, facility.local_date(at))
    signatures = [
        stationery.signature(center, Post.HEAD_OF_TRAINING, caption="Mengetahui,"),
        stationery.signature(facility, Post.HEAD_OF_WORK_GUIDANCE, caption="Yang membuat,"),
    ]
    context = common_context("Rekap kehadiran", training_class, facility, stationery, signatures, at=at) | {
        "tables": _tables(meetings, lines),
        "codes": codes,
        "reasons": reasons,
    }
    persons = [standing.enrollment for standing in standings]
    return Paper(
        "reports/paper/attendance_recap.html", context, "reports.print_attendance_recap", training_class, persons,
        file_name("rekap-kehadiran", training_class), [_workbook_table(meetings, standings, lines, codes)],
    )  # fmt: skip


def code_of(status: str, missed_minutes: int, *, reasons: bool) -> str:
    """The code as sheets write it, with the minutes missed: t30; S and I apart only for who may know ``reasons``."""
    return f"t{missed_minutes}" if status == "T" else code_shown(status, reasons=reasons)


def _tables(meetings: Sequence[ClassSession], lines: Sequence[Line]) -> list[dict[str, object]]:
    """COLUMNS meetings a table; the counts and the percentage stand in the last one."""
    starts = range(0, max(len(meetings), 1), COLUMNS)
    return [
        {
            "meetings": meetings[first : first + COLUMNS],
            "rows": [(line, line.cells[first : first + COLUMNS]) for line in lines],
            "last": first + COLUMNS >= len(meetings),
        }
        for first in starts
    ]


def _workbook_table(
    meetings: Sequence[ClassSession], standings: Sequence[Standing], lines: Sequence[Line], codes: Sequence[str]
) -> Table:
    """All meetings beside each other, minutes and percentage as numbers."""
    days = [f"{meeting.held_on:%d-%m-%Y}" for meeting in meetings]
    headings = ["No.", "Nama", *days, *codes, "Menit hadir", "Menit dihitung", "Hadir (%)"]
    rows = [
        [line.seat, line.name, *line.cells, *line.counts, *_minutes(standing)]
        for standing, line in zip(standings, lines, strict=True)
    ]
    return Table("Rekap kehadiran", headings, rows)


def _minutes(standing: Standing) -> tuple[int, int, Decimal | None]:
    tally = standing.tally
    return tally.credited, tally.countable, None if tally.tenths is None else Decimal(tally.tenths) / 10


def _marks(training_class: TrainingClass, *, reasons: bool) -> dict[tuple[int, int], str]:
    rows = Attendance.objects.filter(meeting__training_class=training_class, meeting__cancelled_at=None)
    return {
        (place, meeting): code_of(status, missed, reasons=reasons)
        for place, meeting, status, missed in rows.values_list("enrollment", "meeting", "status", "missed_minutes")
    }


def _line(
    standing: Standing, meetings: Sequence[ClassSession], marks: Mapping[tuple[int, int], str], codes: Sequence[str]
) -> Line:
    place = standing.enrollment
    cells = [marks.get((place.pk, meeting.pk), "") for meeting in meetings]
    counted = Counter("T" if cell.startswith("t") else cell for cell in cells)
    percentage = (one_decimal(standing.tally.tenths) or "–").replace(".", ",")
    return Line(place.seat_number, place.printed_name, cells, [counted[code] for code in codes], percentage)
