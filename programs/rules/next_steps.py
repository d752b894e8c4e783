"""What has to be done next in a class, and by which house: facts in, steps out. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .completion import ClassBlocker


class Side(TextChoices):
    """The house that has to act (DOMAIN §1: the prison knows who was present, the centre what was learnt)."""

    PRISON = "prison", _("prison")
    CENTER = "center", _("training centre")
    BOTH = "both", _("both houses")


# Missing hours are made up by a meeting in the prison that the centre teaches.
BLOCKER_SIDE = {
    ClassBlocker.OPEN_ROWS: Side.PRISON,
    ClassBlocker.ATTENDANCE_UNLOCKED: Side.PRISON,
    ClassBlocker.MARKS_UNLOCKED: Side.CENTER,
    ClassBlocker.HOURS_UNDELIVERED: Side.BOTH,
    ClassBlocker.SCAN_MISSING: Side.PRISON,
}


class Step(TextChoices):
    ANSWER_PRISON = "answer_prison", _("Answer what the prison wants changed")
    ANSWER_CENTER = "answer_center", _("Answer what the training centre wants changed")
    PLAN_MEETINGS = "plan_meetings", _("Plan the meetings")
    PLACE_PARTICIPANTS = "place_participants", _("Place participants by decree")
    TYPE_SHEETS = "type_sheets", _("Type the signed attendance sheets")
    CONFIRM_SHEETS = "confirm_sheets", _("Confirm the typed sheets")
    ATTACH_SCANS = "attach_scans", _("Attach the scans of the signed sheets")
    LOCK_SHEETS = "lock_sheets", _("Lock the confirmed sheets")
    SCHEDULE_MAKE_UP = "schedule_make_up", _("Make up the missing hours")
    CONFIRM_IDENTITIES = "confirm_identities", _("Confirm names from the correction list")
    ENTER_MARKS = "enter_marks", _("Enter the missing marks")
    LOCK_MARKS = "lock_marks", _("Lock the marks")
    HOLD_HEARING = "hold_hearing", _("Hold the hearing")
    DECIDE_POSTPONED = "decide_postponed", _("Decide about those postponed")


STEP_SIDE = {
    Step.ANSWER_PRISON: Side.CENTER,
    Step.ANSWER_CENTER: Side.PRISON,
    Step.PLAN_MEETINGS: Side.BOTH,
    Step.PLACE_PARTICIPANTS: Side.PRISON,
    Step.TYPE_SHEETS: Side.PRISON,
    Step.CONFIRM_SHEETS: Side.CENTER,
    Step.ATTACH_SCANS: Side.PRISON,
    Step.LOCK_SHEETS: Side.PRISON,
    Step.SCHEDULE_MAKE_UP: Side.BOTH,
    Step.CONFIRM_IDENTITIES: Side.PRISON,
    Step.ENTER_MARKS: Side.CENTER,
    Step.LOCK_MARKS: Side.CENTER,
    Step.HOLD_HEARING: Side.CENTER,
    Step.DECIDE_POSTPONED: Side.CENTER,
}


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a class stands on a day. Counts are of meetings not cancelled, or of people in open places."""

    meetings: int
    free_seats: int
    participants: int
    untyped: int = 0
    unconfirmed: int = 0
    unscanned: int = 0
    lockable: int = 0
    to_come: int = 0
    minutes_missing: int = 0
    identities_open: int = 0
    marks_missing: int = 0
    marks_unlocked: bool = False
    hearing_blocked: bool = True
    asked_by_prison: int = 0
    asked_by_center: int = 0
    postponed: int = 0
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """A step with the number of things it concerns (0 where it cannot be counted)."""

    step: Step
    count: int = 0

    @property
    def side(self) -> Side:
        return STEP_SIDE[self.step]


def next_steps(progress: Progress) -> list[Task]:
    """What can be done now, in the order of the path to the certificate; of a class that has ended, who was postponed.

    ``untyped`` and the like count meetings held by today; marks are asked for once no meeting is to come.
    """
    if progress.ended:
        return [Task(Step.DECIDE_POSTPONED, progress.postponed)] if progress.postponed else []
    over = progress.meetings > 0 and progress.to_come == 0
    checks = {
        Step.ANSWER_PRISON: (progress.asked_by_prison > 0, progress.asked_by_prison),
        Step.ANSWER_CENTER: (progress.asked_by_center > 0, progress.asked_by_center),
        Step.PLAN_MEETINGS: (progress.meetings == 0, 0),
        Step.PLACE_PARTICIPANTS: (progress.free_seats > 0 and not over, progress.free_seats),
        Step.TYPE_SHEETS: (progress.untyped > 0, progress.untyped),
        Step.CONFIRM_SHEETS: (progress.unconfirmed > 0, progress.unconfirmed),
        Step.ATTACH_SCANS: (progress.unscanned > 0, progress.unscanned),
        Step.LOCK_SHEETS: (progress.lockable > 0, progress.lockable),
        Step.SCHEDULE_MAKE_UP: (over and progress.untyped == 0 and progress.minutes_missing > 0, 0),
        Step.CONFIRM_IDENTITIES: (progress.identities_open > 0, progress.identities_open),
        Step.ENTER_MARKS: (over and progress.marks_missing > 0, progress.marks_missing),
        Step.LOCK_MARKS: (over and progress.marks_missing == 0 and progress.marks_unlocked, 0),
        Step.HOLD_HEARING: (over and progress.participants > 0 and not progress.hearing_blocked, 0),
    }
    return [Task(step, count) for step, (due, count) in checks.items() if due]
