"""What a list would change in the register. Nothing is written, and the number of queries does not depend on the rows.

Persons are matched by the key of their register number, in force or former, never by name; only somebody's choice
gives a new number to a known person. A list only adds to what is known: what it leaves open stays, whom it leaves
out is counted and never touched.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.formats import date_format

from inmates.models import Inmate, RegistrationEntry
from inmates.rules.registration import RegistrationNumber
from organizations.models import Facility

from .columns import Field
from .listing import DATES, ListedPerson, Listing, named_rows, said
from .namesakes import Namesakes
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
    """What a row changes in one inmate: the values by field, before and after; ``number`` is a new one, in both as text."""

    inmate_id: int
    row: int
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    number: RegistrationNumber | None = None

    @property
    def values(self) -> dict[str, Any]:
        """What is written on the inmate himself."""
        return {name: value for name, value in self.after.items() if name != Field.NUMBER}


@dataclass(frozen=True, slots=True)
class Namesake:
    """A new number whose bearer may be somebody known: of the same name in any spelling, and missing from the list."""

    person: ListedPerson
    candidates: Sequence[int]
    chosen: int | None = None


@dataclass(slots=True)
class Plan:
    """What would happen: ``same`` and ``missing`` are ids of inmates, findings name their row.

    ``namesakes`` are asked about: without a choice each of them is a new person.
    """

    new: list[Newcomer] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    same: list[int] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    rejected: list[Finding] = field(default_factory=list)
    warnings: list[Finding] = field(default_factory=list)
    namesakes: list[Namesake] = field(default_factory=list)


# The key of a new register number → the known inmate whose number it is said to be.
Choices = Mapping[str, int]


def compare(listing: Listing, *, facility: Facility, on: date, choices: Choices | None = None) -> Plan:
    """What ``listing`` would change in the register of ``facility``; nothing is written. Two queries."""
    return Comparison(listing, facility=facility, on=on, choices=choices).plan()


class Comparison:
    """One list against one register. ``known``: values by inmate; ``current``: key and text of the number in force."""

    def __init__(self, listing: Listing, *, facility: Facility, on: date, choices: Choices | None = None):
        self.listing, self.layout, self.on = listing, listing.layout, on
        self.choices = dict(choices or {})
        self.owners: dict[str, int] = {}
        self.renumbered: set[str] = set()
        self.current: dict[int, tuple[str, str]] = {}
        entries = RegistrationEntry.objects.filter(facility=facility).order_by("is_current", "pk")
        for key, text, inmate_id in entries.values_list("key", "text", "inmate_id"):
            self.owners[key] = inmate_id
            self.current[inmate_id] = (key, text)  # the one in force comes last
        rows = Inmate.objects.filter(facility=facility).order_by("pk")
        self.known = {row.pop("pk"): row for row in rows.values("pk", *UNLISTED, *map(str, COMPARED))}
        self.result = Plan(warnings=list(listing.warnings))

    def plan(self) -> Plan:
        outdated = self._follow_choices()
        self.result.missing = self._missing()
        namesakes = self._namesakes(self.result.missing)
        rejected = self._same_persons() | outdated
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

    def _missing(self) -> list[int]:
        listed = {self.owners[key] for key in self.listing.keys if key in self.owners}
        return [pk for pk in self.known if pk not in listed and self._is_here(pk)]

    def _namesakes(self, ids: Sequence[int]) -> Namesakes:
        return Namesakes({pk: self.known[pk] for pk in ids})

    def _follow_choices(self) -> set[int]:
        """Chosen persons own the new number from here on; rows whose choice no longer holds are rejected, and returned."""
        namesakes, outdated = self._namesakes(self._missing()), set()
        for person in self.listing.people:
            key = person.number.key
            candidates = [] if key in self.owners else namesakes.possible(person, namesakes.of(person))
            chosen = self.choices.get(key)
            if candidates:
                self.result.namesakes.append(Namesake(person, candidates, chosen if chosen in candidates else None))
            if chosen in candidates:
                self.owners[key] = chosen
                self.renumbered.add(key)
            elif chosen is not None and self.owners.get(key) != chosen:
                self._reject(person, Field.NUMBER, Problem.CHOICE_OUTDATED)
                outdated.add(person.row)
        return outdated

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

    def _add(self, person: ListedPerson, namesakes: Namesakes) -> None:
        values = {str(name): value for name, value in person.values.items()}
        if Field.ADMITTED not in person.values:
            # At the latest on the day of the list, and not after the release.
            values["admitted_on"] = min(self.on, person.values.get(Field.RELEASE, self.on))
            self._warn(person, Field.ADMITTED, Notice.ADMISSION_ASSUMED, value=date_format(values["admitted_on"]))
        self._warn_of_unknown(person, person.unknown - {Field.ADMITTED}, release_on=values.get(Field.RELEASE))
        self._warn_of_class(person)
        alike = namesakes.of(person)
        self._warn_of_namesakes(person, Notice.SAME_NAME, offered := namesakes.possible(person, alike))
        self._warn_of_namesakes(person, Notice.SAME_NAME_BORN_OTHERWISE, [pk for pk in alike if pk not in offered])
        self.result.new.append(Newcomer(person, values))

    def _change(self, person: ListedPerson, inmate_id: int) -> None:
        before = self.known[inmate_id]
        after = {str(name): value for name, value in person.values.items() if not _alike(name, before[name], value)}
        if before["identity_confirmed_on"]:
            after = self._without_confirmed(person, after)
        if self._contradicts(person, before | after, before["left_on"]):
            return
        self._warn_about_person(person, inmate_id, after)
        old = {name: before[name] for name in after}
        if person.number.key in self.renumbered:
            number = {str(Field.NUMBER): self.current.get(inmate_id, ("", ""))[1]}, {str(Field.NUMBER): person.number.text}
            self.result.changed.append(Change(inmate_id, person.row, number[0] | old, number[1] | after, person.number))
        elif after:
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
        known, (key, current) = self.known[inmate_id], self.current.get(inmate_id, ("", ""))
        self._warn_of_unknown(person, person.unknown, release_on=known[Field.RELEASE])
        if Field.NAME in after:
            self._warn(person, Field.NAME, Notice.NAME_DIFFERS, known=known[Field.NAME])
        if person.number.key in self.renumbered:
            self._warn_of_class(person)
        elif person.number.key != key:
            self._warn(person, Field.NUMBER, Notice.NUMBER_SUPERSEDED, value=person.number.text, current=current)
        if known["left_on"] and known["left_on"] <= self.on:
            self._warn(person, Field.NUMBER, Notice.HAS_LEFT, left=date_format(known["left_on"]))

    def _warn_of_class(self, person: ListedPerson) -> None:
        if not person.number.class_code:
            self._warn(person, Field.NUMBER, Notice.NUMBER_WITHOUT_CLASS, value=person.number.text)

    def _warn_of_unknown(self, person: ListedPerson, unknown: Iterable[Field], *, release_on: date | None) -> None:
        """Dates stated as unknown, and a day of release that neither the list nor the register knows."""
        open_release = Field.RELEASE in self.layout.columns and Field.RELEASE not in person.values and release_on is None
        for column in sorted(DATES & ({*unknown, Field.RELEASE} if open_release else set(unknown))):
            self._warn(person, column, Notice.DATE_UNKNOWN)

    def _warn_of_namesakes(self, person: ListedPerson, notice: Notice, alike: Sequence[int]) -> None:
        if alike:
            numbers = ", ".join(self.current.get(pk, ("", "–"))[1] for pk in alike)
            self._warn(person, Field.NAME, notice, number=numbers)

    def _warn(self, person: ListedPerson, column: Field, notice: Notice, **details: Any) -> None:
        self.result.warnings.append(said(self.layout, person.row, column, notice, **details))

    def _reject(self, person: ListedPerson, column: Field, problem: Problem, **details: Any) -> None:
        self.result.rejected.append(said(self.layout, person.row, column, problem, **details))


def _alike(name: Field, known: Any, listed: Any) -> bool:
    """Whether the list says nothing new; a name in other capitals is the same name."""
    return known.casefold() == listed.casefold() if name in NAMES else known == listed
