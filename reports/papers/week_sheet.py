"""Daftar hadir satu minggu: blank, to be signed at each meeting of the week, and filled, as it was recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max, Min

from budgets.rules.materials import monday_of
from inmates.rules.field_matrix import Fact, sees
from jobs.exports.table import Table
from organizations.models import User
from programs.models import Attendance, ClassSession, Enrollment

from .attendance_recap import code_of
from .blank_sheet import LEGEND, recorded_legend
from .paper import Paper, common_context, file_name
from .stationery import Post, Signature, Stationery, organizer

# Millimetres of one page: what is left for rows, and the limits of a row that somebody signs in.
ROOM, TALLEST, LOWEST = 132.0, 9.0, 6.0


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One participant: a cell for each meeting of the week, None where he has no row."""

    place: Enrollment
    cells: Sequence[str | None]


def week_sheet(meeting: ClassSession, *, at: datetime) -> Paper:
    """The blank sheet of the week of ``meeting``, its meetings beside each other; no register number: both houses use it."""
    meetings = week_of(meeting)
    rows = _rows(meetings)
    lines = _lines(meetings, dict.fromkeys(rows, ""), rows.values())
    own = {"filled": False, "legend": LEGEND, "row_height": _height(len(lines))}
    return _paper(meeting, meetings, lines, own, at=at, title="Daftar hadir mingguan", verb="reports.print_week_sheet")


def filled_week(meeting: ClassSession, *, by: User, at: datetime) -> Paper:
    """The same week as it was recorded, with control totals and who typed, confirmed and locked each sheet.

    Who may not know why somebody was absent reads TH for S and I (DOMAIN §6).
    """
    meetings, reasons = week_of(meeting), sees(by, Fact.ABSENCE_REASONS)
    rows = _rows(meetings)
    marks = {key: code_of(row.status, row.missed_minutes, reasons=reasons) for key, row in rows.items()}
    lines = _lines(meetings, marks, rows.values())
    own = {"filled": True, "legend": recorded_legend(reasons=reasons), "row_height": _height(len(lines))}
    return _paper(meeting, meetings, lines, own, at=at, title="Daftar hadir mingguan terisi", verb="reports.print_filled_week")


def week_of(meeting: ClassSession) -> list[ClassSession]:
    """The meetings of the class in the week of ``meeting``, with their hours and who handled their sheets; one query."""
    monday = monday_of(meeting.held_on)
    within = ClassSession.objects.not_cancelled().filter(held_on__range=(monday, monday + timedelta(days=6)))
    of_class = within.filter(training_class=meeting.training_class_id).annotate(
        start=Min("slots__starts_at"), end=Max("slots__ends_at")
    )
    return list(of_class.select_related("typed_by", "confirmed_by", "locked_by").order_by("held_on", "number"))


def _rows(meetings: Sequence[ClassSession]) -> dict[tuple[int, int], Attendance]:
    rows = Attendance.objects.filter(meeting__in=meetings).select_related("enrollment__inmate")
    return {(row.enrollment_id, row.meeting_id): row for row in rows}


def _lines(meetings: Sequence[ClassSession], marks: Mapping[tuple[int, int], str], rows) -> list[WeekLine]:
    places = {row.enrollment for row in rows}
    in_order = sorted(places, key=lambda place: (place.seat_number, place.starts_on, place.pk))
    return [WeekLine(place, [marks.get((place.pk, meeting.pk)) for meeting in meetings]) for place in in_order]


def _paper(
    meeting: ClassSession,
    meetings: Sequence[ClassSession],
    lines: Sequence[WeekLine],
    own: dict,
    *,
    at: datetime,
    title: str,
    verb: str,
) -> Paper:
    training_class, monday = meeting.training_class, monday_of(meeting.held_on)
    stationery = Stationery.of(training_class, meetings[-1].held_on)
    signatures = [
        stationery.signature(training_class.facility, Post.HEAD_OF_WORK_GUIDANCE, caption="Mengetahui,"),
        Signature("Instruktur", official=False),
    ]
    house = organizer(training_class)
    context = (
        common_context(title, training_class, house, stationery, signatures, at=at)
        | own
        | {
            "meetings": meetings,
            "lines": lines,
            "time_zone": training_class.facility.time_zone,
        }
    )
    kind = "daftar-hadir-minggu-terisi" if own["filled"] else "daftar-hadir-minggu"
    people = [line.place for line in lines]
    name, tables = file_name(kind, training_class, monday), [_table(meetings, lines)] if own["filled"] else []
    return Paper("reports/paper/week_sheet.html", context, verb, meeting, people, name, tables)


def _table(meetings: Sequence[ClassSession], lines: Sequence[WeekLine]) -> Table:
    headings = ["No.", "Nama", *(f"{meeting.held_on:%d-%m-%Y}" for meeting in meetings)]
    return Table("Daftar hadir", headings, [(line.place.seat_number, line.place.printed_name, *line.cells) for line in lines])


def _height(people: int) -> str:
    """As tall as one page allows, because people sign in it."""
    return f"{max(LOWEST, min(TALLEST, ROOM / max(people, 1))):.2f}mm"
