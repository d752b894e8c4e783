"""An opened list, whatever kind of file it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from openpyxl.utils.datetime import WINDOWS_EPOCH

from .columns import Layout, RawRow


@dataclass(slots=True)
class Table:
    """An opened list: its rows with the sheet's own numbers, its layout, and what has to be known to read a cell.

    ``count`` is about how many rows there are, for who shows how far the reading is.
    ``exact_width``: nothing may stand right of the headings, because there it shows that a row has shifted.
    """

    rows: Iterator[RawRow]
    layout: Layout
    count: int = 0
    epoch: datetime = WINDOWS_EPOCH
    exact_width: bool = False
    sheet: str = ""
    other_sheets: list[str] = field(default_factory=list)
