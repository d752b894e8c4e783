"""The whole path through the services: planned, placed, recorded, locked, marked, heard."""

from datetime import date, time

import pytest

from organizations.models import Role
from programs.models import Enrollment
from programs.rules.assessment import Marks
from programs.services.approving import approve
from programs.services.attendance import Mark, confirm_sheet, lock_sheet, record_sheet
from programs.services.enrolling import place
from programs.services.evaluating import evaluate, load_class
from programs.services.hearing import Decision, hold_hearing
from programs.services.marks import enter_marks, lock_marks
from programs.services.planning import create_class, plan_meetings
from tests.factories import (
    NOW,
    START,
    CenterUserFactory,
    ConvictFactory,
    FacilityFactory,
    InstructorFactory,
    ProgramFactory,
    TrainingStandardFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
LATER = NOW.replace(month=4)


def test_from_plan_to_hearing():
    # given a prison, a centre and their people
    facility, program = FacilityFactory(), ProgramFactory()
    center = program.training_center
    TrainingStandardFactory(training_center=center)
    clerk, chief = UserFactory(facility=facility), UserFactory(facility=facility)
    teacher = CenterUserFactory(training_center=center, role=Role.INSTRUKTUR)
    blk, head = CenterUserFactory(training_center=center), CenterUserFactory(training_center=center, role=Role.KEPALA_BLK)
    instructor = InstructorFactory(training_center=center, user=teacher)

    # when
    training_class = create_class(
        instructors=[instructor], by=clerk, code="LAS-1", program=program, facility=facility,
        starts_on=START, seats=16, jp_per_day=5, fiscal_year=2026,
    )  # fmt: skip
    meetings = plan_meetings(training_class=training_class, weekdays=range(5), starts_at=time(8), by=clerk)
    placed = place(
        inmates=ConvictFactory.create_batch(2, facility=facility), training_class=training_class,
        decree_number="SK-1", decree_signed_on=date(2026, 1, 20), by=clerk, on=date(2026, 1, 25),
    )  # fmt: skip
    approve(training_class=training_class, code="scan_missing", reason="Banjir.", by=head, on=START)
    for meeting in meetings:
        marks = {row.pk: Mark("H") for row in meeting.roster()}
        record_sheet(meeting=meeting, marks=marks, control_total=2, version=0, by=clerk, at=LATER)
        confirm_sheet(meeting=meeting, by=teacher, at=LATER)
        lock_sheet(meeting=meeting, by=chief, at=LATER)
    unit = program.units.get()
    enter_marks(
        training_class=training_class, unit=unit, attempt=1,
        results={enrollment.pk: Marks(80, 80, 80) for enrollment in placed}, by=teacher, at=LATER,
    )  # fmt: skip
    lock_marks(training_class=training_class, by=blk, at=LATER)
    hold_hearing(
        training_class=training_class, minutes_number="BA-1", held_on=date(2026, 3, 2), members=[("Rekaan", "Ketua")],
        decisions={enrollment.pk: Decision("graduated") for enrollment in placed}, by=blk, at=LATER,
        minutes_due_on=date(2026, 3, 9),
    )  # fmt: skip

    # then
    evaluation = evaluate(load_class(training_class.pk))
    assert [meeting.held_on for meeting in meetings] == [date(2026, 2, day) for day in (2, 3, 4, 5)]
    assert [standing.tally.tenths for standing in evaluation.standings] == [1000, 1000]
    assert [standing.shortfalls for standing in evaluation.standings] == [[], []]
    assert set(Enrollment.objects.values_list("status", flat=True)) == {"graduated"}
    assert evaluation.training_class.closed_on == date(2026, 3, 2)
