"""What waits in the workshops: tools that are still missing, and rooms out of use with meetings in them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Exists
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organizations.models import User
from programs.models import ClassSession, MissingTool, Outage

Found = tuple[str | Promise, list[tuple[str, str, str]]]


def workshops_waiting_for(user: User, *, on: date) -> Iterator[Found]:
    """Each kind of work of ``user`` with (what, address, note) per tool or meeting; two queries at most."""
    if not user.has_perm("programs.keep_workshop"):
        return
    # A centre keeps its own rooms; those of the prison have their keeper there.
    house = {"room__training_center": user.training_center_id} if user.training_center_id else {}
    missing = MissingTool.objects.visible_to(user).open().select_related("tool__room", "count__meeting")
    missing = missing.filter(**{f"tool__{name}": value for name, value in house.items()})
    yield _("Missing tools to close"), [_missing(one) for one in missing]
    shut = Exists(Outage.objects.around_meeting())
    coming = ClassSession.objects.visible_to(user).not_cancelled().filter(shut, held_on__gte=on, typed_at=None, **house)
    hit = (
        coming.filter(training_class__cancelled_on=None)
        .select_related("training_class", "room")
        .order_by("held_on", "training_class__code", "number")
    )
    yield _("Meetings in a room that is out of use"), [_hit(one) for one in hit]


def _missing(one: MissingTool) -> tuple[str, str, str]:
    note = f"{one.number} × {one.tool.room}, {date_format(one.count.meeting.held_on)}"
    return str(one.tool), reverse("programs:missing-close", args=[one.pk]), note


def _hit(meeting: ClassSession) -> tuple[str, str, str]:
    note = f"{meeting.room}, {date_format(meeting.held_on)}"
    return meeting.training_class.code, reverse("programs:room-detail", args=[meeting.room_id]), note
