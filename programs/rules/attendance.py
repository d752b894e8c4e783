"""Attendance arithmetic: one definition for every page, paper and command. Pure, whole minutes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """What the sheet says about one person at one meeting (DOMAIN §2)."""

    OPEN = ""
    PRESENT = "H"
    LATE = "T"
    SICK = "S"
    LEAVE = "I"
    ABSENT = "A"
    DISPENSED = "D"


ATTENDED = frozenset({Code.PRESENT, Code.LATE})
COUNTABLE = ATTENDED | {Code.SICK, Code.LEAVE, Code.ABSENT}
_CODES = frozenset(Code)


def credited_minutes(code: str, *, meeting_minutes: int, missed_minutes: int = 0) -> int:
    """Minutes that one row earns: all for H, the rest for T, none otherwise.

    Raises ValueError for an unknown code, when minutes are missed without T, or when T misses nothing or everything.
    """
    if code not in _CODES:
        raise ValueError("unknown_code")
    if code == Code.LATE:
        if not 0 < missed_minutes < meeting_minutes:
            raise ValueError("late_minutes")
        return meeting_minutes - missed_minutes
    if missed_minutes:
        raise ValueError("missed_without_late")
    return meeting_minutes if code == Code.PRESENT else 0


@dataclass(frozen=True, slots=True)
class Row:
    """One person's row at one meeting, with the rows of the meetings that make it up."""

    code: str
    meeting_minutes: int
    credited: int = 0
    cancelled: bool = False
    make_ups: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class AttendanceTally:
    """Minutes of one place. All whole minutes, never negative.

    ``credited`` of ``countable`` recorded minutes; ``open`` are not yet recorded and in neither;
    ``recoverable`` are missed countable minutes that a make-up still to be recorded may credit.
    Source: DOMAIN §2, "One definition".
    """

    credited: int = 0
    countable: int = 0
    open: int = 0
    recoverable: int = 0

    def __post_init__(self):
        if (
            not 0 <= self.credited <= self.countable
            or self.open < 0
            or not 0 <= self.recoverable <= self.countable - self.credited
        ):
            raise ValueError(f"impossible minutes: {self}")

    def __add__(self, other: AttendanceTally) -> AttendanceTally:
        return AttendanceTally(
            self.credited + other.credited,
            self.countable + other.countable,
            self.open + other.open,
            self.recoverable + other.recoverable,
        )

    @property
    def undecided(self) -> bool:
        """Whether a row is still to be recorded."""
        return self.open > 0 or self.recoverable > 0

    @property
    def tenths(self) -> int | None:
        """The percentage in tenths, rounded down; None when nothing counts yet."""
        return 1000 * self.credited // self.countable if self.countable else None

    @property
    def reachable_tenths(self) -> int | None:
        """What the percentage becomes if every open row is attended, in tenths, rounded down."""
        whole = self.countable + self.open
        return 1000 * (self.credited + self.open + self.recoverable) // whole if whole else None

    def reaches(self, percent: int) -> bool:
        """Whether credited / countable ≥ percent / 100, exactly."""
        return self.countable > 0 and 100 * self.credited >= percent * self.countable

    def can_reach(self, percent: int) -> bool:
        """Whether the percentage can still be reached if every open row is attended, exactly."""
        whole = self.countable + self.open
        return whole > 0 and 100 * (self.credited + self.open + self.recoverable) >= percent * whole


def with_make_ups(facts: Iterable[tuple[int, int, int | None, Row]]) -> Iterator[tuple[int, Row]]:
    """(place, row) of each original, with the rows of its make-ups inside.

    ``facts`` are (place, meeting, the meeting it makes up or None, row); make-ups without their original are left out.
    """
    originals, make_ups = [], {}
    for place, meeting, makes_up, row in facts:
        if makes_up is None:
            originals.append((place, meeting, row))
        else:
            make_ups.setdefault((place, makes_up), []).append(row)
    for place, meeting, row in originals:
        yield place, Row(row.code, row.meeting_minutes, row.credited, row.cancelled, make_ups.get((place, meeting), ()))


def tally(rows: Iterable[Row], *, carried_minutes: int = 0) -> AttendanceTally:
    """Add up the rows of one place. Rows of make-up meetings come inside the row they make up.

    ``carried_minutes`` were attended in another class and count as credited there: in both figures.
    """
    return sum((_of_row(row) for row in rows), AttendanceTally(credited=carried_minutes, countable=carried_minutes))


def _of_row(row: Row) -> AttendanceTally:
    """What one row contributes.

    Who attended the original gets nothing from a make-up; an original not yet recorded stays open. Otherwise
    the make-up credits its minutes, at most the row's; a row that had left the denominator (D, cancelled)
    comes back into it once its make-up is recorded as attended or missed, but not when that is D or cancelled too.
    """
    minutes = row.meeting_minutes
    if not row.cancelled and row.code in ATTENDED:
        return AttendanceTally(credited=row.credited, countable=minutes)
    if not row.cancelled and row.code == Code.OPEN:
        return AttendanceTally(open=minutes)
    offered = [make_up for make_up in row.make_ups if not make_up.cancelled]
    recorded = [make_up for make_up in offered if make_up.code in COUNTABLE]
    waiting = sum(make_up.meeting_minutes for make_up in offered if make_up.code == Code.OPEN)
    if (not row.cancelled and row.code in COUNTABLE) or recorded:
        earned = min(minutes, sum(make_up.credited for make_up in recorded))
        return AttendanceTally(credited=earned, countable=minutes, recoverable=min(minutes - earned, waiting))
    return AttendanceTally(open=minutes) if waiting else AttendanceTally()


def one_decimal(tenths: int | None) -> str | None:
    """Tenths as data: 799 → "79.9"; None stays None."""
    return None if tenths is None else f"{tenths // 10}.{tenths % 10}"


def code_shown(code: str, *, reasons: bool) -> str:
    """The code as a reader may see it: who may not know the reasons reads "TH" (tidak hadir) for S and I. Source: DOMAIN §6."""
    return code if reasons or code not in {Code.SICK, Code.LEAVE} else "TH"


def unexcused_days_in_a_row(codes: Iterable[tuple[str, str]]) -> int:
    """The run of A at the end of the recorded rows (code, reason), in order of dates; ``hukdis`` neither counts nor breaks it."""
    run = 0
    for code, reason in codes:
        if code == Code.OPEN or (code == Code.ABSENT and reason == "hukdis"):
            continue
        run = run + 1 if code == Code.ABSENT else 0
    return run
