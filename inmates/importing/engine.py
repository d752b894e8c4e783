"""Writing a list into the register: one transaction, a number of statements that grows by batches only.

Aliases and every other column that is not recognised are not stored.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from inmates.models import CustodyEvent, Inmate, RegistrationClass, RegistrationEntry, ReleaseDate
from inmates.rules.registration import RegistrationNumber
from inmates.services.custody import set_release
from organizations.models import Facility, User

from .columns import Field
from .comparing import Change, Choices, Comparison, Newcomer, Plan
from .listing import Listing

BATCH = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """What has been written. ``release_changed``: inmates whose day of release is another now, for who re-checks places."""

    plan: Plan
    created: list[Inmate]
    changed: list[Inmate]
    release_changed: list[int]


@transaction.atomic
def write_list(
    *,
    listing: Listing,
    facility: Facility,
    on: date,
    by: User | None = None,
    at: datetime | None = None,
    choices: Choices | None = None,
) -> Outcome:
    """The good rows of ``listing`` stand in the register of ``facility``; the rejected ones are in the plan of the outcome.

    ``choices`` says which new numbers belong to known persons; each is recorded as an event by ``by`` at ``at``. No audit
    row: the caller goes on, and then audits the whole. Raises ValidationError ``register_changed`` when somebody else has
    meanwhile given one of the numbers; then nothing is written.
    """
    # One import at a time; and who edits a person meanwhile waits, or is seen.
    lock_register(facility)
    comparison = Comparison(listing, facility=facility, on=on, choices=choices)
    plan = comparison.plan()
    renumbered = [change for change in plan.changed if change.number]
    with _numbers_still_free():
        created = _create(plan.new, facility=facility, on=on)
        if renumbered:
            _renumber(renumbered, facility=facility, on=on, by=by, at=at)
    changed = [Inmate(pk=change.inmate_id, **comparison.known[change.inmate_id] | change.values) for change in plan.changed]
    moved = set_releases(changed, facility)
    fields = {name for change in plan.changed for name in change.values} | ({"release_on", "release_kind"} if moved else set())
    if fields:
        Inmate.objects.bulk_update(changed, sorted(fields), batch_size=BATCH)
    return Outcome(plan, created, changed, moved)


def lock_register(facility: Facility, *, deleting: bool = False) -> None:
    """Nobody else imports into this facility or edits one of its inmates before this transaction has ended.

    ``deleting``: nor is anything new recorded about one of them.
    """
    Facility.objects.select_for_update(no_key=True).get(pk=facility.pk)
    inmates = Inmate.objects.select_for_update(no_key=not deleting).filter(facility=facility)
    list(inmates.order_by("pk").values_list("pk"))


def set_releases(inmates: list[Inmate], facility: Facility) -> list[int]:
    """Each inmate carries the earliest approved release, not saved; gives those for whom it is another day now."""
    dates = defaultdict(list)
    for one in ReleaseDate.objects.filter(inmate__facility=facility, superseded_at=None):
        dates[one.inmate_id].append(one)
    before = {inmate.pk: inmate.release_on for inmate in inmates}
    for inmate in inmates:
        set_release(inmate, dates[inmate.pk])
    return [inmate.pk for inmate in inmates if inmate.release_on != before[inmate.pk]]


def written_fields(plan: Plan) -> list[str]:
    names = {str(name) for change in plan.changed for name in change.after}
    names |= {str(name) for one in plan.new for name in one.values}
    return sorted(names | ({Field.NUMBER.value} if plan.new else set()))


@contextmanager
def _numbers_still_free() -> Iterator[None]:
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        message = _("Somebody else has meanwhile given one of these register numbers. Import the list again.")
        raise ValidationError(message, code="register_changed") from error


def _create(newcomers: list[Newcomer], *, facility: Facility, on: date) -> list[Inmate]:
    inmates = [Inmate(facility=facility, **one.values) for one in newcomers]
    for inmate in inmates:
        set_release(inmate, [])
    Inmate.objects.bulk_create(inmates, batch_size=BATCH)
    numbers = {inmate.pk: one.listed.number for inmate, one in zip(inmates, newcomers, strict=True)}
    _give_numbers(numbers, facility=facility, on=on)
    return inmates


def _renumber(changes: list[Change], *, facility: Facility, on: date, by: User, at: datetime) -> None:
    """The earlier number of each stays in the history, no longer in force; the event can be taken back like any other."""
    numbers = {change.inmate_id: change.number for change in changes}
    RegistrationEntry.objects.filter(inmate__in=numbers, is_current=True).update(is_current=False)
    given = {entry.inmate_id: entry.pk for entry in _give_numbers(numbers, facility=facility, on=on)}
    name = Field.NUMBER.value
    CustodyEvent.objects.bulk_create(
        [
            CustodyEvent(
                inmate_id=change.inmate_id,
                kind=CustodyEvent.Kind.RENUMBERED,
                on=on,
                before={name: change.before[name]},
                after={name: change.after[name], "rows": {"registrationentry": [given[change.inmate_id]]}},
                recorded_at=at,
                recorded_by=by,
            )
            for change in changes
        ],
        batch_size=BATCH,
    )


def _give_numbers(numbers: Mapping[int, RegistrationNumber], *, facility: Facility, on: date) -> list[RegistrationEntry]:
    classes = _classes(on) if numbers else {}
    return RegistrationEntry.objects.bulk_create(
        [
            RegistrationEntry(
                inmate_id=inmate_id,
                facility=facility,
                text=number.text,
                key=number.key,
                registration_class=classes.get(number.class_code),
                valid_from=on,
            )
            for inmate_id, number in numbers.items()
        ],
        batch_size=BATCH,
    )


def _classes(on: date) -> dict[str, RegistrationClass]:
    valid = RegistrationClass.objects.filter(valid_from__lte=on).filter(Q(valid_until=None) | Q(valid_until__gte=on))
    return {one.code: one for one in valid.order_by("-valid_from")}
