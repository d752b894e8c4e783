"""Daftar nilai akhir: the last mark and K or BK of every participant in every unit, and what the hearing decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import translation

from jobs.exports.table import Table
from programs.models import CompetencyUnit, Enrollment, TrainingClass
from programs.rules.assessment import UnitResult
from programs.rules.attendance import one_decimal
from programs.services.evaluating import Standing, evaluate

from .paper import Paper, common_context, file_name
from .stationery import Post, Stationery


@dataclass(frozen=True, slots=True)
class Line:
    """One participant: (mark, K or BK) of each unit, "–" where there is none, and the state of the place."""

    seat: int
    name: str
    results: Sequence[tuple[str, str]]
    state: str


def final_marks(training_class: TrainingClass, *, at: datetime) -> Paper:
    """The marks as of today: the last attempt counts; a unit passed in an earlier class is marked."""
    standings = [one for one in evaluate(training_class).standings if one.enrollment.status != Enrollment.Status.LEFT]
    units = list(training_class.program.units.order_by("position"))
    center = training_class.training_center
    stationery = Stationery.of(training_class, center.local_date(at))
    signatures = [
        stationery.signature(center, Post.HEAD_OF_CENTER, caption="Mengetahui,"),
        stationery.signature(center, Post.HEAD_OF_TRAINING),
    ]
    with translation.override("id"):  # whatever language the reader has chosen
        lines = [_line(standing) for standing in standings]
    context = common_context("Daftar nilai akhir", training_class, center, stationery, signatures, at=at) | {
        "units": units,
        "lines": lines,
        "carried": any(unit.carried for standing in standings for unit in standing.units),
    }
    persons = [standing.enrollment for standing in standings]
    return Paper(
        "reports/paper/final_marks.html", context, "reports.print_final_marks", training_class, persons,
        file_name("daftar-nilai-akhir", training_class), [_table(units, standings, lines)],
    )  # fmt: skip


def _table(units: Sequence[CompetencyUnit], standings: Sequence[Standing], lines: Sequence[Line]) -> Table:
    """A mark as a number, beside its K or BK."""
    headings = ["No.", "Nama"]
    for unit in units:
        headings += [f"{unit.code} nilai", f"{unit.code} K/BK"]
    rows = [
        [line.seat, line.name, *_figures(standing.units), line.state] for standing, line in zip(standings, lines, strict=True)
    ]
    return Table("Nilai akhir", [*headings, "Keadaan"], rows)


def _figures(results: Sequence[UnitResult]) -> list[Decimal | str | None]:
    found: list[Decimal | str | None] = []
    for unit in results:
        found += [None if unit.tenths is None else Decimal(unit.tenths) / 10, unit.verdict and unit.verdict.value]
    return found


def _line(standing: Standing) -> Line:
    place = standing.enrollment
    return Line(place.seat_number, place.printed_name, [_result(unit) for unit in standing.units], place.get_status_display())


def _result(unit: UnitResult) -> tuple[str, str]:
    mark = (one_decimal(unit.tenths) or "–").replace(".", ",")
    verdict = unit.verdict.value if unit.verdict else "–"
    return mark, f"{verdict}*" if unit.carried else verdict
