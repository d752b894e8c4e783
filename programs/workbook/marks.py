"""What one cell of Kehadiran says, and what it said before it was corrected."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from programs.rules.attendance import code_shown
from programs.services.attendance import Mark

from .problems import BadCell, Problem
from .words import IN_CELL, OPEN_ROW

_LATE = re.compile(r"t\s*(\d{1,3})", re.IGNORECASE)
_PLAIN = frozenset("HSIAD")


def read_mark(written: str) -> Mark | None:
    """The mark of a cell; None when the person is not on the sheet. Raises BadCell."""
    if not written:
        return None
    if written == OPEN_ROW:
        return Mark("")
    if late := _LATE.fullmatch(written):
        return Mark("T", int(late[1]))
    if written.casefold() == IN_CELL.casefold():
        return Mark("A", reason="hukdis")
    if written.upper() in _PLAIN:
        return Mark(written.upper())
    raise BadCell(Problem.CODE_UNKNOWN, written)


def written_mark(mark: Mark, *, reasons: bool) -> str:
    """The cell of a mark; who may not know the reasons of an absence reads it without them."""
    if not mark.status:
        return OPEN_ROW
    if mark.status == "T":
        return f"t{mark.missed_minutes}"
    return IN_CELL if mark.reason and reasons else code_shown(mark.status, reasons=reasons)


@dataclass(frozen=True, slots=True)
class Correction:
    """A row typed again: meeting, both marks, when, by which log-in, and why ("" before the sheet was locked)."""

    meeting: int
    before: Mark
    after: Mark
    at: datetime
    by: str
    reason: str = ""


def read_corrections(written: str | None) -> list[Correction]:
    """One a line: ``3 | A | H | 2021-02-25 10:00:00 | bimker | reason``. Raises BadCell."""
    return [_read_correction(line) for line in (written or "").splitlines()]


def written_corrections(corrections: Iterable[Correction]) -> str:
    return "\n".join(
        " | ".join([str(one.meeting), *(written_mark(mark, reasons=True) for mark in (one.before, one.after)),
                    f"{one.at:%Y-%m-%d %H:%M:%S}", one.by, one.reason]).rstrip(" |")
        for one in corrections
    )  # fmt: skip


def _read_correction(line: str) -> Correction:
    parts = [part.strip() for part in line.split("|", 5)]
    if len(parts) < 5 or not parts[0].isdecimal():
        raise BadCell(Problem.CORRECTION_UNREADABLE, line)
    number, before, after, moment, by, *reason = parts
    marks = [read_mark(before), read_mark(after)]
    try:
        at = datetime.strptime(moment, "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 - on the clock of the prison, as all of the workbook
    except ValueError as error:
        raise BadCell(Problem.CORRECTION_UNREADABLE, line) from error
    if not all(mark and mark.status for mark in marks):
        raise BadCell(Problem.CORRECTION_UNREADABLE, line)
    return Correction(int(number), *marks, at, by, " ".join(reason))
