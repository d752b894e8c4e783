"""A class of years before comes in as one workbook; a class goes out as one."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, time
from functools import partial
from typing import BinaryIO
from zoneinfo import ZoneInfo

from django.db import transaction

from audit.services import record
from inmates.rules.field_matrix import Fact
from organizations.models import Facility, User
from programs.models import ClassInstructor, TrainingClass
from programs.workbook.book import Book
from programs.workbook.checking import check_book
from programs.workbook.columns import Sheet
from programs.workbook.further import Further
from programs.workbook.gathering import Gathering
from programs.workbook.meetings import Meetings, lessons_of
from programs.workbook.people import People
from programs.workbook.places import Places
from programs.workbook.plan_row import plan_row
from programs.workbook.problems import CellFinding, Findings, Line, Problem, Stopped
from programs.workbook.reading import read_book
from programs.workbook.references import References
from programs.workbook.results import Results
from programs.workbook.sheets import Sheets, corrections_of
from programs.workbook.suspensions import Suspensions
from programs.workbook.teams import name_units, team_of
from programs.workbook.timeline import Order, Tick, Timeline, silent
from programs.workbook.writing import write_book

from .planning import make_class

CLASS_FIELDS = [
    "code", "package_number", "wave", "fiscal_year", "mode", "funding", "starts_on", "ends_on", "seats", "jp_per_day",
    "replacements_until", "insured", "insured_from", "insured_until",
]  # fmt: skip


@dataclass(slots=True)
class BroughtIn:
    """What a workbook would write, or has written: how many of what, and everything said about its cells."""

    code: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    errors: list[CellFinding] = field(default_factory=list)
    warnings: list[CellFinding] = field(default_factory=list)
    training_class: TrainingClass | None = None


def export_class(training_class: TrainingClass, *, by: User | None, facts: Collection[Fact] = frozenset(Fact)) -> bytes:
    """The workbook of the class, with what its reader may know (``facts``); that it was written is in the audit trail."""
    gathering = Gathering(training_class, facts)
    content = write_book(gathering.rows(), meetings=gathering.numbers, facts=facts)
    record("programs.export_class", training_class, by=by, objects=gathering.places)
    return content


def preview_class(file: BinaryIO, name: str, *, facility: Facility, by: User | None, at: datetime) -> BroughtIn:
    """What ``bring_in_class`` would do; nothing is written but that the workbook was compared with the register."""
    with transaction.atomic():
        outcome = _bring_in(file, name, facility=facility, by=by, at=at)
        transaction.set_rollback(True)
    outcome.training_class = None
    record("programs.preview_class", facility, by=by, place=facility.key)
    return outcome


def bring_in_class(
    file: BinaryIO, name: str, *, facility: Facility, by: User | None, at: datetime, tick: Tick = silent
) -> BroughtIn:
    """The class of the workbook stands with everything that belongs to it, or, when a cell is wrong, nothing of it.

    Windows, eligibility and control totals of a class long past are not asked for (``brought_in``); everything else is, by
    the services of the pages, each step by whom the workbook names. Raises Refused for what is no such workbook.
    """
    with transaction.atomic():
        outcome = _bring_in(file, name, facility=facility, by=by, at=at, tick=tick)
        if outcome.errors:
            transaction.set_rollback(True)
            outcome.training_class = None
            return outcome
        places = list(outcome.training_class.enrollments.all())
        record("programs.bring_in_class", outcome.training_class, by=by, place=facility.key, objects=places, fields=["class"])
    return outcome


def _bring_in(file: BinaryIO, name: str, *, facility: Facility, by: User | None, at: datetime, tick: Tick = silent) -> BroughtIn:
    findings, outcome = Findings(), BroughtIn()
    outcome.errors, outcome.warnings = findings.errors, findings.notices
    zone = ZoneInfo(facility.time_zone)
    try:
        book = read_book(file, name, findings)
        outcome.code = book.training_class["code"]
        check_book(book, findings, now=at.astimezone(zone).replace(tzinfo=None))
        findings.stop_if_wrong()
        _Writing(book, facility, findings, zone).write(outcome, by=by, at=at, tick=tick)
    except Stopped:
        pass
    return outcome


class _Writing:
    """One workbook on its way into the database."""

    def __init__(self, book: Book, facility: Facility, findings: Findings, zone: ZoneInfo):
        self.book, self.facility, self.findings, self.zone = book, facility, findings, zone
        self.references = References(book.training_class, facility, findings)

    def write(self, outcome: BroughtIn, *, by: User | None, at: datetime, tick: Tick) -> None:
        training_class = self._class(by=by, at=at)
        lessons = lessons_of(self.book, training_class.standard.minutes_per_jp, self.references, self.findings)
        corrections = corrections_of(self.book, self.findings)
        people = People(self.facility, self.references, self.findings)
        found = {line["key"]: (line, people.person(line)) for line in self.book[Sheet.PEOPLE]}
        self.findings.stop_if_wrong()
        suspensions = Suspensions(self.book, self.references, self.findings, self._clock)
        places = Places(training_class, self.references, suspensions, self.findings)
        places.fill(found)
        self.findings.stop_if_wrong()
        timeline = Timeline()
        meetings = Meetings(training_class, self.book, lessons, self.references, places)
        meetings.schedule(timeline, self._clock)
        Sheets(self.book, meetings, corrections, self.references, self.findings, self._clock).schedule(timeline)
        results = Results(self.book, training_class, places, self.references, self.findings, self._clock)
        results.schedule(timeline)
        Further(
            self.book, training_class, places, meetings, self.references, self.findings, self._clock
        ).schedule(timeline)  # fmt: skip
        self._schedule_cancellation(timeline, training_class)
        self.findings.stop_if_wrong()
        timeline.play(self.findings, tick)
        places.check()
        self.findings.stop_if_wrong()
        results.amendments.check()
        self.findings.stop_if_wrong()
        outcome.training_class = training_class
        outcome.counts = self._counts(len(people.created))

    def _class(self, *, by: User | None, at: datetime) -> TrainingClass:
        line, references = self.book.training_class, self.references
        if TrainingClass.objects.filter(code=line["code"]).exists():
            self.findings.error(line, "code", Problem.CLASS_EXISTS)
        team = team_of(line, references, self.findings)
        values = {name: line[name] for name in CLASS_FIELDS}
        values |= {"program": references.program, "facility": self.facility, "agreement": references.agreement()}
        values |= {"insurance_number": line["insurance_number"] or ""}
        values |= {"room": references.room(line), "brought_in_at": at, "brought_in_by": by}
        self.findings.stop_if_wrong()
        values |= {"plan_row": plan_row(line, references, self.findings, by=by)}
        parts = {part: [one.instructor for one in team if one.part == part] for part in ClassInstructor.Part}
        self.findings.stop_if_wrong()
        with self.findings.about(line, "code"):
            training_class = make_class(
                instructors=parts[ClassInstructor.Part.MAIN], substitutes=parts[ClassInstructor.Part.SUBSTITUTE], **values
            )
            name_units(training_class, team)
        self.findings.stop_if_wrong()
        return training_class

    def _schedule_cancellation(self, timeline: Timeline, training_class: TrainingClass) -> None:
        """At the end of its day, so that what was done to the class later is refused as its pages refuse it."""
        line = self.book.training_class
        by = self.references.user(line, "cancelled_by", may="agree_change")
        if line["cancelled_on"]:
            at = self._clock(datetime.combine(line["cancelled_on"], time.max))
            timeline.add(at, Order.CLASS_CANCELLED, line, "cancelled_on", partial(self._cancel, line, training_class, by=by))

    def _cancel(self, line: Line, training_class: TrainingClass, *, by: User) -> None:
        alive = TrainingClass.objects.filter(pk=training_class.pk, closed_on=None)
        if not alive.update(cancelled_on=line["cancelled_on"], cancelled_by=by, cancel_reason=line["cancel_reason"]):
            self.findings.error(line, "cancelled_on", Problem.CANCELLED_AND_CLOSED)

    def _clock(self, moment: datetime) -> datetime:
        """A moment of the workbook is one on the clock of the prison."""
        return moment.replace(tzinfo=self.zone)

    def _counts(self, created: int) -> dict[str, int]:
        names = {
            "participants": Sheet.PEOPLE,
            "meetings": Sheet.MEETINGS,
            "marks": Sheet.MARKS,
            "decisions": Sheet.HEARINGS,
            "exceptions": Sheet.EXCEPTIONS,
            "meeting_changes": Sheet.CHANGES,
            "late_entries": Sheet.LATE_ENTRIES,
            "amendments": Sheet.AMENDMENTS,
            "suspensions": Sheet.SUSPENSIONS,
            "scores": Sheet.SCORES,
            "readiness": Sheet.READINESS,
        }
        return {"new_people": created} | {name: len(self.book[sheet]) for name, sheet in names.items()}
