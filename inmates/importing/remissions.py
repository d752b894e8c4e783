"""A list of remissions: who, of which kind, how much. Read as the prison's own list is. No database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from typing import Any, BinaryIO

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from inmates.rules.registration import RegistrationNumber, parse
from inmates.rules.release import months_earlier

from . import amounts, cells
from .amounts import NOTHING, Amount
from .choosing import as_text
from .columns import FILLERS, Layout, RawRow, recognise, words_of
from .columns import Field as ListField
from .columns import field_of as listed_field_of
from .listing import MAX_CELL, MAX_ROWS, NAMED_TWINS, data_rows, is_blank, named_rows, said
from .reading import opened
from .table import Table
from .verdicts import Finding, Notice, Problem, Refusal, Refused, Unreadable, per_row

MAX_DECREE = 100


class Field(TextChoices):
    """What a column of a remission list may hold."""

    NUMBER = ListField.NUMBER.value, ListField.NUMBER.label
    NAME = ListField.NAME.value, ListField.NAME.label
    KIND = "kind", _("kind of remission")
    AMOUNT = "amount", _("amount")
    MONTHS = "months", _("months")
    DAYS = "days", _("days")
    DECREE = "decree", _("number of the decree")
    SUBSIDER = "subsider", _("substitute detention")


# As a list that is handed back is headed; the reader knows them.
HEADINGS = {
    Field.NUMBER: "No. Registrasi",
    Field.NAME: "Nama",
    Field.KIND: "Jenis Remisi",
    Field.AMOUNT: "Besar Remisi",
    Field.MONTHS: "Remisi (bulan)",
    Field.DAYS: "Remisi (hari)",
    Field.DECREE: "No. SK",
    Field.SUBSIDER: "Subsider",
}
AMOUNTS = (Field.AMOUNT, Field.MONTHS, Field.DAYS)
ABOUT_REMISSION = {*AMOUNTS, Field.KIND}

# Words of a heading that add nothing here; ...
_IDLE = (FILLERS - {"jenis"}) | {"yang", "diperoleh", "diterima", "didapat", "diberikan", "tahun", "i", "ii"}
# ... one word for several; ...
_WORDS = {
    **dict.fromkeys(["besaran", "besarnya", "jumlah", "lama", "lamanya", "perolehan"], "besar"),
    **dict.fromkeys(["macam", "kategori", "bentuk"], "jenis"),
    **dict.fromkeys(["bln", "month", "months"], "bulan"),
    **dict.fromkeys(["hr", "day", "days"], "hari"),
    **dict.fromkeys(["kep", "kepmen", "keputusan", "surat"], "sk"),
    **dict.fromkeys(["subsidair", "subsidiair", "subsidier", "subs", "sub", "pengganti", "kurungan"], "subsider"),
    **dict.fromkeys(["ru", "rk", "remission"], "remisi"),
}
# ... and what then is left, each word once. Without "remisi" a column may tell of the sentence itself ("lama pidana").
_HEADINGS: dict[frozenset[str], Field] = {
    frozenset(words.split()): one
    for one, variants in {
        Field.KIND: ["jenis", "jenis remisi"],
        Field.AMOUNT: ["remisi", "besar remisi", "bulan hari", "remisi bulan hari", "besar remisi bulan hari"],
        Field.MONTHS: ["bulan", "remisi bulan", "besar remisi bulan"],
        Field.DAYS: ["hari", "remisi hari", "besar remisi hari"],
        Field.DECREE: ["sk", "nomor sk", "sk remisi", "nomor sk remisi"],
    }.items()
    for words in variants
}


@dataclass(frozen=True, slots=True)
class ListedRemission:
    """What is asked for one person: from a row of a list by register number, or typed here by the inmate's key."""

    row: int
    number: RegistrationNumber | None = None
    name: str = ""
    inmate_id: int | None = None
    kind: str = ""
    amount: Amount = NOTHING
    decree: str = ""
    subsider_until: date | None = None

    @property
    def cells(self) -> dict[str, str]:
        """What the row of a list holds, as text by column; nothing for what was typed here."""
        if self.number is None:
            return {}
        parts = [(self.amount.months, "bulan"), (self.amount.days, "hari")]
        texts = {
            Field.NUMBER: self.number.text,
            Field.NAME: self.name,
            Field.KIND: "lain" if self.kind == amounts.OTHER else self.kind,
            Field.AMOUNT: " ".join(f"{count} {unit}" for count, unit in parts if count),
            Field.DECREE: self.decree,
            Field.SUBSIDER: as_text(self.subsider_until),
        }
        return {column.value: text for column, text in texts.items() if text}

    def as_json(self) -> dict[str, Any]:
        return {
            "row": self.row,
            "number": self.number.text if self.number else "",
            "name": self.name,
            "inmate": self.inmate_id,
            "kind": self.kind,
            "months": self.amount.months,
            "days": self.amount.days,
            "decree": self.decree,
            "until": self.subsider_until and self.subsider_until.isoformat(),
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> ListedRemission:
        return cls(
            row=values["row"],
            number=parse(values["number"]) if values["number"] else None,
            name=values["name"],
            inmate_id=values["inmate"],
            kind=values["kind"],
            amount=Amount(values["months"], values["days"]),
            decree=values["decree"],
            subsider_until=date.fromisoformat(values["until"]) if values["until"] else None,
        )


@dataclass(slots=True)
class RemissionListing:
    """All that a list says: good rows, rejected ones, and what to look at. ``columns``: field → column from 0.

    ``cells`` holds what stands in the columns of the rejected rows, as text.
    """

    columns: Mapping[str, int] = field(default_factory=dict)
    rows: list[ListedRemission] = field(default_factory=list)
    rejected: list[Finding] = field(default_factory=list)
    notices: list[Finding] = field(default_factory=list)
    cells: dict[int, Mapping[str, str]] = field(default_factory=dict)


def field_of(label: object) -> Field | None:
    """What the column under this heading holds; None when it is not for us."""
    found = listed_field_of(label)
    if found in (ListField.NUMBER, ListField.NAME):
        return Field(found.value)
    words = {_WORDS.get(word, word) for word in words_of(label)}
    if "subsider" in words:  # overlooked, it would set somebody free too early
        return Field.SUBSIDER
    return _HEADINGS.get(frozenset(word for word in words if word not in _IDLE and not word.isdecimal()))


def read_remissions(file: BinaryIO, name: str, *, on: date) -> RemissionListing:
    """The remissions of ``on`` in ``file``, at most one finding per rejected row. Raises Refused for the whole file.

    The same number in two rows rejects both. What follows RU II and RK II may be a day or a duration from ``on``.
    """
    with opened(file, name, recognise=_recognise) as table:
        listing = RemissionListing({str(one): column for one, column in table.layout.columns.items()})
        rows = _rows(table, listing, on=on)
        for other in table.other_sheets:
            where = (table.layout, table.layout.header_row, Field.NUMBER)
            listing.notices.append(said(*where, Notice.OTHER_SHEET, other=other, sheet=table.sheet))
    _reject_twins(table.layout, rows, listing)
    listing.rejected = per_row(listing.rejected)
    wrong = {one.row for one in listing.rejected}
    listing.rows = [row for row in rows if row.row not in wrong]
    listing.cells = {row.row: row.cells for row in rows if row.row in wrong} | listing.cells
    return listing


def _recognise(rows: Sequence[RawRow]) -> Layout:
    layout = recognise(rows, field_of)
    if not ABOUT_REMISSION & set(layout.columns):
        raise Refused(Refusal.COLUMN_MISSING, row=layout.header_row, fields=str(Field.AMOUNT.label))
    return layout


def _rows(table: Table, listing: RemissionListing, *, on: date) -> list[ListedRemission]:
    found = []
    for count, (number, row) in enumerate(data_rows(table)):
        if count >= MAX_ROWS:
            raise Refused(Refusal.TOO_MANY_ROWS)
        reader = _RowReader(table, number, row, on=on)
        one = reader.read()
        listing.rejected += reader.findings
        if reader.findings:
            columns = table.layout.columns.items()
            listing.cells[number] = {str(held): as_text(row[index])[:MAX_CELL] for held, index in columns if index < len(row)}
        if one:
            found.append(one)
    return found


def _reject_twins(layout: Layout, rows: list[ListedRemission], listing: RemissionListing) -> None:
    by_key: dict[str, list[int]] = {}
    for row in rows:
        by_key.setdefault(row.number.key, []).append(row.row)
    for row in rows:
        others = [other for other in by_key[row.number.key] if other != row.row]
        if others:
            named = named_rows(layout, others[:NAMED_TWINS])
            finding = said(layout, row.row, Field.NUMBER, Problem.NUMBER_TWICE, value=row.number.text, others=named)
            listing.rejected.append(finding)


class _RowReader:
    """Reads one row; ``findings`` then says what is wrong with it."""

    def __init__(self, table: Table, row: int, row_cells: Sequence[Any], *, on: date):
        self.table, self.layout, self.row, self.cells, self.on = table, table.layout, row, row_cells, on
        self.findings: list[Finding] = []

    def read(self) -> ListedRemission | None:
        """What the row asks for, if the number can be read; only a row without findings is taken over."""
        if self.table.exact_width and any(not is_blank(cell) for cell in self.cells[self.layout.width :]):
            self.reject(Field.NAME, Problem.COLUMNS_SHIFTED)
        number = self.value(Field.NUMBER, cells.register_number)
        name = self.value(Field.NAME, cells.name) or ""
        kind = self.value(Field.KIND, amounts.kind) or ""
        amount = self.amount()
        decree = self.value(Field.DECREE, cells.short_text) or ""
        if len(decree) > MAX_DECREE:
            self.reject(Field.DECREE, Problem.TOO_LONG, limit=MAX_DECREE)
        until = self.subsider_until()
        return number and ListedRemission(
            self.row, number=number, name=name, kind=kind, amount=amount, decree=decree, subsider_until=until
        )

    def value(self, column: Field, reader: Callable[[Any], Any]) -> Any:
        """What the cell says; None where there is no such column, or where it cannot be read."""
        index = self.layout.columns.get(column)
        if index is None:
            return None
        try:
            return reader(self.cells[index] if index < len(self.cells) else None)
        except Unreadable as error:
            self.reject(column, error.problem, **error.details)

    def amount(self) -> Amount:
        """The sum of the columns: a list has one for both, or one for months and one for days."""
        readers = {
            Field.AMOUNT: amounts.amount,
            Field.MONTHS: partial(amounts.amount, unit="months"),
            Field.DAYS: partial(amounts.amount, unit="days"),
        }
        found = [self.value(column, reader) or NOTHING for column, reader in readers.items()]
        return Amount(sum(one.months for one in found), sum(one.days for one in found))

    def subsider_until(self) -> date | None:
        found = self.value(Field.SUBSIDER, partial(amounts.subsider, epoch=self.table.epoch))
        if isinstance(found, Amount):
            return months_earlier(self.on, -found.months) + timedelta(days=found.days)
        return found

    def reject(self, column: Field, problem: TextChoices, **details: Any) -> None:
        self.findings.append(said(self.layout, self.row, column, problem, **details))
