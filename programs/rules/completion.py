"""What stands in the way of the hearing, of a pass: three lists of stable codes. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .assessment import UnitResult, Verdict
from .attendance import AttendanceTally
from .standard import Standard


class ClassBlocker(TextChoices):
    """Refuses the hearing of the whole class."""

    OPEN_ROWS = "open_rows", _("Attendance of some meetings has not been recorded.")
    ATTENDANCE_UNLOCKED = "attendance_unlocked", _("The prison has not locked the attendance of every meeting.")
    MARKS_UNLOCKED = "marks_unlocked", _("The training centre has not locked the marks.")
    HOURS_UNDELIVERED = "hours_undelivered", _("Fewer hours were held than the program demands.")
    SCAN_MISSING = "scan_missing", _("The scan of a signed attendance sheet is missing.")


class Shortfall(TextChoices):
    """Keeps one person from passing; facts about that person only."""

    OPEN_ROWS = "open_rows", _("Some meetings have not been recorded.")
    NOTHING_COUNTABLE = "nothing_countable", _("No meeting counts towards attendance.")
    ATTENDANCE_COUNTABLE = "attendance_countable", _("Attendance is below the minimum.")
    ATTENDANCE_PROGRAM = "attendance_program", _("Too few hours of the program were attended.")
    UNIT_MISSING = "unit_missing", _("A required unit has not been assessed.")
    UNIT_NOT_PASSED = "unit_not_passed", _("A required unit has not been passed.")


@dataclass(frozen=True, slots=True)
class ClassFacts:
    """What the hearing needs to know of a class; JP are whole hours of training."""

    open_rows: bool
    all_meetings_locked: bool
    marks_locked: bool
    held_minutes: int
    program_minutes: int
    scans_complete: bool


def class_blockers(facts: ClassFacts, *, waived: Collection[str] = ()) -> list[ClassBlocker]:
    """Everything that refuses the hearing, in the order to show it; ``[]`` means none.

    ``waived`` are codes with an approved exception; only ``hours_undelivered`` and ``scan_missing`` can be.
    """
    checks = {
        ClassBlocker.OPEN_ROWS: facts.open_rows,
        ClassBlocker.ATTENDANCE_UNLOCKED: not facts.all_meetings_locked,
        ClassBlocker.MARKS_UNLOCKED: not facts.marks_locked,
        ClassBlocker.HOURS_UNDELIVERED: facts.held_minutes < facts.program_minutes
        and ClassBlocker.HOURS_UNDELIVERED not in waived,
        ClassBlocker.SCAN_MISSING: not facts.scans_complete and ClassBlocker.SCAN_MISSING not in waived,
    }
    return [blocker for blocker, found in checks.items() if found]


def shortfalls(
    tally: AttendanceTally, standard: Standard, *, program_minutes: int, units: Sequence[UnitResult], settled: bool = True
) -> list[Shortfall]:
    """Everything that keeps one person from *lulus*, in the order to show it; ``[]`` means none.

    Minutes are whole and compared in whole numbers, so that exactly the minimum passes.
    Not ``settled``: a sheet of the class from which hours are carried is not locked yet, and may still change them.
    Source: TrainingStandard of the class (DOMAIN §2); percentages 0–100.
    """
    checks = {
        Shortfall.OPEN_ROWS: tally.undecided or not settled,
        Shortfall.NOTHING_COUNTABLE: tally.countable == 0,
        Shortfall.ATTENDANCE_COUNTABLE: tally.countable > 0 and not tally.reaches(standard.min_countable_percent),
        Shortfall.ATTENDANCE_PROGRAM: 100 * tally.credited < standard.min_program_percent * program_minutes,
        Shortfall.UNIT_MISSING: any(unit.required and unit.verdict is None for unit in units),
        Shortfall.UNIT_NOT_PASSED: any(unit.required and unit.verdict == Verdict.NOT_YET for unit in units),
    }
    return [shortfall for shortfall, missing in checks.items() if missing]


def unwaived(
    found: Sequence[Shortfall], tally: AttendanceTally, standard: Standard, *, program_minutes: int, waived: Collection[str]
) -> list[Shortfall]:
    """The shortfalls that an approved exception does not lift.

    Only ``attendance_program`` can be lifted, and not below the standard's floor (60 % of the program, assumed).
    """
    above_floor = 100 * tally.credited >= standard.waivable_program_percent * program_minutes
    lifted = {Shortfall.ATTENDANCE_PROGRAM} if Shortfall.ATTENDANCE_PROGRAM in waived and above_floor else set()
    return [shortfall for shortfall in found if shortfall not in lifted]
