"""Changes of meetings, late entries, test scores and what was found ready, each from whom the workbook names."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from organizations.models import User
from programs.models import LateEntry, TrainingClass
from programs.services.changing import Position, Why, keep_change
from programs.services.late_entries import ask_for_late_entry, decide_late_entry
from programs.services.readiness import Finding, Insurance, check_readiness
from programs.services.scoring import enter_scores

from .book import Book
from .columns import Sheet
from .meetings import Meetings
from .places import Places
from .problems import Findings, Line
from .references import References
from .timeline import Clock, Order, Timeline

# Whoever moves, cancels or restores a meeting: by agreement of the houses, or alone.
CHANGING = ("change_classsession", "agree_change", "override_change", "lock_down")


class Further:
    """Puts them on the timeline."""

    def __init__(
        self, book: Book, training_class: TrainingClass, places: Places, meetings: Meetings, references: References,
        findings: Findings, clock: Clock,
    ):  # fmt: skip
        self.book, self.training_class, self.places, self.meetings = book, training_class, places, meetings
        self.references, self.findings, self.clock = references, findings, clock
        self.requests: dict[int, LateEntry] = {}

    def schedule(self, timeline: Timeline) -> None:
        for line in self.book[Sheet.CHANGES]:
            rooms = self.references.room(line, "old_room"), self.references.room(line, "new_room")
            self._step(timeline, Order.CHANGED, line, "changed", partial(self._change, line, rooms), may=CHANGING)
        for line in self.book[Sheet.LATE_ENTRIES]:
            self._step(timeline, Order.LATE_ASKED, line, "requested", partial(self._ask, line), may="record_attendance")
            self._step(timeline, Order.LATE_DECIDED, line, "decided", partial(self._decide, line), may="approve_late_entry")
        for line in self.book[Sheet.SCORES]:
            self._step(timeline, Order.SCORED, line, "entered", partial(self._score, line), may="enter_marks")
        for line in self.book[Sheet.READINESS]:
            self._step(timeline, Order.CHECKED, line, "checked", partial(self._check, line), may="check_readiness")

    def _step(self, timeline: Timeline, order: Order, line: Line, step: str, take, *, may: str | tuple[str, ...]) -> None:
        if line[f"{step}_at"]:
            by, at = self.references.user(line, f"{step}_by", may=may), self.clock(line[f"{step}_at"])
            timeline.add(at, order, line, f"{step}_by", partial(take, by=by, at=at))

    def _change(self, line: Line, rooms, *, by: User, at: datetime) -> None:
        before, after = (
            Position(line[f"{which}_held_on"], room, line[f"{which}_starts_at"])
            for which, room in zip(("old", "new"), rooms, strict=True)
        )
        meeting, why = self.meetings.of[line["number"]], Why(line["cause"], line["reason"] or "")
        keep_change(meeting, line["kind"], before, after, why=why, by=by, at=at)

    def _ask(self, line: Line, *, by: User, at: datetime) -> None:
        meeting = self.meetings.of[line["number"]]
        self.requests[line.row] = ask_for_late_entry(meeting=meeting, reason=line["reason"], by=by, at=at, brought_in=True)

    def _decide(self, line: Line, *, by: User, at: datetime) -> None:
        decide_late_entry(request=self.requests[line.row], approved=line["approved"], by=by, at=at)

    def _score(self, line: Line, *, by: User, at: datetime) -> None:
        key = self.places.of[line["person"]].pk, line["kind"]
        taken_on = {line["kind"]: line["taken_on"]}
        scores = {key: line["score"]}
        enter_scores(training_class=self.training_class, scores=scores, taken_on=taken_on, seen={}, by=by, at=at)

    def _check(self, line: Line, *, by: User, at: datetime) -> None:
        one = self.book.training_class
        insurance = Insurance(one["insured"], one["insurance_number"] or "", one["insured_from"], one["insured_until"])
        findings = {line["item"]: Finding(line["ready"], line["note"] or "")}
        check_readiness(training_class=self.training_class, findings=findings, insurance=insurance, by=by, at=at)
