"""What waits in the workshops: tools that are still missing, and rooms out of use with meetings in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organizations.models import User
from programs.models import ClassSession, MissingTool, Outage

Found = tuple[str | Promise, list[tuple[str, str, str]]]


def workshops_waiting_for(user: User, *, on: date) -> Iterator[Found]:
    """Each kind of work of ``user`` with (what, address, note) per tool or meeting; two queries at most."""
    if not user.has_perm("programs.keep_workshop") or user.training_center_id:
        return  # a centre's tools are looked after from its rooms: its home page asks as much as a page may
    missing = MissingTool.objects.visible_to(user).open().select_related("tool__room", "count__meeting")
    yield _("Missing tools to close"), [_missing(one) for one in missing]
    down = Outage.objects.of_rooms().on(on).filter(room=OuterRef("room"))
    there = ClassSession.objects.visible_to(user).not_cancelled().on(on).filter(Exists(down), training_class__cancelled_on=None)
    hit = there.select_related("training_class", "room").order_by("training_class__code", "number")
    yield _("Meetings of today in a room that is out of use"), [_hit(one) for one in hit]


def _missing(one: MissingTool) -> tuple[str, str, str]:
    note = f"{one.number} × {one.tool.room}, {date_format(one.count.meeting.held_on)}"
    return str(one.tool), reverse("programs:missing-close", args=[one.pk]), note


def _hit(meeting: ClassSession) -> tuple[str, str, str]:
    return meeting.training_class.code, reverse("programs:room-detail", args=[meeting.room_id]), str(meeting.room)
