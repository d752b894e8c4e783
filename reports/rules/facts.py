"""What a prison's figures are counted from: plain facts of one prison, as far as the dates of the years asked for need them.

Pure: no database, no request, no clock. ``reports.services.gathering`` reads them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from budgets.rules.ceilings import Ceiling, in_force
from programs.rules.attendance import Row as AttendanceRow


@dataclass(frozen=True, slots=True)
class ClassFact:
    """A class and the days on which its state changed."""

    pk: int
    code: str
    fiscal_year: int
    starts_on: date
    ends_on: date
    closed_on: date | None = None
    cancelled_on: date | None = None

    def state_on(self, day: date) -> str:
        """The state at the end of ``day``, as it was then: "planned", "running", "finished", "closed" or "cancelled"."""
        if self.cancelled_on and self.cancelled_on <= day:
            return "cancelled"
        if self.closed_on and self.closed_on <= day:
            return "closed"
        if day < self.starts_on:
            return "planned"
        return "running" if day <= self.ends_on else "finished"


@dataclass(frozen=True, slots=True)
class PlaceFact:
    """Somebody's place in a class; ``sex`` is "L", "P" or unknown."""

    pk: int
    inmate: int
    sex: str
    of_class: ClassFact
    seat: int
    starts_on: date
    ended_on: date | None = None
    end_reason: str = ""

    @property
    def text(self) -> str:
        """Class and number on its sheet: names nobody."""
        return f"{self.of_class.code} no. {self.seat}"

    def held_between(self, first: date, last: date) -> bool:
        """Whether it was held on one of these days: until the person left, or the class ended or was cancelled."""
        ends = min(day for day in (self.ended_on, self.of_class.ends_on, self.of_class.cancelled_on) if day)
        return self.starts_on <= last and ends >= first


@dataclass(frozen=True, slots=True)
class MeetingFact:
    """A meeting; ``repeats`` is a make-up beside a meeting that was held: it delivers no hours of its own."""

    pk: int
    class_code: str
    number: int
    held_on: date
    jp: int
    typed: bool
    cancelled: bool = False
    repeats: bool = False

    @property
    def text(self) -> str:
        return f"{self.class_code} pertemuan {self.number}, {self.held_on:%d-%m-%Y}"

    @property
    def held(self) -> bool:
        return self.typed and not self.cancelled


@dataclass(frozen=True, slots=True)
class SheetFact:
    """One person's row on one sheet; ``for_day`` is the day of the meeting that it makes up, or its own."""

    place: int
    meeting: int
    makes_up: int | None
    held_on: date
    for_day: date
    row: AttendanceRow


@dataclass(frozen=True, slots=True)
class DecisionFact:
    """What a hearing decided about the holder of a place."""

    place: int
    result: str
    held_on: date


@dataclass(frozen=True, slots=True)
class CertificateFact:
    """A certificate or statement that is in force, under the day on which the first of its chain was issued."""

    pk: int
    place: int
    training: bool
    issued_on: date


@dataclass(frozen=True, slots=True)
class SpendingFact:
    """A realisation that stands."""

    pk: int
    evidence: str
    spent_on: date
    amount: int


@dataclass(frozen=True, slots=True)
class LineFact:
    """A budget line of a fiscal year with its ceilings in the order of their versions."""

    pk: int
    text: str
    year: int
    ceilings: Sequence[Ceiling]

    def available_on(self, day: date) -> int:
        found = in_force(self.ceilings, day)
        return found.available if found else 0


@dataclass(frozen=True, slots=True)
class TargetFact:
    """A version of the year's targets; ``percentage`` (A/B) in hundredths of a percent."""

    pk: int
    year: int
    valid_from: date
    participants: int
    certificates: int
    packages: int
    percentage: int
    numerator: str
    denominator: str


@dataclass(frozen=True, slots=True)
class PersonFact:
    """A person of the register: stays (from, until), register classes (since, may train), entries of Register F (from, until).

    An open end is None. The day of leaving is outside a stay; the day on which an entry was closed is inside it.
    """

    pk: int
    stays: Sequence[tuple[date, date | None]]
    registered: Sequence[tuple[date, bool]]
    barred: Sequence[tuple[date, date | None]] = ()

    def eligible_on(self, day: date) -> bool:
        """Here, under a register class that may train, and not in Register F."""
        here = any(begins <= day and (ends is None or day < ends) for begins, ends in self.stays)
        may_train = next((may for since, may in sorted(self.registered, reverse=True) if since <= day), False)
        return here and may_train and not any(begins <= day and (ends is None or day <= ends) for begins, ends in self.barred)


@dataclass(slots=True)
class Facts:
    """All of one prison."""

    classes: list[ClassFact] = field(default_factory=list)
    places: dict[int, PlaceFact] = field(default_factory=dict)
    meetings: list[MeetingFact] = field(default_factory=list)
    sheets: list[SheetFact] = field(default_factory=list)
    decisions: list[DecisionFact] = field(default_factory=list)
    certificates: list[CertificateFact] = field(default_factory=list)
    spendings: list[SpendingFact] = field(default_factory=list)
    lines: list[LineFact] = field(default_factory=list)
    targets: list[TargetFact] = field(default_factory=list)
    people: list[PersonFact] = field(default_factory=list)

    def target_on(self, day: date) -> TargetFact | None:
        """The targets in force: the last version of the day's year that had begun; versions stand in their order."""
        versions = [one for one in self.targets if one.year == day.year and one.valid_from <= day]
        return versions[-1] if versions else None
