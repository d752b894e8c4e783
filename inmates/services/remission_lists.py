"""Keeping what is asked of a remission until it is given, and dropping it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from inmates.importing.remission_plan import rejected_as_kept
from inmates.importing.remissions import RemissionListing
from inmates.models import RemissionList
from organizations.models import Facility, User

KEPT_FOR = timedelta(days=30)


@transaction.atomic
def keep_remissions(
    *, facility: Facility, listing: RemissionListing, on: date, kind: str, decree_number: str, by: User, at: datetime
) -> RemissionList:
    """What ``listing`` asks for on ``on`` is kept to be looked at.

    ``kind`` and ``decree_number`` hold for rows that state none. Raises ValidationError ``nobody`` for an empty list.
    """
    if not listing.rows and not listing.rejected:
        raise ValidationError(_("Nobody is on this list."), code="nobody")
    kept = RemissionList.objects.create(
        facility=facility,
        on=on,
        kind=kind,
        decree_number=decree_number,
        columns=dict(listing.columns),
        entries=[row.as_json() for row in listing.rows],
        rejected=rejected_as_kept(listing.rejected, listing.cells),
        notices=[asdict(one) for one in listing.notices],
        people=len(listing.rows),
        kept_at=at,
        kept_by=by,
    )
    record("inmates.keep_remissions", kept, by=by, fields=["on", "kind", "decree_number", "entries"])
    return kept


@transaction.atomic
def drop_remissions(*, remissions: RemissionList, by: User) -> None:
    """A list that has not been given is gone. Raises ValidationError ``already_given`` for one that has."""
    gone, _models = RemissionList.objects.filter(pk=remissions.pk).waiting().delete()
    if not gone:
        raise ValidationError(_("This remission has already been given."), code="already_given")
    record("inmates.drop_remissions", remissions, by=by, fields=["entries"])


@transaction.atomic
def forget_remissions(*, at: datetime) -> list[RemissionList]:
    """Lists that nobody has given within a month of their day are gone; of given ones the findings are, which name people."""
    limit = at - KEPT_FOR
    waiting = RemissionList.objects.waiting().filter(kept_at__lt=limit, on__lt=limit.date())
    told = RemissionList.objects.filter(given_at__lt=limit).exclude(rejected=[], notices=[])
    old = [*waiting.only("pk"), *told.only("pk")]
    waiting.delete()
    told.update(rejected=[], notices=[])
    if old:
        record("inmates.forget_remissions", by=None, objects=old, fields=["entries", "rejected", "notices"])
    return old
