"""Which rooms and instructors are taken when, and what a new plan would collide with."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from organizations.models import Room
from programs.models import ClassSession, Instructor, Outage, Slot, TrainingClass
from programs.rules.clashes import Clash, ClashKind, Occupation, clashes


def refuse_clashes(training_class: TrainingClass, meetings: Sequence[ClassSession], *, held: bool = False) -> None:
    """Raises ValidationError when another class holds the room or an instructor of one of ``meetings`` at the same time.

    A room that is out of use on the day is refused too, except for meetings that were ``held`` there all the same.
    Rooms and instructors are locked until the transaction ends, so that of two plans at once the second sees the first.
    """
    slots = list(Slot.objects.filter(meeting__in=meetings).select_related("meeting__training_class"))
    wanted = occupations(slots)
    for model, keys in ((Room, {one.room for one in wanted}), (Instructor, {one.instructor for one in wanted})):
        list(model.objects.select_for_update(no_key=True).filter(pk__in=keys - {None}).order_by("pk").values_list("pk"))
    problems = clash_problems(wanted, training_class=training_class) + ([] if held else outage_problems(meetings))
    if problems:
        raise ValidationError(problems)


def clash_problems(wanted: Sequence[Occupation], *, training_class: TrainingClass) -> list[ValidationError]:
    """One problem for each room or instructor that another class holds at the same time; three queries at most.

    Meetings of ``training_class`` itself are not in the way: who plans it sees them.
    """
    found = clashes(wanted, _taken(wanted, training_class))
    if not found:
        return []
    rooms = {room.pk: str(room) for room in Room.objects.filter(pk__in={clash.wanted.room for clash in found} - {None})}
    people = {one.pk: one.name for one in Instructor.objects.filter(pk__in={clash.wanted.instructor for clash in found} - {None})}
    return [_problem(clash, rooms, people) for clash in found]


def outage_problems(meetings: Sequence[ClassSession]) -> list[ValidationError]:
    """One problem for each meeting whose whole room is out of use on its day; one query, none without rooms."""
    wanted = [meeting for meeting in meetings if meeting.room_id]
    if not wanted:
        return []
    first = min(meeting.held_on for meeting in wanted)
    of_rooms = Outage.objects.of_rooms().filter(room__in={meeting.room_id for meeting in wanted})
    outages = list(of_rooms.since(first).select_related("room"))
    return [
        ValidationError(
            _("%(day)s: the room %(room)s is out of use (%(reason)s)."),
            code="room_out_of_use",
            params={"day": date_format(meeting.held_on, "j F Y"), "room": outage.room, "reason": outage.reason},
        )
        for meeting in wanted
        for outage in [next((one for one in outages if one.room_id == meeting.room_id and one.holds_on(meeting.held_on)), None)]
        if outage
    ]


def occupations(slots: Sequence[Slot]) -> list[Occupation]:
    """What ``slots`` take up; they come with their meeting and its class loaded."""
    return [
        Occupation(
            slot.meeting.held_on,
            slot.starts_at,
            slot.ends_at,
            slot.meeting.room_id,
            slot.instructor_id,
            slot.meeting.training_class.code,
        )
        for slot in slots
    ]


def _taken(wanted: Sequence[Occupation], training_class: TrainingClass) -> list[Occupation]:
    rooms = {one.room for one in wanted} - {None}
    people = {one.instructor for one in wanted} - {None}
    days = {one.day for one in wanted}
    slots = Slot.objects.filter(Q(meeting__room__in=rooms) | Q(instructor__in=people), meeting__held_on__in=days)
    alive = slots.filter(meeting__cancelled_at=None, meeting__training_class__cancelled_on=None)
    others = alive.exclude(meeting__training_class=training_class)
    return occupations(others.select_related("meeting__training_class"))


def _problem(clash: Clash, rooms: dict[int, str], people: dict[int, str]) -> ValidationError:
    what = rooms[clash.wanted.room] if clash.kind == ClashKind.ROOM else people[clash.wanted.instructor]
    params = {
        "day": date_format(clash.wanted.day, "j F Y"),
        "kind": clash.kind.label,
        "what": what,
        "class": clash.taken.where,
        "first": time_format(clash.taken.starts_at, "H.i"),
        "last": time_format(clash.taken.ends_at, "H.i"),
    }
    message = _("%(day)s: %(kind)s %(what)s is taken by class %(class)s from %(first)s to %(last)s.")
    return ValidationError(message, code=clash.kind.value, params=params)
