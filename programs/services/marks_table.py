"""The marks of a class as one table: places against units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from programs.models import Assessment, CompetencyUnit, Enrollment, TrainingClass


@dataclass(frozen=True, slots=True)
class UnitColumn:
    """One unit: how many of the open places are assessed, who locked it, and whether something is still unlocked."""

    unit: CompetencyUnit
    assessed: int
    lockers: Sequence[str]
    unlocked: int


@dataclass(frozen=True, slots=True)
class MarksLine:
    """One place: per unit its attempts, first to last."""

    enrollment: Enrollment
    cells: Sequence[Sequence[Assessment]]


def marks_table(training_class: TrainingClass) -> tuple[list[UnitColumn], list[MarksLine]]:
    """Every unit and every place ever filled; three queries whatever the size."""
    units = list(training_class.program.units.all())
    places = list(training_class.enrollments.select_related("inmate").order_by("seat_number", "starts_on", "pk"))
    attempts: dict[tuple[int, int], list[Assessment]] = {}
    rows = Assessment.objects.filter(enrollment__training_class=training_class).select_related("entered_by", "locked_by")
    for row in rows.order_by("attempt"):
        attempts.setdefault((row.enrollment_id, row.unit_id), []).append(row)
    lines = [MarksLine(place, [attempts.get((place.pk, unit.pk), ()) for unit in units]) for place in places]
    return [_column(unit, places, attempts) for unit in units], lines


def _column(unit: CompetencyUnit, places: Sequence[Enrollment], attempts: dict) -> UnitColumn:
    rows = [row for place in places for row in attempts.get((place.pk, unit.pk), ())]
    return UnitColumn(
        unit,
        assessed=sum((place.pk, unit.pk) in attempts for place in places if place.ended_on is None),
        lockers=sorted({str(row.locked_by) for row in rows if row.locked_by}),
        unlocked=sum(row.locked_at is None for row in rows),
    )
