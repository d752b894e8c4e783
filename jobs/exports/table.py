"""A list as a file: its heads and rows, and above them what it is. Where each kind of value becomes a cell is ``writing``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal

from django.utils.functional import Promise

Value = str | Promise | bool | int | Decimal | datetime | date | time | None


@dataclass(frozen=True, slots=True)
class Table:
    """What one sheet holds: ``about`` (who, when, which filter) first, then the headings, then a line for each row.

    Instants are written in the time of ``zone``.
    """

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Value]]
    zone: tzinfo = UTC
    about: Sequence[tuple[str, Value]] = field(default=())
