"""Daftar hadir kosong: what participants sign and the instructor initials at one meeting."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from programs.models import ClassSession, Enrollment, Slot

from .paper import Paper, common_context, file_name
from .stationery import Post, Signature, Stationery, organizer

LEGEND = (
    ("H", "hadir"),
    ("T", "terlambat atau pulang awal; tulis menit yang terlewat, misalnya t30"),
    ("S", "sakit"),
    ("I", "izin (termasuk kunjungan)"),
    ("A", "alpa"),
    ("D", "dispensasi: halangan dari pihak Lapas"),
)
# How the same codes are read once they are recorded.
LATE, ABSENT = ("t30", "terlambat atau pulang awal, 30 menit terlewat"), ("TH", "tidak hadir")
# Millimetres: what a page leaves for rows and timetable, a line of the timetable, and the limits of a row.
ROOM, SLOT, TALLEST, LOWEST = 165.0, 6.6, 8.4, 6.0


def recorded_legend(*, reasons: bool) -> list[tuple[str, str]]:
    """What the codes of a recorded sheet mean; TH for S and I where their difference is not shown."""
    present, _late, *absent = LEGEND
    return [present, LATE, *(absent if reasons else [ABSENT, *absent[2:]])]


def roster(meeting: ClassSession) -> list[Enrollment]:
    """Who has a row at ``meeting``, by seat; one query."""
    return [row.enrollment for row in meeting.roster()]


def blank_sheet(meeting: ClassSession, *, at: datetime) -> Paper:
    """The sheet of ``meeting`` with numbered rows and no register number: both houses work with it."""
    training_class, rows = meeting.training_class, list(meeting.roster())
    people = [row.enrollment for row in rows]
    house = organizer(training_class)
    slots = list(meeting.slots.select_related("unit", "instructor"))
    stationery = Stationery.of(training_class, meeting.held_on)
    signatures = [
        stationery.signature(training_class.facility, Post.HEAD_OF_WORK_GUIDANCE, caption="Mengetahui,"),
        _instructor(slots),
    ]
    context = common_context("Daftar hadir", training_class, house, stationery, signatures, at=at) | {
        "meeting": meeting,
        "rows": rows,
        "slots": slots,
        "legend": LEGEND,
        "row_height": row_height(len(people), max(4, len(slots))),
    }
    return Paper(
        "reports/paper/blank_sheet.html", context, "reports.print_blank_sheet", meeting, people,
        file_name("daftar-hadir", training_class, meeting.held_on),
    )  # fmt: skip


def _instructor(slots: Sequence[Slot]) -> Signature:
    """The name where one person teaches all of it; with several the one who signs writes his own."""
    teachers = {slot.instructor for slot in slots if slot.instructor}
    if len(teachers) != 1:
        return Signature("Instruktur", official=False)
    teacher = teachers.pop()
    return Signature("Instruktur", name=teacher.name, nip=teacher.nip)


def row_height(people: int, slots: int) -> str:
    """As tall as one page allows, because people sign in it; never so low that a pen does not fit."""
    room = (ROOM - SLOT * slots) / max(people, 1)
    return f"{max(LOWEST, min(TALLEST, room)):.2f}mm"
