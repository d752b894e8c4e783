"""A class becomes a workbook, with what its reader may know about the people in it. The template is one without rows."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from inmates.rules.field_matrix import Fact

from . import cells
from .columns import SHEETS, Column, Sheet

Rows = dict[Sheet, list[dict[str, Any]]]
BOLD = Font(bold=True)


def write_book(rows: Rows, *, meetings: Sequence[int] = (), facts: Collection[Fact] = frozenset(Fact)) -> bytes:
    """``rows`` by sheet and key of the column; in Kehadiran also ``#number`` of each of ``meetings``.

    A cell about a fact that is not in ``facts`` stays empty. No text is ever a formula.
    """
    book = Workbook(write_only=True)
    for sheet, columns in SHEETS.items():
        page = book.create_sheet(sheet.value)
        page.freeze_panes = "A2"
        extra = [Column(f"#{number}", str(number)) for number in meetings] if sheet == Sheet.ATTENDANCE else []
        page.append([_heading(page, column) for column in (*columns, *extra)])
        for row in rows.get(sheet, ()):
            page.append(_cells(page, row, (*columns, *extra), facts))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def template() -> bytes:
    """The workbook without a class: its sheets and headings."""
    return write_book({})


def _heading(page, column: Column) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value=column.heading)
    cell.data_type, cell.font = "s", BOLD
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
