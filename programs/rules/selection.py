"""By which criteria prisons really choose, and whether a person meets them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from inmates.rules.release import remaining_months, two_thirds_on


class Criterion(TextChoices):
    """Why a person falls outside the criteria of a class; the sentence says what is not met."""

    REMAINING_TERM = "remaining_term", _("The remaining term is longer than asked for, or unknown.")
    TWO_THIRDS = "two_thirds", _("Two thirds of the sentence have not been served, or its end is unknown.")
    INTEREST = "interest", _("No interest in this field is recorded.")
    ROUTINE_DUTY = "routine_duty", _("Is on routine duty.")


class Filters(Protocol):
    """What criteria hold; a row of SelectionCriteria does too."""

    max_remaining_months: int | None
    past_two_thirds: bool
    interested: bool
    off_routine_duty: bool


@dataclass(frozen=True, slots=True)
class Criteria:
    """Filters for the candidates of one class; the defaults ask for nothing."""

    max_remaining_months: int | None = None
    past_two_thirds: bool = False
    interested: bool = False
    off_routine_duty: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """What the criteria ask of one person; unknown dates are None."""

    admitted_on: date
    expires_on: date | None
    release_on: date | None
    interested: bool
    routine_duty: bool

    @property
    def two_thirds_on(self) -> date | None:
        return two_thirds_on(self.admitted_on, self.expires_on)

    def remaining_months(self, on: date) -> int | None:
        return remaining_months(on, self.release_on)


def unmet_criteria(profile: Profile, criteria: Filters, *, on: date) -> list[Criterion]:
    """Every criterion that the person does not meet on ``on``, in the order to show it; ``[]`` means chosen.

    What is unknown does not meet a criterion that asks for it. Exactly the months asked for, and the day on which
    two thirds have been served, are inside.
    """
    months, two_thirds = profile.remaining_months(on), profile.two_thirds_on
    most = criteria.max_remaining_months
    checks = {
        Criterion.REMAINING_TERM: most is not None and (months is None or months > most),
        Criterion.TWO_THIRDS: criteria.past_two_thirds and (two_thirds is None or two_thirds > on),
        Criterion.INTEREST: criteria.interested and not profile.interested,
        Criterion.ROUTINE_DUTY: criteria.off_routine_duty and profile.routine_duty,
    }
    return [criterion for criterion, unmet in checks.items() if unmet]
