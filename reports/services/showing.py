"""The rows behind a figure, for who may see them: others see the number only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Model
from django.urls import reverse

from budgets.models import Realization
from certificates.models import Certificate
from inmates.models import Inmate
from inmates.rules.field_matrix import Fact, sees
from organizations.models import User
from programs.models import Enrollment
from reports.rules.figures import Figure, Kind, Row

# Without this permission, and without knowing these facts about persons, rows of a kind are a number.
PERMISSIONS = {
    Kind.CLASS: "programs.view_trainingclass",
    Kind.PERSON: "programs.view_enrollment",
    Kind.PLACE: "programs.view_enrollment",
    Kind.MEETING: "programs.view_classsession",
    Kind.CERTIFICATE: "certificates.view_certificate",
    Kind.SPENDING: "budgets.view_budget",
    Kind.LINE: "budgets.view_budget",
}
TELLS = {
    Kind.PERSON: (Fact.NAME, Fact.TRAININGS),
    Kind.PLACE: (Fact.NAME, Fact.TRAININGS, Fact.ATTENDANCE, Fact.PRISON_REASONS),
    Kind.CERTIFICATE: (Fact.NAME, Fact.CERTIFICATES),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A row as a reader sees it today: its words, who or what it is, and where more stands of it (empty: nowhere for him).

    ``obj`` is what the audit trail keeps of it, None where the row tells of no person.
    """

    row: Row
    name: str = ""
    url: str = ""
    obj: Model | None = None


def may_see_rows(user: User, figure: Figure) -> bool:
    """Whether there are rows behind the figure and ``user`` may know all that they tell."""
    kinds = {Kind(row.kind) for row in figure.rows}
    knows = all(sees(user, fact) for kind in kinds for fact in TELLS.get(kind, ()))
    return bool(kinds) and knows and all(user.has_perm(PERMISSIONS[kind]) for kind in kinds)


def shown_rows(rows: Sequence[Row], *, reader: User) -> tuple[list[Shown], list[Model]]:
    """The rows (of one kind) with their names and links, and the persons named, for the audit trail; at most one query."""
    if not rows:
        return [], []
    found = FINDERS[Kind(rows[0].kind)]([row.pk for row in rows], reader)
    shown = [Shown(row, *found.get(row.pk, ())) for row in rows]
    return shown, [one.obj for one in shown if one.obj is not None]


Found = Mapping[int, tuple[str, str, Model | None]]


def _linked(url_name: str) -> Callable[[Sequence[int], User], Found]:
    return lambda keys, reader: {pk: ("", reverse(url_name, args=[pk]), None) for pk in keys}


def _people(keys: Sequence[int], reader: User) -> Found:
    people = Inmate.objects.visible_to(reader).filter(pk__in=keys)
    return {one.pk: (one.name, reverse("reports:inmate-overview", args=[one.pk]), one) for one in people}


def _places(keys: Sequence[int], reader: User) -> Found:
    places = Enrollment.objects.visible_to(reader).filter(pk__in=keys).select_related("inmate")
    return {
        one.pk: (one.inmate.name, reverse("programs:class-participants", args=[one.training_class_id]), one) for one in places
    }  # fmt: skip


def _certificates(keys: Sequence[int], reader: User) -> Found:
    certificates = Certificate.objects.visible_to(reader).filter(pk__in=keys)
    return {one.pk: (one.number, one.get_absolute_url(), one) for one in certificates}


def _spendings(keys: Sequence[int], reader: User) -> Found:
    entries = Realization.objects.visible_to(reader).filter(pk__in=keys)
    return {one.pk: (one.description, reverse("budgets:budget-line", args=[one.line_id]), None) for one in entries}


FINDERS: dict[Kind, Callable[[Sequence[int], User], Found]] = {
    Kind.CLASS: _linked("programs:class-detail"),
    Kind.PERSON: _people,
    Kind.PLACE: _places,
    Kind.MEETING: _linked("programs:attendance-sheet"),
    Kind.CERTIFICATE: _certificates,
    Kind.SPENDING: _spendings,
    Kind.LINE: _linked("budgets:budget-line"),
}
