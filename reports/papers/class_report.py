"""Laporan kelas: what was planned and held, who reached what, and everything that departed from the rule, with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import translation

from inmates.rules.field_matrix import Fact, sees
from organizations.models import User
from programs.models import AttendanceCorrection, ClassChange, LateEntry, MarkAmendment, TrainingClass
from programs.rules.assessment import Verdict
from programs.rules.attendance import one_decimal
from programs.rules.exceptions import reason_hidden
from programs.services.evaluating import Standing, evaluate
from reports.models import PaperNumber

from .attendance_recap import code_of
from .paper import Paper, common_context, file_name
from .stationery import Post, Stationery

HIDDEN = "pengecualian Lapas"


@dataclass(frozen=True, slots=True)
class Result:
    """One line of the results: the person, attendance, required units passed of all, and the state of the place."""

    seat: int
    name: str
    percentage: str
    units: str
    state: str


@dataclass(frozen=True, slots=True)
class Departure:
    """One departure from the rule: what, for whose answering, on which day and why."""

    number: str
    what: str
    who: User
    on: date
    reason: str


def class_report(training_class: TrainingClass, *, by: User, at: datetime) -> Paper:
    """The report as of today, with what ``by`` may know: of the prison's exceptions the centre reads the number only."""
    evaluation = evaluate(training_class)
    jp = training_class.standard.minutes_per_jp
    facility, center = training_class.facility, training_class.training_center
    stationery = Stationery.of(training_class, facility.local_date(at))
    signatures = [
        stationery.signature(center, Post.HEAD_OF_TRAINING),
        stationery.signature(facility, Post.HEAD_OF_WORK, caption="Mengetahui,"),
        stationery.signature(facility, Post.HEAD_OF_WORK_GUIDANCE, caption="Yang melaporkan,"),
    ]
    context = common_context("Laporan kelas", training_class, facility, stationery, signatures, at=at) | {
        "number": PaperNumber.objects.of(facility, "class-report", training_class),
        "planned_jp": training_class.program.jp,
        "held_jp": evaluation.held_minutes // jp,
        "meetings": meetings_of(training_class),
        "people": _people(evaluation.standings),
        "teachers": training_class.class_instructors.select_related("instructor").prefetch_related("units"),
        "hearings": training_class.hearings.order_by("held_on", "pk"),
    }
    with translation.override("id"):  # whatever language the reader has chosen
        context |= {
            "results": [_result(standing) for standing in evaluation.standings],
            "departures": departures(training_class, reader=by),
        }
    persons = [standing.enrollment for standing in evaluation.standings]
    return Paper(
        "reports/paper/class_report.html", context, "reports.print_class_report", training_class, persons,
        file_name("laporan-kelas", training_class),
    )  # fmt: skip


def departures(training_class: TrainingClass, *, reader: User) -> list[tuple[str, Sequence[Departure]]]:
    """Every approved exception, override, late entry, correction and amendment, under its heading; six queries."""
    seats: dict[int, int] = dict(training_class.enrollments.values_list("inmate", "seat_number"))
    return [
        ("Pengecualian yang disetujui", _exceptions(training_class, seats, reader)),
        ("Perubahan tanpa persetujuan pihak lain", _overrides(training_class)),
        ("Pencatatan terlambat yang disetujui", _late_entries(training_class)),
        ("Perbaikan kehadiran", _corrections(training_class, reader)),
        ("Perubahan nilai", _amendments(training_class)),
    ]


def _exceptions(training_class: TrainingClass, seats: dict[int, int], reader: User) -> list[Departure]:
    found = []
    knows = sees(reader, Fact.PRISON_REASONS)
    for one in training_class.exceptions.select_related("approved_by"):
        hidden = reason_hidden(one.code, sees_prison_reasons=knows)
        person = f", peserta no. {seats[one.inmate_id]}" if one.inmate_id in seats else ""
        what = HIDDEN if hidden else f"{one.get_code_display()}"
        found.append(Departure(str(one.pk), what + person, one.approved_by, one.approved_on, "" if hidden else one.reason))
    return found


