"""Daftar koreksi nama: each participant checks and signs what will be printed on the certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from programs.models import Enrollment, TrainingClass

from .paper import Paper, common_context, file_name
from .stationery import Post, Stationery, organizer


@dataclass(frozen=True, slots=True)
class Identity:
    """What stands in the books about one person, as it would be printed."""

    seat: int
    name: str
    birth_place: str
    birth_date: date | None
    confirmed: bool


def name_corrections(training_class: TrainingClass, *, at: datetime) -> Paper:
    """The list of all open places, with room to correct and to sign; no register number."""
    places = list(training_class.enrollments.open().select_related("inmate").order_by("seat_number"))
    house, today = organizer(training_class), training_class.facility.local_date(at)
    stationery = Stationery.of(training_class, today)
    signatures = [
        stationery.signature(training_class.training_center, Post.HEAD_OF_TRAINING, caption="Mengetahui,"),
        None,
        stationery.signature(training_class.facility, Post.HEAD_OF_WORK_GUIDANCE),
    ]
    context = common_context("Daftar koreksi nama", training_class, house, stationery, signatures, at=at) | {
        "people": [_identity(place) for place in places]
    }
    return Paper(
        "reports/paper/name_corrections.html", context, "reports.print_name_corrections", training_class, places,
        file_name("koreksi-nama", training_class),
    )  # fmt: skip


def _identity(place: Enrollment) -> Identity:
    person = place.inmate
    return Identity(
        place.seat_number,
        place.printed_name,
        person.certificate_birth_place or person.birth_place,
        person.certificate_birth_date or person.birth_date,
        person.identity_confirmed,
    )
