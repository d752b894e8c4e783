"""What a class learnt between the test before and the test after. Pure; whole scores 0–100, averages in tenths."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Learning:
    """Averages of a class in tenths, rounded down, None without scores; ``gain`` is of the ``both`` who took both tests."""

    pre: int | None
    post: int | None
    gain: int | None
    both: int


def learning(scores: Iterable[tuple[int | None, int | None]]) -> Learning:
    """The averages over (score before, score after) of each person; None is a test not taken."""
    pairs = list(scores)
    both = [after - before for before, after in pairs if before is not None and after is not None]
    return Learning(
        _average([before for before, _after in pairs if before is not None]),
        _average([after for _before, after in pairs if after is not None]),
        _average(both),
        len(both),
    )


def _average(numbers: list[int]) -> int | None:
    """In tenths, towards nought: neither a gain nor a loss is made larger than it was."""
    if not numbers:
        return None
    total = 10 * sum(numbers)
    return total // len(numbers) if total >= 0 else -(-total // len(numbers))
