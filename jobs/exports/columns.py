"""What a list says of itself as a file: its columns, each with who may see it, and where its rows come from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from jobs.exports.table import Value
from organizations.models import User

Rows = QuerySet | Sequence[Any]


def everybody(user: User) -> bool:
    return True


def of_many_prisons(user: User) -> bool:
    """Who belongs to no prison may read lists of several, and is told which one a row belongs to."""
    return user.facility_id is None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its head, what stands in it for one row of the page, and to whom it is shown."""

    label: str | Promise
    value: Callable[[Any], Value]
    shown_to: Callable[[User], bool] = everybody


def rows_of_queryset(view: Any) -> Rows:
    return view.get_queryset()


def nothing_asked(view: Any) -> list[tuple[str, Value]]:
    return []


def no_subject(view: Any) -> None:
    return None


def row_itself(row: Any) -> Model:
    return row


@dataclass(frozen=True, slots=True)
class ListExport:
    """One list of a page. Everything is asked of the page's own view, so that the file holds what the page shows.

    ``rows``: all of them as filtered, not of one page only. ``columns``: a function where they depend on the page's object.
    ``asked``: by what it is filtered, in words. ``subject``: what it belongs to, such as its class. ``record``: what stands
    behind a row, for the audit trail.
    """

    verb: str
    title: str | Promise
    columns: Sequence[Column] | Callable[[Any], Sequence[Column]]
    rows: Callable[[Any], Rows] = rows_of_queryset
    asked: Callable[[Any], Sequence[tuple[str, Value]]] = nothing_asked
    subject: Callable[[Any], Model | None] = no_subject
    record: Callable[[Any], Model] = row_itself

    def columns_for(self, view: Any) -> list[Column]:
        columns = self.columns(view) if callable(self.columns) else self.columns
        return [column for column in columns if column.shown_to(view.request.user)]


def shown_as(name: str) -> Callable[[Any], Rows]:
    """The rows that the page shows under this name of its context; none where it shows the reader none."""
    return lambda view: view.context_of_export.get(name) or []
