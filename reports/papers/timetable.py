"""Jadwal pelatihan mingguan: which unit is taught when and by whom, in codes, with their legend."""

from __future__ import annotations

from datetime import datetime

from programs.models import Slot, TrainingClass
from reports.rules.timetable import Hour, weeks_of

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
    context = common_context("Jadwal pelatihan", training_class, house, stationery, signatures, at=at) | {
        "weeks": weeks_of(_hour(slot) for slot in slots),
        "units": list(training_class.program.units.order_by("position")),
        "teachers": sorted({(slot.instructor.code, slot.instructor.name) for slot in slots if slot.instructor}),
        "jp": sum(slot.jp for slot in slots),
    }
    return Paper(
        "reports/paper/timetable.html", context, "reports.print_timetable", training_class, [],
        file_name("jadwal-pelatihan", training_class),
    )  # fmt: skip


def _hour(slot: Slot) -> Hour:
    teacher = slot.instructor.code if slot.instructor else "…"
    text = f"{slot.unit.code} | {teacher}" if slot.unit else slot.label
    return Hour(slot.meeting.held_on, slot.starts_at, slot.ends_at, text, label=slot.unit is None)
