"""The tools of a room and the days on which it, or one of them, cannot be used."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import Room, User
from programs.models import ClassSession, Outage, Tool

from .refusing import refuse


@dataclass(frozen=True, slots=True)
class ToolData:
    """What is known of a kind of tool: inventory number, name, and how many there are."""

    code: str
    name: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Downtime:
    """Why and from when to when something is out of use; without last day until further notice."""

    kind: str
    from_on: date
    until_on: date | None
    reason: str


@transaction.atomic
def add_tool(*, room: Room, data: ToolData, by: User) -> Tool:
    """The room has the tool. Raises ValidationError when the number is taken in this room, or something is missing."""
    tool = Tool(room=room, code=data.code.strip(), name=data.name.strip(), quantity=data.quantity)
    tool.full_clean()
    tool.save()
    record("programs.add_tool", tool, by=by, fields=["code", "name", "quantity"])
    return tool


@transaction.atomic
def change_tool(*, tool: Tool, data: ToolData, retired_on: date | None, by: User) -> Tool:
    """The tool has this number, name and quantity, and is given up from ``retired_on`` on (None: it is in use).

    Raises ValidationError with fewer than are still looked for, or when one that is missing would be given up.
    """
    tool = Tool.objects.select_for_update(of=("self",)).get(pk=tool.pk)
    looked_for = tool.missing.open().aggregate(number=Sum("number"))["number"] or 0
    checks = {
        "fewer_than_missing": (data.quantity < looked_for, None, _("More than that are still missing; close them first.")),
        "missing_open": (retired_on and looked_for, None, _("It is given up when nothing of it is missing; close that first.")),
    }
    refuse(checks)
    before = {"code": tool.code, "name": tool.name, "quantity": tool.quantity, "retired_on": tool.retired_on}
    tool.code, tool.name, tool.quantity, tool.retired_on = data.code.strip(), data.name.strip(), data.quantity, retired_on
    tool.full_clean()
    tool.save()
    after = {"code": tool.code, "name": tool.name, "quantity": tool.quantity, "retired_on": tool.retired_on}
    record("programs.change_tool", tool, by=by, before=before, after=after)
    return tool


@transaction.atomic
def begin_outage(*, room: Room, tool: Tool | None, down: Downtime, by: User, at: datetime) -> Outage:
    """The room, or one tool of it, is out of use on these days; meetings already planned there stay (``meetings_hit``).

    The room is locked as a plan locks it, so that of a plan and an outage at once the second sees the first.
    Raises ValidationError without reason, with a last day before the first, or for a tool of another room.
    """
    Room.objects.select_for_update(no_key=True, of=("self",)).get(pk=room.pk)
    refuse({"not_in_room": (tool and tool.room_id != room.pk, None, _("This tool is not in the room."))})
    outage = Outage(
        room=room, tool=tool, kind=down.kind, from_on=down.from_on, until_on=down.until_on, reason=down.reason.strip(),
        noted_at=at, noted_by=by,
    )  # fmt: skip
    outage.full_clean()
    outage.save()
    record("programs.begin_outage", outage, by=by, fields=["room", "tool", "kind", "from_on", "until_on", "reason"])
    return outage


@transaction.atomic
def end_outage(*, outage: Outage, on: date, by: User) -> None:
    """It is in use again from ``on`` on; what was entered before stays. Raises ValidationError when it has ended before."""
    over = Outage.objects.filter(pk=outage.pk, ended_on=None).exclude(until_on__lt=on).update(ended_on=on, ended_by=by)
    refuse({"already_ended": (not over, None, _("It is already in use again."))})
    record("programs.end_outage", outage, by=by, fields=["ended_on"])


def meetings_hit(outage: Outage, *, on: date) -> list[ClassSession]:
    """Meetings from ``on`` that are planned in the room while the whole of it is out of use; one query."""
    if outage.tool_id or outage.ended_on:
        return []
    there = ClassSession.objects.filter(
        room=outage.room_id, training_class__cancelled_on=None, held_on__gte=max(on, outage.from_on)
    )
    if outage.until_on:
        there = there.filter(held_on__lte=outage.until_on)
    return list(there.select_related("training_class").order_by("held_on", "training_class__code"))
