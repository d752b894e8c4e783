"""Who is in custody, under which number, and under which name on paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from audit.services import record
from inmates.models import Inmate
from inmates.rules.identity import Identity, identity_problems
from inmates.services.custody import set_release
from inmates.services.numbering import give_number
from organizations.models import Facility, User

FIELDS = ["name", "sex", "birth_place", "birth_date", "admitted_on", "expires_on", "left_on", "block", "room"]


@transaction.atomic
def register(*, facility: Facility, registration_number: str, by: User, on: date, **values: Any) -> Inmate:
    """Admit a person under ``registration_number`` with the ``values`` of FIELDS.

    Raises ValidationError keyed by field when the number cannot be read or belongs to somebody else,
    or when a value breaks a constraint; then nothing is written.
    """
    inmate = Inmate(facility=facility, **values)
    set_release(inmate, [])
    inmate.full_clean()
    inmate.save()
    give_number(inmate, registration_number, on=on)
    record("inmates.register", inmate, by=by, fields=[*values, "registration_number"], after=values)
    return inmate


@transaction.atomic
def update(*, inmate: Inmate, registration_number: str, by: User, on: date, **values: Any) -> Inmate:
    """Correct the person's data; a new number ends the old one, which stays in the history.

    Raises ValidationError as ``register`` does. ``inmate`` itself stays as it was: the row is read again under its lock.
    """
    inmate = Inmate.objects.select_for_update().get(pk=inmate.pk)
    before = {name: getattr(inmate, name) for name in values}
    for name, value in values.items():
        setattr(inmate, name, value)
    set_release(inmate, inmate.release_dates.all())
    inmate.full_clean()
    inmate.save(update_fields=[*values, "release_on", "release_kind"])
    changed = [name for name, value in values.items() if value != before[name]]
    if registration_number != inmate.registration():
        inmate.registrations.filter(is_current=True).update(is_current=False)
        give_number(inmate, registration_number, on=on)
        changed.append("registration_number")
    record("inmates.update", inmate, by=by, fields=changed, before=before, after=values)
    return inmate


@transaction.atomic
def confirm_identities(*, identities: dict[Inmate, Identity], by: User, on: date) -> None:
    """Each inmate carries the name, place and date of birth as signed on the correction list of ``on``.

    Raises ValidationError with one message per person and problem; then nothing is written.
    """
    problems = [
        ValidationError(f"{inmate.name}: {problem.label}", code=problem.value)
        for inmate, identity in identities.items()
        for problem in identity_problems(identity, on=on)
    ]
    if problems:
        raise ValidationError(problems)
    for inmate, identity in identities.items():
        inmate.certificate_name = identity.name
        inmate.certificate_birth_place = identity.birth_place
        inmate.certificate_birth_date = identity.birth_date
        inmate.identity_confirmed_on, inmate.identity_confirmed_by = on, by
    Inmate.objects.bulk_update(
        identities,
        [
            "certificate_name",
            "certificate_birth_place",
            "certificate_birth_date",
            "identity_confirmed_on",
            "identity_confirmed_by",
        ],
    )
    record(
        "inmates.confirm_identities",
        by=by,
        objects=list(identities),
        fields=["certificate_name", "certificate_birth_place", "certificate_birth_date"],
    )
