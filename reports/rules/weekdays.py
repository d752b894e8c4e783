"""Days of the week as a letter names them. Pure; Indonesian, as the letters are."""

from __future__ import annotations

from collections.abc import Collection

from .date_in_words import WEEKDAYS


def weekdays_in_words(days: Collection[int]) -> str:
    """Monday is 0: {0, 1, 2, 3, 4} is "Senin sampai dengan Jumat", {0, 2, 4} is "Senin, Rabu, dan Jumat"; empty for none."""
    in_order = sorted(set(days))
    names = [WEEKDAYS[day] for day in in_order]
    if len(names) > 2 and in_order[-1] - in_order[0] == len(names) - 1:
        return f"{names[0]} sampai dengan {names[-1]}"
    if len(names) < 3:
        return " dan ".join(names)
    return f"{', '.join(names[:-1])}, dan {names[-1]}"
