"""After a meeting the tools are counted: only what is missing is written down, and what became of it later."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import User
from programs.models import Attendance, ClassSession, Enrollment, Instructor, MissingTool, Outage, Tool, ToolCount
from programs.rules.attendance import ATTENDED


@dataclass(frozen=True, slots=True)
class Missing:
    """How many of a tool did not come back, and who had them: a participant or an instructor."""

    tool: Tool
    number: int
    enrollment: Enrollment | None = None
    instructor: Instructor | None = None


def expected(room_id: int) -> dict[int, int]:
    """How many of each tool in use should be in the room, by its key: what is still looked for is not there; two queries."""
    open_rows = MissingTool.objects.open().filter(tool__room=room_id).values("tool").annotate(number=Sum("number")).order_by()
    gone = {row["tool"]: row["number"] for row in open_rows}
    tools = Tool.objects.in_use().filter(room=room_id).values_list("pk", "quantity")
    return {pk: max(quantity - gone.get(pk, 0), 0) for pk, quantity in tools}


def tools_down(room_id: int, day: date) -> dict[int, Outage]:
    """What keeps a tool of the room out of use on ``day``, by the tool's key: it may be elsewhere for repair; one query."""
    return {outage.tool_id: outage for outage in Outage.objects.on(day).filter(room=room_id, tool__isnull=False)}


def who_had_them(meeting: ClassSession) -> tuple[QuerySet[Enrollment], QuerySet[Instructor]]:
    """To whom tools can have been handed at ``meeting``: its roster of that day without who is recorded as absent, and the
    instructors of the class."""
    there = [Attendance.Status.OPEN, *ATTENDED]
    roster = Attendance.objects.filter(meeting=meeting, status__in=there).values("enrollment")
    people = Enrollment.objects.filter(pk__in=roster).select_related("inmate").order_by("seat_number", "starts_on")
    return people, Instructor.objects.filter(class_instructors__training_class=meeting.training_class_id).order_by("code")


@transaction.atomic
def count_tools(*, meeting: ClassSession, missing: Sequence[Missing], by: User, at: datetime) -> ToolCount:
    """The tools of the meeting's room were counted, and all but ``missing`` were there. Made once.

    Raises ValidationError for a meeting that is cancelled, still to come, without room or counted already, for a tool
    that is not in the room, more than there are, and a person who was not there; then nothing is written.
    """
    locked = ClassSession.objects.select_for_update(of=("self",)).select_related("training_class__facility")
    meeting = locked.get(pk=meeting.pk)
    _refuse_meeting(meeting, meeting.training_class.facility.local_date(at))
    list(Tool.objects.select_for_update(of=("self",)).filter(room=meeting.room_id).order_by("pk").values_list("pk"))
    problems = _problems(meeting, missing)
    if problems:
        raise ValidationError(problems)
    count = ToolCount.objects.create(meeting=meeting, room_id=meeting.room_id, counted_at=at, counted_by=by)
    rows = [
        MissingTool(count=count, tool=one.tool, number=one.number, enrollment=one.enrollment, instructor=one.instructor)
        for one in missing
    ]
    for row in rows:
        row.full_clean()
        row.save()
    record("programs.count_tools", count, by=by, objects=rows, fields=["tool", "number", "enrollment", "instructor"])
    return count


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a missing tool, and why that is known."""

    closing: str
    reason: str


@transaction.atomic
def close_missing(*, missing: MissingTool, outcome: Outcome, by: User, on: date) -> None:
    """What was missing is found again, replaced or written off, with the reason; there are fewer once it is written off.

    Raises ValidationError without reason or kind, and when it is closed already.
    """
    tool = Tool.objects.select_for_update(of=("self",)).get(pk=missing.tool_id)
    if outcome.closing not in MissingTool.Closing.values or not outcome.reason.strip():
        raise ValidationError(_("Say what became of it, and why that is known."), code="no_reason")
    changed = MissingTool.objects.filter(pk=missing.pk, closed_on=None).update(
        closed_on=on, closed_by=by, closing=outcome.closing, closing_reason=outcome.reason.strip()
    )
    if not changed:
        raise ValidationError(_("This is closed already."), code="already_closed")
    if outcome.closing == MissingTool.Closing.WRITTEN_OFF:
        _fewer(tool, missing.number, on)
    record("programs.close_missing", missing, by=by, fields=["closed_on", "closing", "closing_reason"])


def _fewer(tool: Tool, number: int, on: date) -> None:
    if tool.quantity > number:
        tool.quantity -= number
    else:  # none is left: it stays in the books as it was, with its last day
        tool.retired_on = tool.retired_on or on
    tool.save(update_fields=["quantity", "retired_on"])


def _refuse_meeting(meeting: ClassSession, today: date) -> None:
    counted = ToolCount.objects.filter(meeting=meeting).exists()
    checks = {
        "cancelled": (meeting.cancelled, _("The meeting is cancelled.")),
        "future": (meeting.held_on > today, _("The meeting lies in the future.")),
        "no_room": (meeting.room_id is None, _("The meeting has no room.")),
        "already_counted": (counted, _("The tools of this meeting are counted already.")),
    }
    for code, (found, message) in checks.items():
        if found:
            raise ValidationError(message, code=code)


def _problems(meeting: ClassSession, missing: Sequence[Missing]) -> list[ValidationError]:
    there = expected(meeting.room_id)
    people, instructors = (set(rows.values_list("pk", flat=True)) for rows in who_had_them(meeting))
    together: Counter[int] = Counter()
    for one in missing:
        together[one.tool.pk] += one.number
    problems = [
        ValidationError(_("%(tool)s: %(problem)s"), code=code, params={"tool": one.tool.code, "problem": message})
        for one in missing
        for code, message in [
            *_tool_problems(one, there, together[one.tool.pk]),
            *_person_problems(one, people, instructors),
        ][:1]
    ]
    if not problems and len({(one.tool.pk, one.enrollment, one.instructor) for one in missing}) < len(missing):
        problems.append(ValidationError(_("A tool is named twice for one person; add the numbers up."), code="twice"))
    return problems


def _tool_problems(one: Missing, there: dict[int, int], together: int) -> list[tuple[str, str]]:
    checks = {
        "not_in_room": (one.tool.pk not in there, _("It is not in use in this room.")),
        "none_missing": (one.number < 1, _("At least one is missing.")),
        "more_than_there_are": (together > there.get(one.tool.pk, 0), _("More are missing than there are.")),
    }
    return [(code, message) for code, (found, message) in checks.items() if found]


def _person_problems(one: Missing, people: set[int], instructors: set[int]) -> list[tuple[str, str]]:
    strange = one.enrollment and one.enrollment.pk not in people
    foreign = one.instructor and one.instructor.pk not in instructors
    checks = {
        "nobody": ((one.enrollment is None) == (one.instructor is None), _("Say to whom it was handed.")),
        "not_on_roster": (strange, _("This person was not on the roster of that day.")),
        "not_of_class": (foreign, _("This instructor does not teach the class.")),
    }
    return [(code, message) for code, (found, message) in checks.items() if found]
