"""Who of a class may have the certificate, and why not: the one reading for page, command and issue."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices

from certificates.models import Certificate
from certificates.rules.blockers import IssueFacts, issue_blockers
from certificates.rules.kinds import Kind
from organizations.models import Official, User
from programs.models import Assessment, Enrollment, GraduationHearing, HearingDecision, TrainingClass
from programs.services.carrying import sources_of


@dataclass(frozen=True, slots=True)
class Prospect:
    """One place of a class; ``blockers`` ``[]`` = may be issued; ``hearing`` is the last that decided about the person."""

    enrollment: Enrollment
    blockers: Sequence[TextChoices]
    hearing: GraduationHearing | None
    certificate: Certificate | None

    @property
    def ready(self) -> bool:
        return not self.blockers


def prospects(training_class: TrainingClass, *, by: User, on: date) -> list[Prospect]:
    """Every place ever filled, by seat, as ``by`` could issue it on ``on``; five queries whatever the size."""
    return prospects_of([training_class], by=by, on=on)[training_class.pk]


def prospects_of(classes: Sequence[TrainingClass], *, by: User, on: date) -> dict[int, list[Prospect]]:
    """As ``prospects``, by key of the class; five queries for classes of one centre, one more for each further centre."""
    found: dict[int, list[Prospect]] = {training_class.pk: [] for training_class in classes}
    places = list(
        Enrollment.objects.filter(training_class__in=found)
        .select_related("inmate__facility")
        .order_by("seat_number", "starts_on", "pk")
    )
    decisions = HearingDecision.objects.filter(enrollment__training_class__in=found).select_related("hearing")
    decided = {decision.enrollment_id: decision for decision in decisions.order_by("hearing__held_on", "hearing_id")}
    sources = sources_of(places)  # who entered marks that are carried from there does not issue here either
    earned_in = {place.pk: {place.pk, *sources.get(place.pk, ())} for place in places}
    marked = Assessment.objects.filter(enrollment__in=set().union(*earned_in.values()), entered_by=by)
    marked_places = set(marked.order_by().values_list("enrollment_id", flat=True))
    issued, stated = _issued(found)
    center_of = {training_class.pk: training_class.training_center for training_class in classes}
    signed = {center: Official.objects.certificate_signatory(center, on) is not None for center in set(center_of.values())}
    for place in places:
        prospect = _prospect(
            place,
            decided.get(place.pk),
            issued.get(place.pk),
            signed=signed[center_of[place.training_class_id]],
            marked=not marked_places.isdisjoint(earned_in[place.pk]),
            stated=place.pk in stated,
        )
        found[place.training_class_id].append(prospect)
    return found


def _issued(classes: Collection[int]) -> tuple[dict[int, Certificate], set[int]]:
    """By place the newest certificate, and the places with a statement in force; one query."""
    papers = list(Certificate.objects.filter(enrollment__training_class__in=classes).order_by("pk"))
    certificates = {paper.enrollment_id: paper for paper in papers if paper.kind == Kind.TRAINING}
    return certificates, {paper.enrollment_id for paper in papers if paper.kind != Kind.TRAINING and paper.in_force}


def _prospect(
    place: Enrollment,
    decision: HearingDecision | None,
    certificate: Certificate | None,
    *,
    signed: bool,
    marked: bool,
    stated: bool,
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
        statement_in_force=stated,
    )
    return Prospect(place, issue_blockers(facts), hearing, certificate)
