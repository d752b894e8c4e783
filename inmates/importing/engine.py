"""Writing a list into the register: one transaction, one audit row, a number of statements that grows by batches only.

Aliases and every other column that is not recognised are not stored.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit.services import record
from inmates.models import Inmate, RegistrationClass, RegistrationEntry, ReleaseDate
from inmates.services.custody import set_release
from organizations.models import Facility, User

from .columns import Field
from .comparing import Comparison, Newcomer, Plan
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
def import_list(*, listing: Listing, facility: Facility, by: User | None, on: date) -> Outcome:
    """The good rows of ``listing`` stand in the register of ``facility``; the rejected ones are in the plan of the outcome.

    Raises ValidationError when somebody else has meanwhile given one of the numbers; then nothing is written.
    """
    outcome = write_list(listing=listing, facility=facility, on=on)
    record(
        "inmates.import_list",
        by=by,
        place=facility.key,
        objects=[*outcome.created, *outcome.changed],
        fields=written_fields(outcome.plan),
        before={str(change.inmate_id): change.before for change in outcome.plan.changed},
        after={str(change.inmate_id): change.after for change in outcome.plan.changed},
    )
    return outcome


@transaction.atomic
def write_list(*, listing: Listing, facility: Facility, on: date) -> Outcome:
    """As ``import_list``, for a service that goes on and then audits the whole: this one leaves no audit row."""
    # One import at a time; and who edits a person meanwhile waits, or is seen.
    Facility.objects.select_for_update(no_key=True).get(pk=facility.pk)
    list(Inmate.objects.select_for_update(no_key=True).filter(facility=facility).order_by("pk").values_list("pk"))
    comparison = Comparison(listing, facility=facility, on=on)
    plan = comparison.plan()
    created = _create(plan.new, facility=facility, on=on)
    changed = [Inmate(pk=change.inmate_id, **comparison.known[change.inmate_id] | change.after) for change in plan.changed]
    moved = _set_releases(changed, facility)
    fields = {name for change in plan.changed for name in change.after} | ({"release_on", "release_kind"} if moved else set())
    if changed:
        Inmate.objects.bulk_update(changed, sorted(fields), batch_size=BATCH)
    return Outcome(plan, created, changed, moved)


def _set_releases(inmates: list[Inmate], facility: Facility) -> list[int]:
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


def _create(newcomers: list[Newcomer], *, facility: Facility, on: date) -> list[Inmate]:
    classes = _classes(on) if newcomers else {}
    try:
        with transaction.atomic():
            inmates = [Inmate(facility=facility, **one.values) for one in newcomers]
            for inmate in inmates:
                set_release(inmate, [])
            Inmate.objects.bulk_create(inmates, batch_size=BATCH)
            RegistrationEntry.objects.bulk_create(
                [
                    RegistrationEntry(
                        inmate=inmate,
                        facility=facility,
                        text=one.listed.number.text,
                        key=one.listed.number.key,
                        registration_class=classes.get(one.listed.number.class_code),
                        valid_from=on,
                    )
                    for inmate, one in zip(inmates, newcomers, strict=True)
                ],
                batch_size=BATCH,
            )
    except IntegrityError as error:
        message = _("Somebody else has meanwhile given one of these register numbers. Import the list again.")
        raise ValidationError(message, code="register_changed") from error
    return inmates


def _classes(on: date) -> dict[str, RegistrationClass]:
    valid = RegistrationClass.objects.filter(valid_from__lte=on).filter(Q(valid_until=None) | Q(valid_until__gte=on))
    return {one.code: one for one in valid.order_by("-valid_from")}
