"""The story of 2021: six classes planned, filled, taught, marked and heard, each step by the person it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from random import Random

from inmates.models import Inmate
from programs.models import ClassSession, Enrollment, TrainingClass
from programs.services.changing import Why, cancel_meeting
from programs.services.enrolling import place
from programs.services.leaving import leave
from programs.services.making_up import schedule_make_up

from .agreeing import begin_one_afternoon_later
from .classes import LOCKED_DAY, MADE_UP_ON, STORIES, ClassStory, Departure
from .custody import STORY_BEGINS
from .houses import Staff
from .planning import fitting, plan_class
from .reference import Reference
from .sheets import Hands, at, close_week, type_sheet

SEATS = 20
DECREE_ON, PLACED_ON = date(2021, 2, 10), date(2021, 2, 15)


def tell(reference: Reference, staff: Staff, *, dice: Random) -> dict[str, TrainingClass]:
    """The six classes have run: all planned and filled first, so that nobody sits in two of them; by code."""
    classes = {story.code: _plan(story, reference, staff) for story in STORIES}
    for story in STORIES:
        _fill(classes[story.code], staff, dice=dice)
    begin_one_afternoon_later(classes["LAS-2021-2"], staff, number=6)
    for story in STORIES:
        _run(story, classes[story.code], staff, dice=dice)
    return classes


def hands(staff: Staff, field: str) -> Hands:
    """Who handles the sheets of a field: where no instructor has a log-in, his initials on the scan are read."""
    users = [instructor.user for instructor in staff.instructors[field] if instructor.user_id]
    if users:
        return Hands(staff["bimker-staf"], users[0], staff["bimker"], staff["bimker"])
    return Hands(staff["bimker-staf"], None, staff["bimker"], staff["kasi"])


def _plan(story: ClassStory, reference: Reference, staff: Staff) -> TrainingClass:
    return plan_class(
        reference, staff, field=story.field, starts_on=STORY_BEGINS, seats=SEATS, room=story.room, starts_at=story.starts_at,
        code=story.code, package_number=story.package,
    )  # fmt: skip


def _fill(training_class: TrainingClass, staff: Staff, *, dice: Random) -> None:
    place(
        inmates=dice.sample(fitting(training_class, on=training_class.starts_on), SEATS),
        training_class=training_class,
        decree_number=f"W9.PAS.DEMO.PK.01.04.02-{training_class.code}",
        decree_signed_on=DECREE_ON,
        by=staff["bimker"],
        on=PLACED_ON,
    )


def _run(story: ClassStory, training_class: TrainingClass, staff: Staff, *, dice: Random) -> None:
    """Week by week, each meeting in the order of its day."""
    who = hands(staff, story.field)
    if story.locked_day:
        _lose_a_day(training_class, staff)
    meetings = training_class.meetings.filter(cancelled_at=None).order_by("held_on", "number")
    for _week, week in groupby(meetings, key=lambda meeting: meeting.held_on.isocalendar()[:2]):
        _run_week(story, training_class, list(week), who, staff, dice=dice)
    if story.made_up_meeting:
        _make_up(story, training_class, who, staff, dice=dice)


def _run_week(
    story: ClassStory, training_class: TrainingClass, week: Sequence[ClassSession], who: Hands, staff: Staff, *, dice: Random
) -> None:
    for meeting in week:
        if meeting.number - 1 in {gone.meeting for gone in story.departures.values() if gone.replaced}:
            _replace(training_class, staff, on=meeting.held_on, dice=dice)
        when = at(training_class, meeting.held_on, 15, 30)
        type_sheet(meeting, rows=story.rows, number=meeting.number, hands=who, dice=dice, when=when)
        for seat, gone in story.departures.items():
            if gone.meeting == meeting.number:
                _depart(training_class, seat, gone, staff, on=meeting.held_on)
    close_week(training_class, week, hands=who)


def _lose_a_day(training_class: TrainingClass, staff: Staff) -> None:
    """The whole block stayed locked: the meeting is cancelled and made up on a Saturday."""
    meeting = training_class.meetings.get(held_on=LOCKED_DAY)
    reason = "Penggeledahan menyeluruh; semua blok dikunci."
    cancel_meeting(meeting=meeting, why=Why("search", reason), by=staff["bimker"], at=at(training_class, LOCKED_DAY, 7, 45))
    schedule_make_up(meeting=meeting, held_on=MADE_UP_ON, by=staff["bimker"])


def _make_up(story: ClassStory, training_class: TrainingClass, who: Hands, staff: Staff, *, dice: Random) -> None:
    """Those who missed one held meeting make it up on the day after the last."""
    missed = training_class.meetings.get(number=story.made_up_meeting)
    held_on = training_class.meetings.latest("held_on").held_on + timedelta(days=1)
    make_up = schedule_make_up(meeting=missed, held_on=held_on, by=staff["bimker"])
    _run_week(story, training_class, [make_up], who, staff, dice=dice)


def _depart(training_class: TrainingClass, seat: int, gone: Departure, staff: Staff, *, on: date) -> None:
    """The place ends; who leaves the prison as well is no longer in custody from the next day on."""
    enrollment = training_class.enrollments.get(seat_number=seat, ended_on=None)
    leave(enrollment=enrollment, reason=gone.reason, by=staff["bimker"], on=on)
    if gone.reason in {Enrollment.EndReason.TRANSFER, Enrollment.EndReason.RELEASE, Enrollment.EndReason.ASSIMILATION}:
        # No event: the register knows the end of every stay already, and here it was an earlier one.
        Inmate.objects.filter(pk=enrollment.inmate_id).update(left_on=on + timedelta(days=1))


def _replace(training_class: TrainingClass, staff: Staff, *, on: date, dice: Random) -> None:
    place(
        inmates=dice.sample(fitting(training_class, on=on), 1),
        training_class=training_class,
        decree_number=f"W9.PAS.DEMO.PK.01.04.03-{training_class.code}",
        decree_signed_on=on,
        by=staff["bimker"],
        on=on,
    )
