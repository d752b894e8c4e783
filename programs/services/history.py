"""What one person has been trained in, here and in the facilities before: the one reading for pages and papers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, Q

from inmates.models import Inmate
from organizations.models import User
from programs.models import CompetencyUnit, Enrollment, HearingDecision
from programs.rules.assessment import UnitResult, Verdict
from programs.rules.attendance import AttendanceTally

from .carrying import unit_results


@dataclass(frozen=True, slots=True)
class TrainingRecord:
    """One place of one person: minutes, units in the order of the program, and the last decision of a hearing.

    ``elsewhere``: earned in a facility before this one, of which nothing but the training may be told.
    """

    enrollment: Enrollment
    tally: AttendanceTally
    units: Sequence[UnitResult]
    decision: HearingDecision | None
    elsewhere: bool = False

    @property
    def percent(self) -> Decimal | None:
        """Attendance with one decimal, rounded down; None when nothing counts yet."""
        return None if self.tally.tenths is None else Decimal(self.tally.tenths).scaleb(-1)

    @property
    def units_passed(self) -> int:
        return sum(unit.verdict == Verdict.COMPETENT for unit in self.units)

    @property
    def credited_jp(self) -> int:
        """Whole training hours attended, rounded down."""
        return self.tally.credited // self.enrollment.training_class.standard.minutes_per_jp


def training_history(inmate: Inmate, *, reader: User) -> list[TrainingRecord]:
    """Every place of ``inmate`` that ``reader`` may see, and those of the facilities before, the latest class first.

    Six queries whatever the number, and one for each facility before. ``reader`` may see ``inmate``.
    """
    before = records_before(inmate)
    visible = Enrollment.objects.visible_to(reader).filter(inmate=inmate).values("pk")
    places = Enrollment.objects.filter(Q(pk__in=visible) | Q(inmate__in=before))
    decisions = HearingDecision.objects.select_related("hearing").order_by("hearing__held_on", "pk")
    enrollments = list(
        places.select_related("training_class__program", "training_class__training_center", "training_class__standard")
        .prefetch_related(Prefetch("decisions", decisions))
        .order_by("-training_class__starts_on", "-starts_on", "-pk")
    )
    units = list(CompetencyUnit.objects.filter(program__in={place.training_class.program_id for place in enrollments}))
    results = unit_results(enrollments, units)
    tallies = places.tallies()
    return [
        TrainingRecord(
            place,
            tallies[place.pk],
            _units_of(place, units, results),
            next(reversed(place.decisions.all()), None),
            elsewhere=place.inmate_id != inmate.pk,
        )
        for place in enrollments
    ]


def records_before(inmate: Inmate) -> list[int]:
    """Keys of the records of the same person in the facilities before, the last one first; one query for each."""
    keys: list[int] = []
    key = inmate.previous_id
    while key and key not in keys:
        keys.append(key)
        key = Inmate.objects.values_list("previous_id", flat=True).get(pk=key)
    return keys


def _units_of(place: Enrollment, units: Sequence[CompetencyUnit], results: dict[int, list[UnitResult]]) -> list[UnitResult]:
    """The results of the units of the place's own program; ``units`` may be those of several programs."""
    program = place.training_class.program_id
    return [result for unit, result in zip(units, results[place.pk], strict=True) if unit.program_id == program]
