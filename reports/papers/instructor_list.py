"""Daftar nominatif instruktur: who teaches the class, for which units, and how many JP the timetable gives him."""

from __future__ import annotations

from datetime import datetime

from programs.models import ClassInstructor, Letter, TrainingClass

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
    context = common_context("Daftar nominatif instruktur", training_class, center, stationery, signatures, at=at) | {
        "lines": [(member, member.part == ClassInstructor.Part.SUBSTITUTE, jp.pop(member.instructor, 0)) for member in members],
        "others": list(jp.items()),
        "jp": plan.jp,
        "reply": Letter.objects.last_about(training_class, Letter.Kind.INSTRUCTOR_REPLY),
    }
    return Paper(
        "reports/paper/instructor_list.html", context, "reports.print_instructor_list", training_class, [],
        file_name("daftar-nominatif-instruktur", training_class),
    )  # fmt: skip
