"""Curricula in a spreadsheet: a row per unit, the program named in its first row. Read as the prison's lists are. No database."""

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

from .headings import recogniser

MAX_UNITS = 2_000
MAX_JP = 5_000  # of one unit; no program comes near


class Field(TextChoices):
    """What a column may hold; the label is also the heading in the template."""

    CODE = "code", _("program code")
    TITLE = "title", _("program title")
    JP = "jp", _("JP of the program")
    FIELD = "field", _("vocational field")
    FIELD_CODE = "field_code", _("code of the field")
    SUB_FIELD = "sub_field", _("sub-field")
    WHY = "needed_because", _("why this skill is needed")
    SOURCE = "need_source", _("source of the need")
    STATED_ON = "need_stated_on", _("need stated on")
    UNIT = "unit", _("unit code")
    UNIT_TITLE = "unit_title", _("unit title")
    THEORY = "jp_theory", _("JP theory")
    PRACTICE = "jp_practice", _("JP practice")
    REQUIRED = "required", _("required")
    STANDARD = "standard_reference", _("SKKNI reference")


NEEDED = (Field.CODE, Field.TITLE, Field.FIELD, Field.SUB_FIELD, Field.UNIT, Field.UNIT_TITLE, Field.THEORY, Field.PRACTICE)
OF_PROGRAM = tuple(Field)[: tuple(Field).index(Field.UNIT)]
UNIT_COLUMNS = tuple(Field)[tuple(Field).index(Field.UNIT) :]
# The first of each is what the template prints.
HEADINGS: dict[Field, list[str]] = {
    Field.CODE: ["Kode program", "Kode pelatihan", "Kode program pelatihan"],
    Field.TITLE: ["Judul program", "Nama program", "Program", "Program pelatihan", "Nama pelatihan", "Judul pelatihan"],
    Field.JP: ["JP program", "JP", "Total JP", "Jumlah JP", "Jam pelatihan", "Jumlah jam pelatihan"],
    Field.FIELD: ["Kejuruan", "Bidang kejuruan"],
    Field.FIELD_CODE: ["Kode kejuruan"],
    Field.SUB_FIELD: ["Sub kejuruan", "Subkejuruan"],
    Field.WHY: ["Alasan kebutuhan", "Alasan dibutuhkan", "Kebutuhan"],
    Field.SOURCE: ["Sumber kebutuhan", "Sumber"],
    Field.STATED_ON: ["Tanggal kebutuhan", "Tanggal sumber"],
    Field.UNIT: ["Kode unit", "Kode unit kompetensi"],
    Field.UNIT_TITLE: ["Judul unit", "Judul unit kompetensi", "Unit kompetensi", "Nama unit"],
    Field.THEORY: ["JP teori", "Teori", "Jam teori"],
    Field.PRACTICE: ["JP praktik", "Praktik", "JP praktek", "Praktek", "Jam praktik"],
    Field.REQUIRED: ["Wajib", "Unit wajib"],
    Field.STANDARD: ["SKKNI", "Acuan SKKNI", "Acuan standar"],
}
_RECOGNISE = recogniser(HEADINGS, NEEDED)
LIMITS = {
    **{Field.CODE: 40, Field.TITLE: 200, Field.FIELD: 100, Field.FIELD_CODE: 20, Field.SUB_FIELD: 100, Field.WHY: 2_000},
    **{Field.SOURCE: 300, Field.UNIT: 40, Field.UNIT_TITLE: 200, Field.STANDARD: 200},
}
_SUMS = {"jumlah", "total", "jumlah jp", "total jp"}
_YES, _NO = {"ya", "y", "wajib", "yes", "1"}, {"tidak", "t", "pilihan", "bukan", "no", "n", "0"}


