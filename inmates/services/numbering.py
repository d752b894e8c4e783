"""Under which number a person stands in the register: given, changed, taken up again."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from inmates.models import CustodyEvent, Inmate, RegistrationClass, RegistrationEntry
from inmates.rules import registration
from inmates.rules.custody import custody_problems
from inmates.services.custody import state_of
from organizations.models import Facility, User

Kind = CustodyEvent.Kind


@transaction.atomic
def write_number(
    *, inmate: Inmate, registration_number: str, on: date, reference: str, note: str, by: User, at: datetime, today: date
) -> CustodyEvent:
    """``inmate`` has the new register number from ``on``, as at a conviction; the former one stays in the history.

    No audit row: the programs floor audits. Raises ValidationError, and then nothing is written, when the person is
    not here that day, has this number already, or when it cannot be read or belongs to somebody else.
    """
    inmate = Inmate.objects.select_for_update(no_key=True).get(pk=inmate.pk)
    problems = custody_problems(Kind.RENUMBERED, on, state_of(inmate), today=today)
    if problems:
        raise ValidationError([ValidationError(problem.label, code=problem.value) for problem in problems])
    known = {entry.pk: entry for entry in inmate.registrations.all()}
    former = next((entry for entry in known.values() if entry.is_current), None)
    inmate.registrations.filter(is_current=True).update(is_current=False)
    entry = give_number(inmate, registration_number, on=on)
    if former and former.pk == entry.pk:
        message = _("The person has this number already.")
        raise ValidationError({"registration_number": ValidationError(message, code="same_number")})
    rows = {} if entry.pk in known else {"rows": {"registrationentry": [entry.pk]}}
    return CustodyEvent.objects.create(
        inmate=inmate, kind=Kind.RENUMBERED, on=on, reference=reference, note=note,
        before={"registration_number": former.text if former else ""},
        after={"registration_number": entry.text} | rows, recorded_at=at, recorded_by=by,
    )  # fmt: skip


def take_number_back(event: CustodyEvent) -> None:
    """The number of before ``event`` is in force again, unless the number was changed again since; no audit row."""
    numbers = RegistrationEntry.objects.filter(inmate=event.inmate_id)
    given = numbers.filter(is_current=True, text=event.after["registration_number"])
    if not given.exists():
        return
    made = event.after.get("rows", {}).get("registrationentry", [])
    given.update(is_current=False)
    numbers.filter(pk__in=made).delete()
    numbers.filter(text=event.before["registration_number"]).update(is_current=True)


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
