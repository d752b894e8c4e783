"""Numbers of a house's papers: counted without a gap for each kind and year, or taken from the agenda of the office."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from audit.services import record
from certificates.rules.number import MAX_LENGTH, certificate_number
from organizations.models import Facility, User
from reports.models import PaperNumber
from reports.models.paper_words import House, of_house

from .wording import number_template


def next_number(house: House, kind: str, *, on: date) -> tuple[int, str]:
    """What comes next for a paper of that day: the running number and the number as printed; two queries.

    Raises ValidationError ``number_template`` when the house's template gives none.
    """
    counted = PaperNumber.objects.filter(of_house(house), kind=kind, year=on.year)
    sequence = (counted.aggregate(last=models.Max("sequence"))["last"] or 0) + 1
    try:
        template = number_template(house, kind, on=on)
        return sequence, certificate_number(template, sequence=sequence, centre=house.code, on=on)
    except ValueError as error:
        raise ValidationError(_("The template of the numbers of this paper cannot be used."), code=str(error)) from error


@transaction.atomic
def give_number(
    *, house: House, kind: str, subject: models.Model, about: str, number: str, on: date, by: User, at: datetime
) -> PaperNumber:
    """The paper of ``kind`` about ``subject`` bears a number and ``on`` as its day; one it had before stays in the book.

    Without ``number`` it is the next one, gapless whoever else asks; with one it is that of the office's agenda. Raises
    ValidationError ``in_future``, ``too_long``, ``given`` when another paper of the year has it, or ``number_template``.
    """
    if on > house.local_date(at):
        raise ValidationError({"on": ValidationError(_("The day of the paper lies in the future."), code="in_future")})
    type(house).objects.select_for_update(of=("self",)).get(pk=house.pk)  # the second waits, and counts the first
    sequence, counted = next_number(house, kind, on=on)
    number = " ".join(number.split())
    if len(number) > MAX_LENGTH:
        raise ValidationError({"number": ValidationError(_("The number is too long to be printed."), code="too_long")})
    place = {"facility": house} if isinstance(house, Facility) else {"training_center": house}
    given = PaperNumber(
        kind=kind, object_id=subject.pk, about=about[:120], year=on.year, number=number or counted,
        sequence=None if number and number != counted else sequence, given_on=on, given_at=at, given_by=by, **place,
    )  # fmt: skip
    try:
        with transaction.atomic():
            given.save()
    except IntegrityError as error:
        message = _("Another paper of %(year)s bears this number already.") % {"year": on.year}
        raise ValidationError({"number": ValidationError(message, code="given")}) from error
    record("reports.give_number", given, by=by, after={"number": given.number, "day": on.isoformat()})
    return given
