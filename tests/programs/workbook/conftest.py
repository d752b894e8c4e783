"""The demo with a few things more in it, taken out class by class, and an empty house to bring the classes into."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from openpyxl import load_workbook

from inmates.rules.field_matrix import facts_of
from lapas_training.demo.seed import load_reference_only, tell_until_hearing
from lapas_training.demo.sheets import Hands, at, close_week, type_sheet
from organizations.models import Facility
from programs.management.commands.evaluate_class import class_document
from programs.models import Attendance, Enrollment, TrainingClass
from programs.rules.assessment import Marks
from programs.services.attendance import Mark
from programs.services.bringing_in import export_class
from programs.services.carrying import carry
from programs.services.correcting import correct
from programs.services.enrolling import DecreeData, seat_people
from programs.services.evaluating import evaluate, load_class
from programs.services.hearing import Decision, Papers, hear
from programs.services.making_up import schedule_make_up
from programs.services.marks import enter_marks, lock_marks

from .facts import amend_a_mark, change_the_running_class, let_places_wait, prepare_the_running_class, type_a_sheet_late

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
PASSWORD = "nicht-geheim"


@dataclass(frozen=True)
class Taken:
    """A class taken out: for the prison, for the centre, and where everybody stood."""

    prison: bytes
    center: bytes
    evaluation: dict[str, Any]


def evaluation_of(code: str) -> dict[str, Any]:
    return class_document(evaluate(load_class(TrainingClass.objects.get(code=code).pk)))


def sheets_of(content: bytes) -> dict[str, list[tuple]]:
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(io.BytesIO(content))}


def _correct_a_locked_row(staff) -> None:
    """Twice: what was said first, then, and now."""
    row = Attendance.objects.filter(
        meeting__training_class__code="PERIKANAN-2021-2", meeting__number=3, status="H", enrollment__ended_on=None
    ).select_related("meeting__training_class")[0]
    when = at(row.meeting.training_class, date(2021, 3, 15), 9)
    late = Mark("T", 30)
    correct(attendance=row, mark=late, seen=Mark("H"), reason="Datang pukul 08.30.", by=staff["kasi"], at=when)
    again = when + timedelta(days=1)
    absent = Mark("A", reason="hukdis")
    correct(attendance=row, mark=absent, seen=late, reason="Paraf orang lain | lihat BAP", by=staff["kasi"], at=again)


def _hear_the_postponed(staff) -> None:
    """The remedial of who was postponed, a make-up for him, and a second hearing."""
    training_class = load_class(TrainingClass.objects.get(code="PANGKAS-2021-2").pk)
    places = training_class.enrollments.filter(status=Enrollment.Status.POSTPONED)
    missed = Attendance.objects.filter(enrollment__in=places, meeting__makes_up=None).exclude(status__in=["H", "T"]).first()
    if missed:
        make_up = schedule_make_up(meeting=missed.meeting, held_on=date(2021, 3, 27), by=staff["bimker"])
        who = Hands(staff["bimker-staf"], staff["instruktur-2"], staff["bimker"], staff["bimker"])
        type_sheet(make_up, rows={place.seat_number: {99: "H"} for place in places}, number=99, hands=who, dice=None,
                   when=at(training_class, make_up.held_on, 15))  # fmt: skip
        close_week(training_class, [make_up], hands=who)
    unit = training_class.program.units.get(position=5)
    when = at(training_class, date(2021, 4, 6), 10)
    results = {place.pk: Marks(74, 76, 80) for place in places}
    enter_marks(training_class=training_class, unit=unit, attempt=2, results=results, by=staff["instruktur-2"], at=when)
    lock_marks(training_class=training_class, by=staff["blk"], at=when + timedelta(hours=1))
    amend_a_mark(places[0], staff, when + timedelta(hours=2))
    hear(
        training_class=training_class, minutes_number="BA.09/PANGKAS/BLK-BDL/IV/2021", held_on=date(2021, 4, 7),
        members=[("Lestari Widyaningsih, S.Pd.", "Ketua")], decisions={place.pk: Decision("graduated") for place in places},
        papers=Papers(due_on=date(2021, 4, 30)), by=staff["blk"], at=when + timedelta(days=1),
    )  # fmt: skip


def _carry_hours(staff) -> None:
    """Who withdrew in 2021 takes his hours into the class of this year."""
    left = Enrollment.objects.get(training_class__code="PANGKAS-2021-2", end_reason="withdrawal")
    training_class = load_class(TrainingClass.objects.get(code="PANGKAS-2026-R").pk)
    decree = DecreeData("SK-UJI-1", NOW.date(), staff["bimker"])
    placed = seat_people(training_class, [left.inmate], decree=decree, on=training_class.starts_on, seats=[1], brought_in=True)
    carry(placed, training_class)


@pytest.fixture(scope="session")
def taken(django_db_setup, django_db_blocker) -> dict[str, Taken]:
    """Every class of the demo by code; the database is as before."""
    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=False), transaction.atomic():
        _reference, staff, _classes = tell_until_hearing(seed=2021, password=PASSWORD)
        _correct_a_locked_row(staff)
        _hear_the_postponed(staff)
        _carry_hours(staff)
        change_the_running_class(staff, NOW)
        prepare_the_running_class(staff, NOW)
        let_places_wait(staff, NOW)
        type_a_sheet_late(staff)
        found = {}
        for code in TrainingClass.objects.order_by("starts_on", "code").values_list("code", flat=True):
            training_class = load_class(TrainingClass.objects.get(code=code).pk)
            known = facts_of("blk", at_center=True)
            center = export_class(training_class, by=staff["blk"], facts=known)
            found[code] = Taken(export_class(training_class, by=None), center, evaluation_of(code))
        transaction.set_rollback(True)
    return found


@pytest.fixture
def house(db) -> Facility:
    """Reference data and log-ins, nobody in custody and no class."""
    with time_machine.travel(NOW, tick=False):
        return load_reference_only(password=PASSWORD)
