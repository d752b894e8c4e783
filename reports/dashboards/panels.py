"""What a dashboard consists of: panels, each a chart beside the table that holds its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.functional import Promise

from reports.rules.charts import BarChart, ColumnChart

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure or word, with the list behind it."""

    text: str | int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with the words that stand for it: what it shows, and how to read it."""

    title: str
    described: Words
    bars: BarChart | None = None
    columns: ColumnChart | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """``first`` heads the column of the rows' names, ``heads`` the others; ``worded`` are the positions of those that hold words.

    Without rows, ``empty`` says why.
    """

    key: str
    title: Words
    first: Words
    heads: Sequence[Words]
    rows: Sequence[tuple[Cell, Sequence[Cell]]]
    empty: Words
    lead: Words = ""
    charts: Sequence[Chart] = field(default_factory=list)
    more: Cell | None = None
    worded: Sequence[int] = ()

    @property
    def columns(self) -> list[tuple[Words, bool]]:
        """The heads, each with whether figures stand below it."""
        return [(head, position not in self.worded) for position, head in enumerate(self.heads)]

    @property
    def lines(self) -> list[tuple[Cell, list[tuple[Words, bool, Cell]]]]:
        """The rows, each cell with its head: on a telephone a row is a card."""
        return [(name, [(*column, cell) for column, cell in zip(self.columns, cells, strict=True)]) for name, cells in self.rows]
