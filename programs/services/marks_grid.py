"""The marks of a whole class at once, as they come back in a spreadsheet: all of them are entered, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from audit.services import record
from inmates.importing.verdicts import Finding, finding
from organizations.models import User
from programs.importing.marks import Field, MarksListing, MarksProblem, write_grid
from programs.models import Assessment, CompetencyUnit, Enrollment, TrainingClass
from programs.rules.assessment import Marks, Verdict, may_attempt

from .marks import as_read, as_typed, write_marks
from .marks_table import MarksCell, marks_table


@dataclass(frozen=True, slots=True)
class GridChange:
    """What one row of the spreadsheet gives one place at one attempt of a unit; ``seen`` is what it was written over."""

    row: int
    cell: str
    place: Enrollment
    unit: CompetencyUnit
    attempt: int
    result: Marks | Verdict
    seen: str

    @property
    def typed(self) -> str:
        return as_typed(self.result)

    def as_json(self) -> list:
        return [self.row, self.cell, self.place.pk, self.unit.pk, self.attempt, self.typed, self.seen]


def download_grid(training_class: TrainingClass, *, by: User) -> bytes:
    """The marks of the class as a workbook to be filled in; that it was written is in the audit trail."""
    columns, lines = marks_table(training_class)
    rows = [
        row
        for position, column in enumerate(columns)
        for line in lines
        for row in _rows(training_class, column.unit, line.enrollment, line.cells[position])
    ]
    content = write_grid(rows)
    record("programs.download_marks", training_class, by=by, objects=[line.enrollment for line in lines])
    return content


def changes_in(listing: MarksListing, training_class: TrainingClass) -> list[GridChange]:
    """The rows of ``listing`` with their place and unit; what cannot be found is rejected there. Two queries."""
    units = {unit.code: unit for unit in training_class.program.units.all()}
    people = training_class.enrollments.select_related("inmate")
    places = {(place.seat_number, " ".join(place.printed_name.split())): place for place in people}
    found: dict[tuple[int, int, int], GridChange] = {}
    for mark in listing.marks:
        unit, place = units.get(mark.unit), places.get((mark.seat, mark.name))
        if unit is None:
            listing.reject(mark.row, Field.UNIT, MarksProblem.UNIT_UNKNOWN, value=mark.unit)
        if place is None:
            listing.reject(mark.row, Field.NAME, MarksProblem.PERSON_UNKNOWN, value=mark.name)
        if unit is None or place is None:
            continue
        change = GridChange(mark.row, listing.cell(mark.row), place, unit, mark.attempt, mark.result, mark.seen)
        first = found.setdefault((unit.pk, place.pk, mark.attempt), change)
        if first is not change:
            listing.reject(mark.row, Field.ATTEMPT, MarksProblem.TWICE, other=first.row)
    return list(found.values())


def changes_from(kept: Sequence[list], training_class: TrainingClass) -> list[GridChange]:
    """Changes of this class as ``as_json`` gave them. Two queries."""
    units = {unit.pk: unit for unit in training_class.program.units.all()}
    places = {place.pk: place for place in training_class.enrollments.select_related("inmate")}
    return [
        GridChange(row, cell, places[place], units[unit], attempt, _result(typed), seen)
        for row, cell, place, unit, attempt, typed, seen in kept
    ]


def preview_grid(*, training_class: TrainingClass, changes: Sequence[GridChange], by: User, at: datetime) -> list[Finding]:
    """What ``enter_grid`` would refuse, at the cell of the attempt; nothing is written."""
    with transaction.atomic():
        _written, refused = _write(training_class, changes, by=by, at=at)
        transaction.set_rollback(True)
    label = str(Field.ATTEMPT.label)
    return [finding(change.row, change.cell, label, MarksProblem.REFUSED, why=error.messages[0]) for change, error in refused]


@transaction.atomic
def enter_grid(*, training_class: TrainingClass, changes: Sequence[GridChange], by: User, at: datetime) -> None:
    """Every place in ``changes`` has its marks, by the rules of ``enter_marks``, earlier attempts first.

    Raises ValidationError with all that is refused in any of them, and then nothing is written.
    """
    rows, refused = _write(training_class, changes, by=by, at=at)
    if refused:
        raise ValidationError([error for _change, error in refused])
    after = {f"{row.enrollment_id}-{row.unit_id}-{row.attempt}": as_read(row) for row in rows}
    places = list({row.enrollment_id: row.enrollment for row in rows}.values())
    record("programs.enter_marks_grid", training_class, by=by, objects=places, fields=["marks"], after=after)


def _write(
    training_class: TrainingClass, changes: Sequence[GridChange], *, by: User, at: datetime
) -> tuple[list[Assessment], list[tuple[GridChange, ValidationError]]]:
    rows, refused = [], []
    for (attempt, _unit), same in groupby(sorted(changes, key=_attempt_and_unit), key=_attempt_and_unit):
        group = {change.place.pk: change for change in same}
        unit = next(iter(group.values())).unit
        results = {pk: change.result for pk, change in group.items()}
        seen = {pk: change.seen for pk, change in group.items()}
        try:
            rows += write_marks(
                training_class=training_class, unit=unit, attempt=attempt, results=results, seen=seen, by=by, at=at
            )  # fmt: skip
        except ValidationError as error:
            refused += [(group[one.params["place"]], one) for one in error.error_list]
    return rows, refused


def _attempt_and_unit(change: GridChange) -> tuple[int, int]:
    return change.attempt, change.unit.pk


def _result(typed: str) -> Marks | Verdict:
    return Verdict(typed) if typed in Verdict.values else Marks(*map(int, typed.split()))


def _rows(training_class: TrainingClass, unit: CompetencyUnit, place: Enrollment, cell: MarksCell) -> list[Mapping[Field, Any]]:
    """Each attempt as it stands, and the next one empty while it is open."""
    shared = {Field.UNIT: unit.code, Field.TITLE: unit.title, Field.SEAT: place.seat_number, Field.NAME: place.printed_name}
    rows = [shared | _stored(row) for row in cell.attempts]
    earlier = [Verdict(row.verdict) for row in cell.attempts]
    decided = place.status in Enrollment.DECIDED
    if not decided and not (cell.carried and not earlier) and may_attempt(earlier, standard=training_class.figures):
        rows.append(shared | {Field.ATTEMPT: len(earlier) + 1})
    return rows


def _stored(row: Assessment) -> dict[Field, Any]:
    figures = row.knowledge is not None
    return {
        Field.ATTEMPT: row.attempt,
        Field.KNOWLEDGE: row.knowledge,
        Field.SKILL: row.skill,
        Field.ATTITUDE: row.attitude,
        Field.VERDICT: None if figures else row.verdict,
        Field.SEEN: as_read(row),
        Field.STATE: "dikunci" if row.locked_at else None,
    }
