"""The persons of a list, each row read or rejected, before anything is compared. No database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any, BinaryIO

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from openpyxl.utils.datetime import WINDOWS_EPOCH

from inmates.rules.identity import Identity, IdentityProblem, identity_problems
from inmates.rules.registration import RegistrationNumber

from . import cells
from .choosing import Chosen, as_text
from .columns import Field, Layout, is_numbering
from .reading import opened
from .table import Table
from .verdicts import Finding, Notice, Problem, Refusal, Refused, Unreadable, finding, per_row

MAX_ROWS = 20_000
TICK_ROWS = 50
NAMED_TWINS = 5
# What the columns of the database hold.
LIMITS = {
    Field.NUMBER: 60,
    Field.NAME: 150,
    Field.BLOCK: 20,
    Field.ROOM: 20,
    Field.BIRTH_PLACE: 100,
    Field.CERTIFICATE_NAME: 150,
    Field.CERTIFICATE_BIRTH_PLACE: 100,
}
MAX_KEY = 80
MAX_CELL = 300  # of a rejected cell that is handed back
COMBINED = {
    Field.BIRTH: (Field.BIRTH_PLACE, Field.BIRTH_DATE),
    Field.CERTIFICATE_BIRTH: (Field.CERTIFICATE_BIRTH_PLACE, Field.CERTIFICATE_BIRTH_DATE),
    Field.BLOCK_AND_ROOM: (Field.BLOCK, Field.ROOM),
}
DATES = {Field.ADMITTED, Field.RELEASE, Field.BIRTH_DATE, Field.CERTIFICATE_BIRTH_DATE}
BIRTH_DATES = {Field.BIRTH_DATE, Field.CERTIFICATE_BIRTH_DATE}
# Problems of the identity that a gap is not: what the list does not say is no mistake.
GAPS = {IdentityProblem.NAME_MISSING, IdentityProblem.BIRTH_PLACE_MISSING, IdentityProblem.BIRTH_DATE_MISSING}


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """One good row. ``values`` holds what it states, by field of Inmate; ``unknown`` the dates it states as unknown."""

    row: int
    number: RegistrationNumber
    values: Mapping[Field, Any]
    unknown: frozenset[Field] = frozenset()


@dataclass(slots=True)
class Listing:
    """All that a list says: good rows, rejected ones, and every number on it, also those of rejected rows.

    ``cells`` holds what stands in the recognised columns of the rejected rows, as text.
    """

    layout: Layout
    people: list[ListedPerson] = field(default_factory=list)
    keys: dict[str, list[int]] = field(default_factory=dict)
    rejected: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    cells: dict[int, dict[str, str]] = field(default_factory=dict)


def read_list(
    file: BinaryIO, name: str, *, on: date, chosen: Chosen | None = None, tick: Callable[[int, int], None] | None = None
) -> Listing:
    """The persons in ``file`` as of ``on``, at most one finding per rejected row. Raises Refused for the whole file.

    The same number in two rows rejects both. Empty rows, headings repeated on a new page and the row "1 2 3 …" are left out.
    ``chosen`` says where the list stands, in place of its headings; ``tick(rows read, about how many)`` is called now and then.
    """
    how = {"recognise": chosen.lay_out, "sheet": chosen.sheet} if chosen else {}
    with opened(file, name, **how) as table:
        listing = Listing(table.layout)
        people = _people(table, listing, on=on, tick=tick)
        _reject_twins(people, listing)
        _note_other_sheets(table, listing)
    listing.rejected = per_row(listing.rejected)
    wrong = {one.row for one in listing.rejected}
    listing.people = [person for person in people if person.row not in wrong]
    for person in people:
        if person.row in wrong:
            listing.cells.setdefault(person.row, cells_of(person, table.layout))
    return listing


def cells_of(person: ListedPerson, layout: Layout) -> dict[str, str]:
    """What a readable row holds, as text by column."""
    texts = {column: as_text(value) for column, value in person.values.items()} | {Field.NUMBER: person.number.text}
    joined = {Field.BLOCK_AND_ROOM: "/"}
    return {
        str(column): joined.get(column, ", ").join(texts[part] for part in COMBINED.get(column, (column,)) if texts.get(part))
        for column in layout.columns
    }


def _people(table: Table, listing: Listing, *, on: date, tick: Callable[[int, int], None] | None = None) -> list[ListedPerson]:
    people = []
    for count, (number, row) in enumerate(data_rows(table)):
        if count >= MAX_ROWS:
            raise Refused(Refusal.TOO_MANY_ROWS)
        if tick and count % TICK_ROWS == 0:
            tick(count, max(count, table.count))
        reader = RowReader(table.layout, number, row, on=on, epoch=table.epoch, exact_width=table.exact_width)
        person = reader.read()
        if reader.findings:
            listing.rejected += reader.findings
            columns = table.layout.columns.items()
            listing.cells[number] = {str(one): as_text(row[index])[:MAX_CELL] for one, index in columns if index < len(row)}
        if person:
            listing.keys.setdefault(person.number.key, []).append(number)
            people.append(person)
    return people


def data_rows(table: Table) -> Iterator[tuple[int, Sequence[Any]]]:
    columns = table.layout.columns.values()
    for number, row in table.rows:
        if all(is_blank(row[column]) for column in columns if column < len(row)) or table.layout.repeats_headings(row):
            continue
        if number == table.layout.first_row and is_numbering(row):
            continue
        yield number, row


def is_blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _reject_twins(people: list[ListedPerson], listing: Listing) -> None:
    for person in people:
        rows = listing.keys[person.number.key]
        if len(rows) > 1:
            others = named_rows(listing.layout, [row for row in rows[: NAMED_TWINS + 1] if row != person.row])
            listing.rejected.append(
                at_number(listing.layout, person, Problem.NUMBER_TWICE, value=person.number.text, others=others)
            )


def named_rows(layout: Layout, rows: list[int]) -> str:
    return ", ".join(_("row %(row)s (%(cell)s)") % {"row": row, "cell": layout.cell(Field.NUMBER, row)} for row in rows)


def at_number(layout: Layout, person: ListedPerson, code: Problem | Notice, **details: Any) -> Finding:
    return said(layout, person.row, Field.NUMBER, code, **details)


def said(layout: Layout, row: int, column: Field, code: Problem | Notice | IdentityProblem, **details: Any) -> Finding:
    """``code`` said of one field of one row, at the cell that holds it, alone or combined; without one, at the number."""
    holders = [column, *(one for one, parts in COMBINED.items() if column in parts)]
    holding = next((one for one in holders if one in layout.columns), Field.NUMBER)
    return finding(row, layout.cell(holding, row), str(column.label), code, **details)


def _note_other_sheets(table: Table, listing: Listing) -> None:
    row = table.layout.header_row
    for other in table.other_sheets:
        listing.warnings.append(said(table.layout, row, Field.NUMBER, Notice.OTHER_SHEET, other=other, sheet=table.sheet))


class RowReader:
    """Reads one row; ``findings`` then says what is wrong with it."""

    def __init__(
        self,
        layout: Layout,
        row: int,
        row_cells: Sequence[Any],
        *,
        on: date,
        epoch: datetime = WINDOWS_EPOCH,
        exact_width: bool = False,
    ):
        self.layout, self.row, self.cells, self.on = layout, row, row_cells, on
        self.exact_width = exact_width
        self.values: dict[Field, Any] = {}
        self.unknown: set[Field] = set()
        self.findings: list[Finding] = []
        to_day = partial(cells.day, epoch=epoch)
        self.readers: dict[Field, Callable[[Any], Any]] = {
            Field.NUMBER: cells.register_number,
            Field.NAME: cells.name,
            Field.CERTIFICATE_NAME: cells.name,
            Field.SEX: cells.sex,
            **dict.fromkeys(DATES, to_day),
            **dict.fromkeys([Field.BLOCK, Field.ROOM, Field.BIRTH_PLACE, Field.CERTIFICATE_BIRTH_PLACE], cells.short_text),
            **dict.fromkeys([Field.BIRTH, Field.CERTIFICATE_BIRTH], cells.place_and_day),
            Field.BLOCK_AND_ROOM: cells.block_and_room,
        }

    def read(self) -> ListedPerson | None:
        """The person, if the number can be read; only a row without findings is taken over."""
        if self.exact_width and any(not is_blank(cell) for cell in self.cells[self.layout.width :]):
            self.reject(Field.NAME, Problem.COLUMNS_SHIFTED)
        for column in sorted(self.layout.columns, key=lambda one: self.layout.columns[one]):
            self.read_cell(column)
        number = self.values.pop(Field.NUMBER, None)
        self.check_lengths(number)
        self.check_dates()
        self.check_identity()
        return ListedPerson(self.row, number, self.values, frozenset(self.unknown)) if number else None

    def read_cell(self, column: Field) -> None:
        index = self.layout.columns[column]
        raw = self.cells[index] if index < len(self.cells) else None
        try:
            value = self.readers[column](raw)
        except Unreadable as error:
            self.reject(column, error.problem, **error.details)
            return
        if column == Field.NAME and not value:
            self.reject(column, Problem.NAME_MISSING)
        for part, part_value in zip(COMBINED.get(column, (column,)), value if column in COMBINED else (value,), strict=True):
            if part_value:
                self.values[part] = part_value
            elif part in DATES and column == part and not is_blank(raw):
                self.unknown.add(part)

    def check_lengths(self, number: RegistrationNumber | None) -> None:
        texts = self.values | ({Field.NUMBER: number.text} if number else {})
        for column, limit in LIMITS.items():
            if len(texts.get(column, "")) > limit:
                self.reject(column, Problem.TOO_LONG, limit=limit)
        if number and len(number.text) <= LIMITS[Field.NUMBER] and len(number.key) > MAX_KEY:
            self.reject(Field.NUMBER, Problem.TOO_LONG, limit=LIMITS[Field.NUMBER])

    def check_dates(self) -> None:
        admitted, release = self.values.get(Field.ADMITTED), self.values.get(Field.RELEASE)
        if admitted and admitted > self.on:
            self.reject(Field.ADMITTED, Problem.ADMISSION_IN_FUTURE, value=date_format(admitted))
        if admitted and release and release < admitted:
            self.reject(
                Field.RELEASE, Problem.RELEASE_BEFORE_ADMISSION, value=date_format(release), admitted=date_format(admitted)
            )
        for column in BIRTH_DATES:
            born = self.values.get(column)
            if born and IdentityProblem.BIRTH_DATE_IMPOSSIBLE in identity_problems(Identity("", "", born), on=self.on):
                self.reject(column, Problem.BIRTH_DATE_IMPOSSIBLE, value=date_format(born))

    def check_identity(self) -> None:
        """What would be printed on a certificate must be printable; the date is checked with the other dates."""
        identity = Identity(self.values.get(Field.CERTIFICATE_NAME, ""), self.values.get(Field.CERTIFICATE_BIRTH_PLACE, ""), None)
        for problem in identity_problems(identity, on=self.on):
            if problem not in GAPS:
                about_name = problem.value.startswith("name")
                self.reject(Field.CERTIFICATE_NAME if about_name else Field.CERTIFICATE_BIRTH_PLACE, problem)

    def reject(self, column: Field, problem: Problem | IdentityProblem, **details: Any) -> None:
        self.findings.append(said(self.layout, self.row, column, problem, **details))
