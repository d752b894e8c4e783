"""The places of a class, given and ended in the order of their days, as the workbook says."""

from __future__ import annotations

from inmates.models import Inmate
from programs.models import Enrollment, TrainingClass
from programs.services.carrying import carried_from
from programs.services.enrolling import DecreeData, seat_people
from programs.services.leaving import Ending, attended_after, end_places

from .problems import Findings, Line, Problem
from .references import References
from .suspensions import Suspensions


class Places:
    """By the number in Peserta: who sits where; ``fill`` gives the seats, ``check`` looks at the sheets afterwards."""

    def __init__(
        self, training_class: TrainingClass, references: References, suspensions: Suspensions, findings: Findings
    ):  # fmt: skip
        self.training_class, self.references, self.findings = training_class, references, findings
        self.suspensions = suspensions
        self.of: dict[int, Enrollment] = {}
        self.endings: dict[int, tuple[Line, Ending]] = {}

    def fill(self, people: dict[int, tuple[Line, Inmate]]) -> None:
        """Everybody has had his seat from his first to his last day; a seat is free from the next day on."""
        waiting: list[Line] = []
        for line, inmate in sorted(people.values(), key=lambda one: (one[0]["starts_on"], one[0].row)):
            for left in [one for one in waiting if one["ended_on"] <= line["starts_on"]]:
                self._end(left)
                waiting.remove(left)
            with self.findings.about(line, "seat_number"):
                self.of[line["key"]] = self._seat(line, inmate)
                self.suspensions.wait(line, self.of[line["key"]])
                if line["ended_on"]:
                    waiting.append(line)
        for left in waiting:
            self._end(left)

    def check(self) -> None:
        """By the sheets nobody was there after his last day."""
        for ending in attended_after([ending for _line, ending in self.endings.values()]):
            line = self.endings[ending.place.pk][0]
            self.findings.error(line, "ended_on", Problem.ATTENDED_LATER)

    def _seat(self, line: Line, inmate: Inmate) -> Enrollment:
        decree = DecreeData(line["decree"], line["decree_on"], self.references.user(line, "decree_by"))
        seats = [line["seat_number"]]
        [place] = seat_people(self.training_class, [inmate], decree=decree, on=line["starts_on"], seats=seats, brought_in=True)
        place.replaces = self.of.get(line["replaces"])
        self._carry(line, place)
        place.save(update_fields=["replaces", "carried_from", "carried_minutes"])
        return place

    def _carry(self, line: Line, place: Enrollment) -> None:
        """The hours are those that the sheets of the class before give; the workbook only names it."""
        if line["carried_class"] is None:
            return
        source, minutes = carried_from(place, self.training_class, code=line["carried_class"])
        if source is None:
            self.findings.error(line, "carried_class", Problem.CARRIED_UNKNOWN, line["carried_class"])
        elif minutes != line["carried_minutes"]:
            self.findings.error(line, "carried_minutes", Problem.CARRIED_DIFFERS, minutes)
        place.carried_from, place.carried_minutes = source, minutes

    def _end(self, line: Line) -> None:
        place = self.of.get(line["key"])
        if place:
            by = self.references.user(line, "ended_by")
            ending = Ending(place, line["ended_on"], line["end_reason"], by)
            with self.findings.about(line, "ended_on"):
                end_places([ending])
                self.endings[place.pk] = (line, ending)
