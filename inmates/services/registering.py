"""Who is in custody, under which number, and under which name on paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit.services import record
from inmates.models import Inmate, RegistrationClass, RegistrationEntry
from inmates.rules import registration
from inmates.rules.identity import Identity, identity_problems
from inmates.services.custody import set_release
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


def give_number(inmate: Inmate, text: str, *, on: date) -> RegistrationEntry:
    """``inmate`` has the register number ``text`` from ``on``; an earlier own number is taken up again."""
    try:
        number = registration.parse(text)
    except ValueError as error:
        raise ValidationError(
            {"registration_number": ValidationError(_("This register number cannot be read."), code=str(error))}
        ) from error
    if len(number.key) > RegistrationEntry._meta.get_field("key").max_length:
        raise ValidationError({"registration_number": ValidationError(_("This register number is too long."), code="too_long")})
    register_class = (
        RegistrationClass.objects.filter(code=number.class_code, valid_from__lte=on)
        .filter(Q(valid_until=None) | Q(valid_until__gte=on))
        .first()
    )
    mine = inmate.registrations.filter(key=number.key).first()
    if mine:
        mine.text, mine.is_current, mine.registration_class = number.text, True, register_class
        mine.save(update_fields=["text", "is_current", "registration_class"])
        return mine
    try:
        with transaction.atomic():
            return RegistrationEntry.objects.create(
                inmate=inmate,
                facility=inmate.facility,
                text=number.text,
                key=number.key,
                registration_class=register_class,
                valid_from=on,
            )
    except IntegrityError as error:
        raise ValidationError({"registration_number": _duplicate(inmate.facility, number.key)}) from error


def _duplicate(facility: Facility, key: str) -> ValidationError:
    """Names whose number it is: the officer looks for a typing error or for a person registered twice."""
    entry = RegistrationEntry.objects.select_related("inmate").get(facility=facility, key=key)
    message = _("This register number belongs to %(name)s, admitted on %(date)s.")
    params = {"name": entry.inmate.name, "date": date_format(entry.inmate.admitted_on)}
    return ValidationError(message, code="duplicate", params=params)
