"""From proposal to decree: Kasubsi proposes, Kasi checks, the TPP recommends, the Kalapas signs (DOMAIN §2).

Each step is a guarded UPDATE of the proposal, which also locks it: whoever comes second finds another status.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from audit.services import record
from inmates.models import Inmate
from organizations.models import User
from programs.models import Nomination, Proposal, TrainingClass
from programs.rules.selection import Criteria

from .enrolling import Suitability, lock_class, reasons_by_name, suitabilities
from .selecting import write_criteria

Status = Proposal.Status
Nominated = Nomination.Status


@transaction.atomic
def open_proposal(
    *, training_class: TrainingClass, inmates: Mapping[int, str], by: User, at: datetime, criteria: Criteria | None = None
) -> Proposal:
    """A draft names ``inmates`` (key → why he was chosen, perhaps ""); the class keeps ``criteria``.

    Raises ValidationError when the class has ended, another proposal of it is under way, or somebody does not fit.
    """
    training_class = lock_class(training_class)
    if training_class.ended:
        raise ValidationError(_("The class is closed or cancelled."), code="class_ended")
    if training_class.proposals.open().exists():
        raise ValidationError(_("A proposal for this class is already under way."), code="already_open")
    number = (training_class.proposals.aggregate(last=Max("number"))["last"] or 0) + 1
    proposal = Proposal.objects.create(training_class=training_class, number=number)
    if criteria:
        write_criteria(training_class, criteria)
    if inmates:
        _nominate(proposal, inmates, at=at)
    record("programs.open_proposal", proposal, by=by, fields=["number", "criteria"], after={"inmates": dict(inmates)})
    return proposal


@transaction.atomic
def nominate(*, proposal: Proposal, inmates: Mapping[int, str], by: User, at: datetime) -> list[Nomination]:
    """The draft names ``inmates`` (key → reason) too, behind those it names already, each with the margin of today.

    Raises ValidationError when it is no draft any more, or somebody is named already, is not here or does not fit.
    """
    proposal = lock_proposal(proposal, Status.DRAFT)
    nominated = _nominate(proposal, inmates, at=at)
    record("programs.nominate", by=by, objects=nominated, fields=["inmate", "margin_days", "reason"])
    return nominated


@transaction.atomic
def remove(*, nomination: Nomination, by: User) -> None:
    """The draft names the person no more. Raises ValidationError after the draft; who has declined stays on record."""
    lock_proposal(nomination.proposal, Status.DRAFT)
    key = nomination.pk
    if not Nomination.objects.filter(pk=key, status=Nominated.PROPOSED).delete()[0]:
        raise ValidationError(_("Who has declined stays on record."), code="declined")
    record(
        "programs.remove_nomination", nomination.proposal, by=by, fields=["nominations"], before={"inmate": nomination.inmate_id}
    )


@transaction.atomic
def propose(*, proposal: Proposal, by: User, at: datetime) -> None:
    """The draft is proposed to the Kasi, with the margins of today.

    Raises ValidationError when it is no draft, names nobody, or somebody no longer fits.
    """
    proposal = lock_proposal(proposal, Status.DRAFT)
    nominations = list(proposal.nominations.filter(status=Nominated.PROPOSED))
    if not nominations:
        raise ValidationError(_("The proposal names nobody."), code="nobody")
    fitting = {one.inmate.pk: one for one in _fitting(proposal, [one.inmate_id for one in nominations], at=at)}
    for nomination in nominations:
        nomination.margin_days = fitting[nomination.inmate_id].margin
    Nomination.objects.bulk_update(nominations, ["margin_days"])
    advance(proposal, Status.DRAFT, Status.PROPOSED, proposed_at=at, proposed_by=by, returned_reason="")
    record("programs.propose", proposal, by=by, objects=nominations, fields=["status"])


@transaction.atomic
def check(*, proposal: Proposal, by: User, at: datetime) -> None:
    """The Kasi has checked the proposal.

    Raises ValidationError when it is not proposed, ``by`` proposed it, or ``at`` lies before that.
    """
    proposal = lock_proposal(proposal, Status.PROPOSED)
    refuse_same_person(by, proposal.proposed_by_id)
    if at < proposal.proposed_at:
        raise ValidationError(_("The check lies before the proposal."), code="before_proposal")
    advance(proposal, Status.PROPOSED, Status.CHECKED, checked_at=at, checked_by=by)
    record("programs.check_proposal", proposal, by=by, fields=["status", "checked_by"])


@transaction.atomic
def return_(*, proposal: Proposal, reason: str, by: User) -> None:
    """The proposal is a draft again, with the reason why.

    Raises ValidationError when the TPP has met or it is a draft, without a reason, or when ``by`` proposed it.
    """
    proposal = lock_proposal(proposal, Status.PROPOSED, Status.CHECKED)
    refuse_same_person(by, proposal.proposed_by_id)
    cleared = dict.fromkeys(["proposed_at", "proposed_by", "checked_at", "checked_by"])
    advance(proposal, proposal.status, Status.DRAFT, returned_reason=given_reason(reason), **cleared)
    record("programs.return_proposal", proposal, by=by, fields=["status", "returned_reason"], after={"reason": reason})


@transaction.atomic
def decline(*, nomination: Nomination, by: User) -> None:
    """The person has taken his consent back, or never gave it. Raises ValidationError once he is placed or off the list."""
    end_nomination(nomination, Nomination.STANDING, status=Nominated.DECLINED, consented_again_on=None)
    record("programs.decline", nomination, by=by, fields=["status"])


@transaction.atomic
def consent_again(*, nomination: Nomination, signed_on: date, by: User, at: datetime) -> None:
    """Somebody who declined has signed a fresh consent: his draft names him again, and so may every later one.

    Raises ValidationError when he has not declined or has consented again before, or the consent lies in the future.
    """
    proposal = lock_proposal(nomination.proposal, *Status)
    if signed_on > proposal.training_class.facility.local_date(at):
        raise ValidationError(_("The consent lies in the future."), code="consent_in_future")
    status = Nominated.PROPOSED if proposal.status == Status.DRAFT else Nominated.DECLINED
    declined = Nomination.objects.filter(pk=nomination.pk).declined()
    if not declined.update(status=status, consented_again_on=signed_on):
        raise ValidationError(_("The person has not declined, or has consented again."), code="not_declined")
    record("programs.consent_again", nomination, by=by, fields=["status"], after={"consented_again_on": signed_on})


@transaction.atomic
def drop(*, nomination: Nomination, reason: str, by: User) -> None:
    """Somebody recommended or waiting is taken off the list, with the reason. Raises ValidationError as ``decline``."""
    take_off(nomination, [Nominated.RECOMMENDED, Nominated.WAITING], reason=reason)
    record("programs.drop", nomination, by=by, fields=["status", "dropped_reason"], after={"reason": reason})


@transaction.atomic
def withdraw(*, proposal: Proposal, reason: str, by: User) -> None:
    """The proposal is given up, with the reason; nobody of it can be placed. Raises ValidationError once it is decreed."""
    proposal = lock_proposal(proposal, *(set(Status) - {Status.DECREED, Status.WITHDRAWN}))
    advance(proposal, proposal.status, Status.WITHDRAWN, withdrawn_reason=given_reason(reason))
    record("programs.withdraw_proposal", proposal, by=by, fields=["status", "withdrawn_reason"], after={"reason": reason})


def lock_proposal(proposal: Proposal, *statuses: str) -> Proposal:
    """The proposal as it is now, locked; raises ValidationError when it is in none of ``statuses``.

    Whoever needs the class too has locked it before: classes, proposals, people.
    """
    rows = Proposal.objects.select_for_update(of=("self",)).select_related(
        "training_class__program", "training_class__standard", "training_class__facility"
    )
    proposal = rows.get(pk=proposal.pk)
    if proposal.status not in statuses:
        raise wrong_status()
    return proposal


def advance(proposal: Proposal, before: str, after: str, **values: Any) -> None:
    """The proposal has gone from ``before`` to ``after`` with ``values``; raises ValidationError when it was elsewhere."""
    changed = Proposal.objects.filter(pk=proposal.pk, status=before).update(status=after, **values)
    if not changed:
        raise wrong_status()


def wrong_status() -> ValidationError:
    return ValidationError(
        _("Somebody has taken this step already, or it is not its turn. Read the proposal again."), code="wrong_status"
    )


def refuse_same_person(by: User, *others: int | None) -> None:
    """Raises ValidationError when ``by`` has done an earlier step."""
    if by.pk in others:
        raise ValidationError(_("Who took an earlier step cannot take this one."), code="same_person")


def given_reason(reason: str) -> str:
    """The reason without spaces around it; raises ValidationError when there is none."""
    if not reason.strip():
        raise ValidationError(_("Say why."), code="no_reason")
    return reason.strip()


def end_nomination(nomination: Nomination, before: Collection[str], **values: Any) -> None:
    """The nomination, until now in one of ``before``, carries ``values``; raises ValidationError otherwise. No audit row."""
    lock_proposal(nomination.proposal, *(set(Status) - {Status.WITHDRAWN}))
    changed = Nomination.objects.filter(pk=nomination.pk, status__in=before).update(**values)
    if not changed:
        raise ValidationError(_("The person already has a place, or is off the list."), code="not_open")


def take_off(nomination: Nomination, before: Collection[str], *, reason: str) -> None:
    """The nomination, until now in one of ``before``, is off the list, with the reason. Raises ValidationError, no audit row."""
    end_nomination(nomination, before, status=Nominated.DROPPED, dropped_reason=given_reason(reason))


def _nominate(proposal: Proposal, inmates: Mapping[int, str], *, at: datetime) -> list[Nomination]:
    if not inmates:
        raise ValidationError(_("Choose at least one person."), code="nobody")
    named = Inmate.objects.filter(nominations__proposal=proposal, pk__in=inmates)
    problems = [
        ValidationError(_("%(who)s is named already."), code="already_nominated", params={"who": inmate.name}) for inmate in named
    ]
    if problems:
        raise ValidationError(problems)
    last = proposal.nominations.aggregate(last=Max("position"))["last"] or 0
    margins = {one.inmate.pk: one.margin for one in _fitting(proposal, inmates, at=at)}
    return Nomination.objects.bulk_create(
        Nomination(
            proposal=proposal, inmate_id=key, position=position, margin_days=margins[key], reason=reason.strip()
        )
        for position, (key, reason) in enumerate(inmates.items(), start=last + 1)
    )  # fmt: skip


def _fitting(proposal: Proposal, keys: Collection[int], *, at: datetime) -> list[Suitability]:
    """Everybody of ``keys`` against the class as of ``at``; raises ValidationError when somebody is not here or does not fit."""
    training_class: TrainingClass = proposal.training_class
    here = Inmate.objects.filter(pk__in=list(keys), facility=training_class.facility_id)
    suitable = suitabilities(training_class, here, on=training_class.facility.local_date(at))
    if len(suitable) < len(keys):
        raise ValidationError(_("Somebody chosen is not in this facility."), code="other_facility")
    problems = reasons_by_name(suitable)
    if problems:
        raise ValidationError(problems)
    return suitable
