"""Daftar pintu gerbang: which instructors, tools and materials go in for a meeting, and out again. For the prison's gate."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max, Min

from budgets.services.receiving import asked_for
from programs.models import ClassSession, Instructor

from .paper import Paper, common_context, file_name
from .stationery import Post, Signature, Stationery

BLANK_PEOPLE, BLANK_THINGS = 2, 4


def gate_list(meeting: ClassSession, *, at: datetime) -> Paper:
    """Who teaches at ``meeting``, the tools of its room and the materials of its class; no inmate stands on it.

    How much of each goes in and out is counted at the gate: only what was recorded is printed.
    """
    training_class = meeting.training_class
    facility = training_class.facility
    stationery = Stationery.of(training_class, meeting.held_on)
    signatures = [
        stationery.signature(facility, Post.HEAD_OF_WORK_GUIDANCE, caption="Yang meminta,"),
        Signature("Instruktur", "Yang membawa,", official=False),
        Signature("Petugas P2U", "Yang memeriksa,", official=False),
    ]
    tools = meeting.room.tools.in_use().order_by("code") if meeting.room else []
    context = common_context("Daftar pintu gerbang", training_class, facility, stationery, signatures, at=at) | {
        "meeting": meeting,
        "hours": meeting.slots.aggregate(start=Min("starts_at"), end=Max("ends_at")),
        "teachers": Instructor.objects.filter(slots__meeting=meeting).distinct().order_by("name", "pk"),
        "tools": list(tools),
        "materials": [one.material for one in asked_for(training_class)],
        "blank_people": range(BLANK_PEOPLE),
        "blank_things": range(BLANK_THINGS),
    }
    return Paper(
        "reports/paper/gate_list.html", context, "reports.print_gate_list", meeting, [],
        file_name("daftar-pintu-gerbang", training_class, meeting.held_on),
    )  # fmt: skip
