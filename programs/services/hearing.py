"""The graduation hearing: both locks, one decision per person, minutes signed or due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import User
from programs.models import Enrollment, GraduationHearing, HearingDecision, HearingMember, TrainingClass
from programs.uploads import CleanFile

from .evaluating import ClassEvaluation, Standing, evaluate, load_class

Result = HearingDecision.Result


@dataclass(frozen=True, slots=True)
class Decision:
    """What the hearing decided about one person; ``until`` only when postponed."""

    result: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Papers:
    """The signed minutes: their scan, or by when it follows, or, of a class that was brought in, where they are kept."""

    minutes: CleanFile | None = None
    due_on: date | None = None
    place: str = ""

    @property
    def known(self) -> bool:
        return bool(self.minutes or self.due_on or self.place)


def awaiting(standings: Sequence[Standing]) -> list[Standing]:
    """Those of ``standings`` whom a hearing decides about: open places without a final decision."""
    places = ((standing, standing.enrollment) for standing in standings)
    return [standing for standing, place in places if place.ended_on is None and place.status in Enrollment.AWAITING]


@transaction.atomic
def hold_hearing(
    *,
    training_class: TrainingClass,
    minutes_number: str,
    held_on: date,
    members: Sequence[tuple[str, str]],
    decisions: Mapping[int, Decision],
    by: User,
    at: datetime,
    minutes: CleanFile | None = None,
    minutes_due_on: date | None = None,
) -> GraduationHearing:
    """Everyone awaiting a decision (``decisions`` by key of the place) has it, and the class is closed.

    ``members`` are (name, position). Without ``minutes`` they follow by ``minutes_due_on``: the hearing
    stands, certificates wait. Refused with stable codes, and then nothing is written: a class blocker,
    nobody awaiting (closed before), a person missing or too many, *lulus* against a shortfall, a date in
    the future or before the last meeting, neither scan nor due date, a number used before.
    """
    hearing = hear(
        training_class=training_class,
        minutes_number=minutes_number,
        held_on=held_on,
        members=members,
        decisions=decisions,
        papers=Papers(minutes, minutes_due_on),
        by=by,
        at=at,
    )
    after = {str(pk): decision.result for pk, decision in decisions.items()}
    places = [decision.enrollment for decision in hearing.decisions.select_related("enrollment")]
    record("programs.hold_hearing", hearing, by=by, objects=places, fields=["status"], after=after)
    return hearing


def hear(
    *,
    training_class: TrainingClass,
    minutes_number: str,
    held_on: date,
    members: Sequence[tuple[str, str]],
    decisions: Mapping[int, Decision],
    papers: Papers,
    by: User,
    at: datetime,
) -> GraduationHearing:
    """As ``hold_hearing``, for a service that goes on and audits the whole. No audit row."""
    TrainingClass.objects.select_for_update(of=("self",)).get(pk=training_class.pk)
    training_class = load_class(training_class.pk)
    evaluation = evaluate(training_class)
    standings = {standing.enrollment.pk: standing for standing in awaiting(evaluation.standings)}
    problems = [
        *_class_problems(evaluation, standings, decisions, members),
        *_date_problems(training_class, held_on, papers, at=at),
        *(problem for pk, standing in standings.items() for problem in decision_problems(standing, decisions.get(pk), held_on)),
    ]
    if problems:
        raise ValidationError(problems)
    hearing = _create(training_class, minutes_number, held_on, papers, by=by, at=at)
    HearingMember.objects.bulk_create(HearingMember(hearing=hearing, name=name, position=position) for name, position in members)
    HearingDecision.objects.bulk_create(_decision(hearing, standings[pk], decision) for pk, decision in decisions.items())
    for result in Result.values:
        decided = [pk for pk, decision in decisions.items() if decision.result == result]
        Enrollment.objects.filter(pk__in=decided).update(status=result)
    TrainingClass.objects.filter(pk=training_class.pk, closed_on=None).update(closed_on=held_on)
    return hearing


@transaction.atomic
def attach_minutes(*, hearing: GraduationHearing, minutes: CleanFile, by: User, at: datetime) -> None:
    """The scan of the signed minutes is stored, where none was. Raises ValidationError if one was."""
    hearing = GraduationHearing.objects.select_for_update().get(pk=hearing.pk)
    if hearing.minutes_signed:
        raise ValidationError(_("The signed minutes are already stored."), code="already_stored")
    _store(hearing, minutes, by=by, at=at)
    hearing.save()
    record("programs.attach_minutes", hearing, by=by, fields=["minutes_file"], after={"sha256": minutes.sha256})


def _class_problems(
    evaluation: ClassEvaluation, standings: Mapping, decisions: Mapping, members: Sequence
) -> list[ValidationError]:
    if evaluation.training_class.cancelled_on:
        return [ValidationError(_("The class is cancelled."), code="cancelled")]
    if not standings:
        return [ValidationError(_("Nobody in this class awaits a decision."), code="already_closed")]
    problems = [ValidationError(blocker.label, code=blocker.value) for blocker in evaluation.blockers]
    if set(decisions) - set(standings):
        problems.append(ValidationError(_("A decision names somebody who does not await one."), code="not_awaiting"))
    if not members:
        problems.append(ValidationError(_("Name the members of the hearing."), code="no_members"))
    return problems


def _date_problems(training_class: TrainingClass, held_on: date, papers: Papers, *, at: datetime) -> list[ValidationError]:
    last = training_class.meetings.filter(cancelled_at=None).order_by("-held_on").values_list("held_on", flat=True).first()
    checks = {
        "in_future": (held_on > training_class.training_center.local_date(at), _("The hearing lies in the future.")),
        "before_earlier_hearing": (
            training_class.hearings.filter(held_on__gt=held_on).exists(),
            _("A hearing of this class was held later than that."),
        ),
        "before_last_meeting": (last is not None and held_on < last, _("The hearing lies before the last meeting.")),
        "minutes_missing": (not papers.known, _("Attach the signed minutes, or say by when they follow.")),
        "due_before_hearing": (
            papers.due_on is not None and papers.due_on < held_on,
            _("The minutes are due before the hearing."),
        ),
    }
    return [ValidationError(message, code=code) for code, (found, message) in checks.items() if found]


def decision_problems(standing: Standing, decision: Decision | None, held_on: date) -> list[ValidationError]:
    """Why the hearing cannot decide so about this person; each names him."""
    who = str(standing.enrollment)
    if decision is None or decision.result not in Result.values:
        return [ValidationError(_("%(who)s: no decision.") % {"who": who}, code="undecided")]
    if (decision.result == Result.POSTPONED) != (decision.until is not None) or (decision.until and decision.until <= held_on):
        return [
            ValidationError(_("%(who)s: postponed needs a later date, the other decisions none.") % {"who": who}, code="until")
        ]
    if decision.result == Result.GRADUATED:
        return [ValidationError(f"{who}: {shortfall.label}", code=shortfall.value) for shortfall in standing.blocking]
    return []


def _decision(hearing: GraduationHearing, standing: Standing, decision: Decision) -> HearingDecision:
    return HearingDecision(
        hearing=hearing,
        enrollment=standing.enrollment,
        result=decision.result,
        until=decision.until,
        credited_minutes=standing.tally.credited,
        countable_minutes=standing.tally.countable,
        exceptions=", ".join(str(number) for number in standing.exceptions),
    )


def _create(training_class, minutes_number, held_on, papers: Papers, *, by: User, at: datetime) -> GraduationHearing:
    hearing = GraduationHearing(
        training_class=training_class,
        minutes_number=minutes_number,
        held_on=held_on,
        minutes_due_on=papers.due_on,
        paper_place=papers.place,
        recorded_by=by,
        recorded_at=at,
    )
    if papers.minutes:
        _store(hearing, papers.minutes, by=by, at=at)
    try:
        with transaction.atomic():
            hearing.save()
    except IntegrityError as error:
        raise ValidationError(_("These minutes have already been recorded."), code="duplicate_minutes") from error
    return hearing


def _store(hearing: GraduationHearing, minutes: CleanFile, *, by: User, at: datetime) -> None:
    hearing.minutes_file.save(minutes.file_name, minutes.content, save=False)
    hearing.minutes_sha256, hearing.minutes_content_type = minutes.sha256, minutes.content_type
    hearing.minutes_uploaded_at, hearing.minutes_uploaded_by = at, by
