"""Sheets as they come back from the workshop: typed by one, confirmed by another, scanned, locked by a third."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from organizations.models import User
from programs.models import ClassSession, TrainingClass
from programs.rules.attendance import ATTENDED
from programs.services.attendance import Mark, confirm_sheet, lock_sheet, record_sheet
from programs.services.scans import attach_scan

from .scans import example_scan

USUAL = ["H", "t15", "t30", "t45", "S", "I", "A", "D"]
WEIGHTS = [940, 8, 10, 4, 18, 8, 7, 5]


@dataclass(frozen=True, slots=True)
class Hands:
    """Who handles the sheets of a class; ``confirms`` is None where the instructor has no log-in and initials on paper."""

    types: User
    confirms: User | None
    reads_initials: User
    locks: User


def at(training_class: TrainingClass, day: date, hour: int, minute: int = 0) -> datetime:
    """The instant on the facility's clock."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(training_class.facility.time_zone))


def as_mark(code: str) -> Mark:
    """ "t30" is T with 30 minutes missed, "hukdis" an absence in the discipline cell."""
    if code.startswith("t"):
        return Mark("T", missed_minutes=int(code[1:]))
    return Mark("A", reason="hukdis") if code == "hukdis" else Mark(code)


def type_sheet(
    meeting: ClassSession, *, rows: Mapping[int, Mapping[int, str]], number: int, hands: Hands, dice: Random, when: datetime
) -> None:
    """The sheet is typed: ``rows`` by seat and meeting where the story says so, else as the dice fall."""
    marks = {}
    for row in meeting.roster():
        code = rows.get(row.enrollment.seat_number, {}).get(number) or dice.choices(USUAL, WEIGHTS)[0]
        marks[row.pk] = as_mark(code)
    total = sum(mark.status in ATTENDED for mark in marks.values())
    record_sheet(meeting=meeting, marks=marks, control_total=total, version=meeting.sheet_version, by=hands.types, at=when)


def close_week(training_class: TrainingClass, meetings: Sequence[ClassSession], *, hands: Hands) -> None:
    """The week's sheets are scanned together, confirmed and locked on the Monday after."""
    last = meetings[-1].held_on
    day = last + timedelta(days=7 - last.weekday())
    scan_sheets(training_class, meetings, by=hands.types, when=at(training_class, day, 8, 30))
    for meeting in meetings:
        confirm(meeting, hands=hands, when=at(training_class, day, 9))
        lock_sheet(meeting=meeting, by=hands.locks, at=at(training_class, day, 10))


def scan_sheets(training_class: TrainingClass, meetings: Sequence[ClassSession], *, by: User, when: datetime) -> None:
    days = f"{meetings[0].held_on:%d-%m-%Y} s.d. {meetings[-1].held_on:%d-%m-%Y}"
    upload = example_scan("Daftar hadir", training_class.code, days)
    attach_scan(training_class=training_class, meetings=meetings, upload=upload, by=by, at=when)


def confirm(meeting: ClassSession, *, hands: Hands, when: datetime) -> None:
    """The instructor confirms in the browser, or somebody reads his initials on the scan."""
    if hands.confirms:
        confirm_sheet(meeting=meeting, by=hands.confirms, at=when)
    else:
        confirm_sheet(meeting=meeting, by=hands.reads_initials, at=when, on_paper=True)
