"""What a template would print: invented data, or the program and the longest name of a class; never a number, never stored."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from certificates.models import SheetTemplate
from certificates.rules.design import as_designed
from certificates.rules.kinds import Kind
from certificates.rules.sheet import name_width
from organizations.models import Official, TrainingCenter
from programs.models import Enrollment, TrainingClass

from .content import VERSION, letterhead_of, lines_of, signatory_as_printed

MARK = "CONTOH"
UNITS = ("Menerapkan keselamatan dan kesehatan kerja", "Membaca gambar kerja", "Mengelas pelat posisi di bawah tangan")
SIGNATORY = {"title": "Kepala", "name": "Nama Penanda Tangan", "nip": "00000000 000000 0 000", "rank": "Pangkat"}
COSIGNER = SIGNATORY | {"title": "Kepala Lapas"}


def specimen(
    *,
    center: TrainingCenter,
    kind: Kind,
    template: SheetTemplate | None,
    training_class: TrainingClass | None = None,
    holder: Enrollment | None = None,
    on: date,
    at: datetime,
) -> dict[str, Any]:
    """A content that looks like one of ``kind``; without ``template`` as the house has designed it."""
    signatory = Official.objects.certificate_signatory(center, on)
    return {
        "version": VERSION,
        "kind": kind.value,
        "centre": center.name,
        "city": center.city,
        "letterhead": lines_of(template.letterhead) if template and template.letterhead else letterhead_of(center, on),
        "legal_basis": center.legal_basis,
        "result": "graduated" if kind == Kind.TRAINING else "attended",
        "issued_on": on.isoformat(),
        "issued_at": at.replace(microsecond=0).isoformat(),
        "signatory": signatory_as_printed(signatory) if signatory else SIGNATORY,
        "holder": {
            "name": holder.printed_name if holder else "Nama Peserta Contoh",
            "birth_place": center.city,
            "birth_date": "1990-01-01",
        },
        "template": template.as_content() if template else as_designed(kind),
        **(_of_class(training_class) if training_class else _invented(on)),
        **({"cosigner": COSIGNER} if template and template.cosign else {}),
        **_unnumbered(),
    }


def longest_name(training_class: TrainingClass) -> Enrollment | None:
    """The participant whose name takes most room on its line; None in an empty class."""
    places = training_class.enrollments.select_related("inmate")
    return max(places, key=lambda place: name_width(place.printed_name), default=None)


def _unnumbered() -> dict[str, Any]:
    form = reverse("certificates:verify-form")
    address = urlsplit(settings.PUBLIC_BASE_URL).netloc + form
    checked = {"verify_url": settings.PUBLIC_BASE_URL + form, "verify_address": address}
    return {"number": MARK, "sequence": 0, "code": MARK, **checked}


def _of_class(training_class: TrainingClass) -> dict[str, Any]:
    program = training_class.program
    return {
        "field": program.sub_field.field.name,
        "sub_field": program.sub_field.name,
        "program": program.title,
        "jp": program.jp,
        "jp_delivered": program.jp,
        "minutes_per_jp": training_class.standard.minutes_per_jp,
        "starts_on": training_class.starts_on.isoformat(),
        "ends_on": training_class.ends_on.isoformat(),
        "units": [_unit(unit.code, unit.title, unit.jp) for unit in program.units.all()],
    }


def _invented(on: date) -> dict[str, Any]:
    return {
        "field": "Las",
        "sub_field": "Las SMAW",
        "program": "Pengelasan pelat SMAW",
        "jp": 240,
        "jp_delivered": 240,
        "minutes_per_jp": 45,
        "starts_on": on.replace(month=1, day=5).isoformat(),
        "ends_on": on.replace(month=2, day=6).isoformat(),
        "units": [_unit(f"X.00XXX00.00{number}.0", title, 80) for number, title in enumerate(UNITS, 1)],
    }


def _unit(code: str, title: str, jp: int) -> dict[str, Any]:
    return {"code": code, "title": title, "jp": jp, "mark": "85.0", "verdict": "K"}
