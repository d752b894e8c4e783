"""What was done to a class, in the order in which it was done: each step is taken by who took it then, at that moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from .problems import Findings, Line

Clock = Callable[[datetime], datetime]

Tick = Callable[[int, int], None]


def silent(done: int, of: int) -> None:
    """Nobody listens."""


class Order(IntEnum):
    """Which of two steps of one moment comes first."""

    EXCEPTION = 0
    MEETING = 1
    CHANGED = 2
    CANCELLED = 3
    LATE_ASKED = 4
    LATE_DECIDED = 5
    TYPED = 6
    CONFIRMED = 7
    LOCKED = 8
    CORRECTED = 9
    CHECKED = 10
    SCORED = 11
    MARKS = 12
    MARKS_LOCKED = 13
    AMENDMENT_ASKED = 14
    AMENDMENT_DECIDED = 15
    REMEDIAL = 16
    REMEDIAL_LOCKED = 17
    HEARING = 18
    AFTER_HEARING = 19
    CLASS_CANCELLED = 20


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what a service refuses in it is said of the cell ``key`` of ``line``."""

    at: datetime
    order: Order
    line: Line
    key: str
    take: Callable[[], object]


@dataclass(slots=True)
class Timeline:
    steps: list[Step] = field(default_factory=list)

    def add(self, at: datetime, order: Order, line: Line, key: str, take: Callable[[], object]) -> None:
        self.steps.append(Step(at, order, line, key, take))

    def play(self, findings: Findings, tick: Tick = silent) -> None:
        """Every step is taken; after a refused one no further step of its row, and no hearing, which rests on all.

        ``tick(done, of)`` is called before each step; what it raises ends the play.
        """
        refused: set[tuple[str, int]] = set()
        for number, step in enumerate(sorted(self.steps, key=lambda step: (step.at, step.order))):
            tick(number, len(self.steps))
            where = (step.line.sheet, step.line.row)
            if where in refused or (step.order == Order.HEARING and findings.errors):
                continue
            before = len(findings.errors)
            with findings.about(step.line, step.key):
                step.take()
            if len(findings.errors) > before:
                refused.add(where)
