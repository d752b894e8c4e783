"""The marks of a class as one table: places against units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from programs.models import Assessment, CompetencyUnit, Enrollment, TrainingClass
from programs.rules.assessment import UnitResult

from .carrying import carried_units


@dataclass(frozen=True, slots=True)
class UnitColumn:
    """One unit: how many of the open places are assessed, who locked it, and whether something is still unlocked."""

    unit: CompetencyUnit
    assessed: int
    lockers: Sequence[str]
    unlocked: int


@dataclass(frozen=True, slots=True)
class MarksCell:
    """One place in one unit: its attempts, first to last, and how it was passed where the hours are carried from."""

    attempts: Sequence[Assessment]
    carried: UnitResult | None


@dataclass(frozen=True, slots=True)
class MarksLine:
    """One place: a cell per unit."""

    enrollment: Enrollment
    cells: Sequence[MarksCell]


def marks_table(training_class: TrainingClass) -> tuple[list[UnitColumn], list[MarksLine]]:
    """Every unit and every place ever filled; three queries whatever the size, some more where hours are carried."""
    units = list(training_class.program.units.all())
    places = list(training_class.enrollments.select_related("inmate").order_by("seat_number", "starts_on", "pk"))
    attempts: dict[tuple[int, int], list[Assessment]] = {}
    rows = Assessment.objects.filter(enrollment__training_class=training_class).select_related("entered_by", "locked_by")
    for row in rows.order_by("attempt"):
        attempts.setdefault((row.enrollment_id, row.unit_id), []).append(row)
    carried = carried_units(places)
    lines = [
        MarksLine(
            place,
            [MarksCell(attempts.get((place.pk, unit.pk), ()), carried.get(place.pk, {}).get(unit.code)) for unit in units],
        )
        for place in places
    ]
    return [_column(unit, lines, position) for position, unit in enumerate(units)], lines


def _column(unit: CompetencyUnit, lines: Sequence[MarksLine], position: int) -> UnitColumn:
    cells = [(line.enrollment, line.cells[position]) for line in lines]
    rows = [row for _place, cell in cells for row in cell.attempts]
    return UnitColumn(
        unit,
        assessed=sum(bool(cell.attempts or cell.carried) for place, cell in cells if place.ended_on is None),
        lockers=sorted({str(row.locked_by) for row in rows if row.locked_by}),
        unlocked=sum(row.locked_at is None for row in rows),
    )
