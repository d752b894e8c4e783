"""XLSX, row by row and without calculating anything. What an expanded entity would do, defusedxml refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import BinaryIO

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from .columns import HEADER_WITHIN, Layout, RawRow
from .table import Table
from .verdicts import Refusal, Refused

MAX_COLUMNS = 100
LAST_ROW = 1_048_576  # of any sheet; a file that claims more would be padded with empty rows for ever


@contextmanager
def open_workbook(file: BinaryIO, recognise: Callable[[list[RawRow]], Layout]) -> Iterator[Table]:
    """The first visible sheet in which ``recognise`` finds a list; the others that hold one are named. Raises Refused."""
    file.seek(0)
    book = _load(file)
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        (sheet, layout), *others = _sheets_with_a_list(sheets, recognise)
        rows = (row for row in _rows(sheet) if row[0] >= layout.first_row)
        yield Table(rows, layout, epoch=book.epoch, sheet=sheet.title, other_sheets=[other.title for other, _layout in others])
    finally:
        book.close()


def _load(file: BinaryIO) -> Workbook:
    try:
        return load_workbook(file, read_only=True, data_only=False, keep_links=False)
    except Exception as error:  # whatever a damaged or hostile workbook makes the library stumble over
        raise Refused(Refusal.DAMAGED) from error


def _sheets_with_a_list(
    sheets: list[ReadOnlyWorksheet], recognise: Callable[[list[RawRow]], Layout]
) -> list[tuple[ReadOnlyWorksheet, Layout]]:
    found, refusals = [], [Refused(Refusal.NO_HEADER)]
    for sheet in sheets:
        try:
            found.append((sheet, recognise(list(islice(_rows(sheet), HEADER_WITHIN + 1)))))
        except Refused as refused:
            refusals.append(refused)
    if not found:
        # A sheet with half the headings is nearer to a list than one with none.
        raise max(refusals, key=lambda refused: refused.code != Refusal.NO_HEADER)
    return found


def _rows(sheet: ReadOnlyWorksheet) -> Iterator[RawRow]:
    # Both bounds are given, because exports often state a wrong size of the sheet.
    rows = sheet.iter_rows(max_row=LAST_ROW, max_col=MAX_COLUMNS, values_only=True)
    try:
        yield from enumerate(rows, start=1)
    except Exception as error:  # as in _load: rows are parsed while they are asked for
        raise Refused(Refusal.DAMAGED) from error
