"""What a list of remissions would do, person by person. Nothing is written; the number of queries does not depend on the rows.

Persons are matched by the key of their register number, in force or former, never by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Any

from django.db.models import Prefetch, TextChoices
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from inmates.models import CustodyEvent, Inmate, RegistrationEntry, ReleaseDate, RemissionList
from inmates.rules.custody import CustodyProblem, CustodyState, custody_problems
from inmates.rules.release import RELEASING, RemissionProblem, after_remission
from inmates.services.custody import Happening, set_release

from .columns import Layout
from .listing import named_rows, said
from .remissions import AMOUNTS, Field, ListedRemission
from .verdicts import Finding, Notice, Problem, per_row

REMISSION = CustodyEvent.Kind.REMISSION
_ALIAS = re.compile(r"\b(?:alias|als|aka|bin|binti)\b|[/(].*")


class RegisterProblem(TextChoices):
    """What the register says against a row; the sentence goes on from "Row 7, register number (C7):"."""

    UNKNOWN_NUMBER = "unknown_number", _("“%(value)s” is nobody's number in this facility. Compare it with the register.")
    ALREADY_GIVEN = "already_given", _("this person already has the %(kind)s of %(on)s. It is not given twice.")


class RegisterNotice(TextChoices):
    """What the register makes to be looked at, though the row is taken over."""

    FREES_AT_ONCE = "frees_at_once", _("the sentence then ends on the day itself. Check in the decree whether the kind is II.")


# At which cell a problem is shown; all others at the number.
_PLACES: dict[TextChoices, Field] = {
    RemissionProblem.NOTHING_GIVEN: Field.AMOUNT,
    RemissionProblem.KIND_MISSING: Field.KIND,
    RemissionProblem.SUBSIDER_WITHOUT_II: Field.SUBSIDER,
    RemissionProblem.SUBSIDER_BEFORE_DAY: Field.SUBSIDER,
}


@dataclass(frozen=True, slots=True)
class Grant:
    """One remission: who (as he stands now), what is to be recorded, and the end of sentence and release afterwards."""

    inmate: Inmate
    happening: Happening
    expires_on: date
    release_on: date
    release_kind: str


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that does not get the remission: what it held by column, and why."""

    row: int
    cells: Mapping[str, str]
    message: str


@dataclass(slots=True)
class RemissionPlan:
    """What would happen; findings name their row. ``cells``: what stands in the rejected rows of a list, as text."""

    grants: list[Grant] = field(default_factory=list)
    rejected: list[Finding] = field(default_factory=list)
    notices: list[Finding] = field(default_factory=list)
    cells: dict[int, Mapping[str, str]] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """Tells whether two plans do the same to the same people."""
        told = [
            (one.inmate.pk, one.inmate.expires_on, one.inmate.release_on, one.happening, one.expires_on, one.release_on)
            for one in self.grants
        ]
        return sha256(repr(told).encode()).hexdigest()


def plan_remissions(remissions: RemissionList, *, today: date) -> RemissionPlan:
    """What ``remissions`` would do as of ``today``, or on its own day if that lies ahead. Four queries."""
    return _Planning(remissions, today=today).plan()


def rejected_rows(remissions: RemissionList, *, today: date) -> list[RejectedRow]:
    """The rows that did not get the remission, or would not as of ``today``, to be handed back; none when typed here."""
    if remissions.given:
        return [RejectedRow(one["row"], one.get("cells", {}), one["message"]) for one in remissions.rejected]
    plan = plan_remissions(remissions, today=today)
    return [RejectedRow(one.row, plan.cells.get(one.row, {}), one.message) for one in plan.rejected]


def rejected_as_kept(findings: Iterable[Finding], cells: Mapping[int, Mapping[str, str]]) -> list[dict[str, Any]]:
    """Findings with what stands in their rows, as a list keeps them."""
    return [asdict(one) | {"cells": cells[one.row]} if cells.get(one.row) else asdict(one) for one in findings]


