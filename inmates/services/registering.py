"""Who is in custody, under which number, and under which name on paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from audit.services import record
from inmates.models import Inmate
from inmates.rules.identity import Identity, identity_problems
from inmates.services.custody import set_release
from inmates.services.numbering import give_number
from organizations.models import Facility, User

# Of these a clerk corrects a typing error; what else stands on a person is changed by what happened in custody.
CORRECTED = ["name", "sex", "birth_place", "birth_date", "block", "room"]
ADMITTED = ["name", "sex", "birth_place", "birth_date", "admitted_on", "expires_on", "block", "room"]


@transaction.atomic
def register(*, facility: Facility, registration_number: str, by: User, on: date, **values: Any) -> Inmate:
    """Admit a person under ``registration_number`` with the ``values`` of ADMITTED.

    Raises ValidationError keyed by field when the number cannot be read or belongs to somebody else,
    or when a value breaks a constraint; then nothing is written.
    """
    inmate = admit(facility=facility, **values)
    give_number(inmate, registration_number, on=on)
    record("inmates.register", inmate, by=by, fields=[*values, "registration_number"], after=values)
    return inmate


def admit(*, facility: Facility, **values: Any) -> Inmate:
    """The person is registered, without a number so far. No audit row. Raises ValidationError keyed by field."""
    inmate = Inmate(facility=facility, **values)
    set_release(inmate, [])
    # The database checks every constraint while it writes the row; asked one by one beforehand they take a third
    # of the time of a long list. Which one it was, and in which words, is asked only of what it has refused.
    inmate.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            inmate.save()
    except IntegrityError:
        inmate.validate_constraints()
        raise
    return inmate


@transaction.atomic
def update(*, inmate: Inmate, by: User, **values: Any) -> Inmate:
    """The person's data (CORRECTED) are as in ``values``; nothing that places in classes depend on is changed here.

    Raises ValidationError when a value breaks a constraint, TypeError for a value that an event of custody owns.
    ``inmate`` itself stays as it was: the row is read again under its lock.
    """
    if owned := sorted(values.keys() - set(CORRECTED)):
        raise TypeError(f"changed only by an event of custody: {', '.join(owned)}")
    inmate = Inmate.objects.select_for_update().get(pk=inmate.pk)
    before = {name: getattr(inmate, name) for name in values}
    for name, value in values.items():
        setattr(inmate, name, value)
    inmate.full_clean()
    inmate.save(update_fields=list(values))
    changed = [name for name, value in values.items() if value != before[name]]
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
