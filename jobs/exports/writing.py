"""The one place where a table becomes a file: a workbook (XLSX) or text (CSV).

Numbers stay numbers and days stay days. A text is never a formula, whatever it begins with: names are typed by people.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from decimal import Decimal
from itertools import islice
from typing import BinaryIO

from django.utils.formats import number_format
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from jobs.exports.table import Table, Value

Tick = Callable[[int], None]

BOLD = Font(bold=True)
FORMATS = {datetime: "DD-MM-YYYY HH:MM", date: "DD-MM-YYYY", time: "HH:MM"}
THOUSANDS = "#,##0"
FROM_HERE_GROUPED = 10_000  # a year is not
NARROWEST, WIDEST = 8, 48
LOOKED_AT = 100  # rows, for the widths of the columns
NOT_IN_A_SHEET_NAME = str.maketrans("[]:*?/\\", "()-----")
# What makes a spreadsheet take a text for a formula or a command.
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")


def nobody_listens(done: int) -> None:
    """For who does not want to know how far the writing is."""


def write_xlsx(target: BinaryIO, table: Table, tick: Tick = nobody_listens) -> None:
    """A workbook of one sheet, as ``write_book`` writes it."""
    write_book(target, [table], tick)


def write_book(target: BinaryIO, tables: Iterable[Table], tick: Tick = nobody_listens) -> None:
    """A workbook with a sheet for each table, its heads in view while one scrolls; ``tick`` hears of each row written."""
    book = Workbook(write_only=True)
    for table in tables:
        _write_sheet(book, table, tick)
    book.save(target)


def _write_sheet(book: Workbook, table: Table, tick: Tick) -> None:
    sheet = book.create_sheet(table.title.translate(NOT_IN_A_SHEET_NAME)[:31])
    rows = iter(table.rows)
    first = list(islice(rows, LOOKED_AT))
    for number, width in enumerate(_widths([table.headings, *first]), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    head = len(table.about) + 1 + bool(table.about)
    sheet.freeze_panes, sheet.print_title_rows = f"A{head + 1}", f"{head}:{head}"
    for label, value in table.about:
        sheet.append([_cell(sheet, label, table.zone, bold=True), _cell(sheet, value, table.zone)])
    if table.about:
        sheet.append([])
    sheet.append([_cell(sheet, heading, table.zone, bold=True) for heading in table.headings])
    for number, row in enumerate(_all(first, rows), start=1):
        sheet.append([_cell(sheet, value, table.zone) for value in row])
        tick(number)


def write_csv(target: BinaryIO, table: Table, tick: Tick = nobody_listens) -> None:
    """UTF-8 with its mark and semicolons, as an Indonesian spreadsheet opens it: decimals with a comma, days as year-month-day.

    An apostrophe disarms a text that looks like a formula.
    """
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    lines = csv.writer(text, delimiter=";")
    lines.writerows([_word(label, table.zone), _word(value, table.zone)] for label, value in table.about)
    if table.about:
        lines.writerow([])
    lines.writerow([_word(heading, table.zone) for heading in table.headings])
    for number, row in enumerate(table.rows, start=1):
        lines.writerow([_word(value, table.zone) for value in row])
        tick(number)
    text.detach()


def _all(first: Iterable[Sequence[Value]], rest: Iterator[Sequence[Value]]) -> Iterator[Sequence[Value]]:
    yield from first
    yield from rest


def _widths(rows: Sequence[Sequence[Value]]) -> list[int]:
    longest = [max(len(str(row[column] or "")) for row in rows) for column in range(len(rows[0]))]
    return [min(max(length + 2, NARROWEST), WIDEST) for length in longest]


def _cell(sheet: object, value: Value, zone: tzinfo, *, bold: bool = False) -> WriteOnlyCell | None:
    value = _plain(value, zone)
    if value in (None, ""):
        return None
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    elif type(value) in FORMATS:
        cell.number_format = FORMATS[type(value)]
    elif abs(value) >= FROM_HERE_GROUPED:
        cell.number_format = THOUSANDS
    if bold:
        cell.font = BOLD
    return cell


def _word(value: Value, zone: tzinfo) -> str:
    value = _plain(value, zone)
    if isinstance(value, str):
        return f"'{value}" if value.startswith(DANGEROUS) else value
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, Decimal):
        return number_format(value, use_l10n=False, force_grouping=False).replace(".", ",")
    return "" if value is None else str(value)


def _plain(value: Value, zone: tzinfo) -> str | int | Decimal | datetime | date | time | None:
    """The value as a spreadsheet knows it: no time zones, no truth values, no letters that it cannot hold."""
    if isinstance(value, bool):
        return pgettext("answer", "yes") if value else pgettext("answer", "no")
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(zone).replace(tzinfo=None)
    if value is None or isinstance(value, (int, Decimal, date, time)):
        return value
    return ILLEGAL_CHARACTERS_RE.sub("", str(value))


@dataclass(frozen=True, slots=True)
class Format:
    """One of the forms in which a table can be taken along."""

    write: Callable[[BinaryIO, Table, Tick], None]
    content_type: str


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FILE_FORMATS = {"xlsx": Format(write_xlsx, XLSX), "csv": Format(write_csv, "text/csv; charset=utf-8")}
