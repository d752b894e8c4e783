"""What a class has planned, as several papers say it: its days and hours, and who teaches which unit for how many JP."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from programs.models import ClassInstructor, ClassSession, CompetencyUnit, Enrollment, Instructor, Slot, TrainingClass
from reports.rules.weekdays import weekdays_in_words

from .stationery import House


@dataclass(frozen=True, slots=True)
class Share:
    """JP of one unit that an instructor teaches by the timetable; 0 of who is named but stands in it nowhere."""

    unit: CompetencyUnit | None
    jp: int


@dataclass(frozen=True, slots=True)
class Teacher:
    """One instructor with his shares in the order of the curriculum; None has the lessons that name nobody."""

    instructor: Instructor | None
    substitute: bool
    shares: Sequence[Share]

    @property
    def jp(self) -> int:
        return sum(share.jp for share in self.shares)


@dataclass(frozen=True, slots=True)
class Plan:
    """The days and hours of a class and its teachers; ``hours`` is None before there are lessons."""

    meetings: int
    weekdays: str
    hours: tuple[time, time] | None
    teachers: Sequence[Teacher]

    @property
    def jp(self) -> int:
        return sum(teacher.jp for teacher in self.teachers)


def plan_of(training_class: TrainingClass) -> Plan:
    """The plan as the timetable has it today; four queries.

    A cancelled meeting stands in it when another makes it up, and only once: as it was planned, not as it was made up.
    """
    meetings = _planned_meetings(training_class)
    lessons = list(
        Slot.objects.filter(meeting__in=meetings, jp__gt=0)
        .select_related("meeting", "unit", "instructor")
        .order_by("unit__position", "pk")
    )
    hours = (min(one.starts_at for one in lessons), max(one.ends_at for one in lessons)) if lessons else None
    # A day that the class has only once, such as a Saturday, is not one of its days.
    days = [meeting.held_on.weekday() for meeting in meetings]
    usual = {day for day in days if days.count(day) > 1} or set(days)
    return Plan(len(meetings), weekdays_in_words(usual), hours, _teachers(training_class, lessons))


def day_of_plan(training_class: TrainingClass, house: House, at: datetime) -> date:
    """The day as of which a paper of the plan goes out: today, of a class that has begun its first day."""
    return min(house.local_date(at), training_class.starts_on)


def first_participants(training_class: TrainingClass) -> list[Enrollment]:
    """Who had a seat on the first day of the class, by seat, with the person: who came later has a decree of his own."""
    first_day = training_class.starts_on
    here = training_class.enrollments.filter(starts_on__lte=first_day).exclude(ended_on__lt=first_day)
    return list(here.select_related("inmate", "decree").order_by("seat_number"))


def _planned_meetings(training_class: TrainingClass) -> list[ClassSession]:
    meetings = list(training_class.meetings.order_by("held_on", "number"))
    made_up = {meeting.makes_up_id for meeting in meetings if not meeting.cancelled}
    originals = (meeting for meeting in meetings if meeting.makes_up_id is None)
    return [meeting for meeting in originals if not meeting.cancelled or meeting.pk in made_up]


def _teachers(training_class: TrainingClass, lessons: Sequence[Slot]) -> list[Teacher]:
    """Instructors before substitutes, by name; last the lessons that name nobody."""
    taught: dict[Instructor | None, dict[CompetencyUnit, int]] = defaultdict(lambda: defaultdict(int))
    for lesson in lessons:
        taught[lesson.instructor][lesson.unit] += lesson.jp
    members = training_class.class_instructors.select_related("instructor").prefetch_related("units")
    substitutes = {}
    for member in members:
        substitutes[member.instructor] = member.part == ClassInstructor.Part.SUBSTITUTE
        if member.instructor not in taught:  # named, and in no lesson: the units he is there for
            taught[member.instructor] = dict.fromkeys(member.units.all() or [None], 0)
    found = [
        Teacher(one, substitutes.get(one, False), [Share(unit, jp) for unit, jp in units.items()])
        for one, units in taught.items()
    ]
    return sorted(found, key=lambda one: (one.instructor is None, one.substitute, one.instructor.name if one.instructor else ""))
