"""The Kalapas signs the decree on participants."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from inmates.models import Inmate
from organizations.models import User
from programs.models import Enrollment, Nomination, Proposal

from .enrolling import DecreeData, lock_class, seat_people, seating_problems, suitabilities
from .proposing import advance, lock_proposal, refuse_same_person

Status = Proposal.Status
Nominated = Nomination.Status


@transaction.atomic
def sign_decree(*, proposal: Proposal, number: str, signed_on: date, by: User, at: datetime) -> list[Enrollment]:
    """The Kalapas has signed: everybody recommended has a place by the decree, the others may wait for a seat.

    Everything is checked anew. Raises ValidationError when the TPP has not met or the decree was signed before, it is
    dated before the session or in the future, its number is known, somebody no longer fits, or the class would be
    outside the standard without an approved exception (too few: at its first decree only).
    """
    training_class = lock_class(proposal.training_class)
    proposal = lock_proposal(proposal, Status.RECOMMENDED)
    refuse_same_person(by, proposal.proposed_by_id, proposal.checked_by_id)
    _refuse_decree(proposal, number.strip(), signed_on)
    recommended = proposal.nominations.filter(status=Nominated.RECOMMENDED)
    nominations = {one.inmate_id: one for one in recommended.select_related("inmate")}
    placed = seat_people(
        training_class,
        [one.inmate for one in nominations.values()],
        decree=DecreeData(number.strip(), signed_on, by),
        on=training_class.facility.local_date(at),
        fills_the_class=True,
    )
    advance(proposal, Status.RECOMMENDED, Status.DECREED, decree=placed[0].decree)
    for place in placed:
        nomination = nominations[place.inmate_id]
        nomination.status, nomination.enrollment = Nominated.PLACED, place
    Nomination.objects.bulk_update(nominations.values(), ["status", "enrollment"])
    record("programs.sign_decree", proposal, by=by, objects=placed, fields=["status", "decree", "seat_number"])
    return placed


def decree_problems(proposal: Proposal, *, on: date) -> list[ValidationError]:
    """What would refuse the decree if it were signed on ``on``, but for its number and date; ``[]`` is nothing. Reads only.

    The nominations of ``proposal`` are loaded with their inmates.
    """
    training_class = proposal.training_class
    people = [one.inmate for one in proposal.nominations.all() if one.status == Nominated.RECOMMENDED]
    here = Inmate.objects.filter(pk__in=[inmate.pk for inmate in people], facility=training_class.facility_id)
    suitable = suitabilities(training_class, here, on=on)
    return seating_problems(training_class, people, suitable, decree_signed_on=on, on=on, first=True)


def _refuse_decree(proposal: Proposal, number: str, signed_on: date) -> None:
    checks = {
        "no_number": (not number, _("The decree has a number.")),
        "decree_before_tpp": (signed_on < proposal.tpp_held_on, _("The decree is dated before the session of the TPP.")),
        "decree_known": (
            proposal.training_class.decrees.filter(number=number).exists(),
            _("A decree with this number exists for the class."),
        ),
    }
    problems = [ValidationError(message, code=code) for code, (found, message) in checks.items() if found]
    if problems:
        raise ValidationError(problems)
