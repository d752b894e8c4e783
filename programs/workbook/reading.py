"""The file becomes lines: every cell read by the kind of its column, everything that cannot be read said by its cell."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from inmates.importing.reading import XLSX, kind_of
from inmates.importing.verdicts import Refusal, Refused

from . import cells
from .book import Book
from .columns import GUIDE, OPTIONAL, SHEETS, Column, Sheet
from .marks import read_mark
from .problems import BadCell, Findings, Line, Notice, Problem, Stopped
from .writing import MOST_ROWS

MOST_COLUMNS = 400


def read_book(file: BinaryIO, name: str, findings: Findings) -> Book:
    """The workbook with all its cells read. Raises Refused for what is no such file, Stopped when ``findings`` has errors.

    Size and archive are checked as those of a prison's list; nothing is calculated.
    """
    if kind_of(file, "") != XLSX:
        raise Refused(Refusal.NOT_A_WORKBOOK)
    kind_of(file, name)  # it is one, whose name has to say so
    file.seek(0)
    book = Book()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        opened = _load(file)
        try:
            _tell_of_others(opened, findings)
            for sheet in Sheet:
                book.lines[sheet] = _read_sheet(opened, sheet, book, findings)
        except (Stopped, Refused):
            raise
        except Exception as error:  # rows are parsed while they are asked for, and a damaged one may do anything
            raise Refused(Refusal.DAMAGED) from error
        finally:
            opened.close()
    _refuse_class_rows(book, findings)
    findings.stop_if_wrong()
    return book


def _load(file: BinaryIO) -> Workbook:
    try:
        return load_workbook(file, read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # whatever a damaged or hostile workbook makes the library stumble over
        raise Refused(Refusal.DAMAGED) from error


def _found(opened: Workbook, sheet: Sheet) -> str | None:
    """The name of the sheet as somebody may have typed it."""
    return next((name for name in opened.sheetnames if name.strip().casefold() == sheet.value.casefold()), None)


def _tell_of_others(opened: Workbook, findings: Findings) -> None:
    """A sheet of another name may be one that was misspelt: what stands in it is not read."""
    known = {name.casefold() for name in (*Sheet, GUIDE)}
    for name in opened.sheetnames:
        if name.strip().casefold() not in known:
            findings.notice(Line(name, 1, {}), "", Notice.SHEET_UNKNOWN, names=", ".join(Sheet))


def _read_sheet(opened: Workbook, sheet: Sheet, book: Book, findings: Findings) -> list[Line]:
    name = _found(opened, sheet)
    if name is None:
        if sheet not in OPTIONAL:
            findings.error(Line(sheet, 1, {}), "", Problem.SHEET_MISSING)
        return []
    rows = opened[name].iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True)
    headings = next(rows, ())
    columns, meetings = _columns(sheet, headings, findings)
    letters = {key: get_column_letter(position + 1) for position, key in columns.items()}
    letters |= {f"#{number}": get_column_letter(position + 1) for position, number in meetings.items()}
    lines = []
    for row, raw in _filled(rows):
        line = Line(sheet, row, letters)
        if row > MOST_ROWS:
            findings.error(line, "", Problem.TOO_MANY_ROWS)
            break
        for column in SHEETS[sheet]:
            line.values[column.key] = _value(line, column, raw, columns, findings)
        if sheet == Sheet.ATTENDANCE:
            book.marks[row] = _marks(line, raw, meetings, findings)
        lines.append(line)
    return lines


def _filled(rows: Iterator[Sequence[Any]]) -> Iterator[tuple[int, Sequence[Any]]]:
    for row, raw in enumerate(rows, start=2):
        if any(value is not None and value != "" for value in raw):
            yield row, raw


def _columns(sheet: Sheet, headings: Sequence[Any], findings: Findings) -> tuple[dict[int, str], dict[int, int]]:
    """Key of the column by position, and in Kehadiran number of the meeting by position."""
    known = {column.heading.casefold(): column.key for column in SHEETS[sheet]}
    columns: dict[int, str] = {}
    meetings: dict[int, int] = {}
    before = len(findings.errors)
    for position, raw in enumerate(headings):
        written = "" if raw is None else str(raw).strip()
        key = known.get(written.casefold())
        number = int(written) if sheet == Sheet.ATTENDANCE and written.isdecimal() and len(written) < 6 else None
        here = Line(sheet, 1, {"": get_column_letter(position + 1)})
        if key in columns.values() or (number is not None and number in meetings.values()):
            findings.error(here, "", Problem.COLUMN_TWICE, written)
        elif key:
            columns[position] = key
        elif number is not None:
            meetings[position] = number
        elif written:
            findings.error(here, "", Problem.COLUMN_UNKNOWN, written)
    if not columns:
        findings.errors[before:] = []
        findings.error(Line(sheet, 1, {}), "", Problem.NO_HEADINGS, SHEETS[sheet][0].heading)
        return columns, meetings
    for column in SHEETS[sheet]:
        if column.key not in columns.values() and not column.optional:
            findings.error(Line(sheet, 1, {}), "", Problem.COLUMN_MISSING, column.heading)
    return columns, meetings


def _value(line: Line, column: Column, raw: Sequence[Any], columns: dict[int, str], findings: Findings) -> Any:
    position = next((position for position, key in columns.items() if key == column.key), None)
    if position is None:
        return None
    try:
        return cells.read(column, raw[position] if position < len(raw) else None)
    except BadCell as bad:
        findings.error(line, column.key, bad.problem, **bad.details)
        return None


def _marks(line: Line, raw: Sequence[Any], meetings: dict[int, int], findings: Findings) -> dict[int, Any]:
    found = {}
    for position, number in meetings.items():
        try:
            mark = read_mark(cells.text(raw[position] if position < len(raw) else None))
        except BadCell as bad:
            findings.error(line, f"#{number}", bad.problem, **bad.details)
            continue
        if mark is not None:
            found[number] = mark
    return found


def _refuse_class_rows(book: Book, findings: Findings) -> None:
    classes = book[Sheet.CLASS]
    if not classes:
        findings.error(Line(Sheet.CLASS, 2, {}), "", Problem.NO_CLASS)
    for line in classes[1:]:
        findings.error(line, "code", Problem.TWO_CLASSES)
