"""The marks of a class in a spreadsheet: a row per unit, person and attempt, with what stood there when it was written.

No database. A row that has not been touched says nothing; a mark is never taken away by emptying its cells.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from inmates.importing import cells
from inmates.importing.columns import Layout, address
from inmates.importing.listing import is_blank
from inmates.importing.reading import opened
from inmates.importing.verdicts import Finding, Refusal, Refused, Unreadable, finding
from programs.rules.assessment import Marks, Verdict

from .headings import recogniser

MAX_ROWS = 20_000  # 100 persons in 50 units come to a quarter of it


class Field(TextChoices):
    """What a column holds."""

    UNIT = "unit", _("unit code")
    TITLE = "title", _("unit title")
    SEAT = "seat", _("number on the sheet")
    NAME = "name", _("name")
    ATTEMPT = "attempt", _("attempt")
    KNOWLEDGE = "knowledge", _("knowledge")
    SKILL = "skill", _("skill")
    ATTITUDE = "attitude", _("attitude")
    VERDICT = "verdict", _("verdict")
    SEEN = "seen", _("as downloaded")
    STATE = "state", _("state")


# The first of each is what we write.
HEADINGS: dict[TextChoices, list[str]] = {
    Field.UNIT: ["Kode unit"],
    Field.TITLE: ["Judul unit"],
    Field.SEAT: ["No."],
    Field.NAME: ["Nama"],
    Field.ATTEMPT: ["Percobaan"],
    Field.KNOWLEDGE: ["Pengetahuan"],
    Field.SKILL: ["Keterampilan"],
    Field.ATTITUDE: ["Sikap"],
    Field.VERDICT: ["K atau BK tanpa angka", "K/BK"],
    Field.SEEN: ["Saat diunduh"],
    Field.STATE: ["Keterangan"],
}
WIDTHS = {Field.UNIT: 20, Field.TITLE: 40, Field.SEAT: 6, Field.NAME: 32, Field.VERDICT: 24, Field.SEEN: 16, Field.STATE: 30}
ASPECTS = (Field.KNOWLEDGE, Field.SKILL, Field.ATTITUDE)
_RECOGNISE = recogniser(HEADINGS, [one for one in Field if one not in (Field.TITLE, Field.STATE)])


class MarksProblem(TextChoices):
    """Why nothing of the file is taken; the sentence goes on from "Row 7, knowledge (F7):"."""

    NOT_A_MARK = "not_a_mark", _("“%(value)s” is no whole number from 0 to 100.")
    NOT_A_VERDICT = "not_a_verdict", _("“%(value)s” is neither K nor BK.")
    NOT_AN_ATTEMPT = "not_an_attempt", _("“%(value)s” is the number of no attempt.")
    ASPECT_MISSING = "aspect_missing", _("it is missing. Give all three marks, or K or BK alone.")
    BOTH = "both", _("marks stand beside it. Give the marks or the verdict, not both.")
    EMPTIED = "emptied", _("here stood %(value)s. A mark is not taken away by emptying it; type the right one.")
    UNIT_UNKNOWN = "unit_unknown", _("“%(value)s” is no unit of this class.")
    PERSON_UNKNOWN = "person_unknown", _("“%(value)s” has no place with this number in this class.")
    TWICE = "twice", _("this attempt stands in row %(other)s already. Delete one of the two.")
    REFUSED = "refused", _("%(why)s")


@dataclass(frozen=True, slots=True)
class ListedMark:
    """One row that says something new: ``seen`` is what stood there when the file was written."""

    row: int
    unit: str
    seat: int
    name: str
    attempt: int
    result: Marks | Verdict
    seen: str


@dataclass(slots=True)
class MarksListing:
    """The rows that say something new, and what is wrong with cells."""

    layout: Layout
    marks: list[ListedMark] = field(default_factory=list)
    rejected: list[Finding] = field(default_factory=list)

    def cell(self, row: int, column: Field = Field.ATTEMPT) -> str:
        return address(self.layout.columns[column], row)

    def reject(self, row: int, column: Field, problem: TextChoices, **details: Any) -> None:
        self.rejected.append(finding(row, self.cell(row, column), str(column.label), problem, **details))


def write_grid(rows: Iterable[Mapping[Field, Any]]) -> bytes:
    """A workbook of ``rows``; no text in it is ever a formula."""
    book = Workbook(write_only=True)
    page = book.create_sheet("Nilai")
    page.freeze_panes = "F2"
    for position, one in enumerate(HEADINGS):
        page.column_dimensions[address(position, 1)[:-1]].width = WIDTHS.get(one, 14)
    page.append([_cell(page, labels[0], bold=True) for labels in HEADINGS.values()])
    for row in rows:
        page.append([_cell(page, row.get(one)) for one in HEADINGS])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read_grid(file: BinaryIO, name: str) -> MarksListing:
    """What ``file`` says anew, or what is wrong with it. Raises Refused for the whole file."""
    with opened(file, name, recognise=_RECOGNISE) as table:
        listing = MarksListing(table.layout)
        for count, (number, row) in enumerate(table.rows):
            if count >= MAX_ROWS:
                raise Refused(Refusal.TOO_MANY_ROWS)
            if not all(is_blank(cell) for cell in row):
                _RowReader(number, row, listing).read()
    return listing


def says_the_same(seen: str, result: Marks | Verdict) -> bool:
    """Whether ``result`` is what ``seen`` said: its marks where it had any, else its verdict."""
    word, _space, figures = seen.partition(" ")
    if isinstance(result, Marks):
        return figures == f"{result.knowledge} {result.skill} {result.attitude}"
    return not figures and word == result.value


class _RowReader:
    def __init__(self, row: int, row_cells: Sequence[Any], listing: MarksListing):
        self.row, self.cells, self.listing = row, row_cells, listing
        self.wrong = False

    def read(self) -> None:
        unit, name, seen = (self.text(one) for one in (Field.UNIT, Field.NAME, Field.SEEN))
        seat, attempt = self.number(Field.SEAT), self.number(Field.ATTEMPT)
        result = self.result(seen)
        if not self.wrong and result is not None and not says_the_same(seen, result):
            self.listing.marks.append(ListedMark(self.row, unit, seat, name, attempt, result, seen))

    def result(self, seen: str) -> Marks | Verdict | None:
        """What the row gives; None for nothing and for what is wrong."""
        marks = {one: self.text(one) for one in ASPECTS}
        word = self.text(Field.VERDICT).upper()
        if not word and not any(marks.values()):
            if seen and not self.wrong:
                self.reject(Field.KNOWLEDGE, MarksProblem.EMPTIED, value=seen)
            return None
        return self.verdict(word, marks) if word else self.marks(marks)

    def verdict(self, word: str, marks: Mapping[Field, str]) -> Verdict | None:
        if any(marks.values()):
            self.reject(Field.VERDICT, MarksProblem.BOTH)
        elif word not in Verdict.values:
            self.reject(Field.VERDICT, MarksProblem.NOT_A_VERDICT, value=word)
        return None if self.wrong else Verdict(word)

    def marks(self, marks: Mapping[Field, str]) -> Marks | None:
        for one, written in marks.items():
            if not written:
                self.reject(one, MarksProblem.ASPECT_MISSING)
            elif not (written.isascii() and written.isdecimal() and len(written) <= 3 and int(written) <= 100):
                self.reject(one, MarksProblem.NOT_A_MARK, value=written)
        return None if self.wrong else Marks(*(int(written) for written in marks.values()))

    def number(self, column: Field) -> int:
        written = self.text(column)
        if written.isascii() and written.isdecimal() and 1 <= int(written[:6]) <= 1_000:
            return int(written)
        self.reject(
            column, MarksProblem.NOT_AN_ATTEMPT if column == Field.ATTEMPT else MarksProblem.PERSON_UNKNOWN, value=written
        )
        return 0

    def text(self, column: Field) -> str:
        index = self.listing.layout.columns[column]
        try:
            return cells.short_text(self.cells[index]) if index < len(self.cells) else ""
        except Unreadable as error:
            self.reject(column, error.problem, **error.details)
            return ""

    def reject(self, column: Field, problem: TextChoices, **details: Any) -> None:
        self.wrong = True
        self.listing.reject(self.row, column, problem, **details)


def _cell(page, value: Any, *, bold: bool = False) -> WriteOnlyCell | None:
    if value in (None, ""):
        return None
    cell = WriteOnlyCell(page, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
