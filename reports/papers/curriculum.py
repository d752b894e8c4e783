"""Kurikulum: the units of the program with their JP of theory and practice, and the sums."""

from __future__ import annotations

from datetime import datetime

from jobs.exports.table import Table
from programs.models import TrainingClass

from .paper import Paper, common_context, file_name
from .planned import day_of_plan
from .stationery import Post, Stationery

HEADINGS = ["No.", "Kode unit", "Unit kompetensi", "JP teori", "JP praktik", "JP"]


def curriculum(training_class: TrainingClass, *, at: datetime) -> Paper:
    """The version of the program that the class is held by."""
    center, program = training_class.training_center, training_class.program
    units = list(program.units.order_by("position"))
    stationery = Stationery.of(training_class, day_of_plan(training_class, center, at))
    signatures = [
        stationery.signature(center, Post.HEAD_OF_CENTER, caption="Mengetahui,"),
        stationery.signature(center, Post.HEAD_OF_TRAINING),
    ]
    context = common_context("Kurikulum", training_class, center, stationery, signatures, at=at) | {
        "units": units,
        "theory": sum(unit.jp_theory for unit in units),
        "practice": sum(unit.jp_practice for unit in units),
        "jp": sum(unit.jp for unit in units),
    }
    rows = [[unit.position, unit.code, unit.title, unit.jp_theory, unit.jp_practice, unit.jp] for unit in units]
    return Paper(
        "reports/paper/curriculum.html", context, "reports.print_curriculum", training_class, [],
        file_name("kurikulum", training_class), [Table("Kurikulum", HEADINGS, rows)],
    )  # fmt: skip
