"""Undangan sidang kelulusan: the centre calls the members; day, hour, place and names are filled in by hand."""

from __future__ import annotations

from datetime import datetime

from programs.models import TrainingClass
from programs.services.evaluating import Standing, standings_of
from programs.services.hearing import awaiting
from reports.models import PaperNumber

from .paper import Paper, common_context, file_name
from .stationery import Post, Stationery

BLANK_GUESTS = 5
WRITTEN_BY_HAND = "................................"


def hearing_invitation(training_class: TrainingClass, *, at: datetime) -> Paper:
    """The letter for the members of the next hearing, with how many await it and how many of them lack something; no names.

    Numbered, it bears the day of its number, with letterhead, words and signatory of that day.
    """
    standings = awaiting(standings_of(training_class))
    center = training_class.training_center
    number = PaperNumber.objects.of(center, "hearing-invitation", training_class)
    stationery = Stationery.of(training_class, number.given_on if number else center.local_date(at))
    signatures = [None, stationery.signature(center, Post.HEAD_OF_CENTER)]
    context = common_context("Undangan sidang kelulusan", training_class, center, stationery, signatures, at=at) | {
        "number": number,
        "day": number.given_on if number else WRITTEN_BY_HAND,
        "guests": range(BLANK_GUESTS),
        "awaiting": len(standings),
        "lacking": sum(_lacks(standing) for standing in standings),
    }
    return Paper(
        "reports/paper/hearing_invitation.html", context, "reports.print_hearing_invitation", training_class, [],
        file_name("undangan-sidang", training_class),
    )  # fmt: skip


def _lacks(standing: Standing) -> bool:
    return bool(standing.blocking)
