"""Riwayat pelatihan: what one person has been trained in, as evidence for the TPP (UU 22/2022, article 10)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from certificates.models import Certificate
from inmates.models import Inmate
from organizations.models import User
from programs.models import Enrollment, HearingDecision
from programs.rules.attendance import one_decimal
from programs.services.history import TrainingRecord, training_history

from .paper import Paper, frame
from .stationery import Post, Stationery

RESULTS = {
    HearingDecision.Result.GRADUATED: "LULUS",
    HearingDecision.Result.NOT_GRADUATED: "TIDAK LULUS",
    HearingDecision.Result.POSTPONED: "DITUNDA",
}
STATES = {Enrollment.Status.ACTIVE: "sedang berjalan", Enrollment.Status.LEFT: "berakhir sebelum selesai"}
CERTIFICATE_STATES = {"valid": "berlaku", "replaced": "telah diganti", "revoked": "dicabut", "expired": "habis masa berlaku"}


@dataclass(frozen=True, slots=True)
class Line:
    """One training on the paper; of one elsewhere neither class nor minutes of the hearing are named."""

    record: TrainingRecord
    percentage: str
    result: str
    certificates: Sequence[str]


def training_history_paper(inmate: Inmate, *, by: User, at: datetime) -> Paper:
    """The history of ``inmate``, the first training first; ``inmate`` comes with its register number and facility."""
    facility, today = inmate.facility, inmate.facility.local_date(at)
    records = training_history(inmate, reader=by)[::-1]
    stationery = Stationery.of_house(facility, today)
    signatures = [
        stationery.signature(facility, Post.HEAD_OF_WORK, caption="Mengetahui,"),
        None,
        stationery.signature(facility, Post.HEAD_OF_WORK_GUIDANCE),
    ]
    certificates = certificates_of(records)
    context = frame("Riwayat pelatihan", facility, facility, stationery, signatures, at=at) | {
        "inmate": inmate,
        "today": today,
        "lines": [
            Line(
                record,
                (one_decimal(record.tally.tenths) or "–").replace(".", ","),
                _result(record),
                [_certificate(one, CERTIFICATE_STATES[one.status_on(today)]) for one in certificates[record.enrollment.pk]],
            )
            for record in records
        ],
        "total_minutes": sum(record.tally.credited - record.enrollment.carried_minutes for record in records),
    }
    return Paper(
        "reports/paper/training_history.html", context, "reports.print_training_history", inmate, [inmate],
        f"riwayat-pelatihan-{inmate.pk}-{today.isoformat()}.pdf",
    )  # fmt: skip


def certificates_of(records: Sequence[TrainingRecord]) -> dict[int, list[Certificate]]:
    """The certificates earned in each place (by its key), older before newer; one query."""
    found: dict[int, list[Certificate]] = {record.enrollment.pk: [] for record in records}
    for certificate in Certificate.objects.filter(enrollment__in=list(found)).order_by("issued_on", "pk"):
        found[certificate.enrollment_id].append(certificate)
    return found


def _result(record: TrainingRecord) -> str:
    if record.enrollment.status in STATES:
        return STATES[Enrollment.Status(record.enrollment.status)]
    return RESULTS[HearingDecision.Result(record.enrollment.status)]


def _certificate(certificate: Certificate, state: str) -> str:
    return f"{certificate.number}, {certificate.issued_on:%d-%m-%Y}, {state}"
