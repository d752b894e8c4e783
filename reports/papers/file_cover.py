"""Halaman sampul: the first sheet of the centre's file of a class; it names no participant."""

from __future__ import annotations

from datetime import datetime

from budgets.models import Budget
from programs.models import TrainingClass

from .paper import Paper, common_context, file_name
from .planned import day_of_plan, first_participants
from .stationery import Stationery, organizer


def file_cover(training_class: TrainingClass, *, at: datetime) -> Paper:
    """What was taught to how many, when and where, who runs it and who pays."""
    center = training_class.training_center
    stationery = Stationery.of(training_class, day_of_plan(training_class, center, at))
    context = common_context("Halaman sampul", training_class, center, stationery, [], at=at) | {
        "organizer": organizer(training_class),
        "budget": budget_of(training_class),
        "participants": len(first_participants(training_class)),
    }
    return Paper(
        "reports/paper/file_cover.html", context, "reports.print_file_cover", training_class, [],
        file_name("halaman-sampul", training_class),
    )  # fmt: skip


def budget_of(training_class: TrainingClass) -> Budget | None:
    """The DIPA that pays for the class, where the prison does and has entered it."""
    if training_class.funding != training_class.Funding.FACILITY:
        return None
    return Budget.objects.filter(facility=training_class.facility_id, fiscal_year=training_class.fiscal_year).first()
