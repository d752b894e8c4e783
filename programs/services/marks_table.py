"""The marks of a class as one table: places against units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from programs.models import Assessment, CompetencyUnit, Enrollment, TrainingClass
from programs.rules.assessment import UnitResult

from .carrying import carried_units, unit_results


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

    @property
    def decided(self) -> bool:
        """Whether a hearing has decided, so that the marks are final."""
        return self.enrollment.status in Enrollment.DECIDED


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


def missing_marks(classes: Iterable[TrainingClass]) -> Counter[int]:
    """By key of the class: how many required units of places that await a hearing are neither assessed nor carried.

    Three queries, some more where hours are carried; none for no class.
    """
    programs = {one.pk: one.program_id for one in classes}
    if not programs:
        return Counter()
    places = list(Enrollment.objects.open().filter(status__in=Enrollment.AWAITING, training_class__in=programs))
    units = list(CompetencyUnit.objects.filter(required=True, program__in=set(programs.values())))
    results = unit_results(places, units)
    return Counter(
        place.training_class_id
        for place in places
        for unit, result in zip(units, results[place.pk], strict=True)
        if unit.program_id == programs[place.training_class_id] and result.verdict is None
    )


def _column(unit: CompetencyUnit, lines: Sequence[MarksLine], position: int) -> UnitColumn:
    cells = [(line.enrollment, line.cells[position]) for line in lines]
    rows = [row for _place, cell in cells for row in cell.attempts]
    return UnitColumn(
        unit,
        assessed=sum(bool(cell.attempts or cell.carried) for place, cell in cells if place.ended_on is None),
        lockers=sorted({str(row.locked_by) for row in rows if row.locked_by}),
        unlocked=sum(row.locked_at is None for row in rows),
    )
