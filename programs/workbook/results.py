"""Marks, hearings and exceptions of a class, each from whom the workbook names."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from itertools import groupby

from organizations.models import User
from programs.models import Assessment, TrainingClass
from programs.rules.assessment import Marks, Verdict, verdict
from programs.services.approving import grant
from programs.services.hearing import Decision, Papers, hear
from programs.services.marks import lock_assessments, write_marks

from .amendments import Amendments
from .book import Book
from .columns import Sheet
from .places import Places
from .problems import Findings, Line, Problem
from .references import References
from .timeline import Clock, Order, Timeline

ASPECTS = ["knowledge", "skill", "attitude"]
# What all rows of one hearing have in common.
HEARING = ["minutes_number", "held_on", "minutes_due_on", "paper_place", "members", "recorded_at", "recorded_by"]


class Results:
    """Puts marks, locks, hearings and exceptions on the timeline."""

    def __init__(
        self, book: Book, training_class: TrainingClass, places: Places, references: References, findings: Findings, clock: Clock
    ):
        self.book, self.training_class, self.places = book, training_class, places
        self.references, self.findings, self.clock = references, findings, clock
        self.amendments = Amendments(book, places, references, findings, clock)

    def schedule(self, timeline: Timeline) -> None:
        for line in self.book[Sheet.EXCEPTIONS]:
            by = self.references.user(line, "approved_by")
            at = self.clock(datetime.combine(line["approved_on"], datetime.min.time()))
            timeline.add(at, Order.EXCEPTION, line, "code", partial(self._approve, line, by=by))
        for line in self.book[Sheet.MARKS]:
            self._schedule_marks(timeline, line)
        self.amendments.schedule(timeline, {line.row: self._result(line, "new_") for line in self.book[Sheet.AMENDMENTS]})
        for _number, lines in groupby(sorted(self.book[Sheet.HEARINGS], key=_number_of), key=_number_of):
            self._schedule_hearing(timeline, list(lines))

    def _approve(self, line: Line, *, by: User) -> None:
        place = self.places.of.get(line["person"])
        inmate = place.inmate if place else None
        grant(
            training_class=self._fresh(), code=line["code"], reason=line["reason"], by=by, on=line["approved_on"], inmate=inmate
        )

    def _schedule_marks(self, timeline: Timeline, line: Line) -> None:
        """As it was entered: of an amended mark that is what stood before the first amendment."""
        unit = self.references.unit(line, "unit", line["unit"])
        by, at = self.references.user(line, "entered_by", may="enter_marks"), self.clock(line["entered_at"])
        result, first = self._result(line), self.amendments.first(line)
        if first:
            by, result = self.references.user(first, "old_entered_by", may="enter_marks"), self._result(first, "old_")
        remedial = line["attempt"] > 1
        order = Order.REMEDIAL if remedial else Order.MARKS
        timeline.add(at, order, line, "attempt", partial(self._enter, line, unit, result, by=by, at=at))
        if line["locked_at"]:
            by = self.references.user(line, "locked_by", may="lock_marks")
            if self.amendments.approved(line):  # it says when it was locked last, not when first
                by = self.references.user(first, "old_locked_by", may="lock_marks")
            else:
                at = self.clock(line["locked_at"])
            order = Order.REMEDIAL_LOCKED if remedial else Order.MARKS_LOCKED
            timeline.add(at, order, line, "locked_by", partial(self._lock, line, unit, by=by, at=at))

    def _result(self, line: Line, which: str = "") -> Marks | Verdict | None:
        """The marks of the line; ``which`` of those of an amendment."""
        keys = [f"{which}{aspect}" for aspect in ASPECTS]
        given, told = [line[key] for key in keys], line[f"{which}verdict"]
        if all(mark is None for mark in given) and told:
            return told
        if any(mark is None or mark > 100 for mark in given):
            wrong = next(key for key in keys if line[key] is None or line[key] > 100)
            self.findings.error(line, wrong, Problem.RESULT_NEEDED)
            return None
        marks = Marks(*given)
        by_standard = verdict(marks, self.training_class.figures)
        if told not in (None, by_standard):
            self.findings.error(line, f"{which}verdict", Problem.VERDICT_DIFFERS, by_standard.value)
        return marks

    def _enter(self, line: Line, unit, result: Marks | Verdict, *, by: User, at: datetime) -> None:
        results = {self.places.of[line["person"]].pk: result}
        write_marks(training_class=self.training_class, unit=unit, attempt=line["attempt"], results=results, by=by, at=at)

    def _lock(self, line: Line, unit, *, by: User, at: datetime) -> None:
        place = self.places.of[line["person"]]
        lock_assessments(Assessment.objects.filter(enrollment=place, unit=unit, attempt=line["attempt"]), by=by, at=at)

    def _schedule_hearing(self, timeline: Timeline, lines: list[Line]) -> None:
        first = lines[0]
        for line in lines[1:]:
            different = next((key for key in HEARING if line[key] != first[key]), None)
            if different:
                self.findings.error(line, different, Problem.HEARING_DIFFERS)
        by, at = self.references.user(first, "recorded_by", may="hold_hearing"), self.clock(first["recorded_at"])
        members = self._members(first)
        take = partial(self._hear, lines, members, by=by, at=at)
        timeline.add(at, Order.HEARING, first, "minutes_number", take)

    def _members(self, line: Line) -> list[tuple[str, str]]:
        found = []
        for written in line["members"].splitlines():
            name, _bar, position = (part.strip() for part in written.partition("|"))
            if not name or not position:
                self.findings.error(line, "members", Problem.MEMBER_UNREADABLE, written)
            found.append((name, position))
        return found

    def _hear(self, lines: list[Line], members: list[tuple[str, str]], *, by: User, at: datetime) -> None:
        """The hearing decides as then; the minutes that it rested on are those that the sheets give."""
        first = lines[0]
        keys = {self.places.of[line["person"]].pk: line for line in lines}
        hearing = hear(
            training_class=self.training_class,
            minutes_number=first["minutes_number"],
            held_on=first["held_on"],
            members=members,
            decisions={pk: Decision(line["result"], line["until"]) for pk, line in keys.items()},
            papers=Papers(None, first["minutes_due_on"], first["paper_place"] or ""),
            by=by,
            at=at,
        )
        for decision in hearing.decisions.all():
            for figure in ("credited_minutes", "countable_minutes"):
                line, minutes = keys[decision.enrollment_id], getattr(decision, figure)
                if line[figure] not in (None, minutes):
                    self.findings.error(line, figure, Problem.MINUTES_DIFFER, minutes)

    def _fresh(self) -> TrainingClass:
        return TrainingClass.objects.get(pk=self.training_class.pk)


def _number_of(line: Line) -> str:
    return line["minutes_number"]
