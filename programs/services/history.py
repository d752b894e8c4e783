"""What one person has been trained in: the one reading for pages and papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch

from inmates.models import Inmate
from organizations.models import User
from programs.models import Assessment, CompetencyUnit, Enrollment, HearingDecision
from programs.rules.assessment import UnitResult, Verdict
from programs.rules.attendance import AttendanceTally


@dataclass(frozen=True, slots=True)
class TrainingRecord:
    """One place of one person: minutes, units in the order of the program, and the last decision of a hearing."""

    enrollment: Enrollment
    tally: AttendanceTally
    units: Sequence[UnitResult]
    decision: HearingDecision | None

    @property
    def percent(self) -> Decimal | None:
        """Attendance with one decimal, rounded down; None when nothing counts yet."""
        return None if self.tally.tenths is None else Decimal(self.tally.tenths).scaleb(-1)

    @property
    def units_passed(self) -> int:
        return sum(unit.verdict == Verdict.COMPETENT for unit in self.units)


def training_history(inmate: Inmate, *, reader: User) -> list[TrainingRecord]:
    """Every place of ``inmate`` that ``reader`` may see, the latest class first; six queries whatever the number."""
    places = Enrollment.objects.visible_to(reader).filter(inmate=inmate)
    decisions = HearingDecision.objects.select_related("hearing").order_by("hearing__held_on", "pk")
    enrollments = list(
        places.select_related("training_class__program", "training_class__training_center")
        .prefetch_related(Prefetch("decisions", decisions))
        .order_by("-training_class__starts_on", "-starts_on", "-pk")
    )
    units = list(CompetencyUnit.objects.filter(program__in={place.training_class.program_id for place in enrollments}))
    results = Assessment.objects.filter(enrollment__in=enrollments).results(units)
    tallies = places.tallies()
    return [
        TrainingRecord(place, tallies[place.pk], _units_of(place, units, results), next(reversed(place.decisions.all()), None))
        for place in enrollments
    ]


def _units_of(place: Enrollment, units: Sequence[CompetencyUnit], results: dict[int, list[UnitResult]]) -> list[UnitResult]:
    """The results of the units of the place's own program; ``units`` may be those of several programs."""
    found = results.get(place.pk) or [UnitResult(unit.code, unit.required) for unit in units]
    return [result for unit, result in zip(units, found, strict=True) if unit.program_id == place.training_class.program_id]
