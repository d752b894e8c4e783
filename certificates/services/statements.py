"""Who of a class may have which statement, and why not; beside ``prospects``, which reads the same for the certificate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from certificates.models import Certificate
from certificates.rules.kinds import STATEMENTS, Kind
from certificates.rules.statements import StatementFacts, statement_blockers, statement_of
from organizations.models import Official, User
from programs.models import Attendance, Enrollment, GraduationHearing, HearingDecision, TrainingClass
from programs.rules.completion import shortfalls, unwaived
from programs.services.carrying import sources_of, unsettled

from .hours import INSIDE, Hours, hours_of
from .prospects import Prospect, prospects


@dataclass(frozen=True, slots=True)
class StatementProspect(Prospect):
    """As Prospect, for a statement of ``kind``."""

    kind: Kind
    hours: Hours


@dataclass(frozen=True, slots=True)
class _Found:
    """What the rows of a whole class say, by key of the place."""

    hours: dict[int, Hours]
    enough: set[int]
    unlocked: set[int]
    typed: set[int]
    hearings: dict[int, GraduationHearing]
    issued: dict[int, list[Certificate]]
    signed: bool


def candidates(training_class: TrainingClass, *, kind: Kind, by: User, on: date) -> list[Prospect]:
    """Every place of the class as ``by`` could issue a paper of ``kind`` for it on ``on``."""
    if kind == Kind.TRAINING:
        return prospects(training_class, by=by, on=on)
    found, places = _read(training_class, by, on)
    return [_prospect(place, kind, found, on) for place in places]


def statement_prospects(training_class: TrainingClass, *, by: User, on: date) -> list[StatementProspect]:
    """Whoever left or did not graduate, by seat, with the statement that he may have; the number of queries is fixed."""
    found, places = _read(training_class, by, on)
    entitled = [(place, _entitled(place, found, on)) for place in places]
    return [_prospect(place, kind, found, on) for place, kind in entitled if kind]


def _read(training_class: TrainingClass, by: User, on: date) -> tuple[_Found, Sequence[Enrollment]]:
    """``training_class`` comes with program, standard and centre loaded."""
    places = list(training_class.enrollments.select_related("inmate__facility").order_by("seat_number", "starts_on", "pk"))
    hours = hours_of(places, minutes_per_jp=training_class.standard.minutes_per_jp)
    sources = sources_of(places)
    earned_in = {place.pk: {place.pk, *sources.get(place.pk, ())} for place in places}
    rows = Attendance.objects.filter(enrollment__in=set().union(*earned_in.values())).order_by()
    by_him = rows.filter(Q(meeting__typed_by=by) | Q(corrections__corrected_by=by)).values_list("enrollment_id", flat=True)
    typed = set(by_him)
    unlocked = rows.filter(INSIDE, meeting__cancelled_at=None, meeting__locked_at=None).values_list("enrollment_id", flat=True)
    decisions = HearingDecision.objects.filter(enrollment__training_class=training_class).select_related("hearing")
    issued: dict[int, list[Certificate]] = {}
    for certificate in Certificate.objects.filter(enrollment__training_class=training_class).order_by("pk"):
        issued.setdefault(certificate.enrollment_id, []).append(certificate)
    found = _Found(
        hours=hours,
        enough=_attended_enough(training_class, places, hours),
        unlocked=set(unlocked) | unsettled(places),
        typed={key for key, keys in earned_in.items() if not typed.isdisjoint(keys)},
        hearings={one.enrollment_id: one.hearing for one in decisions.order_by("hearing__held_on", "hearing_id")},
        issued=issued,
        signed=Official.objects.certificate_signatory(training_class.training_center, on) is not None,
    )
    return found, places


def _attended_enough(training_class: TrainingClass, places: Sequence[Enrollment], hours: dict[int, Hours]) -> set[int]:
    """Keys of the places whose attendance would let them pass, approved exceptions counted as the hearing counts them."""
    figures, minutes = training_class.figures, training_class.program_minutes
    waived: dict[int, set[str]] = {}
    for inmate, code in training_class.exceptions.exclude(inmate=None).values_list("inmate_id", "code"):
        waived.setdefault(inmate, set()).add(code)

    def short(place: Enrollment) -> bool:
        tally = hours[place.pk].tally
        facts = shortfalls(tally, figures, program_minutes=minutes, units=())
        return bool(unwaived(facts, tally, figures, program_minutes=minutes, waived=waived.get(place.inmate_id, ())))

    return {place.pk for place in places if not short(place)}


def _entitled(place: Enrollment, found: _Found, on: date) -> Kind | None:
    return statement_of(
        left=place.ended_on is not None and place.ended_on <= on,
        failed=place.status == Enrollment.Status.NOT_GRADUATED and place.pk in found.hearings,
        attended_enough=place.pk in found.enough,
    )


def _prospect(place: Enrollment, kind: Kind, found: _Found, on: date) -> StatementProspect:
    issued, hearing = found.issued.get(place.pk, []), found.hearings.get(place.pk)
    statements = [one for one in issued if one.kind == kind or (one.kind in STATEMENTS and one.in_force)]
    facts = StatementFacts(
        kind=kind,
        entitled_to=_entitled(place, found, on),
        certified=any(one.kind == Kind.TRAINING and one.in_force for one in issued),
        attendance_locked=place.pk not in found.unlocked and not found.hours[place.pk].tally.undecided,
        attended_jp=found.hours[place.pk].attended_jp,
        identity_confirmed=place.inmate.identity_confirmed,
        minutes_signed=hearing is not None and hearing.minutes_signed,
        signatory_valid=found.signed,
        issuer_typed_attendance=place.pk in found.typed,
        already_issued=bool(statements),
    )
    certificate = statements[-1] if statements else None
    return StatementProspect(place, statement_blockers(facts), hearing, certificate, kind, found.hours[place.pk])
