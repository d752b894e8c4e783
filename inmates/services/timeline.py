"""What happened to a person, as it is read: each event with the values that it changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.dateparse import parse_date
from django.utils.translation import gettext

from inmates.models import CustodyEvent, Inmate
from inmates.services.custody import WRITTEN


@dataclass(frozen=True, slots=True)
class Change:
    """One value of the person before and after: a date, words, or None where there was nothing."""

    label: str
    before: date | str | None
    after: date | str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One event; only the newest that stands can be taken back."""

    event: CustodyEvent
    changes: list[Change]
    newest: bool


def timeline(inmate: Inmate) -> list[Line]:
    """All events of ``inmate``, the last recorded first, those taken back included; one query."""
    events = list(inmate.custody_events.select_related("recorded_by", "voided_by", "to_facility").order_by("-pk"))
    newest = next((event for event in events if event.voided_at is None), None)
    return [Line(event, list(_changes(event)), event == newest) for event in events]


def _changes(event: CustodyEvent) -> Iterator[Change]:
    if "registration_number" in event.before:
        yield Change(gettext("Register number"), event.before["registration_number"], event.after["registration_number"])
    for name in [name for name in WRITTEN if name in event.before]:
        before, after = event.before[name], event.after.get(name)
        if before != after:
            field = Inmate._meta.get_field(name)
            yield Change(str(field.verbose_name), _readable(field, before), _readable(field, after))


def _readable(field: models.Field, value: Any) -> date | str | None:
    if value and isinstance(field, models.DateField):
        return parse_date(value)
    return str(dict(field.choices or ()).get(value, value)) if value else None
