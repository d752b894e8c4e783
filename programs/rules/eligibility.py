"""Who may be placed in a class, and why not: facts in, reasons out. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .standard import Standard


class Ineligibility(TextChoices):
    NOT_IN_CUSTODY = "not_in_custody", _("Is not in this facility on the first day.")
    OUT = "out", _("Is out to court or hospital, and the class has begun.")
    DETAINEE = "detainee", _("Is a detainee; certified training is for convicted persons.")
    REGISTRATION_UNKNOWN = "registration_unknown", _("The class of the register number is unknown.")
    RELEASE_UNKNOWN = "release_unknown", _("The release date is unknown; ask the registration officer.")
    RELEASE_BEFORE_END = "release_before_end", _("Will be released before the class ends.")
    DISCIPLINE = "discipline", _("Is barred by an entry in Register F.")
    OTHER_CLASS = "other_class", _("Is in another class at the same time.")
    ALREADY_GRADUATED = "already_graduated", _("Has already graduated from this program.")
    ALREADY_PLACED = "already_placed", _("Already has a place in this class.")
    DECLINED = "declined", _("Has declined to join this class.")
    CLASS_FULL = "class_full", _("All seats of the class are taken.")
    CLASS_ENDED = "class_ended", _("The class is closed or cancelled.")
    TOO_LATE = "too_late", _("Too much of the program has been held for somebody to join.")


# Reasons that the prison keeps to itself: the centre reads "does not qualify (Lapas)" (DOMAIN §6).
PRISON_ONLY = frozenset(
    {
        Ineligibility.DETAINEE,
        Ineligibility.REGISTRATION_UNKNOWN,
        Ineligibility.RELEASE_UNKNOWN,
        Ineligibility.RELEASE_BEFORE_END,
        Ineligibility.DISCIPLINE,
        Ineligibility.NOT_IN_CUSTODY,
        Ineligibility.OUT,
    }
)
WAIVABLE = frozenset({Ineligibility.RELEASE_BEFORE_END, Ineligibility.DISCIPLINE, Ineligibility.OTHER_CLASS})


@dataclass(frozen=True, slots=True)
class DisciplineSpan:
    """A Register F entry: from when, closed when (None = still open)."""

    entered_on: date
    closed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """What decides about one person: register class (None = unknown), release, discipline, other trainings.

    ``out`` is out to court or hospital while the class runs; ``declined`` a nomination for this class.
    """

    in_custody: bool
    may_train: bool | None
    release_on: date | None
    discipline: Sequence[DisciplineSpan] = ()
    in_other_class: bool = False
    graduated: bool = False
    placed: bool = False
    out: bool = False
    declined: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """What the class offers who joins on ``starts_on``: its last meeting, free seats and progress.

    ``held_percent`` is whole percent of the program's minutes, rounded up: a minute over the limit is over it.
    """

    starts_on: date
    last_meeting_on: date
    free_seats: int
    ended: bool = False
    held_percent: int = 0


def margin_days(release_on: date, last_meeting_on: date, *, standard: Standard) -> int:
    """Days between the last meeting plus the buffer and the release; fits at 0 or more (DOMAIN §2)."""
    return (release_on - last_meeting_on).days - standard.release_buffer_days


def barred_by_discipline(spans: Sequence[DisciplineSpan], *, on: date, standard: Standard) -> bool:
    """Whether Register F bars on ``on``: while an entry is open, and until some months after it was entered."""
    return any(
        span.entered_on <= on
        and (span.closed_on is None or span.closed_on > on or on < _months_later(span.entered_on, standard.discipline_months))
        for span in spans
    )


def ineligibilities(
    candidate: Candidate, place: Place, *, on: date, standard: Standard, waived: Collection[str] = ()
) -> list[Ineligibility]:
    """Everything that keeps one person out of the class from ``on``, in the order to show it; ``[]`` means eligible.

    ``waived`` are codes with an approved exception; only those in WAIVABLE are lifted.
    """
    release = candidate.release_on
    checks = {
        Ineligibility.NOT_IN_CUSTODY: not candidate.in_custody,
        Ineligibility.OUT: candidate.out,
        Ineligibility.DETAINEE: candidate.may_train is False,
        Ineligibility.REGISTRATION_UNKNOWN: candidate.may_train is None,
        Ineligibility.RELEASE_UNKNOWN: release is None,
        Ineligibility.RELEASE_BEFORE_END: release is not None
        and margin_days(release, place.last_meeting_on, standard=standard) < 0,
        Ineligibility.DISCIPLINE: barred_by_discipline(candidate.discipline, on=on, standard=standard),
        Ineligibility.OTHER_CLASS: candidate.in_other_class,
        Ineligibility.ALREADY_GRADUATED: candidate.graduated,
        Ineligibility.ALREADY_PLACED: candidate.placed,
        Ineligibility.DECLINED: candidate.declined,
        Ineligibility.CLASS_FULL: place.free_seats <= 0,
        Ineligibility.CLASS_ENDED: place.ended,
        Ineligibility.TOO_LATE: place.held_percent > standard.replacement_percent,
    }
    lifted = WAIVABLE & set(waived)
    return [reason for reason, found in checks.items() if found and reason not in lifted]


def _months_later(day: date, months: int) -> date:
    """The same day of the month ``months`` later, or the last day of that month."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))