class CurriculumProblem(TextChoices):
    """Why a program is not taken over; the sentence goes on from "Row 7, unit code (C7):"."""

    MISSING = "missing", _("it is missing. Fill it in.")
    NO_PROGRAM = "no_program", _("no program stands here or above. Write its code.")
    NOT_A_NUMBER = "not_a_number", _("“%(value)s” is no whole number from 0 to 5,000. Write the JP in figures.")
    NO_HOURS = "no_hours", _("the unit has no JP, neither theory nor practice. Write at least one.")
    UNIT_TWICE = "unit_twice", _("the unit %(value)s stands in row %(other)s already. Delete one of the two.")
    JP_DIFFERS = "jp_differs", _("the units add up to %(units)s JP, the program has %(jp)s. Correct one of the two.")
    CONTRADICTS = "contradicts", _("“%(value)s” differs from “%(first)s” in row %(other)s. A program has one value.")
    NOT_YES_OR_NO = "not_yes_or_no", _("“%(value)s” is neither ya nor tidak. Write one of them.")
    FIELD_UNKNOWN = "field_unknown", _("“%(value)s” is no known field. Correct it, or write its new code under Kode kejuruan.")
    FIELD_CODE_TAKEN = "field_code_taken", _("the code %(value)s belongs to the field %(known)s. Write another.")


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """A unit as its row says."""

    row: int
    code: str
    title: str
    jp_theory: int
    jp_practice: int
    required: bool = True
    standard_reference: str = ""


@dataclass(slots=True)
class ListedCurriculum:
    """A program with its units; ``row`` is the first of its rows, ``values`` holds the columns of OF_PROGRAM."""

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    units: list[ListedUnit] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.values["code"]

    @property
    def jp(self) -> int:
        return sum(unit.jp_theory + unit.jp_practice for unit in self.units)

    def as_json(self) -> dict[str, Any]:
        day = self.values.get("need_stated_on")
        values = self.values | {"need_stated_on": day and day.isoformat()}
        return {"row": self.row, "values": values, "units": [asdict(unit) for unit in self.units]}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> ListedCurriculum:
        day = kept["values"]["need_stated_on"]
        values = kept["values"] | {"need_stated_on": date.fromisoformat(day) if day else None}
        return cls(kept["row"], values, [ListedUnit(**unit) for unit in kept["units"]])


@dataclass(slots=True)
class CurriculumListing:
    """The programs without a finding, what is wrong with the others, and where which column stands."""

    layout: Layout
    curricula: list[ListedCurriculum] = field(default_factory=list)
    rejected: list[Finding] = field(default_factory=list)

    def reject(self, row: int, column: Field, problem: TextChoices, **details: Any) -> None:
        index = self.layout.columns.get(column, self.layout.columns[Field.CODE])
        self.rejected.append(finding(row, address(index, row), str(column.label), problem, **details))


def read_curricula(file: BinaryIO, name: str) -> CurriculumListing:
    """The programs in ``file``; one with any finding is left out whole. Raises Refused for the whole file.

    A row without a program code belongs to the program above it. Sums are checked: a stated JP is that of the units.
    """
    with opened(file, name, recognise=_RECOGNISE) as table:
        listing = CurriculumListing(table.layout)
        programs, wrong = _programs(table, listing)
    for curriculum in programs.values():
        if curriculum.code not in wrong and _adds_up(curriculum, listing):
            listing.curricula.append(curriculum)
    return listing


def _programs(table: Table, listing: CurriculumListing) -> tuple[dict[str, ListedCurriculum], set[str]]:
    """Programs by code in the order of the sheet, and the codes of those with a row that cannot be taken."""
    programs: dict[str, ListedCurriculum] = {}
    wrong: set[str] = set()
    code = ""
    columns = table.layout.columns.values()
    filled = (row for row in table.rows if any(not is_blank(row[1][at]) for at in columns if at < len(row[1])))
    for count, (number, row) in enumerate(filled):
        if count >= MAX_UNITS:
            raise Refused(Refusal.TOO_MANY_UNITS)
        reader = _RowReader(table, number, row, listing)
        code = reader.value(Field.CODE) or code
        if not code:
            listing.reject(number, Field.CODE, CurriculumProblem.NO_PROGRAM)
            continue
        curriculum = programs.setdefault(code, ListedCurriculum(number))
        reader.read_into(curriculum, code)
        if reader.wrong:
            wrong.add(code)
    return programs, wrong


