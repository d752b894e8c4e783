"""The rejected rows handed back as a file: correct them there, and bring that very file in again.

Always in Indonesian headings, which the reader of lists knows. Nothing in them is ever a formula.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from django.db.models import TextChoices
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from .columns import Field

HEADINGS = {
    Field.NUMBER: "No. Registrasi",
    Field.NAME: "Nama",
    Field.ADMITTED: "Tanggal Masuk",
    Field.RELEASE: "Tanggal Ekspirasi",
    Field.SEX: "L/P",
    Field.BIRTH_PLACE: "Tempat Lahir",
    Field.BIRTH_DATE: "Tanggal Lahir",
    Field.BIRTH: "Tempat, Tanggal Lahir",
    Field.BLOCK: "Blok",
    Field.ROOM: "Kamar",
    Field.BLOCK_AND_ROOM: "Blok/Kamar",
    Field.CERTIFICATE_NAME: "Nama sesuai KTP",
    Field.CERTIFICATE_BIRTH_PLACE: "Tempat Lahir KTP",
    Field.CERTIFICATE_BIRTH_DATE: "Tanggal Lahir KTP",
    Field.CERTIFICATE_BIRTH: "Tempat, Tanggal Lahir KTP",
}
ROW, REASON = "Baris", "Alasan ditolak"
# What makes a spreadsheet take a text for a formula or a command.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Rejected(Protocol):
    """A row that was not taken over: its number in the sheet, what it holds by column, and why."""

    row: int
    cells: Mapping[str, str]
    message: str


def as_xlsx(rows: Iterable[Rejected], headings: Mapping[TextChoices, str] = HEADINGS) -> bytes:
    """A workbook of one sheet; every cell is text, whatever it begins with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Ditolak")
    for line in _table(rows, headings):
        sheet.append([_text_cell(sheet, value) for value in line])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def as_csv(rows: Iterable[Rejected], headings: Mapping[TextChoices, str] = HEADINGS) -> bytes:
    """UTF-8 with its mark and semicolons, as an Indonesian Excel opens it; an apostrophe disarms what looks like a formula."""
    target = io.StringIO()
    csv.writer(target, delimiter=";").writerows([_harmless(value) for value in line] for line in _table(rows, headings))
    return target.getvalue().encode("utf-8-sig")


def _table(rows: Iterable[Rejected], headings: Mapping[TextChoices, str]) -> Iterable[Sequence[str]]:
    rows = list(rows)
    columns = [column for column in headings if any(column.value in row.cells for row in rows)]
    yield [ROW, *(headings[column] for column in columns), REASON]
    for row in rows:
        yield [str(row.row), *(row.cells.get(column.value, "") for column in columns), row.message]


def _text_cell(sheet, value: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value="".join(letter for letter in value if letter.isprintable()))
    cell.data_type = "s"
    return cell


def _harmless(value: str) -> str:
    return f"'{value}" if value.startswith(_DANGEROUS) else value


DOWNLOADS = {"xlsx": (as_xlsx, XLSX_TYPE), "csv": (as_csv, "text/csv; charset=utf-8")}
