"""Finding the row of headings of our own templates. No database."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from django.db.models import TextChoices

from inmates.importing.columns import HEADER_WITHIN, Layout, RawRow, address, words_of
from inmates.importing.verdicts import Refusal, Refused


def recogniser(
    headings: Mapping[TextChoices, Sequence[str]], needed: Collection[TextChoices]
) -> Callable[[Sequence[RawRow]], Layout]:
    """A function that finds the row among the first with all of ``needed``; each field is known by any of its ``headings``.

    It raises Refused when no row has them all, or a field stands in two columns.
    """
    fields = {" ".join(words_of(label)): one for one, labels in headings.items() for label in labels}

    def recognise(rows: Sequence[RawRow]) -> Layout:
        best, row = {}, 1
        for number, labels in rows[:HEADER_WITHIN]:
            columns: dict[TextChoices, int] = {}
            for column, label in enumerate(labels):
                if (one := fields.get(" ".join(words_of(label or "")))) is None:
                    continue
                if one in columns:
                    both = f"{address(columns[one], number)}, {address(column, number)}"
                    raise Refused(Refusal.COLUMN_TWICE, cells=both, field=str(one.label))
                columns[one] = column
            if set(needed) <= set(columns):
                return Layout(number, number + 1, len(labels), columns)
            if len(columns) >= len(best):
                best, row = columns, number if columns else row
        missing = ", ".join(headings[one][0] for one in needed if one not in best)
        raise Refused(Refusal.COLUMN_MISSING, row=row, fields=missing)

    return recognise