def _adds_up(curriculum: ListedCurriculum, listing: CurriculumListing) -> bool:
    missing = [column for column in (Field.TITLE, Field.FIELD, Field.SUB_FIELD) if not curriculum.values[column]]
    missing += [] if curriculum.units else [Field.UNIT]
    for column in missing:
        listing.reject(curriculum.row, column, CurriculumProblem.MISSING)
    stated = curriculum.values[Field.JP]
    differs = curriculum.units and stated is not None and stated != curriculum.jp
    if differs:
        listing.reject(curriculum.row, Field.JP, CurriculumProblem.JP_DIFFERS, units=curriculum.jp, jp=stated)
    return not (missing or differs)


class _RowReader:
    """Reads one row; ``wrong`` then says whether something in it cannot be taken."""

    def __init__(self, table: Table, row: int, row_cells: Sequence[Any], listing: CurriculumListing):
        self.table, self.row, self.cells, self.listing = table, row, row_cells, listing
        self.wrong = False

    def read_into(self, curriculum: ListedCurriculum, code: str) -> None:
        values = {one.value: self.value(one) for one in OF_PROGRAM} | {"code": code}
        if curriculum.row == self.row:
            curriculum.values = values
        else:
            self.compare(curriculum, values)
        if unit := self.unit():
            twin = next((other for other in curriculum.units if other.code == unit.code), None)
            if twin:
                self.reject(Field.UNIT, CurriculumProblem.UNIT_TWICE, value=unit.code, other=twin.row)
            curriculum.units.append(unit)

    def compare(self, curriculum: ListedCurriculum, values: Mapping[str, Any]) -> None:
        """What a later row says of the program must be what its first row says."""
        for column in OF_PROGRAM:
            first, here = curriculum.values[column], values[column]
            if here not in ("", None) and here != first:
                details = {"value": here, "first": "–" if first is None else first, "other": curriculum.row}
                self.reject(column, CurriculumProblem.CONTRADICTS, **details)

    def unit(self) -> ListedUnit | None:
        """The unit of this row; None for a line of the program alone, a line of sums, and what cannot be taken."""
        found = {one: self.value(one) for one in UNIT_COLUMNS}
        code, title, theory, practice = (found[one] for one in UNIT_COLUMNS[:4])
        if self.wrong or not (code or title or theory or practice) or (not code and (title or "").casefold() in _SUMS):
            return None
        for column in (Field.UNIT, Field.UNIT_TITLE):
            if not found[column]:
                self.reject(column, CurriculumProblem.MISSING)
        if not (theory or practice):
            self.reject(Field.THEORY, CurriculumProblem.NO_HOURS)
        if self.wrong:
            return None
        required = found[Field.REQUIRED] is not False
        return ListedUnit(self.row, code, title, theory or 0, practice or 0, required, found[Field.STANDARD])

    def value(self, column: Field) -> Any:
        """What the cell says: text, a number of JP, a day, or whether the unit is required; None where it says nothing."""
        index = self.listing.layout.columns.get(column)
        raw = self.cells[index] if index is not None and index < len(self.cells) else None
        try:
            found = self.read(column, raw)
        except Unreadable as error:
            self.reject(column, error.problem, **error.details)
            return None
        limit = LIMITS.get(column)
        if limit and len(found) > limit:
            self.reject(column, Problem.TOO_LONG, limit=limit)
        return found

    def read(self, column: Field, raw: Any) -> Any:
        match column:
            case Field.JP | Field.THEORY | Field.PRACTICE:
                return _jp(raw)
            case Field.STATED_ON:
                return cells.day(raw, epoch=self.table.epoch)
            case Field.REQUIRED:
                return _yes_or_no(raw)
        return cells.short_text(raw)

    def reject(self, column: Field, problem: TextChoices, **details: Any) -> None:
        self.wrong = True
        self.listing.reject(self.row, column, problem, **details)


def _jp(raw: Any) -> int | None:
    written = cells.short_text(raw)
    if not written:
        return None
    if not written.isdecimal() or int(written) > MAX_JP:
        raise Unreadable(CurriculumProblem.NOT_A_NUMBER, written)
    return int(written)


def _yes_or_no(raw: Any) -> bool | None:
    written = cells.short_text(raw).casefold()
    if written and written not in _YES | _NO:
        raise Unreadable(CurriculumProblem.NOT_YES_OR_NO, written)
    return written in _YES if written else None
