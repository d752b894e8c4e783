"""Which units an instructor or a substitute of a class is named for: ``LAS-3: UNIT, UNIT``, one instructor a line."""

from __future__ import annotations

from programs.models import ClassInstructor, Instructor, TrainingClass
from programs.services.team import Place, set_team

from .problems import Findings, Line, Problem
from .references import References

Part = ClassInstructor.Part
PARTS = {"instructors": Part.MAIN, "substitutes": Part.SUBSTITUTE}


def team_of(line: Line, references: References, findings: Findings) -> list[Place]:
    """The instructors and substitutes of the class with their units; who has no line is named for all units."""
    people = [(part, one) for key, part in PARTS.items() for one in references.teachers(key)]
    units = _units(line, {one.code: one for _part, one in people}, references, findings)
    return [Place(one, part, units.get(one.pk, [])) for part, one in people]


def name_units(training_class: TrainingClass, team: list[Place]) -> None:
    """Its instructors are named for the units of ``team``. Raises ValidationError as ``set_team``."""
    if any(place.units for place in team):
        set_team(training_class, team, first_day=training_class.starts_on)


def _units(line: Line, people: dict[str, Instructor], references: References, findings: Findings) -> dict[int, list]:
    found = {}
    for written in (line["units"] or "").splitlines():
        code, colon, units = (part.strip() for part in written.partition(":"))
        if not colon or not units:
            findings.error(line, "units", Problem.UNITS_UNREADABLE, written)
        elif code not in people:
            findings.error(line, "units", Problem.NOT_IN_THE_TEAM, code)
        else:
            codes = [unit.strip() for unit in units.split(",") if unit.strip()]
            found[people[code].pk] = [unit for one in codes if (unit := references.unit(line, "units", one))]
    return found
