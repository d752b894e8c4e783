"""XLSX, row by row and without calculating anything. What an expanded entity would do, defusedxml refuses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import BinaryIO

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from .columns import LOOKED_AT, Layout, RawRow
from .table import Table
from .verdicts import Refusal, Refused

CHUNK = 1024**2
MAX_COLUMNS = 100
LAST_ROW = 1_048_576  # of any sheet; a file that claims more would be padded with empty rows for ever


@contextmanager
def open_workbook(file: BinaryIO, recognise: Callable[[list[RawRow]], Layout], *, sheet: str = "") -> Iterator[Table]:
    """The first visible sheet in which ``recognise`` finds a list; the others that hold one are named. Raises Refused.

    ``sheet`` is the one to be read, if it holds a list; the others are then named all the same.
    """
    file.seek(0)
    book = _load(file)
    try:
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
        found = _sheets_with_a_list(sheets, recognise)
        read, layout = next((one for one in found if one[0].title == sheet), found[0])
        yield Table(
            (row for row in _rows(read) if row[0] >= layout.first_row),
            layout,
            count=_row_count(book, read),
            epoch=book.epoch,
            sheet=read.title,
            other_sheets=[other.title for other, _layout in found if other is not read],
        )
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
            found.append((sheet, recognise(list(islice(_rows(sheet), LOOKED_AT)))))
        except Refused as refused:
            refusals.append(refused)
    if not found:
        # A sheet with half the headings is nearer to a list than one with none.
        raise max(refusals, key=lambda refused: refused.code != Refusal.NO_HEADER)
    return found


def _row_count(book: Workbook, sheet: ReadOnlyWorksheet) -> int:
    """About how many rows the sheet has: its beginnings of rows are counted, because exports state a wrong size."""
    with book._archive.open(sheet._worksheet_path) as part:
        return sum(chunk.count(b"<row") for chunk in iter(lambda: part.read(CHUNK), b""))


def _rows(sheet: ReadOnlyWorksheet) -> Iterator[RawRow]:
    # Both bounds are given, because exports often state a wrong size of the sheet.
    rows = sheet.iter_rows(max_row=LAST_ROW, max_col=MAX_COLUMNS, values_only=True)
    try:
        yield from enumerate(rows, start=1)
    except Exception as error:  # as in _load: rows are parsed while they are asked for
        raise Refused(Refusal.DAMAGED) from error
