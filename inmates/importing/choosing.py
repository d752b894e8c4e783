"""Where in a file the list stands: looked at, recognised where its headings allow it, and chosen by hand where they do not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, BinaryIO

from openpyxl.utils import get_column_letter

from .columns import HEADER_WITHIN, Field, Layout, RawRow, heading, headings_at, recognise
from .reading import opened
from .verdicts import Refusal, Refused, shortened

# What a choice by hand puts right; every other refusal is about the file.
ABOUT_HEADINGS = {Refusal.NO_HEADER.value, Refusal.COLUMN_MISSING.value, Refusal.COLUMN_TWICE.value}
SAMPLE_ROWS = 3


@dataclass(frozen=True, slots=True)
class Chosen:
    """The row of the headings (0: the list has none) and the columns (from 0) of each field; storable as JSON.

    ``cells`` is what stands in that row, or without one in the first: it tells the sheet and the separator apart.
    """

    header_row: int
    columns: Mapping[str, int]
    cells: Sequence[str] = ()
    sheet: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def lay_out(self, rows: Sequence[RawRow]) -> Layout:
        """The layout of a list that begins with ``rows``. Raises Refused when the chosen row does not stand there."""
        cells, below = _row(rows, max(self.header_row, 1)), _row(rows, self.header_row + 1)
        if not cells or as_texts(cells) != list(self.cells):
            raise Refused(Refusal.NO_HEADER)
        columns = {Field(name): column for name, column in self.columns.items()}
        if not self.header_row:
            return Layout(0, 1, max(len(row) for _number, row in rows), columns)
        lines = headings_at(cells, (self.header_row + 1, below))[1]
        labels = [(column, cell) for row in [cells, below][:lines] for column, cell in enumerate(row) if cell not in (None, "")]
        width = 1 + max([*(column for column, _cell in labels), *columns.values()])
        return Layout(
            self.header_row, self.header_row + lines, width, columns, frozenset(heading(cell) for _column, cell in labels)
        )


@dataclass(frozen=True, slots=True)
class Sample:
    """The first rows of a file, and the layout its headings give, or why they give none."""

    rows: Sequence[RawRow]
    layout: Layout | None = None
    refused: Refused | None = None
    sheet: str = ""
    sheets: Sequence[str] = field(default_factory=list)

    @property
    def header_row(self) -> int:
        """The recognised row of the headings; else the one that looks most like it."""
        if self.layout:
            return self.layout.header_row
        best = max(self.rows[:HEADER_WITHIN], key=lambda row: len(headings_at(row[1], None)[0]), default=(1, []))
        return best[0]

    def suggested(self, header_row: int) -> dict[Field, int]:
        """What the headings in this row say; of two columns that claim one field the first has it."""
        if self.layout and self.layout.header_row == header_row:
            return dict(self.layout.columns)
        below = (header_row + 1, _row(self.rows, header_row + 1))
        columns: dict[Field, int] = {}
        for one, column in headings_at(_row(self.rows, header_row), below)[0] if header_row else []:
            columns.setdefault(one, column)
        return columns

    def labels(self, header_row: int) -> list[tuple[int, str]]:
        """Each column by its letter, with its heading or, where there is none, what stands first in it."""
        width = max((len(row) for _number, row in self.rows), default=0)
        heads = _row(self.rows, max(header_row, 1))
        found = []
        for column in range(width):
            text = as_text(heads[column]) if column < len(heads) else ""
            below = (as_text(row[column]) for number, row in self.rows if number > header_row and column < len(row))
            text = text or next((one for one in below if one), "")
            if text:
                found.append((column, f"{get_column_letter(column + 1)} – {shortened(text)}"))
        return found

    def examples(self, header_row: int, columns: Mapping[Field, int]) -> dict[Field, list[str]]:
        """What the first rows below the headings hold in each column."""
        below = [row for number, row in self.rows if number > header_row and any(as_text(cell) for cell in row)]
        if len(below) > SAMPLE_ROWS and self.layout and self.layout.header_row == header_row:
            below = below[self.layout.first_row - header_row - 1 :]
        return {
            one: [shortened(as_text(row[column])) if column < len(row) else "" for row in below[:SAMPLE_ROWS]]
            for one, column in columns.items()
        }

    def choose(self, header_row: int, columns: Mapping[Field, int]) -> Chosen:
        cells = as_texts(_row(self.rows, max(header_row, 1)))
        return Chosen(header_row, {str(one): column for one, column in columns.items()}, cells, self.sheet)


def look_at(file: BinaryIO, name: str, *, sheet: str = "") -> Sample:
    """The beginning of the list in ``file``. Raises Refused when the file is no list, whatever is chosen."""
    seen: list[Sequence[RawRow]] = []
    found: list[tuple[Sequence[RawRow], Layout]] = []

    def recognised(rows: Sequence[RawRow]) -> Layout:
        seen.append(rows)
        layout = recognise(rows)
        found.append((rows, layout))
        return layout

    try:
        with opened(file, name, recognise=recognised, sheet=sheet) as table:
            rows = next(rows for rows, layout in found if layout is table.layout)
            return Sample(rows, table.layout, None, table.sheet, [table.sheet, *table.other_sheets] if table.other_sheets else [])
    except Refused as refused:
        rows = max(seen, key=_filled, default=[])
        if refused.code not in ABOUT_HEADINGS or not _filled(rows):
            raise
        return Sample(rows, None, refused)


def as_text(cell: Any) -> str:
    """A cell as it is shown: nobody reads its time of day."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return f"{cell:%d/%m/%Y}" if hasattr(cell, "strftime") and hasattr(cell, "day") else " ".join(str(cell).split())


def as_texts(cells: Sequence[Any]) -> list[str]:
    return [as_text(cell) for cell in cells]


def _row(rows: Sequence[RawRow], number: int) -> Sequence[Any]:
    return next((cells for row, cells in rows if row == number), [])


def _filled(rows: Sequence[RawRow]) -> int:
    return sum(bool(as_text(cell)) for _number, row in rows for cell in row)