def _overrides(training_class: TrainingClass) -> list[Departure]:
    changes = training_class.changes.filter(outcome=ClassChange.Outcome.OVERRIDDEN).select_related("decided_by")
    return [
        Departure(
            str(one.pk), one.get_kind_display(), one.decided_by, _day(training_class, one.decided_at), one.decision_reason
        )
        for one in changes
    ]  # fmt: skip


def _late_entries(training_class: TrainingClass) -> list[Departure]:
    entries = LateEntry.objects.filter(meeting__training_class=training_class, approved=True)
    return [
        Departure(
            str(one.pk), f"pertemuan {one.meeting.number}", one.decided_by, _day(training_class, one.decided_at), one.reason
        )
        for one in entries.select_related("meeting", "decided_by")
    ]  # fmt: skip


def _corrections(training_class: TrainingClass, reader: User) -> list[Departure]:
    """Of locked rows, and of those typed again before; of who may not know why somebody was absent the codes alone."""
    knows = sees(reader, Fact.ABSENCE_REASONS)
    rows = AttendanceCorrection.objects.filter(attendance__meeting__training_class=training_class)
    found = []
    for one in rows.select_related("attendance__meeting", "attendance__enrollment", "corrected_by"):
        row = one.attendance
        before, after = (
            _code(status, missed, knows)
            for status, missed in ((one.old_status, one.old_missed_minutes), (one.new_status, one.new_missed_minutes))
        )
        what = f"pertemuan {row.meeting.number}, peserta no. {row.enrollment.seat_number}: {before} → {after}"
        reason = one.reason if knows else ""
        found.append(Departure(str(one.pk), what, one.corrected_by, _day(training_class, one.corrected_at), reason))
    return found


def _amendments(training_class: TrainingClass) -> list[Departure]:
    rows = MarkAmendment.objects.filter(assessment__enrollment__training_class=training_class, approved=True)
    found = []
    for one in rows.select_related("assessment__enrollment", "assessment__unit", "decided_by"):
        mark = one.assessment
        what = f"{mark.unit.code}, percobaan {mark.attempt}, peserta no. {mark.enrollment.seat_number}: {one.old} → {one.new}"
        found.append(Departure(str(one.pk), what, one.decided_by, _day(training_class, one.decided_at), one.reason))
    return found


def meetings_of(training_class: TrainingClass) -> dict[str, int]:
    """Meetings planned, held, cancelled, and those that make others up; one query."""
    states = list(training_class.meetings.values_list("cancelled_at", "typed_at", "makes_up"))
    return {
        "planned": sum(makes_up is None for _cancelled, _typed, makes_up in states),
        "held": sum(typed is not None and cancelled is None for cancelled, typed, _makes_up in states),
        "cancelled": sum(cancelled is not None for cancelled, _typed, _makes_up in states),
        "made_up": sum(makes_up is not None and cancelled is None for cancelled, _typed, makes_up in states),
    }


def _people(standings: Sequence[Standing]) -> dict[str, int]:
    states = [standing.enrollment.status for standing in standings]
    return {
        "all": len(states), "left": states.count("left"), "graduated": states.count("graduated"),
        "not_graduated": states.count("not_graduated"), "postponed": states.count("postponed"),
    }  # fmt: skip


def _result(standing: Standing) -> Result:
    place = standing.enrollment
    required = [unit for unit in standing.units if unit.required]
    passed = sum(unit.verdict == Verdict.COMPETENT for unit in required)
    percentage = (one_decimal(standing.tally.tenths) or "–").replace(".", ",")
    return Result(place.seat_number, place.printed_name, percentage, f"{passed}/{len(required)}", place.get_status_display())


def _code(status: str, missed: int, knows: bool) -> str:
    return code_of(status, missed, reasons=knows) or "belum dicatat"


def _day(training_class: TrainingClass, moment: datetime) -> date:
    return training_class.facility.local_date(moment)
