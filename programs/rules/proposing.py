"""How many participants a class may have, and until when somebody may take a freed seat. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from .standard import Standard


def outside_the_standard(total: int, standard: Standard, *, first: bool) -> bool:
    """Whether a class that has ``total`` places after a decree needs an approved exception.

    Only the total after the decree counts, whoever was placed by which. Too few are counted at the class's ``first``
    decree only: who is placed later, or leaves and is replaced, is not counted against the minimum again.
    Source: DOMAIN §2, "participants per class".
    """
    return total > standard.max_participants or (first and total < standard.min_participants)


def last_day_to_join(meetings: Iterable[tuple[date, int]], *, program_minutes: int, standard: Standard, ends_on: date) -> date:
    """The last day on which no more of the program than the standard's replacement percent was planned to lie behind.

    ``meetings`` are (day, planned minutes); exactly the percent may be missed. Without meetings, or when they never
    pass the limit, it is ``ends_on``. Source: DOMAIN §2, "replacement".
    """
    behind = 0
    for day, minutes in sorted(meetings):
        behind += minutes
        if 100 * behind > standard.replacement_percent * program_minutes:
            return day
    return ends_on


def first_day_in_seat(on: date, left_on: date) -> date:
    """The last day of who left is still his own: who follows begins on the next, or later."""
    return max(on, left_on + timedelta(days=1))


def in_order(positions: Sequence[int | None]) -> bool:
    """Whether the places on a waiting list are 1, 2, 3 …, each once."""
    return sorted(position or 0 for position in positions) == list(range(1, len(positions) + 1))
