"""Daftar nominatif instruktur: who teaches the class, for which units, and how many JP the timetable gives him."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from jobs.exports.table import Table
from programs.models import ClassInstructor, Instructor, Letter, TrainingClass

from .paper import Paper, common_context, file_name
from .planned import plan_of
from .stationery import Post, Stationery


def instructor_list(training_class: TrainingClass, *, at: datetime) -> Paper:
    """The instructors of the class and their substitutes with NIP, units and JP, and the assignment that sends them."""
    center = training_class.training_center
    plan = plan_of(training_class)
    jp = {teacher.instructor: teacher.jp for teacher in plan.teachers}
    members = training_class.class_instructors.select_related("instructor").prefetch_related("units")
    stationery = Stationery.of(training_class, center.local_date(at))
    signatures = [
        stationery.signature(center, Post.HEAD_OF_CENTER, caption="Mengetahui,"),
        stationery.signature(center, Post.HEAD_OF_TRAINING),
    ]
    lines = [(member, member.part == ClassInstructor.Part.SUBSTITUTE, jp.pop(member.instructor, 0)) for member in members]
    others = list(jp.items())
    context = common_context("Daftar nominatif instruktur", training_class, center, stationery, signatures, at=at) | {
        "lines": lines,
        "others": others,
        "jp": plan.jp,
        "reply": Letter.objects.last_about(training_class, Letter.Kind.INSTRUCTOR_REPLY),
    }
    return Paper(
        "reports/paper/instructor_list.html", context, "reports.print_instructor_list", training_class, [],
        file_name("daftar-nominatif-instruktur", training_class), [_table(lines, others)],
    )  # fmt: skip


def _table(lines: Sequence[tuple[ClassInstructor, bool, int]], others: Sequence[tuple[Instructor | None, int]]) -> Table:
    rows = [
        [one.instructor.code, one.instructor.name, one.instructor.nip, "pengganti" if substitute else "utama",
         ", ".join(unit.code for unit in one.units.all()), jp]
        for one, substitute, jp in lines
    ]  # fmt: skip
    rows += [[one.code if one else "", one.name if one else "belum ditunjuk", "", "", "", jp] for one, jp in others]
    return Table("Instruktur", ["Kode", "Nama", "NIP", "Sebagai", "Unit", "JP"], rows)
