"""Realisations in a spreadsheet, a row per payment. Read as the prison's lists are. No database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, BinaryIO

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from inmates.importing import cells
from inmates.importing.columns import Layout, address
from inmates.importing.listing import is_blank
from inmates.importing.reading import opened
from inmates.importing.table import Table
from inmates.importing.verdicts import Finding, Problem, Refusal, Refused, Unreadable, finding
from programs.importing.headings import recogniser

MAX_ROWS = 1_000
LARGEST = 10**15


class Field(TextChoices):
    """What a column may hold."""

    DAY = "spent_on", _("date")
    ACCOUNT = "account", _("account")
    LINE = "line", _("description of the line")
    EVIDENCE = "evidence_number", _("number of the evidence")
    DESCRIPTION = "description", _("what it was for")
    AMOUNT = "amount", _("amount in whole rupiah")
    CLASS = "training_class", _("code of the class")


NEEDED = (Field.DAY, Field.ACCOUNT, Field.EVIDENCE, Field.DESCRIPTION, Field.AMOUNT)
# The first of each is what the template prints.
HEADINGS: dict[Field, list[str]] = {
    Field.DAY: ["Tanggal", "Tgl", "Tanggal bukti"],
    Field.ACCOUNT: ["Akun", "Kode akun", "MAK"],
    Field.LINE: ["Uraian akun", "Nama akun"],
    Field.EVIDENCE: ["Nomor bukti", "No. bukti", "Nomor kuitansi", "No. kuitansi"],
    Field.DESCRIPTION: ["Uraian", "Keterangan", "Untuk pembayaran"],
    Field.AMOUNT: ["Jumlah", "Jumlah (Rp)", "Nilai", "Realisasi"],
    Field.CLASS: ["Kode kelas", "Kelas"],
}
_RECOGNISE = recogniser(HEADINGS, NEEDED)
LIMITS = {Field.EVIDENCE: 60, Field.DESCRIPTION: 150}
_SUMS = {"jumlah", "total"}


class RealizationProblem(TextChoices):
    """Why a payment is not taken over; the sentence goes on from "Row 7, amount (F7):"."""

    MISSING = "missing", _("it is missing. Fill it in.")
    NOT_RUPIAH = "not_rupiah", _("“%(value)s” is no amount in whole rupiah. Write it like 1.250.000.")
    NO_LINE = "no_line", _("the budget has no line “%(value)s”. Add the line, or correct the account.")
    SEVERAL_LINES = "several_lines", _("account %(value)s has several lines. Write the description of the line too.")
    NO_CLASS = "no_class", _("there is no class %(value)s of this prison and year. Correct the code, or leave it empty.")
    REFUSED = "refused", "%(reason)s"


@dataclass(frozen=True, slots=True)
class ListedRealization:
    """A payment as its row says; ``line`` is the description of the budget line, where the account has several."""

    row: int
    spent_on: date
    account: str
    line: str
    evidence_number: str
    description: str
    amount: int
    training_class: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"spent_on": self.spent_on.isoformat()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> ListedRealization:
        return cls(**dict(kept) | {"spent_on": date.fromisoformat(kept["spent_on"])})


@dataclass(slots=True)
class RealizationListing:
    """The payments that can be read, what is wrong with the other rows, and where which column stands."""

    layout: Layout
    payments: list[ListedRealization] = field(default_factory=list)
    rejected: list[Finding] = field(default_factory=list)

    def reject(self, row: int, column: Field, problem: TextChoices, **details: Any) -> None:
        index = self.layout.columns.get(column, self.layout.columns[Field.ACCOUNT])
        self.rejected.append(finding(row, address(index, row), str(column.label), problem, **details))


def read_realizations(file: BinaryIO, name: str) -> RealizationListing:
    """The payments in ``file``; a line of sums is left out. Raises Refused for the whole file."""
    with opened(file, name, recognise=_RECOGNISE) as table:
        listing = RealizationListing(table.layout)
        columns = table.layout.columns.values()
        filled = (row for row in table.rows if any(not is_blank(row[1][at]) for at in columns if at < len(row[1])))
        for count, (number, row) in enumerate(filled):
            if count >= MAX_ROWS:
                raise Refused(Refusal.TOO_MANY_PAYMENTS)
            _read_row(table, number, row, listing)
    return listing


def _read_row(table: Table, number: int, row: Sequence[Any], listing: RealizationListing) -> None:
    values = {column: _value(table, number, row, column, listing) for column in Field}
    if _is_sum(values):
        return
    known = {one.row for one in listing.rejected}
    for column in NEEDED:
        if number not in known and values[column] in ("", None):
            listing.reject(number, column, RealizationProblem.MISSING)
    if number not in {one.row for one in listing.rejected}:
        listing.payments.append(ListedRealization(number, **{column.value: value for column, value in values.items()}))


def _is_sum(values: Mapping[Field, Any]) -> bool:
    words = {str(values[column] or "").casefold() for column in (Field.ACCOUNT, Field.EVIDENCE, Field.DESCRIPTION, Field.LINE)}
    return values[Field.DAY] is None and bool(words & _SUMS)


def _value(table: Table, number: int, row: Sequence[Any], column: Field, listing: RealizationListing) -> Any:
    index = listing.layout.columns.get(column)
    raw = row[index] if index is not None and index < len(row) else None
    try:
        if column == Field.DAY:
            return cells.day(raw, epoch=table.epoch)
        written = cells.short_text(raw)
        if column == Field.AMOUNT:
            return _rupiah(written)
    except Unreadable as error:
        listing.reject(number, column, error.problem, **error.details)
        return None
    if len(written) > LIMITS.get(column, len(written)):
        listing.reject(number, column, Problem.TOO_LONG, limit=LIMITS[column])
    return written


def _rupiah(written: str) -> int | None:
    plain = written.removeprefix("Rp").strip().removesuffix(",00").removesuffix(",-").replace(".", "").replace(" ", "")
    if not written:
        return None
    if not plain.isdecimal() or not 1 <= int(plain) <= LARGEST:
        raise Unreadable(RealizationProblem.NOT_RUPIAH, written)
    return int(plain)
