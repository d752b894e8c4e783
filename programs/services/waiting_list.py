"""Who takes a freed seat: the next fitting person on the waiting list, until the set day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit.services import record
from inmates.models import Inmate
from organizations.models import User
from programs.models import Enrollment, Nomination, Proposal, TrainingClass
from programs.rules.eligibility import Ineligibility
from programs.rules.proposing import first_day_in_seat, last_day_to_join

from .enrolling import DecreeData, lock_class, reasons_of, seat_people, suitabilities
from .proposing import lock_proposal, take_off

Nominated = Nomination.Status
Judged = tuple[Nomination, Sequence[Ineligibility]]


@dataclass(frozen=True, slots=True)
class Skipped:
    """Somebody on the waiting list who does not fit now, and why."""

    nomination: Nomination
    reasons: Sequence[Ineligibility]


@dataclass(frozen=True, slots=True)
class Offer:
    """A freed seat: who left it, whom it is offered to (None: nobody), and who was passed over before him."""

    seat: int
    left: Enrollment
    nomination: Nomination | None = None
    skipped: Sequence[Skipped] = field(default_factory=list)


def last_replacement_day(training_class: TrainingClass) -> date:
    """The last day on which a freed seat is given: as set, else while the planned hours behind it are few enough.

    At most one query, none when the meetings are prefetched; program and standard are loaded.
    """
    if training_class.replacements_until:
        return training_class.replacements_until
    meetings = [one for one in training_class.meetings.all() if one.cancelled_at is None and one.makes_up_id is None]
    return last_day_to_join(
        [(one.held_on, one.minutes) for one in meetings],
        program_minutes=training_class.program_minutes,
        standard=training_class.figures,
        ends_on=training_class.ends_on,
    )


def next_offer(training_class: TrainingClass, *, on: date) -> list[Offer]:
    """Each freed seat with the person it is offered to on ``on``, from the day after who left it has gone; the number of
    queries is fixed.

    A seat is freed when somebody left it and nobody has replaced him. The waiting lists follow each other in the
    order of the proposals; who does not fit on that day is passed over, and keeps his place on the list. After the
    last day for replacements, or in a class that has ended, no seat is offered to anybody.
    """
    seats = training_class.freed_seats()
    if not seats:
        return []
    begins = {seat: first_day_in_seat(on, left.ended_on) for seat, left in seats.items()}
    last = last_replacement_day(training_class)
    open_seats = {seat for seat in seats if begins[seat] <= last and not training_class.ended}
    if not open_seats:
        return [Offer(seat, left) for seat, left in seats.items()]
    latest = max(begins[seat] for seat in open_seats)
    waiting = iter(_judged(training_class, training_class.proposals.decreed(), on=latest))
    return [_offer(seat, left, waiting) if seat in open_seats else Offer(seat, left) for seat, left in seats.items()]


@transaction.atomic
def accept_offer(*, nomination: Nomination, seat: int, by: User, on: date) -> Enrollment:
    """The next fitting person has the freed ``seat``, by the decree that named him, in the place of who left.

    He begins on ``on``, or the day after the last of who left. Raises ValidationError when the last day for
    replacements is over, the seat is not free, another is next, or he no longer fits; then nothing is written.
    """
    training_class = lock_class(nomination.proposal.training_class)
    proposal = lock_proposal(nomination.proposal, Proposal.Status.DECREED)
    left = training_class.freed_seats().get(seat)
    if left is None:
        raise ValidationError(_("This seat is taken, or nobody has left it."), code="seat_taken")
    begins = first_day_in_seat(on, left.ended_on)
    _refuse_after_the_day(training_class, begins)
    refuse_unless_next(nomination, training_class, training_class.proposals.decreed(), on=begins)
    decree = DecreeData(proposal.decree.number, proposal.decree.signed_on, by)
    inmate = Inmate.objects.get(pk=nomination.inmate_id)
    (place,) = seat_people(training_class, [inmate], decree=decree, on=begins, seats=[seat])
    Nomination.objects.filter(pk=nomination.pk).update(status=Nominated.PLACED, enrollment=place)
    record("programs.accept_offer", place, by=by, fields=["training_class", "decree", "seat_number", "replaces"])
    return place


@transaction.atomic
def skip_offer(*, nomination: Nomination, reason: str, by: User) -> None:
    """Somebody is taken off the waiting list, with the reason. Raises ValidationError when he waits no more."""
    take_off(nomination, [Nominated.WAITING], reason=reason)
    record("programs.skip_offer", nomination, by=by, fields=["status", "dropped_reason"], after={"reason": reason})


def refuse_unless_next(nomination: Nomination, training_class: TrainingClass, proposals: QuerySet[Proposal], *, on: date) -> None:
    """Raises ValidationError when the person waits no more, does not fit on ``on``, or a fitting one is before him.

    ``proposals`` are those whose waiting lists follow each other.
    """
    for waiting, reasons in _judged(training_class, proposals, on=on):
        if waiting.pk == nomination.pk:
            if reasons:
                raise ValidationError(reasons_of(waiting.inmate, reasons))
            return
        if not reasons:
            raise ValidationError(_("%(who)s is next on the waiting list."), code="not_next", params={"who": waiting.inmate.name})
    raise ValidationError(_("The person is not on the waiting list any more."), code="not_waiting")


def _judged(training_class: TrainingClass, proposals: QuerySet[Proposal], *, on: date) -> list[Judged]:
    """Everybody on the waiting lists of ``proposals`` in order, each with why he does not fit."""
    waiting = list(Nomination.objects.waiting().filter(proposal__in=proposals).select_related("inmate", "proposal"))
    people = Inmate.objects.filter(pk__in=[one.inmate_id for one in waiting], facility=training_class.facility_id)
    reasons = {one.inmate.pk: one.reasons for one in suitabilities(training_class, people, on=on)}
    return [(one, reasons.get(one.inmate_id, [Ineligibility.NOT_IN_CUSTODY])) for one in waiting]


def _offer(seat: int, left: Enrollment, waiting: Iterator[Judged]) -> Offer:
    """The seat for the next of ``waiting``; whoever is passed over here is not offered another seat either."""
    skipped = []
    for nomination, reasons in waiting:
        if not reasons:
            return Offer(seat, left, nomination, skipped)
        skipped.append(Skipped(nomination, reasons))
    return Offer(seat, left, None, skipped)


def _refuse_after_the_day(training_class: TrainingClass, on: date) -> None:
    last = last_replacement_day(training_class)
    if on > last:
        message = _("Free seats of this class were offered until %(day)s; the seat stays empty.")
        raise ValidationError(message, code="replacements_closed", params={"day": date_format(last, "j F Y")})
