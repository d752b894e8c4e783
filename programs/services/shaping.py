"""The shape and the progress of a class, gathered for the rules that warn and that say what comes next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from programs.models import ClassInstructor, ClassSession, Enrollment, Holiday, TrainingClass
from programs.rules.completion import ClassBlocker, Shortfall
from programs.rules.deviations import ClassShape, Deviation, deviations, spans_fixed_remission
from programs.rules.next_steps import Progress, Task, next_steps
from programs.rules.risk import risks
from programs.rules.schedule import PlannedMeeting
from programs.services.evaluating import ClassEvaluation, Standing, evaluate
from programs.services.hearing import awaiting

# It moves from year to year: the holiday table knows it.
IDUL_FITRI = Q(name__icontains="fitri")


@dataclass(frozen=True, slots=True)
class Risk:
    """Somebody who may not make it, and why."""

    standing: Standing
    reasons: Sequence[Shortfall]


@dataclass(frozen=True, slots=True)
class ClassOverview:
    """A class in one look, as of a day; ``credited`` and ``countable`` are minutes of all open places together."""

    evaluation: ClassEvaluation
    instructors: Sequence[ClassInstructor]
    meetings: Sequence[ClassSession]
    participants: int
    credited: int
    countable: int
    at_risk: Sequence[Risk]
    deviations: Sequence[Deviation]
    tasks: Sequence[Task]

    @property
    def attendance_tenths(self) -> int | None:
        """Attendance of the whole class in tenths of a percent, rounded down; None when nothing counts yet."""
        return 1000 * self.credited // self.countable if self.countable else None


def overview(training_class: TrainingClass, *, on: date) -> ClassOverview:
    """Where the class stands on ``on``; the number of queries does not depend on its size.

    ``training_class`` comes with program, standard and agreement loaded, and ``with_readiness``.
    """
    evaluation = evaluate(training_class)
    meetings = list(training_class.meetings.all())
    instructors = list(training_class.class_instructors.select_related("instructor").prefetch_related("units"))
    participants = evaluation.open_standings
    mains = sum(row.part == ClassInstructor.Part.MAIN for row in instructors)  # a substitute is not there every day
    shape = shape_of(training_class, participants=len(participants), meetings=meetings, instructors=mains)
    return ClassOverview(
        evaluation=evaluation,
        instructors=instructors,
        meetings=meetings,
        participants=len(participants),
        credited=sum(standing.tally.credited for standing in participants),
        countable=sum(standing.tally.countable for standing in participants),
        at_risk=_at_risk(evaluation),
        deviations=deviations(shape, training_class.figures),
        tasks=next_steps(progress_of(evaluation, meetings, on=on)),
    )


def shape_of(
    training_class: TrainingClass, *, participants: int, meetings: Sequence[ClassSession], instructors: int
) -> ClassShape:
    """The class as planned; ``meetings`` are all of its meetings; one query."""
    held = [meeting for meeting in meetings if not meeting.cancelled]
    made_up = {meeting.makes_up_id for meeting in held}
    # A cancelled meeting is delivered by its make-up, once; a make-up beside a held meeting repeats it.
    originals = (meeting for meeting in meetings if meeting.makes_up_id is None)
    planned = sum(meeting.minutes for meeting in originals if not meeting.cancelled or meeting.pk in made_up)
    return ClassShape(
        participants=participants,
        meetings=len(held),
        most_jp_on_a_day=_most_jp_on_a_day(held, training_class.standard.minutes_per_jp),
        planned_minutes=planned,
        program_minutes=training_class.program_minutes,
        agreement_valid=_agreement_valid(training_class),
        instructors=instructors,
        spans_remission=spans_remission(training_class.starts_on, training_class.ends_on),
        seats=training_class.seats,
    )


def shape_of_draft(training_class: TrainingClass, meetings: Sequence[PlannedMeeting], *, instructors: int) -> ClassShape:
    """The class as it would be with ``meetings``, every seat taken; one query."""
    jp = [sum(slot.jp for slot in meeting.slots) for meeting in meetings]
    return ClassShape(
        participants=training_class.seats,
        meetings=len(meetings),
        most_jp_on_a_day=max(jp, default=0),
        planned_minutes=training_class.standard.minutes_per_jp * sum(jp),
        program_minutes=training_class.program_minutes,
        agreement_valid=_agreement_valid(training_class),
        instructors=instructors,
        spans_remission=spans_remission(training_class.starts_on, meetings[-1].held_on),
        seats=training_class.seats,
    )


def _agreement_valid(training_class: TrainingClass) -> bool:
    agreement, day = training_class.agreement, training_class.starts_on
    if agreement is None or day < agreement.valid_from:
        return False
    return agreement.valid_until is None or day <= agreement.valid_until


def spans_remission(starts_on: date, ends_on: date) -> bool:
    """Whether 17 August, Christmas or Idul Fitri (by the holiday table) lies in the span; one query at most."""
    return (
        spans_fixed_remission(starts_on, ends_on) or Holiday.objects.filter(IDUL_FITRI, day__range=(starts_on, ends_on)).exists()
    )


def progress_of(evaluation: ClassEvaluation, meetings: Sequence[ClassSession], *, on: date) -> Progress:
    """What of the class is done and what is due on ``on``; no query."""
    training_class, participants = evaluation.training_class, evaluation.open_standings
    held = [meeting for meeting in meetings if not meeting.cancelled]
    typed = [meeting for meeting in held if meeting.typed_at]
    return Progress(
        meetings=len(held),
        free_seats=training_class.seats - len(participants),
        participants=len(participants),
        untyped=sum(meeting.held_on <= on and meeting.typed_at is None for meeting in held),
        unconfirmed=sum(not meeting.vouched_for for meeting in typed),
        unscanned=sum(not meeting.has_paper for meeting in typed),
        lockable=sum(meeting.vouched_for and not meeting.locked for meeting in typed),
        to_come=sum(meeting.held_on > on for meeting in held),
        minutes_missing=max(0, evaluation.program_minutes - evaluation.held_minutes),
        identities_open=sum(not standing.enrollment.inmate.identity_confirmed for standing in participants),
        marks_missing=sum(Shortfall.UNIT_MISSING in standing.shortfalls for standing in participants),
        marks_unlocked=ClassBlocker.MARKS_UNLOCKED in evaluation.blockers,
        hearing_blocked=bool(evaluation.blockers),
        asked_by_prison=training_class.asked_by_facility,
        asked_by_center=training_class.asked_by_center,
        postponed=sum(one.enrollment.status == Enrollment.Status.POSTPONED for one in evaluation.standings),
        ended=training_class.ended,
    )


def _at_risk(evaluation: ClassEvaluation) -> list[Risk]:
    figures, minutes = evaluation.training_class.figures, evaluation.program_minutes
    found = (
        Risk(standing, risks(standing.tally, figures, program_minutes=minutes, found=standing.blocking))
        for standing in awaiting(evaluation.standings)  # about the others a hearing has decided
    )
    return [risk for risk in found if risk.reasons]


def _most_jp_on_a_day(meetings: Sequence[ClassSession], minutes_per_jp: int) -> int:
    """JP of the fullest day, a begun JP counted as one; two meetings on one day count together."""
    minutes: dict[date, int] = defaultdict(int)
    for meeting in meetings:
        minutes[meeting.held_on] += meeting.minutes
    return max((-(-total // minutes_per_jp) for total in minutes.values()), default=0)
