"""What a list would change in the register. Nothing is written, and the number of queries does not depend on the rows.

Persons are matched by the key of their register number, in force or former, never by name. A list only adds to
what is known: what it leaves open stays, whom it leaves out is counted and never touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import date_format

from inmates.models import Inmate, RegistrationEntry
from organizations.models import Facility

from .columns import Field
from .listing import DATES, ListedPerson, Listing, named_rows, said
from .verdicts import Finding, Notice, Problem, per_row

CONFIRMED = (Field.CERTIFICATE_NAME, Field.CERTIFICATE_BIRTH_PLACE, Field.CERTIFICATE_BIRTH_DATE)
NAMES = (Field.NAME, Field.CERTIFICATE_NAME)
COMPARED = [
    *(Field.NAME, Field.SEX, Field.BIRTH_PLACE, Field.BIRTH_DATE, Field.ADMITTED, Field.RELEASE, Field.BLOCK, Field.ROOM),
    *CONFIRMED,
]

# What a list never says and the comparison asks for.
UNLISTED = ["left_on", "identity_confirmed_on", "release_on", "release_kind"]


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A person who is not in the register yet, with the values to be written."""

    listed: ListedPerson
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What a row changes in one inmate: the values by field, before and after."""

    inmate_id: int
    row: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(slots=True)
class Plan:
    """What would happen: ``same`` and ``missing`` are ids of inmates, findings name their row."""

    new: list[Newcomer] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: list[int] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    rejected: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)


def compare(listing: Listing, *, facility: Facility, on: date) -> Plan:
    """What ``listing`` would change in the register of ``facility``; nothing is written. Two queries."""
    return Comparison(listing, facility=facility, on=on).plan()


class Comparison:
    """One list against one register. ``known``: values by inmate; ``current``: key and text of the number in force."""

    def __init__(self, listing: Listing, *, facility: Facility, on: date):
        self.listing, self.layout, self.on = listing, listing.layout, on
        self.owners: dict[str, int] = {}
        self.current: dict[int, tuple[str, str]] = {}
        entries = RegistrationEntry.objects.filter(facility=facility).order_by("is_current", "pk")
        for key, text, inmate_id in entries.values_list("key", "text", "inmate_id"):
            self.owners[key] = inmate_id
            self.current[inmate_id] = (key, text)  # the one in force comes last
        rows = Inmate.objects.filter(facility=facility).order_by("pk")
        self.known = {row.pop("pk"): row for row in rows.values("pk", *UNLISTED, *map(str, COMPARED))}
        self.result = Plan(warnings=list(listing.warnings))

    def plan(self) -> Plan:
        listed = self._listed_inmates()
        self.result.missing = [pk for pk in self.known if pk not in listed and self._is_here(pk)]
        namesakes = {self.known[pk][Field.NAME].casefold(): pk for pk in self.result.missing}
        rejected = self._same_persons()
        for person in self.listing.people:
            inmate_id = self.owners.get(person.number.key)
            if person.row in rejected:
                continue
            if inmate_id is None:
                self._add(person, namesakes)
            else:
                self._change(person, inmate_id)
        self.result.rejected = per_row([*self.listing.rejected, *self.result.rejected])
        self.result.warnings.sort(key=lambda one: one.row)
        return self.result

    def _listed_inmates(self) -> set[int]:
        return {self.owners[key] for key in self.listing.keys if key in self.owners}

    def _is_here(self, pk: int) -> bool:
        left_on = self.known[pk]["left_on"]
        return self.known[pk][Field.ADMITTED] <= self.on and (left_on is None or left_on > self.on)

    def _same_persons(self) -> set[int]:
        """Rows of one person under two of his numbers: all are rejected, and returned."""
        rows: dict[int, list[ListedPerson]] = {}
        for person in self.listing.people:
            if person.number.key in self.owners:
                rows.setdefault(self.owners[person.number.key], []).append(person)
        twins = [group for group in rows.values() if len(group) > 1]
        for group in twins:
            for person in group:
                others = named_rows(self.layout, [other.row for other in group if other is not person])
                self._reject(person, Field.NUMBER, Problem.SAME_PERSON, value=person.number.text, others=others)
        return {person.row for group in twins for person in group}

    def _add(self, person: ListedPerson, namesakes: Mapping[str, int]) -> None:
        values = {str(name): value for name, value in person.values.items()}
        if Field.ADMITTED not in person.values:
            # At the latest on the day of the list, and not after the release.
            values["admitted_on"] = min(self.on, person.values.get(Field.RELEASE, self.on))
            self._warn(person, Field.ADMITTED, Notice.ADMISSION_ASSUMED, value=date_format(values["admitted_on"]))
        self._warn_of_unknown(person, person.unknown - {Field.ADMITTED}, release_on=values.get(Field.RELEASE))
        if not person.number.class_code:
            self._warn(person, Field.NUMBER, Notice.NUMBER_WITHOUT_CLASS, value=person.number.text)
        namesake = namesakes.get(person.values[Field.NAME].casefold())
        if namesake is not None:
            self._warn(person, Field.NAME, Notice.SAME_NAME, number=self.current.get(namesake, ("", "–"))[1])
        self.result.new.append(Newcomer(person, values))

    def _change(self, person: ListedPerson, inmate_id: int) -> None:
        before = self.known[inmate_id]
        after = {str(name): value for name, value in person.values.items() if not _alike(name, before[name], value)}
        if before["identity_confirmed_on"]:
            after = self._without_confirmed(person, after)
        if self._contradicts(person, before | after, before["left_on"]):
            return
        self._warn_about_person(person, inmate_id, after)
        if after:
            old = {name: before[name] for name in after}
            self.result.changed.append(Change(inmate_id, person.row, old, after))
        else:
            self.result.same.append(inmate_id)

    def _without_confirmed(self, person: ListedPerson, after: dict[str, Any]) -> dict[str, Any]:
        for name in CONFIRMED:
            if name in after:
                self._warn(person, name, Notice.IDENTITY_CONFIRMED)
        return {name: value for name, value in after.items() if name not in CONFIRMED}

    def _contradicts(self, person: ListedPerson, merged: Mapping[str, Any], left_on: date | None) -> bool:
        """Whether list and register together are impossible; each alone was not."""
        admitted, release = merged[Field.ADMITTED], merged[Field.RELEASE]
        if release and release < admitted:
            column = Field.RELEASE if Field.RELEASE in person.values else Field.ADMITTED
            dates = {"value": date_format(release), "admitted": date_format(admitted)}
            self._reject(person, column, Problem.RELEASE_BEFORE_ADMISSION, **dates)
            return True
        if left_on and left_on < admitted:
            dates = {"value": date_format(admitted), "left": date_format(left_on)}
            self._reject(person, Field.ADMITTED, Problem.LEFT_BEFORE_ADMISSION, **dates)
            return True
        return False

    def _warn_about_person(self, person: ListedPerson, inmate_id: int, after: Mapping[str, Any]) -> None:
        known, (key, current) = self.known[inmate_id], self.current[inmate_id]
        self._warn_of_unknown(person, person.unknown, release_on=known[Field.RELEASE])
        if Field.NAME in after:
            self._warn(person, Field.NAME, Notice.NAME_DIFFERS, known=known[Field.NAME])
        if person.number.key != key:
            self._warn(person, Field.NUMBER, Notice.NUMBER_SUPERSEDED, value=person.number.text, current=current)
        if known["left_on"] and known["left_on"] <= self.on:
            self._warn(person, Field.NUMBER, Notice.HAS_LEFT, left=date_format(known["left_on"]))

    def _warn_of_unknown(self, person: ListedPerson, unknown: Iterable[Field], *, release_on: date | None) -> None:
        """Dates stated as unknown, and a day of release that neither the list nor the register knows."""
        open_release = Field.RELEASE in self.layout.columns and Field.RELEASE not in person.values and release_on is None
        for column in sorted(DATES & ({*unknown, Field.RELEASE} if open_release else set(unknown))):
            self._warn(person, column, Notice.DATE_UNKNOWN)

    def _warn(self, person: ListedPerson, column: Field, notice: Notice, **details: Any) -> None:
        self.result.warnings.append(said(self.layout, person.row, column, notice, **details))

    def _reject(self, person: ListedPerson, column: Field, problem: Problem, **details: Any) -> None:
        self.result.rejected.append(said(self.layout, person.row, column, problem, **details))


def _alike(name: Field, known: Any, listed: Any) -> bool:
    """Whether the list says nothing new; a name in other capitals is the same name."""
    return known.casefold() == listed.casefold() if name in NAMES else known == listed
