import json
import re
from datetime import date, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from audit.models import Entry
from programs.rules.assessment import Marks, UnitResult, verdict, weighted_hundredths
from programs.rules.attendance import Row, credited_minutes, one_decimal, tally
from programs.rules.completion import shortfalls
from programs.rules.standard import Standard
from tests.factories import (
    NOW,
    START,
    AssessmentFactory,
    AttendanceFactory,
    ClassSessionFactory,
    CompetencyUnitFactory,
    EnrollmentFactory,
    TrainingClassFactory,
    UserFactory,
)

from . import recount


def run(*arguments):
    out = StringIO()
    call_command("evaluate_class", *arguments, stdout=out)
    return out.getvalue()


def attend(enrollment, meeting, status, missed=0):
    credited = credited_minutes(status, meeting_minutes=meeting.minutes, missed_minutes=missed)
    AttendanceFactory(enrollment=enrollment, meeting=meeting, status=status, missed_minutes=missed, credited_minutes=credited)


@pytest.fixture
def small_class(db):
    """Two people; a held meeting, a cancelled one, the make-up of each, and one to come; two units of 15 and 5 JP."""
    training_class = TrainingClassFactory(code="LAS-UJI", program__jp=20)
    training_class.program.units.update(code="C.24LAS01.001.1", jp_theory=5, jp_practice=10)
    CompetencyUnitFactory(program=training_class.program, code="C.24LAS01.002.1", jp_theory=5, jp_practice=0, position=30_001)
    first, second = EnrollmentFactory.create_batch(2, training_class=training_class)
    officer = UserFactory(facility=training_class.facility)
    typed = {"typed_at": NOW, "typed_by": officer, "control_total": 1}
    held = ClassSessionFactory(training_class=training_class, number=1, **typed)
    lost = ClassSessionFactory(training_class=training_class, number=2, cancelled_at=NOW, cancelled_by=officer)
    held_again = ClassSessionFactory(training_class=training_class, number=3, makes_up=held, minutes=180, **typed)
    lost_again = ClassSessionFactory(training_class=training_class, number=4, makes_up=lost, **typed)
    coming = ClassSessionFactory(training_class=training_class, number=5, held_on=START + timedelta(days=5))
    attend(first, held, "T", 30)
    attend(second, held, "S")
    attend(second, held_again, "H")
    attend(first, lost, "")
    attend(second, lost, "")
    attend(first, lost_again, "H")
    attend(second, lost_again, "D")
    attend(first, coming, "")
    attend(second, coming, "")
    one, two = training_class.program.units.order_by("position")
    AssessmentFactory(enrollment=first, unit=one, skill=59, weighted_hundredths=6950, verdict="BK")
    AssessmentFactory(enrollment=first, unit=one, attempt=2, knowledge=81, weighted_hundredths=8030)
    AssessmentFactory(enrollment=first, unit=two, knowledge=None, skill=None, attitude=None, weighted_hundredths=None)
    return training_class


@pytest.mark.django_db
def test_it_lists_classes_by_first_day_then_code_with_seats_ever_filled():
    # given
    later = TrainingClassFactory(code="A-2", starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 6))
    closed = TrainingClassFactory(code="C-1", closed_on=date(2026, 3, 1))
    running = TrainingClassFactory(code="B-1")
    gone = EnrollmentFactory(training_class=running, seat_number=1)
    type(gone).objects.update(ended_on=START, ended_by=UserFactory(), end_reason="transfer", status="left")
    EnrollmentFactory(training_class=running, seat_number=1)
    EnrollmentFactory(training_class=running, seat_number=2)

    # when
    with time_machine.travel(NOW, tick=False):
        found = json.loads(run("--json"))

    # then
    assert found == [
        {"code": "B-1", "program": running.program.title, "status": "running", "participants": 2},
        {"code": "C-1", "program": closed.program.title, "status": "closed", "participants": 0},
        {"code": "A-2", "program": later.program.title, "status": "planned", "participants": 0},
    ]


def test_it_says_where_each_participant_stands(small_class):
    # given
    first, second = small_class.enrollments.order_by("seat_number")
    not_assessed = {"mark": None, "verdict": None, "attempts": 0}

    # when
    found = json.loads(run("LAS-UJI", "--json"))

    # then
    assert found == {
        "code": "LAS-UJI",
        "program_minutes": 900,
        "participants": [
            {
                "number": 1,
                "name": first.inmate.name,
                "status": "active",
                "credited_minutes": 420,
                "countable_minutes": 450,
                "percentage": "93.3",
                "reachable_percentage": "95.5",
                "units": [
                    {"code": "C.24LAS01.001.1", "mark": "80.3", "verdict": "K", "attempts": 2},
                    {"code": "C.24LAS01.002.1", "mark": None, "verdict": "K", "attempts": 1},
                ],
                "shortfalls": ["open_rows", "attendance_program"],
            },
            {
                "number": 2,
                "name": second.inmate.name,
                "status": "active",
                "credited_minutes": 180,
                "countable_minutes": 225,
                "percentage": "80.0",
                "reachable_percentage": "90.0",
                "units": [
                    {"code": "C.24LAS01.001.1", **not_assessed},
                    {"code": "C.24LAS01.002.1", **not_assessed},
                ],
                "shortfalls": ["open_rows", "attendance_program", "unit_missing"],
            },
        ],
        "class_blockers": ["open_rows", "attendance_unlocked", "marks_unlocked", "hours_undelivered", "scan_missing"],
    }
    assert found == recount.recount("LAS-UJI")


