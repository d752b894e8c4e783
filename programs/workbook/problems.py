"""What is said about a cell of the workbook: where it stands, a stable code, and a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from inmates.importing.verdicts import shortened


class Problem(TextChoices):
    """Why nothing of the workbook is brought in."""

    SHEET_MISSING = "sheet_missing", _("The sheet is missing. Begin with the template.")
    NO_HEADINGS = "no_headings", _("Row 1 has to hold the headings of the template, beginning with “%(value)s”.")
    COLUMN_MISSING = "column_missing", _("The column “%(value)s” is missing. Begin with the template.")
    COLUMN_TWICE = "column_twice", _("The column “%(value)s” stands here twice. Delete one of the two.")
    COLUMN_UNKNOWN = "column_unknown", _("No column is called “%(value)s”. Correct the heading, or delete the column.")
    MEETING_COLUMN_MISSING = "meeting_column_missing", _("Meeting %(value)s has no column here.")
    NO_CLASS = "no_class", _("Row 2 has to describe the class.")
    TWO_CLASSES = "two_classes", _("One workbook holds one class. Delete this row.")
    TOO_MANY_ROWS = "too_many_rows", _("The sheet has more rows than a class can have.")
    REQUIRED = "required", _("Fill in this cell.")
    NOT_A_NUMBER = "not_a_number", _("“%(value)s” is no whole number, or is too large.")
    NOT_A_MOMENT = "not_a_moment", _("“%(value)s” is no date with a time. Write day/month/year hour:minute.")
    NOT_A_CLOCK = "not_a_clock", _("“%(value)s” is no time of day. Write 08.00.")
    NOT_AN_AMOUNT = "not_an_amount", _("“%(value)s” is no amount. Write whole rupiah without points, such as 45000000.")
    NOT_A_CHOICE = "not_a_choice", _("“%(value)s” is none of: %(choices)s.")
    TWICE = "twice", _("“%(value)s” stands in another row too.")
    CLASS_EXISTS = "class_exists", _("A class with this code is here already; it is never brought in twice.")
    OTHER_FACILITY = "other_facility", _("The workbook is of the prison “%(value)s”, not of the one it is brought in for.")
    UNKNOWN = "unknown", _("“%(value)s” is not known here.")
    NO_PARTICIPANT = "no_participant", _("The sheet Peserta has no participant %(value)s.")
    NO_MEETING = "no_meeting", _("The sheet Pertemuan has no meeting %(value)s.")
    UNKNOWN_USER = (
        "unknown_user",
        _(
            "“%(value)s” is no log-in of this facility or of its training centre. "
            "Write the name with which the person signs in; who has left is given a log-in that is switched off."
        ),
    )
    ROLE_MAY_NOT = "role_may_not", _("By the role, “%(value)s” may not do this.")
    TOGETHER = "together", _("“%(value)s” and this cell belong together: fill in both or none.")
    STANDARD_DIFFERS = "standard_differs", _("On the first day another standard was in force, from %(value)s.")
    NUMBER_NEEDED = (
        "number_needed",
        _("No person of this name and date of birth is registered here. Give the register number of the person."),
    )
    AMBIGUOUS = "ambiguous", _("Several people have this name and date of birth. Give the register number.")
    OTHER_PERSON = (
        "other_person",
        _("The person with this register number has another name or date of birth. Correct the one or the other."),
    )
    ADMISSION_NEEDED = "admission_needed", _("Who is not registered yet needs the day of admission.")
    PERSON_DIFFERS = "person_differs", _("Another row tells something else about this person.")
    IDENTITY_DIFFERS = "identity_differs", _("For this person another identity has been confirmed by signature.")
    DECREE_DIFFERS = "decree_differs", _("Another row gives this decree another date or another clerk.")
    SEAT_TAKEN = "seat_taken", _("Another participant has this number on the sheet in the same days.")
    OUTSIDE_CLASS = "outside_class", _("This day lies outside the class.")
    IN_FUTURE = "in_future", _("This lies in the future.")
    NO_REPLACEMENT = "no_replacement", _("Participant %(value)s has not left this seat before.")
    CARRIED_UNKNOWN = "carried_unknown", _("This person has no ended place in class %(value)s whose hours could be carried.")
    CARRIED_DIFFERS = "carried_differs", _("By the sheets of that class %(value)s minutes are carried.")
    LESSON_UNREADABLE = "lesson_unreadable", _("“%(value)s” is no lesson. Write: 08.00-10.15 3 JP UNIT INSTRUCTOR.")
    NO_LESSONS = "no_lessons", _("A meeting has at least one lesson.")
    LESSON_MINUTES = "lesson_minutes", _("“%(value)s” does not last as long as its JP.")
    LESSONS_OVERLAP = "lessons_overlap", _("“%(value)s” begins before the lesson before it ends.")
    CHAIN = "chain", _("A make-up makes up an earlier or equal day, of a meeting that is not a make-up itself.")
    NOT_MISSED = "not_missed", _("The missed meeting is neither recorded nor cancelled.")
    CANCELLED_AND_TYPED = "cancelled_and_typed", _("A cancelled meeting has no typed sheet.")
    CANCELLED_AND_CLOSED = "cancelled_and_closed", _("A cancelled class has no hearing.")
    OUT_OF_ORDER = "out_of_order", _("The step before it was done later.")
    NOT_LISTED = "not_listed", _("This participant has no row in the sheet Kehadiran.")
    NAME_DIFFERS = "name_differs", _("In the sheet Peserta this participant is called otherwise.")
    CODE_UNKNOWN = "code_unknown", _("“%(value)s” is no code. Write H, S, I, A, D, t30, A hukdis, or - when not recorded.")
    CORRECTION_UNREADABLE = (
        "correction_unreadable",
        _("“%(value)s” is no correction. Write: MEETING | BEFORE | AFTER | YEAR-MONTH-DAY HOUR:MINUTE:SECOND | LOG-IN | REASON."),
    )
    CORRECTION_CHAIN = "correction_chain", _("The corrections of meeting %(value)s do not lead to the mark of this row.")
    ROW_MISSING = "row_missing", _("The participant was in the class on this day. Write the code, or - when not recorded.")
    NOT_ON_ROSTER = "not_on_roster", _("The participant was not in the class on this day.")
    NOT_TYPED = "not_typed", _("Presence is recorded, but the sheet is neither typed nor cancelled.")
    ATTENDED_LATER = "attended_later", _("By a sheet the participant attended after this day.")
    RESULT_NEEDED = "result_needed", _("Give three marks from 0 to 100, or K or BK.")
    VERDICT_DIFFERS = "verdict_differs", _("By the standard these marks give %(value)s.")
    HEARING_DIFFERS = "hearing_differs", _("Another row tells something else about this hearing.")
    MEMBER_UNREADABLE = "member_unreadable", _("“%(value)s” is no member. Write one a line: NAME | POSITION.")
    UNITS_UNREADABLE = "units_unreadable", _("“%(value)s” names no units. Write one instructor a line: INSTRUCTOR: UNIT, UNIT.")
    NOT_IN_THE_TEAM = "not_in_the_team", _("“%(value)s” is neither an instructor nor a substitute of this class.")
    CHANGE_CHAIN = "change_chain", _("Before this change the meeting stood otherwise: %(value)s.")
    CHANGES_LEAD_ELSEWHERE = (
        "changes_lead_elsewhere",
        _("After this change the meeting stands otherwise than in the sheet Pertemuan: %(value)s."),
    )
    CHANGE_MOVES = "change_moves", _("Only a change “%(value)s” has another day, room or time afterwards.")
    CHANGE_MOVES_NOTHING = "change_moves_nothing", _("Nothing changes: write the day, room or time as it was before.")
    CHANGE_OUT_OF_TURN = "change_out_of_turn", _("This change cannot follow the one before it.")
    CHANGED_AFTER_TYPED = (
        "changed_after_typed",
        _("A meeting whose sheet was typed, or that was cancelled, is not changed any more."),
    )
    CANCELLED_BY_CHANGE = (
        "cancelled_by_change",
        _("The meeting takes place, but its last change cancels it. A cancellation that stands is told in Pertemuan only."),
    )
    DECISION_NEEDED = "decision_needed", _("A request that was decided is approved or not: “ya” or “tidak”.")
    NO_MARK = "no_mark", _("The sheet Nilai has no such attempt of this participant.")
    AMENDED_BEFORE = "amended_before", _("Before this amendment the mark said something else: %(value)s.")
    AMENDMENT_CHAIN = (
        "amendment_chain",
        _("The amendments do not lead to the mark in Nilai: its value, who asked, and who decided when."),
    )
    SUSPENDED_FROM = "suspended_from", _("By the day of going out and the first day in the class this is %(value)s.")
    SUSPENDED_UNTIL = (
        "suspended_until",
        _("A place waits until the day of return or until it ends. Empty: it still waits, and nobody is back."),
    )
    MINUTES_DIFFER = "minutes_differ", _("By the sheets it is %(value)s minutes.")


class Notice(TextChoices):
    """What is brought in all the same, but has to be looked at."""

    NO_CONTROL_TOTAL = "no_control_total", _("No control total: the %(value)s rows marked H or T stand in for it.")
    CONTROL_TOTAL = "control_total", _("The control total differs from the %(value)s rows marked H or T.")
    FOUND_BY_NAME = "found_by_name", _("Found by name and date of birth: check that it is this person.")
    SHEET_UNKNOWN = "sheet_unknown", _("Nothing of this sheet is read. The sheets are called: %(names)s.")
    PLAN_ADDED = "plan_added", _("The plan of the year has no such row; it is added as the workbook tells it.")
    PLAN_DIFFERS = "plan_differs", _("The plan of the year has other figures here, and keeps them: %(value)s.")
    ON_HOLIDAY = "on_holiday", _("This day is a holiday: %(value)s.")


@dataclass(frozen=True, slots=True)
class CellFinding:
    """One thing said about one cell. ``cell`` is empty for the sheet as a whole, ``sheet`` for the file."""

    sheet: str
    cell: str
    code: str
    message: str

    def __str__(self) -> str:
        where = f"{self.sheet} {self.cell}".strip()
        return f"{where}: {self.message}" if where else self.message


class BadCell(ValueError):
    """A cell cannot be read."""

    def __init__(self, problem: TextChoices, value: object = "", **details: Any):
        super().__init__(problem.value)
        self.problem, self.details = problem, {"value": shortened(value)} | details


@dataclass(slots=True)
class Line:
    """One row of a sheet, its cells read: ``line["name"]``; ``line.cell("name")`` says where it stands."""

    sheet: str
    row: int
    columns: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Any:
        return self.values.get(key)

    def cell(self, key: str) -> str:
        return f"{self.columns.get(key, next(iter(self.columns.values()), 'A'))}{self.row}"


class Stopped(Exception):
    """Something is wrong with the workbook; nothing of it stands. What, has been said."""


@dataclass(slots=True)
class Findings:
    """All that is said about one workbook."""

    errors: list[CellFinding] = field(default_factory=list)
    notices: list[CellFinding] = field(default_factory=list)

    def error(self, line: Line, key: str, problem: TextChoices, value: object = "", **details: Any) -> None:
        message = str(problem.label) % ({"value": shortened(value)} | details)
        self.errors.append(CellFinding(str(line.sheet), line.cell(key), problem.value, message))

    def notice(self, line: Line, key: str, notice: Notice, value: object = "", **details: Any) -> None:
        message = str(notice.label) % ({"value": shortened(value)} | details)
        self.notices.append(CellFinding(str(line.sheet), line.cell(key), notice.value, message))

    def said(self, line: Line, key: str, code: str, message: object) -> None:
        """The cell gets the code and the words of a rule."""
        self.errors.append(CellFinding(str(line.sheet), line.cell(key), code, str(message)))

    def refused(self, line: Line, key: str, errors: Iterable[ValidationError]) -> None:
        """The cell gets what a service has said."""
        for error in errors:
            self.said(line, key, error.code or "invalid", error.messages[0])

    def stop_if_wrong(self) -> None:
        if self.errors:
            raise Stopped

    @contextmanager
    def about(self, line: Line, key: str) -> Iterator[None]:
        """What a service refuses inside is said of the cell, or of the column of the field that it names."""
        try:
            with transaction.atomic():
                yield
        except ValidationError as error:
            named = error.error_dict if hasattr(error, "error_dict") else {key: error.error_list}
            for name, errors in named.items():
                self.refused(line, name if name in line.columns else key, errors)
