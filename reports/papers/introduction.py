"""Kata pengantar: why the class is held, on what it rests, what it aims at, when, and for whom; all from what is recorded."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from inmates.models import Inmate
from programs.models import ClassInstructor, Decree, TrainingClass

from .file_cover import budget_of
from .paper import Paper, common_context, file_name
from .planned import day_of_plan, first_participants, plan_of
from .stationery import Post, Stationery, organizer

SEXES = {Inmate.Sex.MALE: "laki-laki", Inmate.Sex.FEMALE: "perempuan", "": "jenis kelamin belum dicatat"}


def introduction(training_class: TrainingClass, *, at: datetime) -> Paper:
    """The words before the file; where the need is not recorded a line is left to write it on. It names no participant."""
    center = training_class.training_center
    places = first_participants(training_class)
    sexes = Counter(place.inmate.sex for place in places)
    stationery = Stationery.of(training_class, day_of_plan(training_class, center, at))
    signatures = [None, stationery.signature(center, Post.HEAD_OF_CENTER)]
    teachers = training_class.class_instructors.filter(part=ClassInstructor.Part.MAIN).select_related("instructor")
    context = common_context("Kata pengantar", training_class, center, stationery, signatures, at=at) | {
        "organizer": organizer(training_class),
        "budget": budget_of(training_class),
        "units": list(training_class.program.units.order_by("position")),
        "plan": plan_of(training_class),
        "participants": len(places),
        "sexes": [(sexes[sex], word) for sex, word in SEXES.items() if sexes[sex]],
        "decrees": decrees_of(places),
        "teachers": [one.instructor for one in teachers],
    }
    return Paper(
        "reports/paper/introduction.html", context, "reports.print_introduction", training_class, [],
        file_name("kata-pengantar", training_class),
    )  # fmt: skip


def decrees_of(places) -> list[Decree]:
    """The decrees that gave ``places`` (with theirs loaded) their seats, the first signed first."""
    return sorted({place.decree for place in places}, key=lambda decree: (decree.signed_on, decree.pk))
