"""Lembar hitung alat: what is handed out and counted back at one meeting; only what differs is typed afterwards."""

from __future__ import annotations

from datetime import datetime

from programs.models import ClassSession, Outage, Tool
from programs.services.counting import expected

from .paper import Paper, common_context, file_name
from .stationery import Post, Signature, Stationery


def count_sheet(meeting: ClassSession, *, at: datetime) -> Paper:
    """The tools of the meeting's room with what should be there; it names nobody who had them, that is written by hand."""
    training_class = meeting.training_class
    facility = training_class.facility
    there = expected(meeting.room_id)
    down = set(Outage.objects.on(meeting.held_on).filter(room=meeting.room_id).values_list("tool", flat=True))
    tools = Tool.objects.in_use().filter(room=meeting.room_id).order_by("code")
    stationery = Stationery.of(training_class, meeting.held_on)
    signatures = [
        stationery.signature(facility, Post.HEAD_OF_WORK, caption="Mengetahui,"),
        Signature("Instruktur", official=False),
        Signature("Kepala Subseksi Sarana Kerja", "Yang menghitung,"),
    ]
    context = common_context("Lembar hitung alat", training_class, facility, stationery, signatures, at=at) | {
        "meeting": meeting,
        "rows": [(tool, there.get(tool.pk, 0), tool.pk in down) for tool in tools],
        "whole_room": None in down,
    }
    return Paper(
        "reports/paper/count_sheet.html", context, "reports.print_count_sheet", meeting, [],
        file_name("lembar-hitung-alat", training_class, meeting.held_on),
    )  # fmt: skip