def test_the_reading_is_audited(small_class):
    # when
    run("LAS-UJI")

    # then
    entry = Entry.objects.get(verb="programs.evaluate_class")
    assert (entry.object_id, entry.count) == (str(small_class.pk), 2)


@pytest.mark.django_db
def test_nothing_countable_is_null():
    # given
    place = EnrollmentFactory()

    # when
    (found,) = json.loads(run(place.training_class.code, "--json"))["participants"]

    # then
    assert (found["percentage"], found["reachable_percentage"]) == (None, None)


@pytest.mark.django_db
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_an_unknown_code_fails(options):
    with translation.override("en"), pytest.raises(CommandError, match=r"^There is no class with the code LAS-X\.$") as raised:
        run("LAS-X", *options)

    assert raised.value.returncode == 1


def test_the_table_shows_what_the_document_says(small_class):
    # when
    with translation.override("en"):
        lines = run("LAS-UJI").splitlines()

    # then
    assert lines[0] == "LAS-UJI: 900 minutes of training"
    assert re.split(r"  +", lines[3])[2:] == [
        "active", "93.3", "95.5", "2/2", "Some meetings have not been recorded. Too few hours of the program were attended."
    ]  # fmt: skip


# --- rules against the recount, on what dice find ---------------------------

CODES = st.sampled_from(["", "H", "T", "S", "I", "A", "D"])
MARK = st.integers(0, 100)


@st.composite
def sheet_row(draw, meeting=0, makes_up=None, minutes=None):
    code, minutes = draw(CODES), minutes or draw(st.integers(2, 270))
    missed = draw(st.integers(1, minutes - 1)) if code == "T" else 0
    cancelled = code == "" and draw(st.booleans())
    return {
        "meeting": meeting, "makes_up": makes_up, "minutes": minutes, "code": code, "missed": missed, "cancelled": cancelled
    }  # fmt: skip


@st.composite
def sheets(draw):
    """Rows of one person: up to six meetings, each with up to two make-ups."""
    found = []
    for meeting in range(draw(st.integers(0, 6))):
        found.append(draw(sheet_row(meeting=meeting)))
        found += [draw(sheet_row(meeting=100 + meeting, makes_up=meeting)) for _ in range(draw(st.integers(0, 2)))]
    return found


def as_rule_row(row, make_ups=()):
    credited = credited_minutes(row["code"], meeting_minutes=row["minutes"], missed_minutes=row["missed"])
    return Row(row["code"], row["minutes"], credited, bool(row["cancelled"]), tuple(make_ups))


def rule_rows(sheet):
    return [
        as_rule_row(row, [as_rule_row(made) for made in sheet if made["makes_up"] == row["meeting"]])
        for row in sheet
        if row["makes_up"] is None
    ]


@given(sheet=sheets(), percent=st.integers(0, 100), program_minutes=st.integers(1, 1500))
def test_minutes_percentages_and_shortfalls_agree_with_the_recount(sheet, percent, program_minutes):
    # when
    found = tally(rule_rows(sheet))
    minutes = recount.minutes_of(sheet)
    credited, countable, still_open, recoverable = minutes
    short = shortfalls(
        found,
        Standard(min_countable_percent=percent, min_program_percent=percent),
        program_minutes=program_minutes,
        units=[UnitResult("U", required=True)],
    )

    # then
    assert (found.credited, found.countable, found.open, found.recoverable) == minutes
    assert one_decimal(found.tenths) == recount.percentage(credited, countable)
    assert one_decimal(found.reachable_tenths) == recount.percentage(credited + still_open + recoverable, countable + still_open)
    assert short == recount.missing(
        minutes, program_minutes, [None], {"min_countable_percent": percent, "min_program_percent": percent}
    )


@given(attempts=st.lists(st.tuples(MARK, MARK, MARK), max_size=3), floor=MARK, minimum=MARK, knowledge=MARK, skill=MARK)
def test_marks_and_verdicts_agree_with_the_recount(attempts, floor, minimum, knowledge, skill):
    # given
    skill = min(skill, 100 - knowledge)
    weights = {"knowledge_weight": knowledge, "skill_weight": skill, "attitude_weight": 100 - knowledge - skill}
    figures = weights | {"min_aspect_mark": floor, "min_weighted_mark": minimum}
    standard = Standard(**figures)

    # when
    result = UnitResult("U", required=True)
    for count, marks in enumerate((Marks(*attempt) for attempt in attempts), start=1):
        result = UnitResult("U", True, verdict(marks, standard), weighted_hundredths(marks, standard), count)

    # then
    assert {"mark": one_decimal(result.tenths), "verdict": result.verdict, "attempts": result.attempts} == recount.unit_outcome(
        [dict(zip(recount.ASPECTS, marks, strict=True)) for marks in attempts], figures
    )
