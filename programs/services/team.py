"""The instructors and substitutes of a class with the units they are named for: changed by agreement of both houses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit.services import record
from organizations.models import User
from programs.models import ClassChange, ClassInstructor, ClassSession, CompetencyUnit, Instructor, Slot, TrainingClass
from programs.rules.team import Member, handed_over, uncovered

from .enrolling import lock_class
from .occupancy import refuse_clashes

Part = ClassInstructor.Part


@dataclass(frozen=True, slots=True)
class Place:
    """One instructor of a class: main or substitute, and the units he is named for, none for all."""

    instructor: Instructor
    part: str
    units: Sequence[CompetencyUnit] = ()

    @property
    def member(self) -> Member:
        return Member(self.instructor.pk, self.part == Part.MAIN, frozenset(unit.pk for unit in self.units))


Team = Sequence[Place]


def members_of(training_class: TrainingClass) -> list[Place]:
    """The class's instructors as they are; two queries."""
    rows = training_class.class_instructors.select_related("instructor").prefetch_related("units")
    return [Place(row.instructor, row.part, list(row.units.all())) for row in rows]


def team_as_kept(team: Team) -> dict[str, Any]:
    """Keys, and the words of today to read them by, whatever the order in which they were given."""
    places = sorted(team, key=lambda place: (place.part, place.instructor.name, place.instructor.pk))
    kept = [[one.instructor.pk, one.part, sorted(unit.pk for unit in one.units)] for one in places]
    with override("id"):  # compared when the other house answers, in whatever language that is
        return {"team": kept, "team_text": "; ".join(_in_words(one) for one in places)}


def team_from(kept: dict[str, Any]) -> list[Place]:
    """What ``team_as_kept`` kept; two queries."""
    people = Instructor.objects.in_bulk([pk for pk, _part, _units in kept["team"]])
    units = CompetencyUnit.objects.in_bulk({unit for _pk, _part, units in kept["team"] for unit in units})
    return [Place(people[pk], part, [units[unit] for unit in chosen]) for pk, part, chosen in kept["team"]]


@transaction.atomic
def name_team(*, training_class: TrainingClass, team: Team, by: User, at: datetime) -> None:
    """A class that its own house has only proposed has these instructors: the other house accepts it with them.

    Raises ValidationError as ``set_team``, and when the class does not wait for the other house of ``by``.
    """
    if not own_proposal(training_class, by):
        raise ValidationError(_("The other house has accepted the class: ask it."), code="accepted")
    set_team(training_class, team, first_day=training_class.facility.local_date(at))
    record("programs.name_team", training_class, by=by, fields=["class_instructors"], after={"team": team_as_kept(team)["team"]})


def own_proposal(training_class: TrainingClass, user: User) -> bool:
    """Whether the class itself still waits for the house that is not the user's; one query."""
    mine = {ClassChange.Side.FACILITY: user.facility_id == training_class.facility_id}
    mine |= {ClassChange.Side.CENTER: user.training_center_id == training_class.training_center_id}
    sides = [side for side, own in mine.items() if own]
    return training_class.changes.pending().filter(kind=ClassChange.Kind.CLASS, side__in=sides).exists()


def set_team(training_class: TrainingClass, team: Team, *, first_day: date) -> None:
    """These are the class's instructors, and lessons from ``first_day`` on that were not typed follow. No audit row.

    Raises ValidationError when the class has ended, nothing changes, somebody is of another centre or a unit of another
    program, somebody who has lessons or an evaluation would be left out, or who takes over teaches elsewhere then.
    """
    training_class = lock_class(training_class)
    before = members_of(training_class)
    _refuse(training_class, before, team)
    chosen = {place.instructor.pk for place in team}
    training_class.class_instructors.exclude(instructor__in=chosen).delete()
    for place in team:
        row, _new = ClassInstructor.objects.update_or_create(
            training_class=training_class, instructor=place.instructor, defaults={"part": place.part}
        )
        row.units.set(place.units)
    _hand_over(training_class, before, team, first_day=first_day)


def _refuse(training_class: TrainingClass, before: Team, team: Team) -> None:
    center, program = training_class.training_center_id, training_class.program_id
    gone = {place.instructor.pk for place in before} - {place.instructor.pk for place in team}
    taught = Slot.objects.filter(meeting__training_class=training_class, instructor__in=gone)
    told = training_class.feedback.filter(instructor__in=gone)
    checks = {
        "class_ended": (training_class.ended, _("The class is closed or cancelled.")),
        "unchanged": (team_as_kept(before) == team_as_kept(team), _("Nothing changes.")),
        "foreign_instructor": (
            any(place.instructor.training_center_id != center for place in team),
            _("An instructor belongs to another centre."),
        ),
        "foreign_unit": (
            any(unit.program_id != program for place in team for unit in place.units),
            _("This unit belongs to another program."),
        ),
        "has_lessons": (
            gone and (taught.exists() or told.exists()),
            _("Who is named in lessons of the class stays with it; let another instructor take over and make him a substitute."),
        ),
    }
    for code, (found, message) in checks.items():
        if found:
            raise ValidationError(message, code=code)


def _hand_over(training_class: TrainingClass, before: Team, team: Team, *, first_day: date) -> None:
    coming = training_class.meetings.not_cancelled().filter(held_on__gte=first_day, typed_at=None)
    lessons = {slot.pk: slot for slot in Slot.objects.filter(meeting__in=coming, jp__gt=0)}
    units = list(training_class.program.units.values_list("pk", flat=True))
    taught = {pk: (slot.instructor_id, slot.unit_id) for pk, slot in lessons.items()}
    moved = handed_over([one.member for one in before], [one.member for one in team], taught, units)
    for pk, instructor in moved.items():
        lessons[pk].instructor_id = instructor
    Slot.objects.bulk_update([lessons[pk] for pk in moved], ["instructor"])
    touched = {lessons[pk].meeting_id for pk in moved}
    refuse_clashes(training_class, list(ClassSession.objects.filter(pk__in=touched)))


def outside_units(team: Team, slots: QuerySet[Slot] | Sequence[Slot]) -> list[Slot]:
    """Lessons whose instructor is named for other units of the class: to be said, not refused."""
    named = {place.instructor.pk: place.member for place in team}
    return [one for one in slots if one.instructor_id in named and not named[one.instructor_id].covers(one.unit_id)]


def units_of_nobody(training_class: TrainingClass, team: Team) -> list[CompetencyUnit]:
    """Units that no main instructor of ``team`` is named for; one query."""
    units = {unit.pk: unit for unit in training_class.program.units.all()}
    return [units[pk] for pk in uncovered([place.member for place in team], units)]


def taken_over_outside(training_class: TrainingClass, old: int, new: int, *, first_day: date) -> list[CompetencyUnit]:
    """Units that ``new`` would take over from ``old`` although he is named for others only; three queries."""
    member = next((place.member for place in members_of(training_class) if place.instructor.pk == new), None)
    coming = training_class.meetings.not_cancelled().filter(held_on__gte=first_day, typed_at=None)
    units = CompetencyUnit.objects.filter(pk__in=Slot.objects.filter(meeting__in=coming, instructor=old).values("unit"))
    return [unit for unit in units.order_by("position") if member and not member.covers(unit.pk)]


def _in_words(place: Place) -> str:
    codes = ", ".join(unit.code for unit in sorted(place.units, key=lambda unit: unit.position))
    name = f"{place.instructor.name} ({Part(place.part).label})" if place.part == Part.SUBSTITUTE else place.instructor.name
    return f"{name}: {codes}" if codes else name
