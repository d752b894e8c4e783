"""Daftar hadir instruktur: who taught at each meeting and signs for it, and the JP that this comes to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jobs.exports.table import Table
from programs.models import ClassSession, Instructor, Slot, TrainingClass

from .paper import Paper, common_context, file_name
from .stationery import Post, Stationery

State = ClassSession.SheetState
STATES = {
    State.LOCKED: "dikunci",
    State.CONFIRMED: "dikonfirmasi",
    State.TYPED: "dicatat",
    State.OPEN: "belum dicatat",
    State.COMING: "akan datang",
}


@dataclass(frozen=True, slots=True)
class Line:
    """The lessons of one instructor at one meeting; ``state`` is that of the participants' sheet on which they rest."""

    meeting: ClassSession
    instructor: Instructor | None
    slots: Sequence[Slot]
    state: State
    held: bool

    @property
    def jp(self) -> int:
        return sum(slot.jp for slot in self.slots)

    @property
    def units(self) -> list[str]:
        return list(dict.fromkeys(slot.unit.code for slot in self.slots))

    @property
    def state_in_words(self) -> str:
        return STATES[self.state]


@dataclass(frozen=True, slots=True)
class Total:
    """One instructor: JP that stand in the timetable, that were held until today, and those of them on a locked sheet."""

    instructor: Instructor | None
    meetings: int
    planned: int
    held: int
    locked: int


def instructor_attendance(training_class: TrainingClass, *, at: datetime) -> Paper:
    """Every meeting that is not cancelled, also those to come; who is named in the lesson teaches it.

    JP are counted as on the page of taught hours: what was held until today, a make-up for who taught it.
    """
    center = training_class.training_center
    today = training_class.facility.local_date(at)
    lines = _lines(training_class, today)
    totals = _totals(lines)
    stationery = Stationery.of(training_class, center.local_date(at))
    signatures = [
        stationery.signature(training_class.facility, Post.HEAD_OF_WORK_GUIDANCE, caption="Mengetahui,"),
        stationery.signature(center, Post.HEAD_OF_TRAINING),
    ]
    context = common_context("Daftar hadir instruktur", training_class, center, stationery, signatures, at=at) | {
        "lines": lines,
        "totals": totals,
        "sums": [sum(getattr(total, name) for total in totals) for name in ("planned", "held", "locked")],
        "today": today,
    }
    return Paper(
        "reports/paper/instructor_attendance.html", context, "reports.print_instructor_attendance", training_class, [],
        file_name("daftar-hadir-instruktur", training_class), _tables(lines, totals),
    )  # fmt: skip


def _tables(lines: Sequence[Line], totals: Sequence[Total]) -> list[Table]:
    taught = [
        [one.meeting.number, one.meeting.held_on, one.instructor and one.instructor.code, one.instructor and one.instructor.name,
         ", ".join(one.units), one.jp, one.state_in_words]
        for one in lines
    ]  # fmt: skip
    sums = [[one.instructor and one.instructor.name, one.meetings, one.planned, one.held, one.locked] for one in totals]
    return [
        Table("Daftar hadir", ["Pertemuan", "Tanggal", "Kode", "Instruktur", "Unit", "JP", "Daftar hadir peserta"], taught),
        Table("Rekap JP", ["Instruktur", "Pertemuan", "JP direncanakan", "JP terlaksana", "JP pada daftar yang dikunci"], sums),
    ]


def _lines(training_class: TrainingClass, today: date) -> list[Line]:
    """By meeting in the order of their days, within one in the order of the lessons; one query."""
    slots = Slot.objects.filter(meeting__training_class=training_class, meeting__cancelled_at=None, jp__gt=0)
    taught: dict[tuple[ClassSession, Instructor | None], list[Slot]] = defaultdict(list)
    for slot in slots.select_related("meeting", "unit", "instructor").order_by(
        "meeting__held_on", "meeting__number", "starts_at"
    ):
        taught[slot.meeting, slot.instructor].append(slot)
    return [
        Line(meeting, instructor, lessons, meeting.sheet_state_on(today), meeting.held_on <= today)
        for (meeting, instructor), lessons in taught.items()
    ]


def _totals(lines: Sequence[Line]) -> list[Total]:
    by_teacher: dict[Instructor | None, list[Line]] = defaultdict(list)
    for line in lines:
        by_teacher[line.instructor].append(line)
    in_order = sorted(by_teacher.items(), key=lambda pair: (pair[0] is None, pair[0].name if pair[0] else ""))
    return [_total(instructor, own) for instructor, own in in_order]


def _total(instructor: Instructor | None, lines: Sequence[Line]) -> Total:
    held = [line for line in lines if line.held]
    locked = sum(line.jp for line in held if line.state == State.LOCKED)
    return Total(instructor, len(held), sum(line.jp for line in lines), sum(line.jp for line in held), locked)
