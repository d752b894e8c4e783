"""What is kept of a comparison: enough to show it page by page, to hand the rejected rows back, and to undo it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

from inmates.models import Inmate, ListImport, ListRow

from .columns import Field
from .comparing import Plan
from .listing import ListedPerson, Listing, cells_of

BATCH = 500
COUNTED = ["new", "changed", "same", "missing", "rejected", "warnings", "namesakes"]
Kind = ListRow.Kind


def store(list_import: ListImport, listing: Listing, plan: Plan, *, created: Sequence[Inmate] = ()) -> dict[str, int]:
    """The rows of ``list_import`` say what ``plan`` says, and nothing of an earlier comparison; gives its figures.

    ``created`` are the new inmates in the order of the plan, once they exist.
    """
    list_import.rows.all().delete()
    rows = _rows(list_import, listing, plan, created)
    while batch := list(islice(rows, BATCH)):
        ListRow.objects.bulk_create(batch)
    return {name: len(getattr(plan, name)) for name in COUNTED}


def _rows(list_import: ListImport, listing: Listing, plan: Plan, created: Sequence[Inmate]) -> Iterator[ListRow]:
    row = partial(ListRow, list_import=list_import)
    for number, one in enumerate(plan.new):
        cell = listing.layout.cell(Field.NUMBER, one.listed.row)
        inmate = created[number] if created else None
        yield row(kind=Kind.NEW, cell=cell, inmate=inmate, after=one.values, **_person(one.listed))
    for one in plan.changed:
        yield row(kind=Kind.CHANGED, row=one.row, inmate_id=one.inmate_id, before=one.before, after=one.after)
    yield from _findings(list_import, listing, plan)
    for one in plan.namesakes:
        after = {str(name): value for name, value in one.person.values.items()}
        known = {"inmate_id": one.chosen, "candidates": list(one.candidates)}
        yield row(kind=Kind.NAMESAKE, after=after, **known, **_person(one.person))
    for inmate_id in plan.missing:
        yield row(kind=Kind.MISSING, inmate_id=inmate_id)


def _person(person: ListedPerson) -> dict[str, Any]:
    return {"row": person.row, "number": person.number.text, "key": person.number.key}


def _findings(list_import: ListImport, listing: Listing, plan: Plan) -> Iterable[ListRow]:
    rejected = {one.row for one in plan.rejected}
    readable = {person.row: person for person in listing.people if person.row in rejected}
    for kind, findings in ((Kind.REJECTED, plan.rejected), (Kind.WARNING, plan.warnings)):
        for one in findings:
            row = ListRow(list_import=list_import, kind=kind, row=one.row, cell=one.cell, code=one.code, message=one.message)
            if kind == Kind.REJECTED:
                row.cells = listing.cells.get(one.row) or cells_of(readable[one.row], listing.layout)
                row.number = row.cells.get(Field.NUMBER.value, "")[:60]
            yield row
