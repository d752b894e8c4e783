"""What a house can want changed about a class: as it is kept, as it now is, and how it is carried out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from organizations.models import Room, User
from programs.models import ClassChange, ClassSession, CompetencyUnit, Instructor, TrainingClass

from .changing import Move, Why, move
from .custody import Misfit
from .extending import Extension, extend
from .reshaping import replace_instructor, set_seats, set_start
from .team import Team, members_of, set_team, team_as_kept, team_from

Kind = ClassChange.Kind
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted, in values that can be kept: keys, days as text, and the words to read them by."""

    kind: str
    after: Values = field(default_factory=dict)
    reason: str = ""
    meeting: ClassSession | None = None


def class_wish(training_class: TrainingClass) -> Wish:
    first_day = training_class.starts_on.isoformat()
    room = {"room_text": str(training_class.room or "")}
    return Wish(Kind.CLASS, {"first_day": first_day, "seats": training_class.seats} | room)


def start_wish(first_day: date, room: Room | None, reason: str) -> Wish:
    after = {"first_day": first_day.isoformat(), "room": room.pk if room else None, "room_text": str(room or "")}
    return Wish(Kind.START, after, reason)


def move_wish(meeting: ClassSession, to: Move, why: Why) -> Wish:
    room = to.room or meeting.room
    after = {
        "held_on": to.held_on.isoformat(),
        "starts_at": to.starts_at.isoformat("minutes") if to.starts_at else "",
        "room": room.pk if room else None,
        "room_text": str(room or ""),
        "cause": why.cause,
    }
    return Wish(Kind.MOVE, after, why.reason, meeting)


def extension_wish(extension: Extension, why: Why) -> Wish:
    unit = extension.unit
    after = {"first_day": extension.first_day.isoformat(), "unit": unit.pk, "unit_text": str(unit), "jp": extension.jp}
    return Wish(Kind.EXTENSION, after | {"cause": why.cause}, why.reason)


def seats_wish(seats: int, reason: str) -> Wish:
    return Wish(Kind.SEATS, {"seats": seats}, reason)


def instructor_wish(old: Instructor, new: Instructor, first_day: date, reason: str) -> Wish:
    after = {"replaces": old.pk, "instructor": new.pk, "instructor_text": new.name, "first_day": first_day.isoformat()}
    return Wish(Kind.INSTRUCTOR, after, reason)


def team_wish(team: Team, reason: str) -> Wish:
    return Wish(Kind.TEAM, team_as_kept(team), reason)


def as_it_is(training_class: TrainingClass, kind: str, after: Values, meeting: ClassSession | None) -> Values:
    """The present values of what is to change; two queries at most."""
    return _KINDS[kind].now(training_class, after, meeting)


def carry_out(change: ClassChange, *, by: User, at: datetime) -> Sequence[Misfit]:
    """What was wanted is so now; gives who no longer fits the class. No audit row. Raises ValidationError as each service."""
    return _KINDS[change.kind].do(change, by, at)


@dataclass(frozen=True, slots=True)
class _Doing:
    now: Callable[[TrainingClass, Values, ClassSession | None], Values]
    do: Callable[[ClassChange, User, datetime], Sequence[Misfit]]


def _meeting_now(training_class: TrainingClass, after: Values, meeting: ClassSession) -> Values:
    meeting = ClassSession.objects.select_related("room").get(pk=meeting.pk)
    first = meeting.slots.order_by("starts_at").first()
    return {
        "held_on": meeting.held_on.isoformat(),
        "starts_at": first.starts_at.isoformat("minutes") if first else "",
        "room": meeting.room_id,
        "room_text": str(meeting.room or ""),
    }


def _do_move(change: ClassChange, by: User, at: datetime) -> Sequence[Misfit]:
    after, before = change.after, change.before
    moved = after["room"] != before["room"]
    room = Room.objects.get(pk=after["room"]) if moved else None
    starts_at = time.fromisoformat(after["starts_at"]) if after["starts_at"] else None
    to = Move(date.fromisoformat(after["held_on"]), starts_at, room)
    return move(change.meeting, to, why=_why(change), by=by, at=at)[1]


def _end_now(training_class: TrainingClass, after: Values, meeting: None) -> Values:
    return {"ends_on": training_class.ends_on.isoformat()}


def _do_extension(change: ClassChange, by: User, at: datetime) -> Sequence[Misfit]:
    after = change.after
    extension = Extension(date.fromisoformat(after["first_day"]), CompetencyUnit.objects.get(pk=after["unit"]), after["jp"])
    return extend(change.training_class, extension, why=_why(change), by=by, at=at).affected


def _instructor_now(training_class: TrainingClass, after: Values, meeting: None) -> Values:
    return {"instructor": after["replaces"], "instructor_text": Instructor.objects.get(pk=after["replaces"]).name}


def _do_instructor(change: ClassChange, by: User, at: datetime) -> Sequence[Misfit]:
    people, after = Instructor.objects.in_bulk([change.after["replaces"], change.after["instructor"]]), change.after
    old, new = people[after["replaces"]], people[after["instructor"]]
    replace_instructor(change.training_class, old, new, first_day=date.fromisoformat(after["first_day"]))
    return []


def _start_now(training_class: TrainingClass, after: Values, meeting: None) -> Values:
    room = {"room": training_class.room_id, "room_text": str(training_class.room or "")}
    return {"first_day": training_class.starts_on.isoformat()} | room


def _do_start(change: ClassChange, by: User, at: datetime) -> Sequence[Misfit]:
    room = Room.objects.get(pk=change.after["room"]) if change.after["room"] else None
    set_start(change.training_class, date.fromisoformat(change.after["first_day"]), room)
    return []


def _seats_now(training_class: TrainingClass, after: Values, meeting: None) -> Values:
    return {"seats": training_class.seats}


def _do_seats(change: ClassChange, by: User, at: datetime) -> Sequence[Misfit]:
    set_seats(change.training_class, change.after["seats"])
    return []


def _team_now(training_class: TrainingClass, after: Values, meeting: None) -> Values:
    return team_as_kept(members_of(training_class))


def _do_team(change: ClassChange, by: User, at: datetime) -> Sequence[Misfit]:
    first_day = change.training_class.facility.local_date(at)
    set_team(change.training_class, team_from(change.after), first_day=first_day)
    return []


def _why(change: ClassChange) -> Why:
    return Why(change.after["cause"], change.reason)


_KINDS = {
    # The class exists as a plan; accepted, people may be placed in it.
    Kind.CLASS: _Doing(lambda *_what: {}, lambda *_how: []),
    Kind.START: _Doing(_start_now, _do_start),
    Kind.MOVE: _Doing(_meeting_now, _do_move),
    Kind.EXTENSION: _Doing(_end_now, _do_extension),
    Kind.INSTRUCTOR: _Doing(_instructor_now, _do_instructor),
    Kind.SEATS: _Doing(_seats_now, _do_seats),
    Kind.TEAM: _Doing(_team_now, _do_team),
}
