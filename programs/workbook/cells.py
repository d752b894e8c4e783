"""What a cell of the workbook says, by the kind of its column, and how it is written. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from inmates.importing import cells
from inmates.importing.verdicts import Problem as ListProblem
from inmates.importing.verdicts import Unreadable

from .columns import Column, Kind
from .problems import BadCell, Problem

LARGEST = 30_000
LARGEST_AMOUNT = 10**13
DAY_FORMAT, MOMENT_FORMAT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
HALF_A_SECOND = timedelta(milliseconds=500)
_MOMENT = re.compile(r"(?P<day>.+?)[\sT]+(?P<hour>\d{1,2})[:.](?P<minute>\d{2})([:.](?P<second>\d{2}))?")
_CLOCK = re.compile(r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})")


def read(column: Column, raw: Any) -> Any:
    """The value of the cell, None when it is empty. Raises BadCell."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        if column.required:
            raise BadCell(Problem.REQUIRED)
        return None
    try:
        return _READERS[column.kind](column, raw)
    except Unreadable as error:
        raise BadCell(error.problem, **error.details) from error


def text(raw: Any) -> str:
    """The cell as clean text. Raises BadCell."""
    try:
        return cells.text(raw)
    except Unreadable as error:
        raise BadCell(error.problem, **error.details) from error


def _text(column: Column, raw: Any) -> str | None:
    written = cells.text(raw)
    if len(written) > column.limit:
        raise BadCell(ListProblem.TOO_LONG, limit=column.limit)
    return written or None


def _lines(column: Column, raw: Any) -> str | None:
    """Each line of the cell as clean text; what separates them stays."""
    lines = [cells.text(line) for line in raw.splitlines()] if isinstance(raw, str) else [cells.text(raw)]
    return "\n".join(line for line in lines if line) or None


def _number(column: Column, raw: Any) -> int:
    written = cells.text(raw)
    if not written.isdecimal() or int(written) > LARGEST:
        raise BadCell(Problem.NOT_A_NUMBER, raw)
    return int(written)


def _day(column: Column, raw: Any) -> date:
    found = cells.day(raw)
    if found is None:
        raise BadCell(ListProblem.DATE_UNREADABLE, raw)
    return found


def _moment(column: Column, raw: Any) -> datetime:
    if isinstance(raw, datetime):
        return (raw + HALF_A_SECOND).replace(microsecond=0)  # Excel keeps moments as fractions of a day
    written = _MOMENT.fullmatch(cells.text(raw)) if isinstance(raw, str) else None
    if written is None:
        raise BadCell(Problem.NOT_A_MOMENT, raw)
    try:
        clock = time(int(written["hour"]), int(written["minute"]), int(written["second"] or 0))
    except ValueError as error:
        raise BadCell(Problem.NOT_A_MOMENT, raw) from error
    return datetime.combine(_day(column, written["day"]), clock)


def _clock(column: Column, raw: Any) -> time:
    """``08.00``, or a cell of time."""
    if isinstance(raw, time):
        return raw.replace(second=0, microsecond=0)
    found = _CLOCK.fullmatch(cells.text(raw))
    try:
        return time(int(found["hour"]), int(found["minute"])) if found else _no_clock(raw)
    except ValueError:
        return _no_clock(raw)


def _no_clock(raw: Any) -> time:
    raise BadCell(Problem.NOT_A_CLOCK, raw)


def _amount(column: Column, raw: Any) -> int:
    written = cells.text(raw)
    if not written.isdecimal() or int(written) > LARGEST_AMOUNT:
        raise BadCell(Problem.NOT_AN_AMOUNT, raw)
    return int(written)


def _word(column: Column, raw: Any) -> Any:
    written = cells.text(raw).casefold()
    for meaning, word in column.words.items():
        if written == word.casefold():
            return meaning
    raise BadCell(Problem.NOT_A_CHOICE, raw, choices=", ".join(column.words.values()))


_READERS: dict[Kind, Callable[[Column, Any], Any]] = {
    Kind.TEXT: _text,
    Kind.NUMBER: _number,
    Kind.DAY: _day,
    Kind.MOMENT: _moment,
    Kind.WORD: _word,
    Kind.LINES: _lines,
    Kind.CLOCK: _clock,
    Kind.AMOUNT: _amount,
}


def written(column: Column, value: Any) -> Any:
    """What stands in the cell for ``value``, as it would be read; None for an empty cell."""
    if value is None or value == "":
        return None
    if column.kind == Kind.CLOCK:
        return f"{value:%H.%M}"
    if column.kind == Kind.WORD:
        return column.words.get(value)
    if isinstance(value, str):
        return "\n".join(_one_line(line) for line in value.splitlines())
    return value


def _one_line(written: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in written).split())
