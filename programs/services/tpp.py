"""What the TPP said of each person, and who moves up when somebody it recommended falls out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import User
from programs.models import Nomination, Proposal, TppMember, TrainingClass
from programs.rules.proposing import in_order

from .enrolling import lock_class
from .proposing import advance, lock_proposal
from .waiting_list import refuse_unless_next

Status = Proposal.Status
Nominated = Nomination.Status


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What the TPP said of one person: RECOMMENDED, WAITING (with its place on the list) or REJECTED."""

    status: str
    reason: str = ""
    consent_signed_on: date | None = None
    waiting_position: int | None = None


@transaction.atomic
def record_tpp(
    *,
    proposal: Proposal,
    number: str,
    held_on: date,
    members: Sequence[tuple[str, str]],
    recommendations: Mapping[int, Recommendation],
    by: User,
    at: datetime,
) -> None:
    """The session stands with its ``members`` (name, position) and what it said of each person (by key of the nomination).

    Raises ValidationError when the proposal has not been checked or was recorded before, number or members are
    missing, the day lies in the future, somebody is left out, or a reason, a consent or the order is missing.
    """
    proposal = lock_proposal(proposal, Status.CHECKED)
    today = proposal.training_class.facility.local_date(at)
    nominations = list(proposal.nominations.filter(status=Nominated.PROPOSED).select_related("inmate"))
    problems = [
        *_session_problems(proposal.training_class, number, held_on, members, recommendations, today=today),
        *_naming_problems(nominations, recommendations),
        *(found for one in nominations for found in _saying_problems(one, recommendations.get(one.pk), today=today)),
    ]
    if problems:
        raise ValidationError(problems)
    advance(
        proposal, Status.CHECKED, Status.RECOMMENDED, tpp_number=number.strip(), tpp_held_on=held_on, tpp_recorded_by=by
    )  # fmt: skip
    for nomination in nominations:
        said = recommendations[nomination.pk]
        nomination.status, nomination.consent_signed_on = said.status, said.consent_signed_on
        nomination.tpp_reason = said.reason.strip()
        nomination.waiting_position = said.waiting_position if said.status == Nominated.WAITING else None
    Nomination.objects.bulk_update(nominations, ["status", "tpp_reason", "consent_signed_on", "waiting_position"])
    TppMember.objects.bulk_create(TppMember(proposal=proposal, name=name, position=position) for name, position in members)
    after = {str(one.pk): [one.status, one.waiting_position, one.tpp_reason] for one in nominations}
    record("programs.record_tpp", proposal, by=by, objects=nominations, fields=["status", "tpp_number"], after=after)


@transaction.atomic
def move_up(*, nomination: Nomination, by: User, at: datetime) -> None:
    """Before the decree: the next fitting person on the waiting list is recommended in the place of somebody who fell out.

    Raises ValidationError when the TPP has not met or the decree is signed, no seat is left, or another is next.
    """
    training_class = lock_class(nomination.proposal.training_class)
    proposal = lock_proposal(nomination.proposal, Status.RECOMMENDED)
    recommended = proposal.nominations.filter(status=Nominated.RECOMMENDED).count()
    if recommended >= len(training_class.free_seats()):
        raise ValidationError(_("Everybody recommended takes a seat; none is left."), code="no_seat")
    own_list = Proposal.objects.filter(pk=proposal.pk)
    refuse_unless_next(nomination, training_class, own_list, on=training_class.facility.local_date(at))
    Nomination.objects.filter(pk=nomination.pk, status=Nominated.WAITING).update(status=Nominated.RECOMMENDED)
    record("programs.move_up", nomination, by=by, fields=["status"])


def _session_problems(
    training_class: TrainingClass,
    number: str,
    held_on: date,
    members: Sequence,
    said: Mapping[int, Recommendation],
    *,
    today: date,
) -> list[ValidationError]:
    recommended = [one for one in said.values() if one.status == Nominated.RECOMMENDED]
    positions = [one.waiting_position for one in said.values() if one.status == Nominated.WAITING]
    checks = {
        "no_number": (not number.strip(), _("The minutes of the TPP have a number.")),
        "in_future": (held_on > today, _("The session lies in the future.")),
        "no_members": (
            not members or not all(name.strip() and position.strip() for name, position in members),
            _("Name the members of the TPP, each with the position."),
        ),
        "too_many": (
            len(recommended) > len(training_class.free_seats()),
            _("More people are recommended than seats are free; put the others on the waiting list."),
        ),
        "waiting_order": (not in_order(positions), _("The waiting list is numbered 1, 2, 3 and so on.")),
    }
    return [ValidationError(message, code=code) for code, (found, message) in checks.items() if found]


def _naming_problems(nominations: Sequence[Nomination], said: Mapping[int, Recommendation]) -> list[ValidationError]:
    if set(said) - {one.pk for one in nominations}:
        return [ValidationError(_("Somebody is spoken of who is not proposed, or has declined."), code="not_nominated")]
    return []


def _saying_problems(nomination: Nomination, said: Recommendation | None, *, today: date) -> list[ValidationError]:
    """What is missing of one person's recommendation, with the person's name."""
    if said is None or said.status not in {Nominated.RECOMMENDED, Nominated.WAITING, Nominated.REJECTED}:
        checks = {"undecided": (True, _("no recommendation."))}
    else:
        signed_on = said.consent_signed_on
        agrees = said.status != Nominated.REJECTED
        checks = {
            "no_reason": (
                said.status != Nominated.RECOMMENDED and not said.reason.strip(),
                _("say why the person waits or is not recommended."),
            ),
            "no_consent": (agrees and signed_on is None, _("the date of the signed consent is missing.")),
            "consent_in_future": (agrees and signed_on is not None and signed_on > today, _("the consent lies in the future.")),
        }
    who = nomination.inmate.name
    return [ValidationError(f"{who}: {message}", code=code) for code, (found, message) in checks.items() if found]
