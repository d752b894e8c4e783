"""What stands in the workbook of a class that exists: one row for each thing, by key of the column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from inmates.rules.field_matrix import Fact
from programs.models import (
    Assessment,
    Attendance,
    AttendanceCorrection,
    ClassInstructor,
    ClassSession,
    Enrollment,
    HearingDecision,
    SheetScan,
    TrainingClass,
)
from programs.rules.exceptions import reason_hidden
from programs.services.attendance import Mark

from .columns import Sheet
from .gathering_further import further_rows
from .lessons import written_lessons
from .marks import Correction, written_corrections, written_mark
from .naming import login, room_code
from .writing import Rows

PLAN_FIGURES = ("quarter", "packages", "persons", "ceiling")


class Gathering:
    """The rows of one class; what its reader may not know is left out where it would be a row or a code of its own."""

    def __init__(self, training_class: TrainingClass, facts: Collection[Fact]):
        self.training_class, self.facts = training_class, facts
        self.zone = ZoneInfo(training_class.facility.time_zone)
        places = training_class.enrollments.select_related("inmate__identity_confirmed_by", "decree__recorded_by", "ended_by")
        places = places.select_related("carried_from__training_class").prefetch_related("inmate__registrations")
        self.places = list(places.order_by("seat_number", "starts_on", "pk"))
        self.keys = {place.pk: key for key, place in enumerate(self.places, start=1)}
        people = ("room", "scan", "makes_up", "cancelled_by", "typed_by", "confirmed_by", "locked_by")
        meetings = training_class.meetings.select_related(*people).prefetch_related("slots__unit", "slots__instructor")
        self.meetings = list(meetings.order_by("number"))

    @property
    def numbers(self) -> list[int]:
        return [meeting.number for meeting in self.meetings]

    def rows(self) -> Rows:
        return {
            Sheet.CLASS: [self._class()],
            Sheet.PEOPLE: [self._person(place) for place in self.places],
            Sheet.MEETINGS: [self._meeting(meeting) for meeting in self.meetings],
            Sheet.ATTENDANCE: self._attendance(),
            Sheet.MARKS: [self._mark(row) for row in self._assessments()],
            Sheet.HEARINGS: [self._decision(row) for row in self._decisions()],
            Sheet.EXCEPTIONS: self._exceptions(),
            **further_rows(self),
        }

    def _class(self) -> dict[str, Any]:
        one = self.training_class
        same = "code package_number wave fiscal_year mode funding starts_on ends_on seats jp_per_day replacements_until"
        teachers = one.class_instructors.select_related("instructor").prefetch_related("units").order_by("instructor__code")
        return (
            _values(one, same, "insured insurance_number insured_from insured_until cancelled_on cancel_reason")
            | {
                "cancelled_by": login(one.cancelled_by),
                "facility": one.facility.code,
                "center": one.training_center.code,
                "program": one.program.code,
                "version": one.program.version,
                "standard": one.standard.valid_from,
                "room": room_code(one.room),
                "agreement": one.agreement.number if one.agreement else None,
                "instructors": _codes(teachers, ClassInstructor.Part.MAIN),
                "substitutes": _codes(teachers, ClassInstructor.Part.SUBSTITUTE),
                "units": _units(teachers),
            }
            | self._plan_row()
        )

    def _plan_row(self) -> dict[str, Any]:
        row = self.training_class.plan_row
        return {f"plan_{figure}": getattr(row, figure) for figure in PLAN_FIGURES} if row else {}

    def _person(self, place: Enrollment) -> dict[str, Any]:
        identity = "certificate_name certificate_birth_place certificate_birth_date identity_confirmed_on"
        return (
            _values(place, "seat_number starts_on ended_on end_reason")
            | _values(place.inmate, "name sex birth_place birth_date admitted_on left_on", identity)
            | {
                "key": self.keys[place.pk],
                "number": place.inmate.registration(),
                "identity_confirmed_by": login(place.inmate.identity_confirmed_by),
                "decree": place.decree.number,
                "decree_on": place.decree.signed_on,
                "decree_by": login(place.decree.recorded_by),
                "ended_by": login(place.ended_by),
                "replaces": self.keys.get(place.replaces_id),
                "carried_class": place.carried_from.training_class.code if place.carried_from else None,
                "carried_minutes": place.carried_minutes if place.carried_from else None,
            }
        )

    def _meeting(self, meeting: ClassSession) -> dict[str, Any]:
        return _values(meeting, "number held_on cancel_cause cancel_reason control_total paper_place") | {
            "room": room_code(meeting.room),
            "lessons": written_lessons(sorted(meeting.slots.all(), key=lambda slot: slot.starts_at)),
            "makes_up": meeting.makes_up.number if meeting.makes_up else None,
            "confirmed_on_paper": meeting.confirmed_on_paper or None,
            "paper_place": meeting.paper_place or _scan_place(meeting.scan),
            **self.steps(meeting, "cancelled", "typed", "confirmed", "locked"),
        }

    def _attendance(self) -> list[dict[str, Any]]:
        reasons = Fact.ABSENCE_REASONS in self.facts
        marks: dict[int, dict[str, str]] = defaultdict(dict)
        rows = Attendance.objects.filter(meeting__in=self.meetings).values_list(
            "enrollment", "meeting__number", "status", "missed_minutes", "reason"
        )
        for place, number, *mark in rows:
            marks[place][f"#{number}"] = written_mark(Mark(*mark), reasons=reasons)
        corrections = self._corrections()
        return [
            self.who(place) | {"corrections": written_corrections(corrections[place.pk])} | marks[place.pk]
            for place in self.places
        ]

    def _corrections(self) -> dict[int, list[Correction]]:
        found = defaultdict(list)
        rows = AttendanceCorrection.objects.filter(attendance__meeting__in=self.meetings)
        for one in rows.select_related("attendance__meeting", "corrected_by").order_by("corrected_at", "pk"):
            before = Mark(one.old_status, one.old_missed_minutes, one.old_reason)
            after = Mark(one.new_status, one.new_missed_minutes, one.new_reason)
            at, by = self.moment(one.corrected_at), one.corrected_by.username
            meeting = one.attendance.meeting.number
            found[one.attendance.enrollment_id].append(Correction(meeting, before, after, at, by, one.reason))
        return found

    def _assessments(self) -> Iterable[Assessment]:
        rows = Assessment.objects.filter(enrollment__in=self.places).select_related("unit", "entered_by", "locked_by")
        return sorted(rows, key=lambda row: (self.keys[row.enrollment_id], row.unit.position, row.attempt))

    def _mark(self, row: Assessment) -> dict[str, Any]:
        place = self.place_of(row.enrollment_id)
        marks = _values(row, "attempt knowledge skill attitude verdict")
        return self.who(place) | marks | {"unit": row.unit.code, **self.steps(row, "entered", "locked")}

    def _decisions(self) -> Iterable[HearingDecision]:
        rows = HearingDecision.objects.filter(hearing__training_class=self.training_class)
        rows = rows.select_related("hearing__recorded_by").prefetch_related("hearing__members")
        return sorted(rows, key=lambda row: (row.hearing.recorded_at, row.hearing_id, self.keys[row.enrollment_id]))

    def _decision(self, row: HearingDecision) -> dict[str, Any]:
        hearing, place = row.hearing, self.place_of(row.enrollment_id)
        scan = f"pindaian {hearing.minutes_sha256[:12]}" if hearing.minutes_signed else ""
        return (
            self.who(place)
            | _values(hearing, "minutes_number held_on minutes_due_on")
            | _values(row, "result until credited_minutes countable_minutes")
            | {"members": "\n".join(f"{one.name} | {one.position}" for one in hearing.members.all())}
            | {"paper_place": hearing.paper_place or scan, **self.steps(hearing, "recorded")}
        )

    def _exceptions(self) -> list[dict[str, Any]]:
        """What the prison alone may know of an exception is no row for others: neither what is allowed nor why."""
        known = Fact.PRISON_REASONS in self.facts
        approved = self.training_class.exceptions.select_related("approved_by").order_by("approved_on", "code", "pk")
        latest = {place.inmate_id: place for place in self.places}
        about_the_class = {None, *latest}  # not about somebody who never had a place
        shown = [one for one in approved if one.inmate_id in about_the_class]
        shown = [one for one in shown if not reason_hidden(one.code, sees_prison_reasons=known)]
        return [
            (self.who(latest[one.inmate_id]) if one.inmate_id in latest else {})
            | _values(one, "code reason approved_on")
            | {"approved_by": login(one.approved_by)}
            for one in shown
        ]

    def place_of(self, pk: int) -> Enrollment:
        return self.places[self.keys[pk] - 1]

    def who(self, place: Enrollment) -> dict[str, Any]:
        return {"person": self.keys[place.pk], "name": place.inmate.name}

    def steps(self, row: Any, *steps: str) -> dict[str, Any]:
        return {f"{step}_at": self.moment(getattr(row, f"{step}_at")) for step in steps} | {
            f"{step}_by": login(getattr(row, f"{step}_by")) for step in steps
        }

    def moment(self, at: datetime | None) -> datetime | None:
        """The moment on the clock of the prison, without what a workbook cannot keep."""
        return at.astimezone(self.zone).replace(tzinfo=None, microsecond=0) if at else None


def _scan_place(scan: SheetScan | None) -> str:
    return f"pindaian {scan.sha256[:12]}" if scan else ""


def _values(row: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in " ".join(names).split()}


def _units(rows: Iterable[ClassInstructor]) -> str:
    """Who is named for some units only, one a line; who is for all of them has none."""
    named = [(row.instructor.code, sorted(row.units.all(), key=lambda unit: unit.position)) for row in rows]
    return "\n".join(f"{code}: {', '.join(unit.code for unit in units)}" for code, units in named if units)


def _codes(rows: Iterable[ClassInstructor], part: str) -> str:
    return ", ".join(row.instructor.code for row in rows if row.part == part)
