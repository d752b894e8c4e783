"""What may be said about people after their release: figures in steps of five, from which nobody can be worked out. Pure.

Source: docs/open-questions.md, "after release". Never counted as success by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

SMALLEST = 5


@dataclass(frozen=True, slots=True)
class Published:
    """Each figure, and their total, as the lower end of a step of five; 0 stands for "fewer than five", never for none."""

    figures: Sequence[int]
    total: int


def published(counts: Sequence[int]) -> Published:
    """What is shown of ``counts``: every figure rounded down to a multiple of five.

    The total is at most so far above the sum of what is shown that each figure may still lie anywhere in its own step:
    where it would say more, it is shown smaller. Raises ValueError for a negative count.
    """
    if any(count < 0 for count in counts):
        raise ValueError(f"impossible counts: {counts}")
    figures = [_down(count) for count in counts]
    slack = (SMALLEST - 1) * max(len(counts) - 1, 0)  # what the other figures can hold beyond what is shown of them
    return Published(figures, min(_down(sum(counts)), sum(figures) + _down(slack)))


def in_words(figure: int) -> str:
    """0 → "< 5", 5 → "5–9": in every language the same."""
    return f"{figure}–{figure + SMALLEST - 1}" if figure else f"< {SMALLEST}"


def _down(count: int) -> int:
    return count - count % SMALLEST


def quarter_begun(on: date) -> date:
    """The first day of the quarter of ``on``: what was recorded since then is not shown yet.

    So nobody who watches the figures from day to day learns what was entered that day.
    """
    return date(on.year, 3 * ((on.month - 1) // 3) + 1, 1)


def years_earlier(on: date, years: int) -> date:
    """The same day ``years`` earlier; 29 February becomes the 28th."""
    try:
        return on.replace(year=on.year - years)
    except ValueError:
        return on.replace(year=on.year - years, day=28)
