"""The meetings of a class with their lessons and rows, cancelled or made up as the workbook says."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from programs.models import Attendance, ClassSession, Holiday, Slot, TrainingClass
from programs.services.changing import Why, cancel
from programs.services.occupancy import refuse_clashes

from .book import Book
from .columns import Sheet
from .lessons import Lesson, read_lessons
from .places import Places
from .problems import BadCell, Findings, Line, Notice, Problem
from .references import References
from .timeline import Clock, Order, Timeline


def lessons_of(book: Book, minutes_per_jp: int, references: References, findings: Findings) -> dict[int, list[Lesson]]:
    """By number of the meeting; what cannot be read, or is not known here, is said."""
    holidays = dict(Holiday.objects.values_list("day", "name"))
    found = {}
    for line in book[Sheet.MEETINGS]:
        if line["held_on"] in holidays and not line["cancelled_at"]:
            findings.notice(line, "held_on", Notice.ON_HOLIDAY, holidays[line["held_on"]])
        try:
            found[line["number"]] = lessons = read_lessons(line["lessons"], minutes_per_jp=minutes_per_jp)
        except BadCell as bad:
            findings.error(line, "lessons", bad.problem, **bad.details)
            continue
        for lesson in lessons:
            if lesson.jp:
                references.unit(line, "lessons", lesson.unit)
            if lesson.instructor and lesson.instructor not in references.instructors:
                findings.error(line, "lessons", Problem.UNKNOWN, lesson.instructor)
    return found


class Meetings:
    """By number; a meeting exists from the beginning, one after a hearing only then: a hearing looks at all that there are."""

    def __init__(
        self, training_class: TrainingClass, book: Book, lessons: Mapping[int, list[Lesson]], references: References,
        places: Places,
    ):  # fmt: skip
        self.training_class, self.book, self.lessons = training_class, book, lessons
        self.references, self.places = references, places
        self.of: dict[int, ClassSession] = {}

    def schedule(self, timeline: Timeline, clock: Clock) -> None:
        hearings = {(line["held_on"], line["recorded_at"]) for line in self.book[Sheet.HEARINGS]}
        begin = clock(datetime.combine(self.book.training_class["starts_on"], datetime.min.time()))
        for line in sorted(self.book[Sheet.MEETINGS], key=lambda line: line["makes_up"] is not None):
            after = max((clock(moment) for day, moment in hearings if day < line["held_on"]), default=None)
            order = Order.AFTER_HEARING if after else Order.MEETING
            timeline.add(after or begin.replace(year=1900), order, line, "number", partial(self._plan, line))
            if line["cancelled_at"]:
                by, at = self.references.user(line, "cancelled_by"), clock(line["cancelled_at"])
                timeline.add(at, Order.CANCELLED, line, "cancelled_at", partial(self._cancel, line, by=by, at=at))

    def _plan(self, line: Line) -> None:
        lessons = self.lessons[line["number"]]
        meeting = ClassSession.objects.create(
            training_class=self.training_class,
            number=line["number"],
            held_on=line["held_on"],
            room=self.references.room(line),
            minutes=sum(lesson.jp for lesson in lessons) * self.training_class.standard.minutes_per_jp,
            makes_up=self.of.get(line["makes_up"]),
            paper_place=line["paper_place"] or "",
        )
        self.of[line["number"]] = meeting
        Slot.objects.bulk_create(self._slot(meeting, lesson) for lesson in lessons)
        if not line["cancelled_at"]:
            refuse_clashes(self.training_class, [meeting])
        self.open_rows(meeting, unrecorded=line["typed_at"] is None)

    def _slot(self, meeting: ClassSession, lesson: Lesson) -> Slot:
        unit = self.references.units.get(lesson.unit)
        instructor = self.references.instructors.get(lesson.instructor)
        span = {"starts_at": lesson.starts_at, "ends_at": lesson.ends_at}
        return Slot(meeting=meeting, jp=lesson.jp, unit=unit, instructor=instructor, label=lesson.label, **span)

    def open_rows(self, meeting: ClassSession, *, unrecorded: bool, recorded: bool = True) -> None:
        """A row for each mark of the meeting; D needs no sheet where the person was away."""
        rows = []
        for line in self.book[Sheet.ATTENDANCE]:
            mark = self.book.marks[line.row].get(meeting.number)
            if mark and (recorded if mark.status else unrecorded):
                status = mark.status if mark.status == Attendance.Status.DISPENSED else ""
                place = self.places.of[line["person"]]
                rows.append(Attendance(enrollment=place, meeting=meeting, meeting_minutes=meeting.minutes, status=status))
        Attendance.objects.bulk_create(rows)

    def _cancel(self, line: Line, *, by, at: datetime) -> None:
        why = Why(line["cancel_cause"], line["cancel_reason"] or "")
        cancel([self.of[line["number"]]], why=why, by=by, at=at)
