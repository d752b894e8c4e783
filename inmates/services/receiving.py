"""A person sent by another facility of the system is received here, with a record of this facility's own."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from inmates.models import CustodyEvent, Inmate
from inmates.rules.custody import CustodyProblem
from inmates.services.custody import set_release
from inmates.services.numbering import give_number
from organizations.models import User

# What goes with the person; everything else stays with the facility that knows it.
TAKEN_OVER = [
    "name", "sex", "birth_place", "birth_date", "certificate_name", "certificate_birth_place", "certificate_birth_date",
    "identity_confirmed_on", "identity_confirmed_by",
]  # fmt: skip


@transaction.atomic
def receive(
    *,
    transfer: CustodyEvent,
    registration_number: str,
    on: date,
    expires_on: date | None,
    block: str,
    room: str,
    by: User,
    at: datetime,
) -> Inmate:
    """The person of ``transfer`` has a record in the facility of ``by``, which names the one before.

    Name, birth data and the identity on certificates, with who confirmed it, are taken over. Raises ValidationError,
    and then nothing is written, when he was received already or not sent here, on a day before he was sent or in the
    future, or when the number is not free.
    """
    sent = Inmate.objects.select_for_update(no_key=True).get(pk=transfer.inmate_id)
    if not CustodyEvent.objects.awaiting_reception(by.facility).filter(pk=transfer.pk).exists():
        raise ValidationError(_("This person has already been received, or is no longer on the way here."), code="not_awaited")
    checks = {
        CustodyProblem.BEFORE_DEPARTURE: on < transfer.on,
        CustodyProblem.IN_FUTURE: on > by.facility.local_date(at),
    }
    problems = [ValidationError(problem.label, code=problem.value) for problem, found in checks.items() if found]
    if problems:
        raise ValidationError({"on": problems})
    inmate = Inmate(facility=by.facility, previous=sent, admitted_on=on, expires_on=expires_on, block=block, room=room)
    for name in TAKEN_OVER:
        setattr(inmate, name, getattr(sent, name))
    set_release(inmate, [])
    inmate.full_clean()
    inmate.save()
    give_number(inmate, registration_number, on=on)
    CustodyEvent.objects.create(
        inmate=inmate, kind=CustodyEvent.Kind.TRANSFERRED_IN, on=on, reference=transfer.reference, recorded_at=at, recorded_by=by
    )
    record("inmates.receive", inmate, by=by, fields=["previous", "registration_number"], after={"previous": sent.pk, "on": on})
    return inmate
