from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django import forms
from django.utils.translation import gettext as _

from programs.models import Attendance, ClassSession, Enrollment
from programs.rules.attendance import ATTENDED
from programs.rules.sheet_box import Box, CellMark, read_box, read_cell
from programs.services.attendance import Mark, SheetEntry


@dataclass(slots=True)
class Cell:
    """One person at one meeting: the stored row, what the form shows, and what is wrong with it."""

    stored: Attendance
    shown: str
    problem: str = ""

    @property
    def stored_mark(self) -> str:
        return _stored(self.stored)

    @property
    def differs(self) -> bool:
        return self.shown != self.stored_mark


@dataclass(slots=True)
class Column:
    """One meeting: may it be typed, the box, the control total as shown, and problems of the whole sheet."""

    meeting: ClassSession
    editable: bool
    cells: dict[int, Cell] = field(default_factory=dict)
    box: str = ""
    total: str = ""
    problems: list[str] = field(default_factory=list)
    stale: bool = False

    @property
    def signatures(self) -> int:
        marks = (read_cell(cell.shown) for cell in self.cells.values())
        return sum(mark is not None and mark.status in ATTENDED for mark in marks)


class WeekForm(forms.Form):
    """A week of sheets: per meeting ``box-<pk>``, ``total-<pk>`` and ``version-<pk>``, per row ``cell-<pk>``.

    Plain names, as in SheetForm: 16 × 5 cells are not 80 form fields. Only meetings with something typed count.
    """

    def __init__(self, data=None, *, meetings: Sequence[tuple[ClassSession, bool]], rows: Sequence[Attendance]):
        super().__init__(data)
        self.columns = [Column(meeting, editable) for meeting, editable in meetings]
        by_meeting = {column.meeting.pk: column for column in self.columns}
        for row in rows:
            column = by_meeting[row.meeting_id]
            column.cells[row.enrollment_id] = Cell(row, self._shown(column, row))
        for column in self.columns:
            column.box, column.total = self._typed("box", column), self._typed("total", column) or _stored_total(column)

    @property
    def people(self) -> list[Enrollment]:
        places = {cell.stored.enrollment_id: cell.stored.enrollment for column in self.columns for cell in column.cells.values()}
        return sorted(places.values(), key=lambda place: (place.seat_number, place.starts_on))

    @property
    def first(self) -> Column | None:
        """Where typing begins: the first sheet that nobody has typed, else the first that may be."""
        editable = [column for column in self.columns if column.editable]
        return next((column for column in editable if not column.meeting.typed_at), next(iter(editable), None))

    @property
    def lines(self) -> list[tuple[Enrollment, list[tuple[Column, Cell | None]]]]:
        return [(place, [(column, column.cells.get(place.pk)) for column in self.columns]) for place in self.people]

    @cached_property
    def sheets(self) -> list[SheetEntry]:
        """What is to be saved; read after ``is_valid``."""
        return [self._sheet(column) for column in self.columns if column.editable and self._touched(column)]

    def clean(self):
        for column in self.columns:
            if column.editable and self._touched(column):
                self._read(column)
        if any(column.problems or any(cell.problem for cell in column.cells.values()) for column in self.columns):
            self.add_error(None, _("Some entries cannot be read; they are marked below."))
        return super().clean()

    def show(self, problems: Sequence[forms.ValidationError]) -> None:
        """The problems that the service found stand at their columns; a stale sheet then shows both values."""
        by_meeting = {column.meeting.pk: column for column in self.columns}
        for problem in problems:
            column = by_meeting.get((problem.params or {}).get("meeting"))
            if column is None:
                self.add_error(None, problem)
                continue
            column.problems.append(problem.params["problem"])
            column.stale = column.stale or problem.code == "stale"
        if not self.non_field_errors():
            self.add_error(None, _("Some sheets were not accepted; they are marked below."))

    def _shown(self, column: Column, row: Attendance) -> str:
        typed = self.data.get(f"cell-{row.pk}") if self.is_bound and column.editable else None
        if typed is not None:
            mark = read_cell(typed)
            return str(mark) if mark else typed.strip()
        return _stored(row) or (_preset(row) if column.editable else "")

    def _typed(self, name: str, column: Column) -> str:
        return self.data.get(f"{name}-{column.meeting.pk}", "").strip() if self.is_bound and column.editable else ""

    def _touched(self, column: Column) -> bool:
        """Whether anything was typed in the column: a total, the box, or a cell that is neither stored nor preset."""
        first = column.meeting.typed_at is None
        changed = any(cell.differs and not (first and cell.shown == _preset(cell.stored)) for cell in column.cells.values())
        given = self._typed("total", column)
        return bool(column.box) or changed or (given not in {"", _stored_total(column)})

    def _read(self, column: Column) -> None:
        box = self._box(column)
        column.problems += [f"{text}: {problem.label}" for text, problem in box.problems]
        seats = {cell.stored.enrollment.seat_number: cell for cell in column.cells.values()}
        for number, mark in box.marks.items():
            seats[number].shown = str(mark)
        for cell in column.cells.values():
            if read_cell(cell.shown) is None:
                cell.problem = _("Write H, S, I, A, AK, D or T with the minutes missed, such as T30.")
        if not box.problems:
            column.box = ""  # what it said stands in the cells now
        if column.total and not column.total.isdecimal():
            column.problems.append(_("The control total is a whole number."))

    def _box(self, column: Column) -> Box:
        return read_box(column.box, [cell.stored.enrollment.seat_number for cell in column.cells.values()])

    def _sheet(self, column: Column) -> SheetEntry:
        version = self.data.get(f"version-{column.meeting.pk}", "")
        return SheetEntry(
            meeting=column.meeting,
            marks={cell.stored.pk: _mark(cell.shown) for cell in column.cells.values()},
            control_total=int(column.total) if column.total else None,
            version=int(version) if version.isdecimal() and len(version) < 10 else -1,
        )


def _preset(row: Attendance) -> str:
    return str(CellMark(row.preset))


def _stored(row: Attendance) -> str:
    return str(CellMark(row.status, row.missed_minutes, row.reason)) if row.status else ""


def _stored_total(column: Column) -> str:
    return "" if column.meeting.control_total is None else str(column.meeting.control_total)


def _mark(text: str) -> Mark:
    mark = read_cell(text)
    return Mark(mark.status, mark.missed_minutes, mark.reason)
