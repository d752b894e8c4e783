"""933 invented inmates: who they are, under which number, until when, and who is in Register F."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from inmates.models import DisciplineEntry, Inmate
from inmates.services.numbering import give_number
from inmates.services.registering import register
from organizations.models import Facility, User

from .names import TOWNS, as_registered, invented_name

HERE_IN_2021 = 700
CAME_LATER = 233
STORY_BEGINS = date(2021, 2, 18)
BLOCKS = ["A", "B", "C", "D", "E"]

# Written as different hands write them.
SHAPES = ["{letter}.{step} {number}/{year}"] * 12 + ["{letter}{step}.{number:03d}/{year}", "{letter}-{step}-{number:03d}-{year}"]


@dataclass(slots=True)
class Numbers:
    """Running register numbers per class and year."""

    dice: Random
    last: dict[tuple[str, int], int]

    def next(self, class_code: str, year: int) -> str:
        number = self.last[class_code, year] = self.last.get((class_code, year), 0) + self.dice.randint(1, 3)
        letter, step = class_code.split(".")
        return self.dice.choice(SHAPES).format(letter=letter, step=step, number=number, year=year)


def fill_register(facility: Facility, *, by: User, dice: Random, today: date) -> None:
    """HERE_IN_2021 + CAME_LATER persons are in the register; whose release has passed has left."""
    numbers = Numbers(dice, {})
    for admitted_on in sorted(STORY_BEGINS - timedelta(days=dice.randint(30, 1500)) for _ in range(HERE_IN_2021)):
        _admit_before_2021(facility, admitted_on, numbers, by=by, today=today)
    for admitted_on in sorted(today - timedelta(days=dice.randint(10, 1300)) for _ in range(CAME_LATER)):
        _admit_lately(facility, admitted_on, numbers, by=by, today=today)
    _discipline(dice, today=today)


def _admit_before_2021(facility: Facility, admitted_on: date, numbers: Numbers, *, by: User, today: date) -> None:
    """Most serve years; some leave while the six classes run; some came as detainees and were convicted since."""
    dice = numbers.dice
    chance = dice.random()
    release_on = STORY_BEGINS + timedelta(days=dice.randint(90, 365 * 9))
    if chance < 0.05:
        release_on = STORY_BEGINS + timedelta(days=dice.randint(1, 40))
    elif chance < 0.08:
        release_on = None
    class_code = dice.choices(["B.I", "B.IIa", "B.III"], weights=[90, 8, 2])[0]
    if class_code != "B.I" and release_on:
        release_on = min(release_on, STORY_BEGINS + timedelta(days=dice.randint(60, 300)))
    if dice.random() < 0.06:
        inmate = _admit(facility, admitted_on, release_on, numbers.next("A.III", admitted_on.year), dice, by=by, today=today)
        convicted_on = admitted_on + timedelta(days=25)
        inmate.registrations.update(is_current=False)
        give_number(inmate, numbers.next(class_code, convicted_on.year), on=convicted_on)
        return
    number = numbers.next(class_code, admitted_on.year)
    _admit(facility, admitted_on, release_on, number, dice, by=by, today=today)


def _admit_lately(facility: Facility, admitted_on: date, numbers: Numbers, *, by: User, today: date) -> None:
    """Who came since: some are still detainees, some go soon, of some the release is unknown."""
    dice = numbers.dice
    chance = dice.random()
    release_on = today + timedelta(days=dice.randint(120, 365 * 8))
    if chance < 0.10:
        release_on = today + timedelta(days=dice.randint(3, 60))
    elif chance < 0.15:
        release_on = None
    class_code = dice.choices(["B.I", "B.IIa", "B.III"], weights=[92, 6, 2])[0]
    if (today - admitted_on).days < 250 and dice.random() < 0.6:
        class_code, release_on = dice.choice(["A.I", "A.II", "A.III", "A.IV", "A.V"]), None
    number = numbers.next(class_code, admitted_on.year)
    _admit(facility, admitted_on, release_on, number, dice, by=by, today=today)


def _admit(
    facility: Facility, admitted_on: date, release_on: date | None, number: str, dice: Random, *, by: User, today: date
) -> Inmate:
    age = timedelta(days=dice.randint(19 * 365, 58 * 365))
    return register(
        facility=facility,
        registration_number=number,
        by=by,
        on=admitted_on,
        name=as_registered(invented_name(dice), dice),
        sex=Inmate.Sex.MALE,
        birth_place=dice.choice(TOWNS),
        birth_date=admitted_on - age,
        admitted_on=admitted_on,
        expires_on=release_on,
        left_on=release_on if release_on and release_on <= today else None,
        block=dice.choice(BLOCKS),
        room=str(dice.randint(1, 14)),
    )


def _discipline(dice: Random, *, today: date) -> None:
    """Register F: entries around the story, closed since, and a few of these months, some still open."""
    people = list(Inmate.objects.order_by("admitted_on", "pk"))
    entries = []
    for number, inmate in enumerate(dice.sample(people[:HERE_IN_2021], 24), start=1):
        entered_on = date(2020, 7, 1) + timedelta(days=dice.randint(0, 220))
        entries.append(_entry(inmate, number, entered_on, entered_on + timedelta(days=12)))
    here = [person for person in people if person.in_custody(today)]
    for number, inmate in enumerate(dice.sample(here, 14), start=1):
        entered_on = today - timedelta(days=dice.randint(2, 300))
        closed_on = entered_on + timedelta(days=6)
        entries.append(_entry(inmate, number, entered_on, closed_on if closed_on < today and number % 3 else None))
    DisciplineEntry.objects.bulk_create(entry for entry in entries if entry.entered_on >= entry.inmate.admitted_on)


def _entry(inmate: Inmate, number: int, entered_on: date, closed_on: date | None) -> DisciplineEntry:
    return DisciplineEntry(inmate=inmate, reference=f"F.{number}/{entered_on.year}", entered_on=entered_on, closed_on=closed_on)
