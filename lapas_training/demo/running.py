"""A class of these weeks: today has a meeting to mark, whatever the day."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from random import Random

from programs.models import ClassSession, Holiday, TrainingClass

from .agreeing import divide_the_units
from .houses import Staff
from .planning import plan_class
from .reference import Reference
from .selection import fill_by_decree
from .sheets import at, close_week, confirm, scan_sheets, type_sheet
from .story import hands

SEATS = 16
MEETINGS_BEFORE = 8
DECREE_DAYS_BEFORE, UNITS_DAYS_BEFORE = 6, 9
FIELD = "LAS"


def run_current_class(reference: Reference, staff: Staff, *, dice: Random, today: date) -> TrainingClass:
    """A class of SEATS has had MEETINGS_BEFORE meetings and has one today, still to be marked.

    Weeks before this one are locked; of this week the last two sheets wait: one for its lock, one for
    its confirmation. A holiday that falls on today is declared after the class was planned.
    """
    weekdays = {*range(5), today.weekday()}
    declared_late = list(Holiday.objects.filter(day=today))
    Holiday.objects.filter(day=today).delete()
    first_day = _first_day(today, weekdays)
    training_class = plan_class(
        reference, staff, field=FIELD, starts_on=first_day, seats=SEATS, room="BENGKEL-LAS", weekdays=weekdays
    )  # fmt: skip
    Holiday.objects.bulk_create(declared_late)
    divide_the_units(training_class, staff, asked_on=first_day - timedelta(days=UNITS_DAYS_BEFORE))
    fill_by_decree(training_class, staff, dice=dice, signed_on=training_class.starts_on - timedelta(days=DECREE_DAYS_BEFORE))
    _hold(training_class, staff, dice=dice, today=today)
    return training_class


def _first_day(today: date, weekdays: set[int]) -> date:
    holidays = set(Holiday.objects.values_list("day", flat=True))
    day, left = today, MEETINGS_BEFORE
    while left:
        day -= timedelta(days=1)
        left -= day.weekday() in weekdays and day not in holidays
    return day


def _hold(training_class: TrainingClass, staff: Staff, *, dice: Random, today: date) -> None:
    who = hands(staff, FIELD)
    held = list(training_class.meetings.filter(held_on__lt=today).order_by("held_on"))
    for meeting in held:
        when = at(training_class, meeting.held_on, 15, 30)
        type_sheet(meeting, rows={}, number=meeting.number, hands=who, dice=dice, when=when)
    *settled, confirmed, _typed = held
    for week in _weeks(settled):
        if week[-1].held_on.isocalendar()[:2] < today.isocalendar()[:2]:
            close_week(training_class, week, hands=who)
        else:
            scan_sheets(training_class, week, by=who.types, when=at(training_class, week[-1].held_on, 16))
            for meeting in week:
                confirm(meeting, hands=who, when=at(training_class, meeting.held_on, 16, 30))
    confirm(confirmed, hands=who, when=at(training_class, confirmed.held_on, 16))


def _weeks(meetings: list[ClassSession]) -> list[list[ClassSession]]:
    return [list(week) for _key, week in groupby(meetings, key=lambda meeting: meeting.held_on.isocalendar()[:2])]
