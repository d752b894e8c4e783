"""What has to hold between the cells of the sheets that a workbook may be without."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import time

from programs.models import MeetingChange

from .amendments import mark_key
from .book import Book
from .columns import Sheet
from .lessons import begin_of
from .problems import Findings, Line, Problem
from .words import CHANGES

Kind = MeetingChange.Kind
POSITION = ("held_on", "room", "starts_at")
# What may come behind what: only what was cancelled is restored, and it is not moved meanwhile.
FOLLOWS = {Kind.CANCELLED: {Kind.RESTORED}}
FOLLOWS |= {key: {Kind.MOVED, Kind.CANCELLED} for key in (Kind.MOVED, Kind.RESTORED, Kind.ADDED)}


def check_further(book: Book, findings: Findings) -> None:
    meetings = {line["number"]: line for line in book[Sheet.MEETINGS]}
    for sheet in (Sheet.CHANGES, Sheet.LATE_ENTRIES):
        for line in book[sheet]:
            if line["number"] not in meetings:
                findings.error(line, "number", Problem.NO_MEETING, line["number"])
    for number, lines in _changes(book):
        if number in meetings:
            _check_changes(lines, meetings[number], findings)
    for sheet in (Sheet.LATE_ENTRIES, Sheet.AMENDMENTS):
        for line in book[sheet]:
            if (line["decided_at"] is None) != (line["approved"] is None):
                findings.error(line, "approved", Problem.DECISION_NEEDED)
    marks = {mark_key(line) for line in book[Sheet.MARKS]}
    for line in book[Sheet.AMENDMENTS]:
        if mark_key(line) not in marks:
            findings.error(line, "attempt", Problem.NO_MARK)
    for line in book[Sheet.SUSPENSIONS]:
        for first, last in (("from_on", "until_on"), ("out_on", "back_on")):
            if line[last] and line[last] < line[first]:
                findings.error(line, last, Problem.OUT_OF_ORDER)


def _changes(book: Book) -> Iterator[tuple[int, list[Line]]]:
    """Those of each meeting, in the order in which they were made."""
    found = defaultdict(list)
    for line in sorted(book[Sheet.CHANGES], key=lambda line: line["changed_at"]):
        found[line["number"]].append(line)
    yield from found.items()


def _check_changes(lines: list[Line], meeting: Line, findings: Findings) -> None:
    """Each begins where the one before ended, and the last ends where the meeting stands."""
    stood: dict[str, object] = {}
    before = None
    for line in lines:
        if (before and line["kind"] not in FOLLOWS[before["kind"]]) or (not before and line["kind"] == Kind.RESTORED):
            findings.error(line, "kind", Problem.CHANGE_OUT_OF_TURN)
        _check_kind(line, findings)
        _same(line, "old", stood, Problem.CHANGE_CHAIN, findings)
        stood |= _position(line, "new")
        done = min((at for at in (meeting["typed_at"], meeting["cancelled_at"]) if at), default=None)
        if done and line["changed_at"] > done:
            findings.error(line, "changed_at", Problem.CHANGED_AFTER_TYPED)
        before = line
    if before["kind"] == Kind.CANCELLED:
        findings.error(before, "kind", Problem.CANCELLED_BY_CHANGE)
    now = {"held_on": meeting["held_on"], "room": meeting["room"], "starts_at": begin_of(meeting["lessons"])}
    _same(before, "new", now, Problem.CHANGES_LEAD_ELSEWHERE, findings, stood=stood)


def _check_kind(line: Line, findings: Findings) -> None:
    moves = [name for name in POSITION if line[f"old_{name}"] != line[f"new_{name}"]]
    if moves and line["kind"] != Kind.MOVED:
        findings.error(line, f"new_{moves[0]}", Problem.CHANGE_MOVES, CHANGES[Kind.MOVED])
    elif not moves and line["kind"] == Kind.MOVED:
        findings.error(line, "new_held_on", Problem.CHANGE_MOVES_NOTHING)


def _position(line: Line, which: str) -> dict[str, object]:
    """Day and room; the time only where the change tells it."""
    told = {name: line[f"{which}_{name}"] for name in POSITION}
    return {name: value for name, value in told.items() if name != "starts_at" or value}


def _same(
    line: Line, which: str, expected: dict, problem: Problem, findings: Findings, *, stood: dict | None = None
) -> None:  # fmt: skip
    told = _position(line, which) if stood is None else stood
    for name, value in told.items():
        if name in expected and expected[name] != value:
            findings.error(line, f"{which}_{name}", problem, _written(expected[name]))
            return


def _written(value: object) -> str:
    return f"{value:%H.%M}" if isinstance(value, time) else str(value or "–")
