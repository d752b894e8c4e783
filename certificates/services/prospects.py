"""Who of a class may have the certificate, and why not: the one reading for page, command and issue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from certificates.models import Certificate
from certificates.models.number_series import Kind
from certificates.rules.blockers import IssueBlocker, IssueFacts, issue_blockers
from organizations.models import Official, User
from programs.models import Assessment, Enrollment, GraduationHearing, HearingDecision, TrainingClass
from programs.services.carrying import sources_of


@dataclass(frozen=True, slots=True)
class Prospect:
    """One place of a class; ``blockers`` ``[]`` = may be issued; ``hearing`` is the last that decided about the person."""

    enrollment: Enrollment
    blockers: Sequence[IssueBlocker]
    hearing: GraduationHearing | None
    certificate: Certificate | None

    @property
    def ready(self) -> bool:
        return not self.blockers


def prospects(training_class: TrainingClass, *, by: User, on: date) -> list[Prospect]:
    """Every place ever filled, by seat, as ``by`` could issue it on ``on``; five queries whatever the size."""
    places = training_class.enrollments.select_related("inmate__facility").order_by("seat_number", "starts_on", "pk")
    decisions = HearingDecision.objects.filter(enrollment__training_class=training_class).select_related("hearing")
    decided = {decision.enrollment_id: decision for decision in decisions.order_by("hearing__held_on", "hearing_id")}
    sources = sources_of(places)  # who entered marks that are carried from there does not issue here either
    earned_in = {place.pk: {place.pk, *sources.get(place.pk, ())} for place in places}
    marked = Assessment.objects.filter(enrollment__in=set().union(*earned_in.values()), entered_by=by)
    marked_places = set(marked.order_by().values_list("enrollment_id", flat=True))
    issued = {certificate.enrollment_id: certificate for certificate in _training_certificates(training_class)}
    signatory = Official.objects.certificate_signatory(training_class.training_center, on)
    return [
        _prospect(
            place,
            decided.get(place.pk),
            issued.get(place.pk),
            signed=signatory is not None,
            marked=not marked_places.isdisjoint(earned_in[place.pk]),
        )
        for place in places
    ]


def _training_certificates(training_class: TrainingClass):
    """The newest of each person last, so that it is the one that is kept."""
    return Certificate.objects.filter(enrollment__training_class=training_class, kind=Kind.TRAINING).order_by("pk")


def _prospect(
    place: Enrollment, decision: HearingDecision | None, certificate: Certificate | None, *, signed: bool, marked: bool
) -> Prospect:
    hearing = decision.hearing if decision else None
    passed = decision is not None and decision.result == HearingDecision.Result.GRADUATED
    facts = IssueFacts(
        graduated=passed and place.status == Enrollment.Status.GRADUATED,
        identity_confirmed=place.inmate.identity_confirmed,
        minutes_signed=hearing is not None and hearing.minutes_signed,
        signatory_valid=signed,
        issuer_entered_marks=marked,
        already_issued=certificate is not None,
    )
    return Prospect(place, issue_blockers(facts), hearing, certificate)
