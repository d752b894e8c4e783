"""Rows of a long list, a part at a time."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Model, QuerySet

PART = 500


class Parts:
    """All rows of ``rows`` in their order, as many as there were when it was made; who is gone meanwhile is left out.

    Between two parts nothing is being read: on SQLite a worker that reads cannot write how far it is, once somebody else
    has written since the reading began.
    """

    def __init__(self, rows: QuerySet) -> None:
        self.rows = rows
        self.keys = list(rows.prefetch_related(None).values_list("pk", flat=True))

    def __len__(self) -> int:
        return len(self.keys)

    def __iter__(self) -> Iterator[Model]:
        for start in range(0, len(self.keys), PART):
            yield from list(self.rows.filter(pk__in=self.keys[start : start + PART]))
