"""Permohonan instruktur: the prison asks the centre for instructors of a class, and the form on which the centre answers."""

from __future__ import annotations

from datetime import datetime

from programs.models import ClassInstructor, Letter, TrainingClass

from .paper import Paper, common_context, file_name
from .planned import day_of_plan, plan_of
from .stationery import Post, Stationery

BLANK_INSTRUCTORS = 3


def instructor_request(training_class: TrainingClass, *, at: datetime) -> Paper:
    """The letter with what is to be taught when; with number and date once it has been sent and attached as such."""
    facility = training_class.facility
    letter = Letter.objects.last_about(training_class, Letter.Kind.INSTRUCTOR_REQUEST)
    day = letter.dated_on if letter else day_of_plan(training_class, facility, at)
    stationery = Stationery.of(training_class, day)
    signatures = [None, stationery.signature(facility, Post.HEAD_OF_FACILITY)]
    context = common_context("Permohonan instruktur", training_class, facility, stationery, signatures, at=at) | {
        "letter": letter,
        "units": list(training_class.program.units.order_by("position")),
        "plan": plan_of(training_class),
    }
    return Paper(
        "reports/paper/instructor_request.html", context, "reports.print_instructor_request", training_class, [],
        file_name("permohonan-instruktur", training_class, letter.dated_on if letter else None),
    )  # fmt: skip


def instructor_reply(training_class: TrainingClass, *, at: datetime) -> Paper:
    """The answer with the number of the *surat tugas*: names as the class has them, else lines to write them on."""
    center = training_class.training_center
    letter = Letter.objects.last_about(training_class, Letter.Kind.INSTRUCTOR_REPLY)
    day = letter.dated_on if letter else day_of_plan(training_class, center, at)
    members = list(training_class.class_instructors.select_related("instructor").prefetch_related("units"))
    stationery = Stationery.of(training_class, day)
    signatures = [None, stationery.signature(center, Post.HEAD_OF_CENTER)]
    context = common_context("Balasan permohonan instruktur", training_class, center, stationery, signatures, at=at) | {
        "letter": letter,
        "request": Letter.objects.last_about(training_class, Letter.Kind.INSTRUCTOR_REQUEST),
        "rows": [(one, one.part == ClassInstructor.Part.SUBSTITUTE) for one in members] or [(None, False)] * BLANK_INSTRUCTORS,
    }
    return Paper(
        "reports/paper/instructor_reply.html", context, "reports.print_instructor_reply", training_class, [],
        file_name("balasan-permohonan-instruktur", training_class, letter.dated_on if letter else None),
    )  # fmt: skip
