"""Rekap akhir: what the class came to, in persons, hours, attendance and certificates, with a line for everybody."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from certificates.models import Certificate
from certificates.rules.kinds import Kind
from inmates.models import Inmate
from jobs.exports.table import Table
from organizations.models import User
from programs.models import Enrollment, TrainingClass
from programs.rules.attendance import AttendanceTally
from programs.services.evaluating import Standing, evaluate

from .class_report import meetings_of
from .paper import Paper, common_context, file_name
from .stationery import Post, Stationery

Status, Sex = Enrollment.Status, Inmate.Sex
OUTCOMES = {
    Status.GRADUATED: "lulus",
    Status.NOT_GRADUATED: "tidak lulus",
    Status.POSTPONED: "ditunda",
    Status.ACTIVE: "belum diputuskan",
    Status.LEFT: "keluar sebelum selesai",
}
KINDS = {
    Kind.TRAINING: "sertifikat pelatihan",
    Kind.ATTENDANCE: "surat keterangan mengikuti pelatihan",
    Kind.HOURS: "surat keterangan jam pelatihan",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """Persons of one outcome: men, women, of sex not recorded."""

    word: str
    men: int
    women: int
    unknown: int

    @property
    def all(self) -> int:
        return self.men + self.women + self.unknown


@dataclass(frozen=True, slots=True)
class Papers:
    """Certificates of one kind: numbers given, those in force, those of them that were received."""

    word: str
    issued: int
    in_force: int
    received: int


@dataclass(frozen=True, slots=True)
class Line:
    """One place: attendance in tenths of a percent, the outcome, the numbers in force."""

    place: Enrollment
    tenths: int | None
    word: str
    numbers: Sequence[str]


def final_recap(training_class: TrainingClass, *, by: User, at: datetime) -> Paper:
    """The class as of today; certificates as far as ``by`` may see them. Why somebody left stands here for nobody."""
    evaluation = evaluate(training_class)
    standings, per_jp = evaluation.standings, training_class.standard.minutes_per_jp
    certificates = list(Certificate.objects.visible_to(by).of_class(training_class))
    whole = AttendanceTally(
        credited=sum(one.tally.credited for one in standings), countable=sum(one.tally.countable for one in standings)
    )
    center, facility = training_class.training_center, training_class.facility
    stationery = Stationery.of(training_class, center.local_date(at))
    signatures = [
        stationery.signature(center, Post.HEAD_OF_CENTER, caption="Mengetahui,"),
        stationery.signature(facility, Post.HEAD_OF_WORK),
        stationery.signature(center, Post.HEAD_OF_TRAINING),
    ]
    outcomes, lines = outcomes_of(standings), _lines(standings, certificates)
    context = common_context("Rekap akhir", training_class, center, stationery, signatures, at=at) | {
        "outcomes": outcomes,
        "held_jp": evaluation.held_minutes // per_jp,
        "meetings": meetings_of(training_class),
        "tenths": whole.tenths,
        "hearings": list(training_class.hearings.order_by("held_on", "pk")),
        "papers": papers_of(certificates),
        "lines": lines,
    }
    return Paper(
        "reports/paper/final_recap.html", context, "reports.print_final_recap", training_class,
        [one.enrollment for one in standings], file_name("rekap-akhir", training_class), _tables(outcomes, lines),
    )  # fmt: skip


def _tables(outcomes: Sequence[Outcome], lines: Sequence[Line]) -> list[Table]:
    persons = [[one.word, one.men, one.women, one.unknown, one.all] for one in outcomes]
    each = [
        [one.place.seat_number, one.place.printed_name, None if one.tenths is None else Decimal(one.tenths) / 10, one.word,
         ", ".join(one.numbers)]
        for one in lines
    ]  # fmt: skip
    return [
        Table("Peserta menurut hasil", ["Hasil", "L", "P", "Belum dicatat", "Jumlah"], persons),
        Table("Peserta", ["No.", "Nama", "Hadir (%)", "Hasil", "Nomor sertifikat"], each),
    ]


def outcomes_of(standings: Sequence[Standing]) -> list[Outcome]:
    """Every outcome with its persons, also where there is nobody; the last is all of them."""
    found = Counter((one.enrollment.status, one.enrollment.inmate.sex) for one in standings)
    rows = [
        Outcome(word, found[status, Sex.MALE], found[status, Sex.FEMALE], found[status, ""]) for status, word in OUTCOMES.items()
    ]
    total = Outcome("jumlah", *(sum(getattr(row, name) for row in rows) for name in ("men", "women", "unknown")))
    return [*rows, total]


def papers_of(certificates: Sequence[Certificate]) -> list[Papers]:
    return [
        Papers(
            word,
            sum(one.kind == kind for one in certificates),
            sum(one.kind == kind and one.in_force for one in certificates),
            sum(one.kind == kind and one.in_force and one.handed_over_on is not None for one in certificates),
        )
        for kind, word in KINDS.items()
    ]


def _lines(standings: Sequence[Standing], certificates: Sequence[Certificate]) -> list[Line]:
    numbers: Mapping[int, list[str]] = defaultdict(list)
    for one in certificates:
        if one.in_force:
            numbers[one.enrollment_id].append(one.number)
    return [
        Line(one.enrollment, one.tally.tenths, OUTCOMES[Status(one.enrollment.status)], numbers[one.enrollment.pk])
        for one in standings
    ]
