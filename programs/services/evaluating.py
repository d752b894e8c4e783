"""Where a class and each of its participants stand: the one reading for pages, papers and commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Exists

from programs.models import Assessment, Attendance, Enrollment, TrainingClass
from programs.rules.assessment import UnitResult
from programs.rules.attendance import AttendanceTally
from programs.rules.completion import ClassBlocker, ClassFacts, Shortfall, class_blockers, shortfalls, unwaived

from .carrying import unit_results, unsettled

# Number of the approved exception by code, of each inmate (None: of the class).
Waived = dict[int | None, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Standing:
    """One place: minutes, units and what keeps the person from passing.

    ``shortfalls`` are the facts; ``blocking`` leaves out what an approved exception lifts.
    """

    enrollment: Enrollment
    tally: AttendanceTally
    units: Sequence[UnitResult]
    shortfalls: Sequence[Shortfall]
    blocking: Sequence[Shortfall]
    exceptions: Sequence[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ClassEvaluation:
    """A class: planned and held minutes, its blockers and every place ever filled, by seat.

    ``allowed`` holds the numbers of exceptions approved for the class as a whole, by code.
    """

    training_class: TrainingClass
    program_minutes: int
    held_minutes: int
    blockers: Sequence[ClassBlocker]
    standings: Sequence[Standing]
    allowed: Mapping[str, int] = field(default_factory=dict)

    @property
    def open_standings(self) -> list[Standing]:
        return [standing for standing in self.standings if standing.enrollment.ended_on is None]


def load_class(pk: int) -> TrainingClass:
    """The class with all that its rules read."""
    return TrainingClass.objects.select_related("program__sub_field__field", "standard", "facility", "training_center").get(pk=pk)


def evaluate(training_class: TrainingClass) -> ClassEvaluation:
    """Evaluate every place of the class; the number of queries does not depend on its size.

    ``training_class`` comes with program and standard loaded (``load_class``).
    """
    waived = _waived(training_class)
    standings = standings_of(training_class, waived)
    held, allowed = training_class.held_minutes(), waived.get(None, {})
    return ClassEvaluation(
        training_class,
        training_class.program_minutes,
        held,
        class_blockers(facts_of(training_class, held), waived=allowed),
        standings,
        allowed,
    )


def standings_of(training_class: TrainingClass, waived: Waived | None = None) -> list[Standing]:
    """Where every place of the class stands, by seat, without what stands in the way of the class.

    Five queries; some more where hours are carried from another class, not one per place.
    """
    waived = _waived(training_class) if waived is None else waived
    enrollments = training_class.enrollments.select_related("inmate").order_by("seat_number", "starts_on", "pk")
    units = list(training_class.program.units.all())
    tallies = enrollments.tallies()
    results = unit_results(enrollments, units)
    waiting = unsettled(enrollments)
    return [
        _standing(
            enrollment,
            training_class,
            tallies[enrollment.pk],
            results[enrollment.pk],
            waived.get(enrollment.inmate_id, {}),
            settled=enrollment.pk not in waiting,
        )
        for enrollment in enrollments
    ]


def _waived(training_class: TrainingClass) -> Waived:
    waived: Waived = {}
    for pk, inmate_id, code in training_class.exceptions.values_list("pk", "inmate_id", "code"):
        waived.setdefault(inmate_id, {})[code] = pk
    return waived


def _standing(
    enrollment: Enrollment,
    training_class: TrainingClass,
    tally: AttendanceTally,
    units: Sequence[UnitResult],
    waived: dict,
    *,
    settled: bool,
) -> Standing:
    figures, minutes = training_class.figures, training_class.program_minutes
    found = shortfalls(tally, figures, program_minutes=minutes, units=units, settled=settled)
    blocking = unwaived(found, tally, figures, program_minutes=minutes, waived=waived)
    lifted = [waived[shortfall] for shortfall in found if shortfall not in blocking]
    return Standing(enrollment, tally, units, found, blocking, lifted)


def facts_of(training_class: TrainingClass, held_minutes: int) -> ClassFacts:
    """What the hearing asks of the class; two queries. A cancelled meeting asks for nothing."""
    meetings = training_class.meetings.filter(cancelled_at=None)
    marks = Assessment.objects.filter(enrollment__training_class=training_class)
    open_rows = Attendance.objects.filter(meeting__training_class=training_class, meeting__cancelled_at=None, status="")
    state = list(meetings.values_list("locked_at", "scan", "paper_place"))
    any_open, any_marks, any_unlocked = TrainingClass.objects.values_list(
        Exists(open_rows), Exists(marks), Exists(marks.filter(locked_at=None))
    ).get(pk=training_class.pk)
    return ClassFacts(
        open_rows=any_open,
        all_meetings_locked=bool(state) and all(locked_at for locked_at, _scan, _place in state),
        marks_locked=any_marks and not any_unlocked,
        held_minutes=held_minutes,
        program_minutes=training_class.program_minutes,
        scans_complete=bool(state) and all(scan or place for _locked_at, scan, place in state),
    )


def classes_in_order() -> list[TrainingClass]:
    """All classes by first day, then code, with program, facility and the number of seats ever filled."""
    return list(
        TrainingClass.objects.select_related("program", "facility")
        .annotate(seats_filled=Count("enrollments__seat_number", distinct=True))
        .order_by("starts_on", "code")
    )
