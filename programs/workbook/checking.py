"""What has to hold between the cells of a workbook, before anything of it is written."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import combinations, pairwise

from .book import Book
from .checking_further import check_further
from .columns import SHEETS, Kind, Sheet
from .problems import Findings, Line, Problem

# Days on which something was done.
DONE_ON = {"approved_on", "identity_confirmed_on", "decree_on", "cancelled_on", "taken_on", "out_on", "back_on", "until_on"}
STEPS = {
    Sheet.MEETINGS: ("cancelled", "typed", "confirmed", "locked"),
    Sheet.MARKS: ("entered", "locked"),
    Sheet.HEARINGS: ("recorded",),
    Sheet.CHANGES: ("changed",),
    Sheet.LATE_ENTRIES: ("requested", "decided"),
    Sheet.AMENDMENTS: ("requested", "decided"),
    Sheet.SUSPENSIONS: ("out", "back"),
    Sheet.SCORES: ("entered",),
    Sheet.READINESS: ("checked",),
}
PAIRS = {
    Sheet.CLASS: [
        ("cancelled_on", "cancelled_by"),
        ("cancelled_on", "cancel_reason"),
        *(("plan_quarter", f"plan_{figure}") for figure in ("packages", "persons", "ceiling")),
    ],
    Sheet.PEOPLE: [
        ("identity_confirmed_on", "identity_confirmed_by"),
        ("ended_on", "end_reason"),
        ("ended_on", "ended_by"),
        ("carried_class", "carried_minutes"),
    ],
    Sheet.MEETINGS: [("cancelled_at", "cancel_cause")],
}


def check_book(book: Book, findings: Findings, *, now: datetime) -> None:
    """Everything that contradicts itself is said of its cells. ``now`` is the moment on the clock of the prison."""
    for sheet, lines in book.lines.items():
        for line in lines:
            _check_pairs(sheet, line, findings)
            _check_days(sheet, line, findings, now=now)
    _once(book[Sheet.PEOPLE], ["key"], findings)
    _once(book[Sheet.MEETINGS], ["number"], findings)
    _once(book[Sheet.ATTENDANCE], ["person"], findings)
    _once(book[Sheet.MARKS], ["person", "unit", "attempt"], findings)
    _once(book[Sheet.HEARINGS], ["minutes_number", "person"], findings)
    _once(book[Sheet.EXCEPTIONS], ["code", "person"], findings)
    _once(book[Sheet.SCORES], ["person", "kind"], findings)
    _once(book[Sheet.READINESS], ["item"], findings)
    _check_names(book, findings)
    _check_places(book, findings)
    _check_meetings(book, findings)
    check_further(book, findings)


def _check_pairs(sheet: Sheet, line: Line, findings: Findings) -> None:
    pairs = PAIRS.get(sheet, []) + [(f"{step}_at", f"{step}_by") for step in STEPS.get(sheet, ())]
    headings = {column.key: column.heading for column in SHEETS[sheet]}
    for one, other in pairs:
        if (line[one] is None) != (line[other] is None):
            empty, filled = (one, other) if line[one] is None else (other, one)
            findings.error(line, empty, Problem.TOGETHER, headings[filled])


def _check_days(sheet: Sheet, line: Line, findings: Findings, *, now: datetime) -> None:
    """Nothing is said to have been done in the future, no step before the one before it."""
    for column in SHEETS[sheet]:
        value = line[column.key]
        done = column.kind == Kind.MOMENT and value and value > now
        done = done or (column.key in DONE_ON and value and value > now.date())
        if done:
            findings.error(line, column.key, Problem.IN_FUTURE)
    steps = [step for step in STEPS.get(sheet, ()) if step != "cancelled" and line[f"{step}_at"]]
    for before, after in pairwise(steps):
        if line[f"{after}_at"] < line[f"{before}_at"]:
            findings.error(line, f"{after}_at", Problem.OUT_OF_ORDER)


def _once(lines: Iterable[Line], keys: list[str], findings: Findings) -> None:
    seen = set()
    for line in lines:
        value = tuple(line[key] for key in keys)
        if value in seen:
            findings.error(line, keys[-1], Problem.TWICE, line[keys[-1]] or "")
        seen.add(value)


def _check_names(book: Book, findings: Findings) -> None:
    """Every participant named in another sheet stands in Peserta, under the same name."""
    names = {line["key"]: line["name"] for line in book[Sheet.PEOPLE]}
    named = (Sheet.ATTENDANCE, Sheet.MARKS, Sheet.HEARINGS, Sheet.EXCEPTIONS, Sheet.AMENDMENTS, Sheet.SUSPENSIONS, Sheet.SCORES)
    for sheet in named:
        for line in book[sheet]:
            if line["person"] is None:
                continue
            if line["person"] not in names:
                findings.error(line, "person", Problem.NO_PARTICIPANT, line["person"])
            elif line["name"] not in (None, names[line["person"]]):
                findings.error(line, "name", Problem.NAME_DIFFERS)


def _check_places(book: Book, findings: Findings) -> None:
    first, last = book.training_class["starts_on"], book.training_class["ends_on"]
    if last < first:
        findings.error(book.training_class, "ends_on", Problem.OUT_OF_ORDER)
    lines = book[Sheet.PEOPLE]
    for line in lines:
        if not first <= line["starts_on"] <= last:
            findings.error(line, "starts_on", Problem.OUTSIDE_CLASS)
        elif line["ended_on"] and line["ended_on"] < line["starts_on"]:
            findings.error(line, "ended_on", Problem.OUT_OF_ORDER)
    for earlier, later in combinations(sorted(lines, key=lambda line: (line["starts_on"], line.row)), 2):
        if _still_held(earlier, later["starts_on"]) and earlier["seat_number"] == later["seat_number"]:
            findings.error(later, "seat_number", Problem.SEAT_TAKEN)
    decrees: dict[str, tuple] = {}
    for line in lines:
        if decrees.setdefault(line["decree"], _decree(line)) != _decree(line):
            findings.error(line, "decree_on", Problem.DECREE_DIFFERS)
    _check_replacements({line["key"]: line for line in lines}, findings)


def _check_replacements(people: dict[int, Line], findings: Findings) -> None:
    replaced = set()
    for line in people.values():
        before = people.get(line["replaces"])
        if line["replaces"] is None:
            continue
        fits = before and before["seat_number"] == line["seat_number"] and not _still_held(before, line["starts_on"])
        if not fits or line["replaces"] in replaced:
            findings.error(line, "replaces", Problem.NO_REPLACEMENT, line["replaces"])
        replaced.add(line["replaces"])


def _still_held(line: Line, on: date) -> bool:
    return line["ended_on"] is None or line["ended_on"] > on


def _decree(line: Line) -> tuple:
    return line["decree_on"], line["decree_by"]


def _check_meetings(book: Book, findings: Findings) -> None:
    meetings = {line["number"]: line for line in book[Sheet.MEETINGS]}
    first, last = book.training_class["starts_on"], book.training_class["ends_on"]
    for line in meetings.values():
        if not first <= line["held_on"] <= last:
            findings.error(line, "held_on", Problem.OUTSIDE_CLASS)
        if line["cancelled_at"] and line["typed_at"]:
            findings.error(line, "typed_at", Problem.CANCELLED_AND_TYPED)
        for step, before in (("confirmed", "typed"), ("locked", "typed")):
            if line[f"{step}_at"] and not line[f"{before}_at"]:
                findings.error(line, f"{step}_at", Problem.NOT_TYPED)
        if line["makes_up"] is not None:
            _check_make_up(line, meetings.get(line["makes_up"]), findings)
    _check_roster(book, meetings, findings)


def _check_make_up(line: Line, original: Line | None, findings: Findings) -> None:
    if original is None:
        findings.error(line, "makes_up", Problem.NO_MEETING, line["makes_up"])
    elif original["makes_up"] is not None or original["held_on"] > line["held_on"]:
        findings.error(line, "makes_up", Problem.CHAIN)
    elif not original["cancelled_at"] and not original["typed_at"]:
        findings.error(line, "makes_up", Problem.NOT_MISSED)


def _check_roster(book: Book, meetings: dict[int, Line], findings: Findings) -> None:
    people = {line["key"]: line for line in book[Sheet.PEOPLE]}
    listed = {line["person"]: line for line in book[Sheet.ATTENDANCE]}
    for key, person in people.items():
        if key not in listed:
            findings.error(person, "key", Problem.NOT_LISTED)
    headed = set().union(*(line.columns for line in book[Sheet.ATTENDANCE]))
    for number, meeting in meetings.items():
        if listed and f"#{number}" not in headed:
            findings.error(meeting, "number", Problem.MEETING_COLUMN_MISSING, number)
            return
    told = {number for marks in book.marks.values() for number in marks}
    for number in sorted(told - set(meetings)):
        findings.error(Line(Sheet.ATTENDANCE, 1, book[Sheet.ATTENDANCE][0].columns), f"#{number}", Problem.NO_MEETING, number)
    for line in book[Sheet.ATTENDANCE]:
        marks = book.marks[line.row]
        if line["person"] in people:
            for number in {*marks, *meetings}:
                _check_mark(line, number, marks.get(number), people[line["person"]], meetings, findings, empty=not marks)


def _check_mark(
    line: Line, number: int, mark, person: Line, meetings: dict[int, Line], findings: Findings, *, empty: bool
) -> None:
    """One cell of Kehadiran: only who was in the class stands on a sheet, and nobody who was is left out."""
    meeting = meetings.get(number)
    if meeting is None:
        return  # said of its column
    original = meetings.get(meeting["makes_up"], meeting)
    if mark is None:
        inside = person["starts_on"] <= meeting["held_on"] and not (
            person["ended_on"] and person["ended_on"] < meeting["held_on"]
        )
        gone = person["left_on"] and person["left_on"] <= meeting["held_on"]
        if meeting["typed_at"] and meeting["makes_up"] is None and inside and not gone and not empty:
            findings.error(line, f"#{number}", Problem.ROW_MISSING)
    elif original["held_on"] < person["starts_on"]:
        findings.error(line, f"#{number}", Problem.NOT_ON_ROSTER)
    elif mark.status not in ("", "D") and not meeting["typed_at"]:
        findings.error(line, f"#{number}", Problem.NOT_TYPED)
