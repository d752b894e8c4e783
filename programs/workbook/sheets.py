"""The signed sheets of a class: typed, confirmed, locked and corrected, each by whom the workbook names."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from functools import partial
from itertools import pairwise

from organizations.models import User
from programs.models import Attendance, AttendanceCorrection, ClassSession
from programs.rules.attendance import ATTENDED
from programs.services.attendance import Mark, SheetEntry, apply_mark, confirm, correction_of, lock, row_problems, type_sheet
from programs.services.correcting import correct

from .book import Book
from .columns import Sheet
from .marks import Correction, read_corrections
from .meetings import Meetings
from .problems import BadCell, Findings, Line, Notice, Problem
from .references import References
from .timeline import Clock, Order, Timeline

Corrections = dict[tuple[int, int], list[Correction]]


def corrections_of(book: Book, findings: Findings) -> Corrections:
    """By row of Kehadiran and number of the meeting, in their order; they have to lead to the mark that stands there."""
    found: Corrections = defaultdict(list)
    typed = {line["number"]: line["typed_at"] for line in book[Sheet.MEETINGS]}
    for line in book[Sheet.ATTENDANCE]:
        try:
            for one in read_corrections(line["corrections"]):
                found[line.row, one.meeting].append(one)
        except BadCell as bad:
            findings.error(line, "corrections", bad.problem, **bad.details)
    lines = {line.row: line for line in book[Sheet.ATTENDANCE]}
    for (row, number), chain in found.items():
        says = [*(one.before for one in chain[1:]), book.marks[row].get(number)]
        in_order = all(one.at <= after.at for one, after in pairwise(chain))
        if typed.get(number) is None or not in_order or [one.after for one in chain] != says:
            findings.error(lines[row], "corrections", Problem.CORRECTION_CHAIN, number)
    return found


class Sheets:
    """Every step of every sheet on the timeline."""

    def __init__(
        self, book: Book, meetings: Meetings, corrections: Corrections, references: References, findings: Findings, clock: Clock
    ):
        self.book, self.meetings, self.corrections = book, meetings, corrections
        self.references, self.findings, self.clock = references, findings, clock
        self.lines = {line["person"]: line for line in book[Sheet.ATTENDANCE]}

    def schedule(self, timeline: Timeline) -> None:
        for line in self.book[Sheet.MEETINGS]:
            self._step(timeline, Order.TYPED, line, "typed", self._type, may="record_attendance")
            self._step(timeline, Order.CONFIRMED, line, "confirmed", self._confirm, may="confirm_attendance")
            self._step(timeline, Order.LOCKED, line, "locked", self._lock, may="lock_attendance")
        typed = {line["number"]: line["typed_at"] for line in self.book[Sheet.MEETINGS]}
        for line in self.book[Sheet.ATTENDANCE]:
            for (row, number), chain in self.corrections.items():
                for one in chain:
                    if row == line.row and one.at > typed[number]:
                        by = self._by(line, one)
                        take = partial(self._correct, line, one, by=by)
                        timeline.add(self.clock(one.at), Order.CORRECTED, line, "corrections", take)

    def _step(self, timeline: Timeline, order: Order, line: Line, step: str, take, *, may: str) -> None:
        if line[f"{step}_at"]:
            by, at = self.references.user(line, f"{step}_by", may=may), self.clock(line[f"{step}_at"])
            timeline.add(at, order, line, f"{step}_by", partial(take, line, by=by, at=at))

    def _type(self, line: Line, *, by: User, at: datetime) -> None:
        """The sheet as it was typed then; what was typed over before that is kept beside it."""
        meeting = self.meetings.of[line["number"]]
        rows = {row.pk: (row, self._line_of(row)) for row in meeting.roster()}
        marks = {pk: self._first_mark(attendance, line) for pk, (_row, attendance) in rows.items()}
        before = len(self.findings.errors)
        for pk, (row, attendance) in rows.items():
            self.findings.refused(attendance, f"#{meeting.number}", row_problems(row, marks[pk]))
        if len(self.findings.errors) > before:
            return
        total = self._control_total(line, sum(mark.status in ATTENDED for mark in marks.values()))
        type_sheet(SheetEntry(meeting, marks, total, meeting.sheet_version), by=by, at=at, brought_in=True)
        self._keep_history(line, rows.values())
        self.meetings.open_rows(meeting, unrecorded=True, recorded=False)

    def _control_total(self, line: Line, signatures: int) -> int:
        total = line["control_total"]
        if total is None:
            self.findings.notice(line, "control_total", Notice.NO_CONTROL_TOTAL, signatures)
            return signatures
        if total != signatures:
            self.findings.notice(line, "control_total", Notice.CONTROL_TOTAL, signatures)
        return total

    def _line_of(self, row: Attendance) -> Line:
        return next(self.lines[key] for key, place in self.meetings.places.of.items() if place.pk == row.enrollment_id)

    def _first_mark(self, attendance: Line, meeting: Line) -> Mark:
        """What stood there before the corrections of the typed sheet."""
        chain = self.corrections.get((attendance.row, meeting["number"]), [])
        later = [one for one in chain if one.at > meeting["typed_at"]]
        return later[0].before if later else self.book.marks[attendance.row][meeting["number"]]

    def _keep_history(self, line: Line, rows) -> None:
        kept = []
        for row, attendance in rows:
            for one in self.corrections.get((attendance.row, line["number"]), []):
                if one.at <= line["typed_at"]:
                    apply_mark(row, one.after)
                    correction = correction_of(row, one.before, by=self._by(attendance, one), at=self.clock(one.at))
                    correction.reason = one.reason
                    kept.append(correction)
        AttendanceCorrection.objects.bulk_create(kept)

    def _confirm(self, line: Line, *, by: User, at: datetime) -> None:
        confirm(self._fresh(line), by=by, at=at, on_paper=line["confirmed_on_paper"] is not None)

    def _lock(self, line: Line, *, by: User, at: datetime) -> None:
        lock(self._fresh(line), by=by, at=at)

    def _fresh(self, line: Line) -> ClassSession:
        return ClassSession.objects.get(pk=self.meetings.of[line["number"]].pk)

    def _correct(self, line: Line, one: Correction, *, by: User) -> None:
        rows = Attendance.objects.filter(meeting=self.meetings.of[one.meeting])
        row = rows.get(enrollment=self.meetings.places.of[line["person"]])
        correct(attendance=row, mark=one.after, seen=one.before, reason=one.reason, by=by, at=self.clock(one.at))

    def _by(self, line: Line, one: Correction) -> User | None:
        by = self.references.users.get(one.by)
        if by is None:
            self.findings.error(line, "corrections", Problem.UNKNOWN_USER, one.by)
        return by