def kept_findings(kept: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """The findings that a list keeps."""
    return [Finding(one["row"], one["cell"], one["code"], one["message"]) for one in kept]


class _Planning:
    """One list against the register."""

    def __init__(self, remissions: RemissionList, *, today: date):
        self.list, self.today = remissions, max(today, remissions.on)
        self.layout = Layout(0, 0, 0, remissions.columns)
        self.entries = [ListedRemission.from_json(one) for one in remissions.entries]
        self.numbers = self._numbers()
        self.inmates = self._inmates()
        self.given = self._given()
        self.result = RemissionPlan(
            rejected=kept_findings(remissions.rejected),
            notices=kept_findings(remissions.notices),
            cells={one["row"]: one["cells"] for one in remissions.rejected if "cells" in one},
        )

    def plan(self) -> RemissionPlan:
        twins = self._same_persons()
        for entry in self.entries:
            inmate = self.inmates.get(self._owner(entry))
            if entry.row in twins:
                continue
            if inmate is None:
                self._say(entry, RegisterProblem.UNKNOWN_NUMBER, value=entry.number.text if entry.number else "–")
            elif (inmate.pk, self._kind(entry)) in self.given:
                kind = CustodyEvent.Remission(self._kind(entry)).label
                self._say(entry, RegisterProblem.ALREADY_GIVEN, kind=kind, on=date_format(self.list.on))
            else:
                self._grant(entry, inmate)
        self.result.rejected = per_row(self.result.rejected)
        self.result.notices.sort(key=lambda one: one.row)
        return self.result

    def _numbers(self) -> Mapping[str, tuple[int, bool]]:
        keys = [entry.number.key for entry in self.entries if entry.number]
        found = RegistrationEntry.objects.filter(facility=self.list.facility_id, key__in=keys)
        return {key: (inmate, current) for key, inmate, current in found.values_list("key", "inmate_id", "is_current")}

    def _inmates(self) -> Mapping[int, Inmate]:
        wanted = [self._owner(entry) for entry in self.entries]
        inmates = Inmate.objects.filter(facility=self.list.facility_id, pk__in=[pk for pk in wanted if pk])
        in_force = Prefetch("release_dates", ReleaseDate.objects.filter(superseded_at=None))
        return {inmate.pk: inmate for inmate in inmates.with_registration().prefetch_related(in_force)}

    def _given(self) -> set[tuple[int, str]]:
        events = CustodyEvent.objects.standing().filter(kind=REMISSION, on=self.list.on, inmate__in=list(self.inmates))
        return set(events.values_list("inmate_id", "remission_kind"))

    def _owner(self, entry: ListedRemission) -> int | None:
        return self.numbers.get(entry.number.key, (None, True))[0] if entry.number else entry.inmate_id

    def _kind(self, entry: ListedRemission) -> str:
        return entry.kind or self.list.kind

    def _same_persons(self) -> set[int]:
        """Rows of one person under two of his numbers: all are rejected, and returned."""
        rows: dict[int, list[ListedRemission]] = {}
        for entry in self.entries:
            if owner := self._owner(entry):
                rows.setdefault(owner, []).append(entry)
        twins = [group for group in rows.values() if len(group) > 1]
        for group in twins:
            for entry in group:
                others = named_rows(self.layout, [other.row for other in group if other is not entry])
                self._say(entry, Problem.SAME_PERSON, value=entry.number.text, others=others)
        return {entry.row for group in twins for entry in group}

    def _grant(self, entry: ListedRemission, inmate: Inmate) -> None:
        happening = Happening(
            REMISSION, self.list.on, reference=entry.decree or self.list.decree_number, remission_kind=self._kind(entry),
            months=entry.amount.months, days=entry.amount.days, subsider_until=entry.subsider_until,
        )  # fmt: skip
        problems: list[TextChoices] = list(_stay_problems(inmate, happening, today=self.today))
        after = Inmate(admitted_on=inmate.admitted_on)
        try:
            after.expires_on = after_remission(
                inmate.expires_on, kind=happening.remission_kind, months=happening.months, days=happening.days,
                on=happening.on, subsider_until=happening.subsider_until,
            )  # fmt: skip
        except ValueError as error:
            problems.append(RemissionProblem(str(error)))
        if problems:
            for problem in problems:
                self._say(entry, problem, inmate=inmate)
            return
        set_release(after, inmate.release_dates.all())
        grant = Grant(inmate, happening, after.expires_on, after.release_on, after.release_kind)
        self.result.grants.append(grant)
        self._look_at(entry, grant)

    def _look_at(self, entry: ListedRemission, grant: Grant) -> None:
        inmate = grant.inmate
        if grant.expires_on == self.list.on and grant.happening.remission_kind not in RELEASING:
            self._notice(entry, Field.KIND, RegisterNotice.FREES_AT_ONCE, inmate)
        if entry.name and _plain(entry.name) != _plain(inmate.name):
            self._notice(entry, Field.NAME, Notice.NAME_DIFFERS, inmate, known=inmate.name)
        if entry.number and not self.numbers[entry.number.key][1]:
            current = inmate.current_registration or "–"
            self._notice(entry, Field.NUMBER, Notice.NUMBER_SUPERSEDED, inmate, value=entry.number.text, current=current)

    def _notice(self, entry: ListedRemission, place: Field, notice: TextChoices, inmate: Inmate, **details: object) -> None:
        self.result.notices.append(self._finding(entry, place, notice, inmate, **details))

    def _say(self, entry: ListedRemission, problem: TextChoices, *, inmate: Inmate | None = None, **details: object) -> None:
        place = _PLACES.get(problem, Field.NUMBER)
        if place == Field.AMOUNT:
            place = next((one for one in AMOUNTS if one in self.layout.columns), Field.NUMBER)
        named = inmate or self.inmates.get(self._owner(entry))
        self.result.rejected.append(self._finding(entry, place, problem, named, **details))
        self.result.cells[entry.row] = entry.cells

    def _finding(
        self, entry: ListedRemission, place: Field, code: TextChoices, inmate: Inmate | None, **details: object
    ) -> Finding:
        if self.layout.columns:
            found = said(self.layout, entry.row, place, code, **details)
            return replace(found, message=f"{found.message} ({inmate})") if inmate else found
        # Typed here: there is no cell to look for, but a name.
        return Finding(entry.row, "", code.value, f"{inmate or '–'}: {str(code.label) % details}")


def _stay_problems(inmate: Inmate, happening: Happening, *, today: date) -> Iterable[CustodyProblem]:
    state = CustodyState(admitted_on=inmate.admitted_on, left_on=inmate.left_on)
    return custody_problems(happening.kind, happening.on, state, today=today)


def _plain(name: str) -> str:
    """The letters of a name without what stands behind "bin" or "alias"."""
    return re.sub(r"\W", "", _ALIAS.split(name.casefold())[0])
