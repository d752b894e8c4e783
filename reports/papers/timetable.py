"""Jadwal pelatihan mingguan: which unit is taught when and by whom, in codes, with their legend."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from jobs.exports.table import Table
from programs.models import CompetencyUnit, Slot, TrainingClass
from reports.rules.timetable import Hour, Week, weeks_of

from .paper import Paper, common_context, file_name
from .stationery import Post, Stationery, organizer


def timetable(training_class: TrainingClass, *, at: datetime) -> Paper:
    """The meetings that are not cancelled, a table for each week; who is named in the lesson teaches it."""
    slots = Slot.objects.filter(meeting__training_class=training_class, meeting__cancelled_at=None)
    slots = list(slots.select_related("meeting", "unit", "instructor").order_by("meeting__held_on", "starts_at", "pk"))
    house = organizer(training_class)
    stationery = Stationery.of(training_class, training_class.starts_on)
    center = training_class.training_center
    signatures = [
        stationery.signature(center, Post.HEAD_OF_CENTER, caption="Mengetahui,"),
        stationery.signature(center, Post.HEAD_OF_TRAINING),
    ]
    weeks, units = weeks_of(_hour(slot) for slot in slots), list(training_class.program.units.order_by("position"))
    context = common_context("Jadwal pelatihan", training_class, house, stationery, signatures, at=at) | {
        "weeks": weeks,
        "units": units,
        "teachers": sorted({(slot.instructor.code, slot.instructor.name) for slot in slots if slot.instructor}),
        "jp": sum(slot.jp for slot in slots),
    }
    return Paper(
        "reports/paper/timetable.html", context, "reports.print_timetable", training_class, [],
        file_name("jadwal-pelatihan", training_class), [*map(_table, weeks), _legend(units)],
    )  # fmt: skip


def _table(week: Week) -> Table:
    """A week as on the paper: a row for each stretch of hours, a column for each day."""
    headings = ["Mulai", "Selesai", *(f"{day:%d-%m-%Y}" for day in week.days)]
    rows = [[start, end, *(cell and cell.text for cell in cells)] for start, end, cells in week.rows]
    return Table(f"Minggu {week.number}", headings, rows)


def _legend(units: Sequence[CompetencyUnit]) -> Table:
    return Table("Unit", ["Kode unit", "Unit kompetensi", "JP"], [[unit.code, unit.title, unit.jp] for unit in units])


def _hour(slot: Slot) -> Hour:
    teacher = slot.instructor.code if slot.instructor else "…"
    text = f"{slot.unit.code} | {teacher}" if slot.unit else slot.label
    return Hour(slot.meeting.held_on, slot.starts_at, slot.ends_at, text, label=slot.unit is None)
