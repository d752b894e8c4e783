"""Where a class departs from its standard: warnings with stable codes, shown at once. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .standard import Standard


class Deviation(TextChoices):
    PARTICIPANTS_FEW = "participants_few", _("Fewer participants than the standard's minimum.")
    PARTICIPANTS_MANY = "participants_many", _("More participants than the standard's maximum.")
    SEATS_MANY = "seats_many", _("More seats than the standard's maximum of participants.")
    JP_PER_DAY = "jp_per_day", _("A day has more JP than the standard allows.")
    JP_PLANNED = "jp_planned", _("The meetings planned do not reach the JP of the program.")
    NO_MEETINGS = "no_meetings", _("The class has no meetings yet.")
    NO_AGREEMENT = "no_agreement", _("No cooperation agreement is valid on the first day.")
    NO_INSTRUCTOR = "no_instructor", _("The class has no instructor.")
    INSTRUCTORS_FEW = "instructors_few", _("Fewer instructors than the standard recommends; substitutes are not counted.")
    HOLIDAY = "holiday", _("The class spans 17 August, Idul Fitri or Christmas: expect remissions.")


# The exception that allows a departure (DOMAIN §1); the others are warnings, or are put right.
ALLOWED_BY = {
    Deviation.PARTICIPANTS_FEW: "participants",
    Deviation.PARTICIPANTS_MANY: "participants",
    Deviation.SEATS_MANY: "participants",
    Deviation.JP_PER_DAY: "jp_per_day",
    Deviation.JP_PLANNED: "hours_undelivered",
    Deviation.INSTRUCTORS_FEW: "instructors",
}

# Independence Day and Christmas: remission is given on these days every year (DOMAIN §2, release).
_REMISSION_DAYS = frozenset({(8, 17), (12, 25)})


def spans_fixed_remission(starts_on: date, ends_on: date) -> bool:
    """Whether a day of remission with a fixed date lies in the span, both ends inside."""
    return any(
        starts_on <= date(year, month, day) <= ends_on
        for year in range(starts_on.year, ends_on.year + 1)
        for month, day in _REMISSION_DAYS
    )


@dataclass(frozen=True, slots=True)
class ClassShape:
    """A class as planned; minutes of all meetings that are not cancelled, make-ups of held ones left out."""

    participants: int
    meetings: int
    most_jp_on_a_day: int
    planned_minutes: int
    program_minutes: int
    agreement_valid: bool
    instructors: int
    spans_remission: bool = False
    seats: int = 0


def deviations(shape: ClassShape, standard: Standard) -> list[Deviation]:
    """Every departure from the standard, in the order to show it; ``[]`` means the class meets it."""
    checks = {
        Deviation.PARTICIPANTS_FEW: shape.participants < standard.min_participants,
        Deviation.PARTICIPANTS_MANY: shape.participants > standard.max_participants,
        Deviation.SEATS_MANY: shape.participants <= standard.max_participants < shape.seats,
        Deviation.NO_MEETINGS: shape.meetings == 0,
        Deviation.JP_PER_DAY: shape.most_jp_on_a_day > standard.max_jp_per_day,
        Deviation.JP_PLANNED: shape.meetings > 0 and shape.planned_minutes < shape.program_minutes,
        Deviation.NO_AGREEMENT: not shape.agreement_valid,
        Deviation.NO_INSTRUCTOR: shape.instructors == 0,
        Deviation.INSTRUCTORS_FEW: 0 < shape.instructors < standard.recommended_instructors,
        Deviation.HOLIDAY: shape.spans_remission,
    }
    return [deviation for deviation, found in checks.items() if found]


@dataclass(frozen=True, slots=True)
class Departure:
    """A deviation with the number of the exception that allows it; ``awaits_exception`` when one could and none does."""

    deviation: Deviation
    exception: int | None
    awaits_exception: bool

    @property
    def label(self) -> str:
        return self.deviation.label


def departures(found: Sequence[Deviation], allowed: Mapping[str, int]) -> list[Departure]:
    """``found`` with what was approved for the class: ``allowed`` holds exceptions' numbers by their code."""
    numbers = [(one, allowed.get(ALLOWED_BY.get(one, ""))) for one in found]
    return [Departure(one, number, number is None and one in ALLOWED_BY) for one, number in numbers]
