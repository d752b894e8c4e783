"""A change of a class is asked by one house and takes effect when the other accepts it, or its own Kasi overrides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import Room, User
from programs.models import ClassChange, Instructor, TrainingClass

from .custody import Misfit
from .planning import make_class
from .reshaping import set_start
from .team import own_proposal
from .wishes import Wish, as_it_is, carry_out, class_wish

Outcome, Side = ClassChange.Outcome, ClassChange.Side


def side_of(user: User, training_class: TrainingClass) -> str:
    """The house of the class for which ``user`` speaks; empty for who belongs to neither."""
    if user.facility_id == training_class.facility_id:
        return Side.FACILITY
    return Side.CENTER if user.training_center_id == training_class.training_center_id else ""


def preview_wish(*, training_class: TrainingClass, wish: Wish, by: User, at: datetime) -> Sequence[Misfit]:
    """Who would no longer fit if the wish came true; nothing is written. Raises as carrying it out would."""
    return preview_change(change=_wanted(training_class, wish, by=by, at=at), by=by, at=at)


def preview_change(*, change: ClassChange, by: User, at: datetime) -> Sequence[Misfit]:
    """Who would no longer fit if the change were accepted now; nothing is written. Raises as carrying it out would."""
    with transaction.atomic():
        affected = carry_out(change, by=by, at=at)
        transaction.set_rollback(True)
    return affected


@transaction.atomic
def propose_class(*, instructors: Sequence[Instructor], by: User, at: datetime, **values: Any) -> TrainingClass:
    """A class is planned, and nobody is placed in it before the other house accepts it. Raises as ``create_class``."""
    training_class = make_class(instructors=instructors, **values)
    change = _wanted(training_class, class_wish(training_class), by=by, at=at)
    _refuse_strangers(change)
    change.save()
    record("programs.create_class", training_class, by=by, fields=list(values))
    return training_class


@transaction.atomic
def revise_class(*, training_class: TrainingClass, first_day: date, room: Room | None, by: User) -> None:
    """A class that its own house has only proposed begins on ``first_day`` in ``room``: the other house accepts it so.

    Raises ValidationError as ``set_start``, and when the class does not wait for the other house of ``by``.
    """
    if not own_proposal(training_class, by):
        raise ValidationError(_("The other house has accepted the class: ask it."), code="accepted")
    set_start(training_class, first_day, room)
    proposed = TrainingClass.objects.select_related("room").get(pk=training_class.pk)
    proposal = proposed.changes.pending().get(kind=ClassChange.Kind.CLASS)
    proposal.after |= class_wish(proposed).after
    proposal.save(update_fields=["after"])
    record("programs.revise_class", proposed, by=by, fields=["starts_on", "room"], after={"starts_on": first_day.isoformat()})


@transaction.atomic
def ask_change(*, training_class: TrainingClass, wish: Wish, by: User, at: datetime) -> ClassChange:
    """The other house is asked; the class is as it was.

    Raises ValidationError when ``by`` belongs to neither house, such a change waits already, no reason is given, or
    it could not be carried out as things stand.
    """
    change = _wanted(training_class, wish, by=by, at=at)
    _refuse_strangers(change)
    if not wish.reason.strip() and not wish.after.get("cause"):
        raise ValidationError(_("Say why."), code="no_reason")
    preview_change(change=change, by=by, at=at)
    try:
        with transaction.atomic():
            change.save()
    except IntegrityError as error:
        raise ValidationError(_("Such a change already waits for the other house."), code="already_asked") from error
    record("programs.ask_change", change, by=by, fields=["kind", "after"])
    return change


@transaction.atomic
def accept_change(*, change: ClassChange, by: User, at: datetime) -> Sequence[Misfit]:
    """The other house agrees: the change takes effect; gives who no longer fits the class.

    Raises ValidationError when it was decided before, ``by`` is not of the other house, what was to change has changed
    meanwhile, or it cannot be carried out any more.
    """
    change = _waiting(change)
    if side_of(by, change.training_class) in ("", change.side):
        raise ValidationError(_("The other house accepts."), code="own_house")
    return _carried_out(change, Outcome.ACCEPTED, "", by=by, at=at)


@transaction.atomic
def override_change(*, change: ClassChange, reason: str, by: User, at: datetime) -> Sequence[Misfit]:
    """The change takes effect without the other house, which reads why. Raises as ``accept_change``, and without a reason."""
    change = _waiting(change)
    _refuse_silence(reason)
    if side_of(by, change.training_class) != change.side:
        raise ValidationError(_("Only the Kasi of the house that asked carries it out without the other."), code="other_house")
    return _carried_out(change, Outcome.OVERRIDDEN, reason.strip(), by=by, at=at)


@transaction.atomic
def reject_change(*, change: ClassChange, reason: str, by: User, at: datetime) -> None:
    """The change will not be made: the other house refuses it, or its own takes it back. Raises without a reason.

    A class that was proposed and is not accepted is cancelled.
    """
    change = _waiting(change)
    _refuse_silence(reason)
    if not side_of(by, change.training_class):
        raise ValidationError(_("Only the two houses of the class change it."), code="not_a_house")
    _decide(change, Outcome.REJECTED, reason.strip(), by=by, at=at)
    if change.kind == ClassChange.Kind.CLASS:
        today = change.training_class.facility.local_date(at)
        TrainingClass.objects.filter(pk=change.training_class_id, closed_on=None, cancelled_on=None).update(
            cancelled_on=today, cancelled_by=by, cancel_reason=reason.strip()
        )
    record("programs.reject_change", change, by=by, fields=["outcome", "decision_reason"])


@transaction.atomic
def take_back_change(*, change: ClassChange, reason: str, by: User, at: datetime) -> None:
    """Who asked does not want it any more. Raises as ``reject_change``, and when somebody else asked."""
    if change.asked_by_id != by.pk:
        raise ValidationError(_("Only who asked takes it back."), code="not_asked_by")
    reject_change(change=change, reason=reason, by=by, at=at)


def _wanted(training_class: TrainingClass, wish: Wish, *, by: User, at: datetime) -> ClassChange:
    return ClassChange(
        training_class=training_class, kind=wish.kind, meeting=wish.meeting, after=wish.after, reason=wish.reason.strip(),
        before=as_it_is(training_class, wish.kind, wish.after, wish.meeting), side=side_of(by, training_class),
        asked_at=at, asked_by=by,
    )  # fmt: skip


def _refuse_strangers(change: ClassChange) -> None:
    if not change.side:
        raise ValidationError(_("Only the two houses of the class change it."), code="not_a_house")


def _waiting(change: ClassChange) -> ClassChange:
    changes = ClassChange.objects.select_for_update(of=("self",))
    change = changes.select_related("training_class__facility", "meeting").get(pk=change.pk)
    if change.outcome:
        raise ValidationError(_("This change has been decided already."), code="already_decided")
    return change


def _refuse_silence(reason: str) -> None:
    if not reason.strip():
        raise ValidationError(_("Say why."), code="no_reason")


def _carried_out(change: ClassChange, outcome: str, reason: str, *, by: User, at: datetime) -> Sequence[Misfit]:
    if as_it_is(change.training_class, change.kind, change.after, change.meeting) != change.before:
        raise ValidationError(_("The class is no longer as it was when this was asked; reject it and ask anew."), code="stale")
    affected = carry_out(change, by=by, at=at)
    _decide(change, outcome, reason, by=by, at=at)
    record("programs.decide_change", change, by=by, fields=["outcome", *change.after], after={"outcome": outcome})
    return affected


def _decide(change: ClassChange, outcome: str, reason: str, *, by: User, at: datetime) -> None:
    change.outcome, change.decided_by, change.decided_at, change.decision_reason = outcome, by, at, reason
    change.save(update_fields=["outcome", "decided_by", "decided_at", "decision_reason"])
