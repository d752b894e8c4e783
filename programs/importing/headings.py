"""The headings of our own templates: written into an empty sheet, found again in a filled one. No database."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Mapping, Sequence

from django.db.models import TextChoices
from openpyxl import Workbook
from openpyxl.styles import Font

from inmates.importing.columns import HEADER_WITHIN, Layout, RawRow, address, words_of
from inmates.importing.verdicts import Refusal, Refused


def template(title: str, headings: Mapping[TextChoices, Sequence[str]]) -> bytes:
    """An empty workbook with the first heading of each column."""
    book, target = Workbook(), io.BytesIO()
    book.active.title = title
    book.active.append([labels[0] for labels in headings.values()])
    for cell in book.active[1]:
        cell.font = Font(bold=True)
        book.active.column_dimensions[cell.column_letter].width = len(cell.value) + 6
    book.save(target)
    return target.getvalue()


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
