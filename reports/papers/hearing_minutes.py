"""Berita acara sidang kelulusan: blank with today's standings before the hearing, with its decisions after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from programs.models import GraduationHearing, HearingDecision, TrainingClass
from programs.rules.assessment import UnitResult
from programs.rules.attendance import AttendanceTally, one_decimal
from programs.rules.completion import Shortfall
from programs.services.carrying import unit_results
from programs.services.evaluating import Standing, standings_of
from programs.services.hearing import awaiting
from reports.rules.date_in_words import date_in_words

from .paper import Paper, common_context, file_name
from .stationery import Post, Stationery

WORDS = {
    HearingDecision.Result.GRADUATED: "LULUS",
    HearingDecision.Result.NOT_GRADUATED: "TIDAK LULUS",
    HearingDecision.Result.POSTPONED: "DITUNDA",
}
LACKING = {
    Shortfall.OPEN_ROWS: "ada pertemuan belum dicatat",
    Shortfall.NOTHING_COUNTABLE: "belum ada kehadiran yang dihitung",
    Shortfall.ATTENDANCE_COUNTABLE: "kehadiran di bawah batas",
    Shortfall.ATTENDANCE_PROGRAM: "jam program belum cukup",
    Shortfall.UNIT_MISSING: "ada unit belum dinilai",
    Shortfall.UNIT_NOT_PASSED: "ada unit belum kompeten",
}
BLANK_MEMBERS = 5
PORTRAIT_UNITS = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One person in the table of the minutes; ``decision`` stays empty before the hearing."""

    seat: int
    name: str
    percentage: str
    verdicts: Sequence[str]
    decision: str = ""
    notes: Sequence[str] = field(default_factory=list)


def blank_minutes(training_class: TrainingClass, *, at: datetime) -> Paper:
    """Minutes to be filled in by hand, for everyone who awaits a decision, as they stand now."""
    standings = awaiting(standings_of(training_class))
    context = {
        "rows": [_standing_row(standing) for standing in standings],
        "members": [None] * BLANK_MEMBERS,
        "held_jp": training_class.held_minutes() // training_class.standard.minutes_per_jp,
    }
    stationery = Stationery.of(training_class, training_class.training_center.local_date(at))
    return _paper(training_class, None, context, [standing.enrollment for standing in standings], stationery, at=at)


def recorded_minutes(training_class: TrainingClass, hearing: GraduationHearing, *, at: datetime) -> Paper:
    """Minutes of ``hearing`` as it decided: its own attendance figures, the marks entered by then, its members."""
    decisions = list(hearing.decisions.select_related("enrollment__inmate").order_by("enrollment__seat_number"))
    units = list(training_class.program.units.all())
    results = unit_results([decision.enrollment for decision in decisions], units, until=hearing.recorded_at)
    counts = Counter(decision.result for decision in decisions)
    held = training_class.held_minutes(until=hearing.held_on)
    context = {
        "rows": [_decision_row(decision, results[decision.enrollment_id]) for decision in decisions],
        "members": list(hearing.members.all()),
        "counts": [(word.lower(), counts[result]) for result, word in WORDS.items()],
        "date_in_words": date_in_words(hearing.held_on),
        "units": units,
        "held_jp": held // training_class.standard.minutes_per_jp,
    }
    stationery = Stationery.of(training_class, hearing.held_on)
    return _paper(training_class, hearing, context, [row.enrollment for row in decisions], stationery, at=at)


def _paper(
    training_class: TrainingClass, hearing: GraduationHearing | None, own: dict[str, Any], persons, stationery, *, at: datetime
) -> Paper:
    center = training_class.training_center
    units = own.get("units") or list(training_class.program.units.all())
    signatures = [None, stationery.signature(center, Post.HEAD_OF_CENTER, caption="Mengetahui,")]
    context = common_context("Berita acara sidang kelulusan", training_class, center, stationery, signatures, at=at) | {
        "hearing": hearing,
        "units": units,
        "landscape": len(units) > PORTRAIT_UNITS,
    }
    return Paper(
        "reports/paper/hearing_minutes.html", context | own, "reports.print_hearing_minutes", hearing or training_class, persons,
        file_name("berita-acara", training_class, hearing.held_on if hearing else None),
    )  # fmt: skip


def _standing_row(standing: Standing) -> Row:
    notes = [LACKING[shortfall] for shortfall in standing.blocking]
    return Row(
        standing.enrollment.seat_number,
        standing.enrollment.printed_name,
        _percentage(standing.tally),
        _verdicts(standing.units),
        notes=notes + [f"pengecualian no. {number}" for number in standing.exceptions],
    )


def _decision_row(decision: HearingDecision, units: Sequence[UnitResult]) -> Row:
    tally = AttendanceTally(credited=decision.credited_minutes, countable=decision.countable_minutes)
    return Row(
        decision.enrollment.seat_number,
        decision.enrollment.printed_name,
        _percentage(tally),
        _verdicts(units),
        WORDS[HearingDecision.Result(decision.result)],
        _decision_notes(decision),
    )


def _decision_notes(decision: HearingDecision) -> list[str]:
    until = f"sampai dengan {decision.until:%d-%m-%Y}" if decision.until else ""
    exception = f"pengecualian no. {decision.exceptions}" if decision.exceptions else ""
    return [note for note in (until, exception) if note]


def _verdicts(units: Sequence[UnitResult]) -> list[str]:
    return [unit.verdict.value if unit.verdict else "–" for unit in units]


def _percentage(tally: AttendanceTally) -> str:
    return (one_decimal(tally.tenths) or "–").replace(".", ",")
