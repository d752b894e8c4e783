"""A workbook as read: the lines of each sheet, and the marks of Kehadiran by participant and meeting."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from programs.services.attendance import Mark

from .columns import Sheet
from .problems import Line


@dataclass(slots=True)
class Book:
    """``lines`` by sheet; ``marks`` by number of the meeting for each line of Kehadiran; an empty cell has none."""

    lines: dict[Sheet, list[Line]] = field(default_factory=dict)
    marks: dict[int, Mapping[int, Mark]] = field(default_factory=dict)

    def __getitem__(self, sheet: Sheet) -> list[Line]:
        return self.lines[sheet]

    @property
    def training_class(self) -> Line:
        return self.lines[Sheet.CLASS][0]
