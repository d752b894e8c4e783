"""An exam of an invented LSP, some weeks ago: one certificate has come, the others are waited for."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from certificates.models import Exam
from certificates.rules.exams import CERTIFICATE_DAYS, valid_until
from certificates.services.competency import CertificateData, record_certificate
from certificates.services.exams import ExamData, enter, lock_results, move_exam, plan_exam, type_results
from certificates.services.sitters import sitters
from inmates.models import Inmate
from programs.models import TrainingClass

from .houses import Staff
from .scans import example_scan

PEOPLE = 5
RESULTS = ["K", "K", "BK", "K", "TH"]  # by name


def examine(training_class: TrainingClass, staff: Staff, *, today: date) -> Exam:
    """Graduates of the class who are still here sat for an exam that was moved once; the results are locked."""
    held_on = today - timedelta(days=CERTIFICATE_DAYS + 15)
    data = ExamData(
        "LSP Las Nusantara Contoh", "BNSP-LSP-0000-ID (contoh)", date(held_on.year + 2, 12, 31),
        "Juru Las SMAW Posisi 1G (contoh)", "Bengkel Las Lapas",
        "Asesor Contoh Satu, MET.000.000001 2020\nAsesor Contoh Dua, MET.000.000002 2021",
        held_on - timedelta(days=7),
    )  # fmt: skip
    facility, clerk = training_class.facility, staff["bimker"]
    exam = plan_exam(
        facility=facility, training_center=training_class.training_center, data=data, by=clerk, at=_noon(held_on, -30, facility)
    )
    move_exam(exam=exam, to=held_on, reason="Asesor berhalangan", by=clerk, at=_noon(held_on, -10, facility))
    exam.refresh_from_db()
    graduates = Inmate.objects.filter(enrollments__training_class=training_class, enrollments__status="graduated")
    fit = [row.inmate.pk for row in sitters(exam, graduates.order_by("name", "pk")) if not row.warnings][:PEOPLE]
    if not fit:
        return exam
    seats = enter(exam=exam, people=fit, by=clerk, at=_noon(held_on, -9, facility))
    seats.sort(key=lambda seat: (seat.inmate.name, seat.inmate_id))
    results = dict(zip([seat.pk for seat in seats], RESULTS, strict=False))
    type_results(exam=exam, results=results, by=staff["bimker-staf"], at=_noon(held_on, 3, facility))
    lock_results(exam=exam, by=staff["kasi"], at=_noon(held_on, 4, facility))
    issued_on = held_on + timedelta(days=40)
    number = f"00000 0000 0 0000001 {issued_on.year} (contoh)"
    record_certificate(
        seat=seats[0], data=CertificateData(number, issued_on, valid_until(issued_on)), by=clerk,
        upload=example_scan("Sertifikat kompetensi BNSP", number, exam.scheme), at=_noon(held_on, 50, facility),
    )  # fmt: skip
    return exam


def _noon(day: date, days: int, facility) -> datetime:
    """Noon where the prison is, ``days`` after ``day``."""
    return datetime.combine(day + timedelta(days=days), time(12), ZoneInfo(facility.time_zone))
