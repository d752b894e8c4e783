"""Daftar nominatif peserta: everybody who had a place in the class, by which decree, from when until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from jobs.exports.table import Table
from programs.models import Enrollment, TrainingClass

from .consent import Person
from .paper import Paper, common_context, file_name
from .stationery import Post, Stationery


@dataclass(frozen=True, slots=True)
class Line:
    """One place; why it ended is the prison's own, and stands here for nobody."""

    seat: int
    person: Person
    decree: str
    starts_on: date
    ended_on: date | None
    takes_over: bool


def participant_list(training_class: TrainingClass, *, at: datetime) -> Paper:
    """All places of the class by seat, as of today: no register number, nothing of custody (DOMAIN §6)."""
    center = training_class.training_center
    places = list(training_class.enrollments.select_related("inmate", "decree").order_by("seat_number", "starts_on", "pk"))
    stationery = Stationery.of(training_class, center.local_date(at))
    signatures = [
        stationery.signature(center, Post.HEAD_OF_CENTER, caption="Mengetahui,"),
        stationery.signature(center, Post.HEAD_OF_TRAINING),
    ]
    lines = [_line(place) for place in places]
    context = common_context("Daftar nominatif peserta", training_class, center, stationery, signatures, at=at) | {
        "lines": lines,
        "still_here": sum(place.ended_on is None for place in places),
    }
    return Paper(
        "reports/paper/participant_list.html", context, "reports.print_participant_list", training_class, places,
        file_name("daftar-nominatif-peserta", training_class), [_table(lines)],
    )  # fmt: skip


def _table(lines: Sequence[Line]) -> Table:
    headings = ["No.", "Nama", "Tempat lahir", "Tanggal lahir", "L/P", "Nomor SK", "Sejak", "Sampai"]
    rows = [
        [one.seat, one.person.name, one.person.birth_place, one.person.birth_date, one.person.sex, one.decree, one.starts_on,
         one.ended_on]
        for one in lines
    ]  # fmt: skip
    return Table("Peserta", headings, rows)


def _line(place: Enrollment) -> Line:
    person, decree = Person.of(place.inmate), place.decree.number
    return Line(place.seat_number, person, decree, place.starts_on, place.ended_on, place.replaces_id is not None)
