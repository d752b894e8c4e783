"""Rekap penilaian: every attempt of every participant at every unit, with its three aspects; nothing is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from jobs.exports.table import Table
from programs.models import Assessment, CompetencyUnit, Enrollment, TrainingClass
from programs.rules.assessment import Verdict
from programs.services.marks_table import MarksCell, UnitColumn, marks_table

from .paper import Paper, common_context, file_name
from .stationery import Post, Stationery


@dataclass(frozen=True, slots=True)
class Row:
    """One participant in one unit: the attempts, first to last; ``carried``: passed in an earlier class of his."""

    place: Enrollment
    attempts: Sequence[Assessment]
    carried: bool
    columns: int

    @property
    def verdict(self) -> str:
        """The last word: of the last attempt, else of the earlier class, else "–"."""
        return self.attempts[-1].verdict if self.attempts else ("K*" if self.carried else "–")

    @property
    def beside(self) -> list[Assessment | None]:
        """The attempts and as many gaps as the table is wider."""
        return [*self.attempts, *[None] * (self.columns - len(self.attempts))]


@dataclass(frozen=True, slots=True)
class Section:
    """One unit: a row per participant, as many attempts beside each other as anybody had, and what it came to."""

    unit: CompetencyUnit
    rows: Sequence[Row]
    columns: int
    lockers: Sequence[str]
    unlocked: int

    @property
    def numbers(self) -> range:
        return range(1, self.columns + 1)

    @property
    def counts(self) -> dict[str, int]:
        """Participants: competent at once, after another attempt, by an earlier class; not yet competent; not assessed."""
        first = sum(bool(row.attempts) and row.attempts[0].verdict == Verdict.COMPETENT for row in self.rows)
        passed = sum(bool(row.attempts) and row.attempts[-1].verdict == Verdict.COMPETENT for row in self.rows)
        assessed = sum(bool(row.attempts) for row in self.rows)
        carried = sum(not row.attempts and bool(row.carried) for row in self.rows)
        return {
            "first": first, "later": passed - first, "carried": carried, "not_yet": assessed - passed,
            "open": len(self.rows) - assessed - carried,
        }  # fmt: skip


def assessment_recap(training_class: TrainingClass, *, at: datetime) -> Paper:
    """The marks as of today, a table for each unit; of who has left nothing but his attempts, where there are any."""
    columns, lines = marks_table(training_class)
    center = training_class.training_center
    stationery = Stationery.of(training_class, center.local_date(at))
    signatures = [
        stationery.signature(center, Post.HEAD_OF_CENTER, caption="Mengetahui,"),
        stationery.signature(center, Post.HEAD_OF_TRAINING),
    ]
    sections = [_section(column, [(line.enrollment, line.cells[n]) for line in lines]) for n, column in enumerate(columns)]
    context = common_context("Rekap penilaian", training_class, center, stationery, signatures, at=at) | {
        "sections": sections,
        "carried": any(row.carried for section in sections for row in section.rows),
    }
    return Paper(
        "reports/paper/assessment_recap.html", context, "reports.print_assessment_recap", training_class,
        [line.enrollment for line in lines], file_name("rekap-penilaian", training_class), [_table(sections)],
    )  # fmt: skip


def _table(sections: Sequence[Section]) -> Table:
    """A row for each attempt, so that it can be filtered."""
    headings = ["Kode unit", "No.", "Nama", "Percobaan", "Pengetahuan", "Keterampilan", "Sikap", "Hasil"]
    rows = [
        [section.unit.code, row.place.seat_number, row.place.printed_name, number, one.knowledge, one.skill, one.attitude,
         one.verdict]
        for section in sections
        for row in section.rows
        for number, one in enumerate(row.attempts, start=1)
    ]  # fmt: skip
    return Table("Penilaian", headings, rows)


def _section(column: UnitColumn, cells: Sequence[tuple[Enrollment, MarksCell]]) -> Section:
    shown = [(place, cell) for place, cell in cells if cell.attempts or place.ended_on is None]
    widest = max((len(cell.attempts) for _place, cell in shown), default=0) or 1
    rows = [Row(place, cell.attempts, cell.carried is not None, widest) for place, cell in shown]
    return Section(column.unit, rows, widest, column.lockers, column.unlocked)
