"""Undangan pembukaan pelatihan: the house that runs the class calls guests to its first day; names are written by hand."""

from __future__ import annotations

from datetime import datetime

from organizations.models import Facility
from programs.models import Enrollment, TrainingClass

from .paper import Paper, common_context, file_name
from .stationery import Post, Stationery, organizer

BLANK_GUESTS = 5


def opening_invitation(training_class: TrainingClass, *, at: datetime) -> Paper:
    """The letter with day, hour and place as they are planned, and how many take part; no names of theirs."""
    house = organizer(training_class)
    stationery = Stationery.of(training_class, house.local_date(at))
    head = Post.HEAD_OF_FACILITY if isinstance(house, Facility) else Post.HEAD_OF_CENTER
    meetings = training_class.meetings.not_cancelled().filter(makes_up=None).select_related("room")
    first = meetings.order_by("held_on", "number").first()
    signatures = [None, stationery.signature(house, head)]
    context = common_context("Undangan pembukaan pelatihan", training_class, house, stationery, signatures, at=at) | {
        "guests": range(BLANK_GUESTS),
        "first": first,
        "begins_at": first.slots.order_by("starts_at").values_list("starts_at", flat=True).first() if first else None,
        "meetings": meetings.count(),
        "people": Enrollment.objects.open().filter(training_class=training_class).count(),
        "room": first.room if first and first.room else training_class.room,
    }
    return Paper(
        "reports/paper/opening_invitation.html", context, "reports.print_opening_invitation", training_class, [],
        file_name("undangan-pembukaan", training_class),
    )  # fmt: skip
