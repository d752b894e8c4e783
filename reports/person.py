"""One person in one look, over all floors: custody, trainings, certificates, interests, and what waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from certificates.models import Certificate
from certificates.models.number_series import Kind
from inmates.models import Inmate
from inmates.rules.field_matrix import Fact, sees
from organizations.models import User
from programs.models import Enrollment
from programs.services.history import TrainingRecord, training_history
from reports.papers.training_history import certificates_of
from reports.rules.person_waits import PersonFacts, Wait, waits

Status = Enrollment.Status


@dataclass(frozen=True, slots=True)
class Training:
    """One training with its certificates in words: (number, state, tone, address); no address for one of another facility."""

    record: TrainingRecord
    certificates: Sequence[tuple[str, str, str, str]]


@dataclass(frozen=True, slots=True)
class PersonOverview:
    """What ``reports:inmate-overview`` shows; ``running`` are the places that await a hearing."""

    trainings: Sequence[Training]
    running: Sequence[Enrollment]
    interests: Sequence[str]
    skills: Sequence[str]
    waiting: Sequence[Wait]


def person_overview(inmate: Inmate, *, reader: User, on: date) -> PersonOverview:
    """``inmate`` as of ``on``, as far as the matrix of facts lets ``reader`` know; the number of queries is fixed.

    ``inmate`` comes through its door with its register number annotated.
    """
    records = training_history(inmate, reader=reader)
    own = [record.enrollment for record in records if not record.elsewhere]
    certificates = certificates_of(records) if sees(reader, Fact.CERTIFICATES) else {}
    chosen = sees(reader, Fact.SELECTION)
    in_force = [one for place in own for one in certificates.get(place.pk, []) if one.in_force]
    return PersonOverview(
        trainings=[Training(record, _in_words(record, certificates, reader, on)) for record in records],
        running=[place for place in own if place.ended_on is None and place.status in Enrollment.AWAITING],
        interests=[str(interest.field) for interest in inmate.interests.select_related("field")] if chosen else [],
        skills=[skill.description for skill in inmate.declared_skills.all()] if chosen else [],
        waiting=_known_to(reader, waits(_facts(inmate, own, in_force, on=on))),
    )


def _facts(inmate: Inmate, places: Sequence[Enrollment], in_force: Sequence[Certificate], *, on: date) -> PersonFacts:
    open_places = [place for place in places if place.ended_on is None]
    graduated = {place.pk for place in open_places if place.status == Status.GRADUATED}
    certified = {certificate.enrollment_id for certificate in in_force if certificate.kind == Kind.TRAINING}
    return PersonFacts(
        here=inmate.in_custody(on),
        registered=bool(inmate.current_registration),
        release_known=inmate.release_on is not None,
        suspended=Enrollment.objects.filter(inmate=inmate, suspensions__until_on=None, suspensions__isnull=False).exists(),
        nominated=inmate.nominations.standing().filter(proposal__withdrawn_reason="").exists(),
        has_place=any(place.status != Status.NOT_GRADUATED for place in open_places),
        identity_confirmed=inmate.identity_confirmed,
        postponed=any(place.status == Status.POSTPONED for place in open_places),
        certificate_missing=bool(graduated - certified),
        sheet_missing=any(not certificate.stored for certificate in in_force),
        to_hand_over=any(certificate.stored and certificate.handed_over_on is None for certificate in in_force),
    )


# What each line betrays, where that is more than the page itself.
_BETRAYS = {
    Wait.RELEASE: Fact.RELEASE,
    Wait.OUT: Fact.CUSTODY_EVENTS,
    Wait.NOMINATED: Fact.SELECTION,
    Wait.IDENTITY: Fact.CERTIFICATE_IDENTITY,
    Wait.CERTIFICATE: Fact.CERTIFICATES,
    Wait.SHEET: Fact.CERTIFICATES,
    Wait.RECEIPT: Fact.CERTIFICATES,
}


def _known_to(reader: User, waiting: Sequence[Wait]) -> list[Wait]:
    return [wait for wait in waiting if wait not in _BETRAYS or sees(reader, _BETRAYS[wait])]


def _in_words(record: TrainingRecord, certificates: dict[int, list[Certificate]], reader: User, on: date):
    linked = not record.elsewhere and reader.has_perm("certificates.view_certificate")
    rows = []
    for certificate in certificates.get(record.enrollment.pk, []):
        state = certificate.status_on(on)
        rows.append((certificate.number, state.label, Certificate.TONES[state], certificate.get_absolute_url() if linked else ""))
    return rows
