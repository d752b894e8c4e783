"""Locked marks that were amended: what was entered first, each request with both values, and what stands now."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from functools import partial

from organizations.models import User
from programs.models import Assessment, MarkAmendment
from programs.rules.assessment import Marks, Verdict
from programs.services.amending import ask_for_amendment, decide_amendment
from programs.services.marks import as_read, as_typed

from .book import Book
from .columns import Sheet
from .places import Places
from .problems import Findings, Line, Problem
from .references import References
from .timeline import Clock, Order, Timeline

Key = tuple[int, str, int]
STANDS = ("knowledge", "skill", "attitude", "verdict")


def mark_key(line: Line) -> Key:
    return line["person"], line["unit"], line["attempt"]


class Amendments:
    """By mark, in the order in which they were asked for."""

    def __init__(self, book: Book, places: Places, references: References, findings: Findings, clock: Clock):
        self.places, self.references, self.findings, self.clock = places, references, findings, clock
        self.marks = {mark_key(line): line for line in book[Sheet.MARKS]}
        self.of: dict[Key, list[Line]] = defaultdict(list)
        for line in sorted(book[Sheet.AMENDMENTS], key=lambda line: line["requested_at"]):
            self.of[mark_key(line)].append(line)
        self.requests: dict[int, MarkAmendment] = {}

    def first(self, mark: Line) -> Line | None:
        return next(iter(self.of.get(mark_key(mark), ())), None)

    def approved(self, mark: Line) -> bool:
        """Whether one was: then the moment of the first lock is not known any more."""
        return any(line["approved"] for line in self.of.get(mark_key(mark), ()))

    def schedule(self, timeline: Timeline, wanted: dict[int, Marks | Verdict | None]) -> None:
        """``wanted``: what each asks for, by its row."""
        for lines in self.of.values():
            for line in lines:
                by, at = self.references.user(line, "requested_by", may="enter_marks"), self.clock(line["requested_at"])
                ask = partial(self._ask, line, wanted[line.row], by=by, at=at)
                timeline.add(at, Order.AMENDMENT_ASKED, line, "requested_by", ask)
                if line["decided_at"]:
                    by, at = self.references.user(line, "decided_by", may="lock_marks"), self.clock(line["decided_at"])
                    decide = partial(self._decide, line, by=by, at=at)
                    timeline.add(at, Order.AMENDMENT_DECIDED, line, "decided_by", decide)

    def _ask(self, line: Line, result: Marks | Verdict, *, by: User, at: datetime) -> None:
        row = self._assessment(mark_key(line))
        now_says, before = as_read(row), old_value(line)
        people = row.entered_by.username, row.locked_by.username if row.locked_by else None
        if before not in (now_says, now_says.partition(" ")[2]):
            self.findings.error(line, "old_verdict", Problem.AMENDED_BEFORE, now_says)
        elif people != (line["old_entered_by"], line["old_locked_by"]):
            self.findings.error(line, "old_entered_by", Problem.AMENDED_BEFORE, " / ".join(filter(None, people)))
        else:
            asked = {"seen": now_says, "reason": line["reason"], "by": by, "at": at}
            self.requests[line.row] = ask_for_amendment(assessment=row, result=result, **asked)

    def _decide(self, line: Line, *, by: User, at: datetime) -> None:
        decide_amendment(amendment=self.requests[line.row], approved=line["approved"], by=by, at=at)

    def check(self) -> None:
        """What stands in Nilai is what the amendments have led to."""
        for key, lines in self.of.items():
            mark, row = self.marks[key], self._assessment(key)
            stands = {name: getattr(row, name) for name in STANDS if mark[name] is not None}
            people = row.entered_by.username, row.locked_by.username if row.locked_by else None
            same = all(mark[name] == value for name, value in stands.items())
            if not same or people != (mark["entered_by"], mark["locked_by"]) or row.locked_at != self._moment(mark["locked_at"]):
                self.findings.error(lines[-1], "new_verdict", Problem.AMENDMENT_CHAIN)

    def _moment(self, written: datetime | None) -> datetime | None:
        return self.clock(written) if written else None

    def _assessment(self, key: Key) -> Assessment:
        person, unit, attempt = key
        rows = Assessment.objects.select_related("enrollment", "entered_by", "locked_by")
        return rows.get(enrollment=self.places.of[person], unit__code=unit, attempt=attempt)


def old_value(line: Line) -> str:
    """What the mark said before, as ``as_read`` says it, without the verdict behind marks."""
    marks = [line[f"old_{name}"] for name in STANDS[:3]]
    return line["old_verdict"] or "" if None in marks else as_typed(Marks(*marks))
