"""Which rooms and instructors are taken when, and what a new plan would collide with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Max, Min, Q, QuerySet
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from organizations.models import Room
from programs.models import ClassSession, Instructor, Outage, Slot, TrainingClass
from programs.rules.clashes import Clash, ClashKind, Occupation, clashes, once_a_day


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


def refuse_two_at_once(meeting: ClassSession) -> None:
    """Raises ValidationError when somebody on the roster of ``meeting`` has another meeting of the class then; two queries."""
    span = meeting.slots.aggregate(first=Min("starts_at"), last=Max("ends_at"))
    if span["first"] is None:
        return
    same_day = ClassSession.objects.not_cancelled().filter(training_class=meeting.training_class_id, held_on=meeting.held_on)
    at_once = same_day.filter(slots__starts_at__lt=span["last"], slots__ends_at__gt=span["first"]).exclude(pk=meeting.pk)
    other = at_once.filter(attendances__enrollment__attendances__meeting=meeting).first()
    if other:
        message = _("%(day)s: meeting %(number)d of this class is held at the same time, with some of the same people.")
        params = {"day": date_format(meeting.held_on, "j F Y"), "number": other.number}
        raise ValidationError(message, code="two_at_once", params=params)


def clash_problems(wanted: Sequence[Occupation], *, training_class: TrainingClass) -> list[ValidationError]:
    """One problem for each day, and room or instructor that another class holds at the same time; three queries at most.

    Meetings of ``training_class`` itself are not in the way: who plans it sees them.
    """
    found = once_a_day(clashes(wanted, _taken(wanted, training_class)))
    if not found:
        return []
    rooms = {room.pk: str(room) for room in Room.objects.filter(pk__in={clash.wanted.room for clash in found} - {None})}
    people = {one.pk: one.name for one in Instructor.objects.filter(pk__in={clash.wanted.instructor for clash in found} - {None})}
    return [_problem(clash, rooms, people) for clash in found]


def free_on(day: date, slots: Sequence[Slot], taken: Sequence[Occupation], outages: Sequence[Outage]) -> bool:
    """Whether ``slots``, laid on ``day``, find their room and instructors free and the room in use; no query."""
    wanted = [replace(one, day=day) for one in occupations(slots)]
    shut = any(outage.room_id == one.room and outage.holds_on(day) for one in wanted for outage in outages)
    return not shut and not clashes(wanted, taken)


def outage_problems(meetings: Sequence[ClassSession]) -> list[ValidationError]:
    """One problem for each meeting whose whole room is out of use on its day; one query, none without rooms."""
    shut = shut_rooms(meetings)
    return [
        ValidationError(
            _("%(day)s: the room %(room)s is out of use (%(reason)s)."),
            code="room_out_of_use",
            params={"day": date_format(meeting.held_on, "j F Y"), "room": outage.room, "reason": outage.reason},
        )
        for meeting in meetings
        if (outage := shut.get((meeting.room_id, meeting.held_on)))
    ]


def shut_rooms(meetings: Sequence[ClassSession]) -> dict[tuple[int, date], Outage]:
    """What keeps the whole room of a meeting out of use on its day, by both; one query, none without rooms."""
    placed = [meeting for meeting in meetings if meeting.room_id]
    if not placed:
        return {}
    of_rooms = Outage.objects.of_rooms().filter(room__in={meeting.room_id for meeting in placed})
    outages = list(of_rooms.since(min(meeting.held_on for meeting in placed)).select_related("room"))
    return {
        (meeting.room_id, meeting.held_on): outage
        for meeting in placed
        for outage in outages[::-1]  # of two the first stays
        if outage.room_id == meeting.room_id and outage.holds_on(meeting.held_on)
    }


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


def taken_by(wanted: Sequence[Occupation], *, since: date) -> list[Occupation]:
    """What holds the rooms and instructors of ``wanted`` after ``since``; one query."""
    return occupations(_alive_in(wanted).filter(meeting__held_on__gt=since))


def _taken(wanted: Sequence[Occupation], training_class: TrainingClass) -> list[Occupation]:
    same_days = _alive_in(wanted).filter(meeting__held_on__in={one.day for one in wanted})
    return occupations(same_days.exclude(meeting__training_class=training_class))


def _alive_in(wanted: Sequence[Occupation]) -> QuerySet[Slot]:
    """Slots that take place in a room or with an instructor of ``wanted``, on whatever day."""
    rooms = {one.room for one in wanted} - {None}
    people = {one.instructor for one in wanted} - {None}
    slots = Slot.objects.filter(Q(meeting__room__in=rooms) | Q(instructor__in=people))
    alive = slots.filter(meeting__cancelled_at=None, meeting__training_class__cancelled_on=None)
    return alive.select_related("meeting__training_class")


def _problem(clash: Clash, rooms: dict[int, str], people: dict[int, str]) -> ValidationError:
    what = rooms[clash.wanted.room] if clash.kind == ClashKind.ROOM else people[clash.wanted.instructor]
    params = {
        "day": date_format(clash.wanted.day, "j F Y"),
        "what": what,
        "class": clash.taken.where,
        "first": time_format(clash.taken.starts_at, "H.i"),
        "last": time_format(clash.taken.ends_at, "H.i"),
    }
    messages = {
        ClashKind.ROOM: _("%(day)s: the room %(what)s is taken by class %(class)s from %(first)s to %(last)s."),
        ClashKind.INSTRUCTOR: _("%(day)s: the instructor %(what)s teaches class %(class)s from %(first)s to %(last)s."),
    }
    return ValidationError(messages[clash.kind], code=clash.kind.value, params=params)
