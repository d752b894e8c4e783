"""One list on its way into a file: what is in it, who takes it along, and that he did."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.text import slugify
from django.utils.translation import gettext as _

from audit.services import record_read
from jobs.exports.table import Table, Value
from jobs.exports.writing import FILE_FORMATS, Tick, nobody_listens
from organizations.models import User


@dataclass(slots=True)
class Taken:
    """The rows of a list as ``user`` may see them at ``at``, not written yet. ``seen`` grows while they are read."""

    verb: str
    title: str
    subject: Model | None
    headings: Sequence[str]
    cells: Sequence[Callable[[Any], Value]]
    rows: Iterable[Any]
    count: int
    record_of: Callable[[Any], Model]
    asked: Sequence[tuple[str, Value]]
    user: User
    at: datetime
    seen: list[Model] = field(default_factory=list)

    def name(self, suffix: str) -> str:
        subject = f" {self.subject}" if self.subject else ""
        return f"{slugify(self.title + subject)}-{self.user.local_date(self.at):%Y-%m-%d}.{suffix}"

    def write(self, suffix: str, tick: Tick = nobody_listens) -> bytes:
        """The file. Each row is read from the database only now."""
        target = io.BytesIO()
        FILE_FORMATS[suffix].write(target, self._table(), tick)
        return target.getvalue()

    def read(self, suffix: str) -> bytes:
        """The file, once it stands in the audit trail that it was taken along."""
        content = self.write(suffix)
        with transaction.atomic():
            self.record()
        return content

    def record(self) -> None:
        """One row of the audit, with every record of the file. The last statement of its transaction."""
        record_read(self.verb, self.subject, by=self.user, objects=self.seen)

    def _table(self) -> Table:
        return Table(self.title, self.headings, self._lines(), self.user.time_zone, self._about())

    def _lines(self) -> Iterator[list[Value]]:
        for row in self.rows:
            self.seen.append(self.record_of(row))
            yield [cell(row) for cell in self.cells]

    def _about(self) -> list[tuple[str, Value]]:
        who = f"{self.user} ({self.user.get_role_display()})"
        subject = [(_("About"), str(self.subject))] if self.subject else []
        return [
            (_("List"), self.title),
            *subject,
            (_("House"), str(self.user.place or _("all"))),
            (_("Taken along by"), who),
            (_("At"), self.at),
            *(self.asked or [(_("Filter"), _("none"))]),
            (_("Rows"), self.count),
        ]
