"""A class becomes a workbook, with what its reader may know about the people in it. The template is one without rows."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from inmates.rules.field_matrix import Fact

from . import cells
from .columns import GUIDE, SHEETS, Column, Sheet
from .guide import WIDTHS, guide_rows

Rows = dict[Sheet, list[dict[str, Any]]]
BOLD = Font(bold=True)
MOST_ROWS = 5_000


def write_book(rows: Rows, *, meetings: Sequence[int] = (), facts: Collection[Fact] = frozenset(Fact)) -> bytes:
    """``rows`` by sheet and key of the column; in Kehadiran also ``#number`` of each of ``meetings``.

    A cell about a fact that is not in ``facts`` stays empty. No text is ever a formula.
    """
    book = Workbook(write_only=True)
    _write_sheets(book, rows, meetings=meetings, facts=facts)
    return _saved(book)


def template() -> bytes:
    """The workbook without a class: its sheets and headings with the choices to pick from, behind what each column holds."""
    book = Workbook(write_only=True)
    page = book.create_sheet(GUIDE)
    page.freeze_panes = "A2"
    _set_widths(page, WIDTHS)
    for number, row in enumerate(guide_rows()):
        page.append([_text(page, value, bold=number == 0) for value in row])
    _write_sheets(book, {}, choices=True)
    return _saved(book)


def _saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _write_sheets(
    book: Workbook,
    rows: Rows,
    *,
    meetings: Sequence[int] = (),
    facts: Collection[Fact] = frozenset(Fact),
    choices: bool = False,
) -> None:
    for sheet, columns in SHEETS.items():
        page = book.create_sheet(sheet.value)
        page.freeze_panes = "A2"
        _set_widths(page, [len(column.heading) + 3 for column in columns])
        if choices:
            _offer_choices(page, columns)
        extra = [Column(f"#{number}", str(number)) for number in meetings] if sheet == Sheet.ATTENDANCE else []
        page.append([_heading(page, column) for column in (*columns, *extra)])
        for row in rows.get(sheet, ()):
            page.append(_cells(page, row, (*columns, *extra), facts))


def _set_widths(page, widths: Iterable[int]) -> None:
    for number, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(number)].width = max(width, 9)


def _offer_choices(page, columns: Iterable[Column]) -> None:
    """A cell of choices opens as a list; what is typed all the same is judged when the workbook is read."""
    for number, column in enumerate(columns, start=1):
        if column.words:
            offered = DataValidation(
                "list", formula1=f'"{",".join(column.words.values())}"', allow_blank=True, showErrorMessage=False
            )
            letter = get_column_letter(number)
            offered.add(f"{letter}2:{letter}{MOST_ROWS}")
            page.data_validations.append(offered)


def _heading(page, column: Column) -> WriteOnlyCell:
    return _text(page, column.heading, bold=True)


def _text(page, value: str, *, bold: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value=value)
    cell.data_type = "s"
    if bold:
        cell.font = BOLD
    return cell


def _cells(page, row: dict[str, Any], columns: Iterable[Column], facts: Collection[Fact]) -> list[WriteOnlyCell | None]:
    return [_cell(page, column, row.get(column.key)) if column.fact in (None, *facts) else None for column in columns]


def _cell(page, column: Column, value: Any) -> WriteOnlyCell | None:
    value = cells.written(column, value)
    if value is None:
        return None
    cell = WriteOnlyCell(page, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    elif isinstance(value, datetime):
        cell.number_format = cells.MOMENT_FORMAT
    elif isinstance(value, date):
        cell.number_format = cells.DAY_FORMAT
    return cell
