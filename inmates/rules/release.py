"""When a person will be released, and what a remission does to it. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

EXPIRY = "expiry"
UNKNOWN = ""
RELEASING = frozenset({"RU II", "RK II"})  # the person is free that day, unless a substitute detention follows


class RemissionProblem(TextChoices):
    NOTHING_GIVEN = "nothing_given", _("The remission gives neither months nor days.")
    EXPIRY_UNKNOWN = "expiry_unknown", _("The end of the sentence is unknown; enter it before the remission.")
    KIND_MISSING = "kind_missing", _("Choose the kind of the remission.")
    ALREADY_GIVEN = "already_given", _("The person already has this remission of that day. It is not given twice.")
    ENDED_BEFORE = "ended_before", _("The sentence ended before the day of the remission; correct the end of the sentence first.")
    SUBSIDER_WITHOUT_II = "subsider_without_ii", _("Substitute detention follows only RU II and RK II.")
    SUBSIDER_BEFORE_DAY = "subsider_before_day", _("The substitute detention ends before the day of the remission.")


@dataclass(frozen=True, slots=True)
class Dated:
    """A date of release of one kind; only an approved one counts."""

    kind: str
    on: date | None
    approved: bool = True


def earliest_release(expires_on: date | None, dates: Iterable[Dated]) -> tuple[date | None, str]:
    """The earliest approved date of release and its kind; (None, "") when none is known. Source: DOMAIN §2, "release"."""
    known = [(one.on, one.kind) for one in dates if one.approved and one.on]
    if expires_on:
        known.append((expires_on, EXPIRY))
    # On the same day the end of the sentence is named: it needs nobody's approval.
    return min(known, key=lambda one: (one[0], one[1] != EXPIRY), default=(None, UNKNOWN))


def after_remission(
    expires_on: date | None, *, kind: str, months: int, days: int, on: date, subsider_until: date | None = None
) -> date:
    """The end of the sentence after a remission given on ``on``; never before that day.

    RU II and RK II release at once, or after the substitute detention (*subsider*). Raises ValueError with the
    code of a RemissionProblem. Source: DOMAIN §2, "Remission".
    """
    if not kind:
        raise ValueError(RemissionProblem.KIND_MISSING)
    if expires_on and expires_on < on:
        raise ValueError(RemissionProblem.ENDED_BEFORE)
    if kind in RELEASING:
        if subsider_until and subsider_until <= on:
            raise ValueError(RemissionProblem.SUBSIDER_BEFORE_DAY)
        return subsider_until or on
    if subsider_until:
        raise ValueError(RemissionProblem.SUBSIDER_WITHOUT_II)
    if not months and not days:
        raise ValueError(RemissionProblem.NOTHING_GIVEN)
    if expires_on is None:
        raise ValueError(RemissionProblem.EXPIRY_UNKNOWN)
    return max(on, months_earlier(expires_on, months) - timedelta(days=days))


def months_earlier(day: date, months: int) -> date:
    """The same day of the month ``months`` earlier, or the last day of that month."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def two_thirds_on(admitted_on: date, expires_on: date | None) -> date | None:
    """The first day on which two thirds of the time from admission to expiry have been served; None when unknown."""
    if expires_on is None:
        return None
    return admitted_on + timedelta(days=-(-2 * (expires_on - admitted_on).days // 3))


def remaining_months(on: date, release_on: date | None) -> int | None:
    """Whole months from ``on`` to the release, rounded up; None when unknown, 0 when it has passed."""
    if release_on is None:
        return None
    months = (release_on.year - on.year) * 12 + release_on.month - on.month
    return max(0, months + (release_on.day > on.day))
