"""Daftar hadir sidang: who sat in a hearing signs for it; before the hearing names are written by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from programs.models import GraduationHearing, HearingMember, TrainingClass

from .paper import Paper, common_context, file_name
from .stationery import Post, Stationery

ROWS, SPARE = 12, 4


def blank_hearing_attendance(training_class: TrainingClass, *, at: datetime) -> Paper:
    """The list for the next hearing: day, place and names by hand."""
    return _paper(training_class, None, [], training_class.training_center.local_date(at), at=at)


def hearing_attendance(hearing: GraduationHearing, *, at: datetime) -> Paper:
    """The list of ``hearing`` with its members, and some room for who came besides."""
    return _paper(hearing.training_class, hearing, list(hearing.members.all()), hearing.held_on, at=at)


def _paper(
    training_class: TrainingClass, hearing: GraduationHearing | None, members: Sequence[HearingMember], day: date, *, at: datetime
) -> Paper:
    center = training_class.training_center
    stationery = Stationery.of(training_class, day)
    signatures = [None, stationery.signature(center, Post.HEAD_OF_CENTER, caption="Mengetahui,")]
    context = common_context("Daftar hadir sidang kelulusan", training_class, center, stationery, signatures, at=at) | {
        "hearing": hearing,
        "rows": [*members, *[None] * max(SPARE, ROWS - len(members))],
    }
    return Paper(
        "reports/paper/hearing_attendance.html", context, "reports.print_hearing_attendance", hearing or training_class, [],
        file_name("daftar-hadir-sidang", training_class, hearing.held_on if hearing else None),
    )  # fmt: skip
