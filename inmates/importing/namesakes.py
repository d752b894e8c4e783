"""Who in the register may be somebody on a list. It is only asked: nobody is merged by what is found here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from inmates.rules.name_key import spellings

from .columns import Field
from .listing import ListedPerson


class Namesakes:
    """Some known persons, found by their names in any spelling."""

    def __init__(self, known: Mapping[int, Mapping[str, Any]]):
        self.known = known
        self.spelled: dict[str, list[int]] = {}
        for pk, values in known.items():
            for spelling in spellings(values[Field.NAME]):
                self.spelled.setdefault(spelling, []).append(pk)

    def of(self, person: ListedPerson) -> list[int]:
        """Keys of all who have the name of ``person``, in any spelling."""
        if not self.spelled:
            return []
        return sorted({pk for spelling in spellings(person.values[Field.NAME]) for pk in self.spelled.get(spelling, [])})

    def possible(self, person: ListedPerson, alike: Iterable[int]) -> list[int]:
        """Those of ``alike`` who may be ``person``: nobody born on another day, and who was born on the same day first."""
        born = person.values.get(Field.BIRTH_DATE)
        known = {pk: self.known[pk][Field.BIRTH_DATE] for pk in alike}
        possible = [pk for pk, day in known.items() if not (born and day) or day == born]
        return sorted(possible, key=lambda pk: born is None or known[pk] != born)
