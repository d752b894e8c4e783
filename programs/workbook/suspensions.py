"""Places that waited for who was out to court or hospital, as the workbook says."""

from __future__ import annotations

from collections import defaultdict

from inmates.models import Absence
from inmates.services.absences import Outing, bring_in_absence
from programs.models import Enrollment, Suspension
from programs.services.custody import running_places
from programs.services.leaving import resume_places, suspend_places

from .book import Book
from .columns import Sheet
from .problems import Findings, Line, Problem
from .references import References
from .timeline import Clock


class Suspensions:
    """By number of the participant; ``wait`` writes those of a place, before any sheet of the class is typed."""

    def __init__(self, book: Book, references: References, findings: Findings, clock: Clock):
        self.references, self.findings, self.clock = references, findings, clock
        self.lines: dict[int, list[Line]] = defaultdict(list)
        for line in sorted(book[Sheet.SUSPENSIONS], key=lambda line: line["from_on"]):
            self.lines[line["person"]].append(line)

    def wait(self, person: Line, place: Enrollment) -> None:
        """One that ends with the return is over; the last may stay open, or end with the place."""
        for line in self.lines[person["key"]]:
            with self.findings.about(line, "out_on"):
                absence = self._absence(line, place)
                if absence is None:
                    return
                [waiting] = suspend_places([place], {place.inmate_id: absence})
                if absence.back_on is None:
                    self._let_others_wait(place, absence)
                if waiting.from_on != line["from_on"]:
                    self.findings.error(line, "from_on", Problem.SUSPENDED_FROM, waiting.from_on)
                if line["until_on"] and line["until_on"] == absence.back_on:
                    resume_places([waiting])
                elif line["until_on"] != self._end_of(person, waiting) or (absence.back_on and line["until_on"] is None):
                    self.findings.error(line, "until_on", Problem.SUSPENDED_UNTIL)

    def _let_others_wait(self, place: Enrollment, absence: Absence) -> None:
        """Who is still out misses his other classes too, as when his going out is recorded here."""
        others = running_places().filter(inmate=place.inmate_id).exclude(training_class=place.training_class_id)
        waiting = Suspension.objects.open().values("enrollment")
        suspend_places(others.exclude(pk__in=waiting), {place.inmate_id: absence})

    def _end_of(self, person: Line, waiting: Suspension):
        """The day on which the place ended while it waited, None when it still waits."""
        return max(person["ended_on"], waiting.from_on) if person["ended_on"] else None

    def _absence(self, line: Line, place: Enrollment) -> Absence | None:
        out_by, back_by = self.references.user(line, "out_by"), self.references.user(line, "back_by")
        if out_by is None or (back_by is None and line["back_by"]):
            return None
        back_at = self.clock(line["back_at"]) if line["back_at"] else None
        out_at = self.clock(line["out_at"])
        outing = Outing(line["kind"], line["out_on"], out_by, out_at, line["back_on"], back_by, back_at)
        return bring_in_absence(place.inmate, outing)
