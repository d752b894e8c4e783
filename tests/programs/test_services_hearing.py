from datetime import date, timedelta
from pathlib import Path

import pytest

from programs.models import Enrollment, GraduationHearing
from programs.rules.assessment import Marks
from programs.services.evaluating import evaluate, load_class
from programs.services.hearing import Decision, attach_minutes, hold_hearing
from programs.services.marks import enter_marks, lock_marks
from programs.uploads import CleanFile
from tests.factories import NOW, ApprovedExceptionFactory, CompetencyUnitFactory, EnrollmentFactory, UserFactory
from tests.programs.stage import Stage, day
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db
GOOD, POOR = Marks(80, 80, 80), Marks(50, 50, 50)
AT = NOW + timedelta(days=60)
PDF = CleanFile(b"%PDF-1.7 berita acara", "application/pdf")
ON = day(2, month=3)
HEARING = {
    "minutes_number": "BA-1", "held_on": ON, "members": [("Rekaan", "Ketua")], "at": AT, "minutes_due_on": day(9, month=3),
}  # fmt: skip
LULUS, TIDAK, DITUNDA = Decision("graduated"), Decision("not_graduated"), Decision("postponed", day(30, month=3))


def heard_stage(*codes, marks=GOOD, lock_marks_too=True):
    """A class of 900 minutes: per person the codes of four locked meetings, a unit entered and locked."""
    stage = Stage()
    stage.places = stage.people(len(codes))
    for position in range(4):
        meeting = stage.meeting(stage.places, held_on=day(2 + position))
        stage.locked(meeting, "".join(person[position] for person in codes), at=AT)
    if marks:
        stage.unit = stage.training_class.program.units.get()
        results = {place.pk: marks for place in stage.places}
        enter_marks(training_class=stage.training_class, unit=stage.unit, attempt=1, results=results, by=stage.teacher, at=AT)
        if lock_marks_too:
            lock_marks(training_class=stage.training_class, by=stage.blk, at=AT)
    return stage


def held(stage, *decisions, **changed):
    chosen = {place.pk: decision for place, decision in zip(stage.places, decisions, strict=True) if decision}
    arguments = HEARING | {"decisions": chosen, "by": stage.blk} | changed
    return hold_hearing(training_class=stage.training_class, **arguments)


def statuses(stage):
    return list(stage.training_class.enrollments.order_by("seat_number").values_list("status", flat=True))


# --- The hearing -------------------------------------------------------------------------------------------------


def test_everybody_awaiting_is_decided_and_the_class_is_closed():
    # given
    stage = heard_stage("HHHH", "HHHT", "AAAA")

    # when
    hearing = held(stage, LULUS, DITUNDA, TIDAK)

    # then
    stage.training_class.refresh_from_db()
    assert statuses(stage) == ["graduated", "postponed", "not_graduated"]
    assert stage.training_class.closed_on == ON
    assert [(row.result, row.until, row.credited_minutes, row.countable_minutes) for row in hearing.decisions.all()] == [
        ("graduated", None, 900, 900), ("postponed", DITUNDA.until, 870, 900), ("not_graduated", None, 0, 900),
    ]  # fmt: skip
    assert [(member.name, member.position) for member in hearing.members.all()] == [("Rekaan", "Ketua")]
    assert (hearing.recorded_by, hearing.recorded_at, hearing.minutes_signed) == (stage.blk, AT, False)
    assert last_entry() == ("programs.hold_hearing", stage.blk)


def test_minutes_come_with_it_or_follow(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    hearing = held(heard_stage("HHHH"), LULUS, minutes=PDF, minutes_due_on=None)
    assert (hearing.minutes_signed, hearing.minutes_sha256) == (True, PDF.sha256)
    assert Path(hearing.minutes_file.path).read_bytes() == PDF.data


def test_the_minutes_that_follow_are_stored_once(settings, tmp_path):
    # given
    settings.MEDIA_ROOT = tmp_path
    stage = heard_stage("HHHH")
    hearing = held(stage, LULUS)

    # when
    attach_minutes(hearing=hearing, minutes=PDF, by=stage.blk, at=AT)

    # then
    hearing.refresh_from_db()
    assert (hearing.minutes_sha256, hearing.minutes_content_type) == (PDF.sha256, "application/pdf")
    assert (hearing.minutes_uploaded_by, hearing.minutes_uploaded_at) == (stage.blk, AT)
    assert last_entry() == ("programs.attach_minutes", stage.blk)
    with refused("already_stored"):
        attach_minutes(hearing=hearing, minutes=PDF, by=stage.blk, at=AT)


def test_who_left_is_not_decided_about():
    # given
    stage = heard_stage("HHHH", "HHHH")
    gone = stage.places.pop()
    Enrollment.objects.filter(pk=gone.pk).update(ended_on=day(6), ended_by=stage.clerk, end_reason="release", status="left")

    # when
    held(stage, LULUS)

    # then
    assert statuses(stage) == ["graduated", "left"]
    assert Enrollment.objects.get(pk=gone.pk).ended_on == day(6)


# --- Both locks, all hours, all scans ----------------------------------------------------------------------------


def test_nothing_recorded_is_every_blocker_at_once():
    stage = Stage()
    stage.places = stage.people(1)
    stage.meeting(stage.places)
    blk = stage.blk
    with refused("open_rows", "attendance_unlocked", "marks_unlocked", "hours_undelivered", "scan_missing"):
        held(stage, TIDAK, by=blk)


@pytest.mark.parametrize(
    ("marks", "lock_too", "codes"),
    [
        pytest.param(GOOD, False, ["marks_unlocked"], id="marks-not-locked"),
        pytest.param(None, False, ["marks_unlocked"], id="no-marks"),
    ],
)
def test_no_hearing_without_the_centres_lock(marks, lock_too, codes):
    stage = heard_stage("HHHH", marks=marks, lock_marks_too=lock_too)
    blk = stage.blk
    with refused(*codes):
        held(stage, TIDAK, by=blk)


def test_no_hearing_without_the_prisons_lock():
    stage = heard_stage("HHHH")
    stage.training_class.meetings.filter(held_on=day(3)).update(locked_at=None, locked_by=None)
    with refused("attendance_unlocked"):
        held(stage, LULUS)


def test_hours_may_be_waived_by_the_head_of_the_centre():
    stage = heard_stage("HHHH")
    stage.training_class.meetings.filter(held_on=day(5)).update(cancelled_at=AT, cancelled_by=stage.chief)
    with refused("hours_undelivered"):
        held(stage, LULUS)
    ApprovedExceptionFactory(training_class=stage.training_class, code="hours_undelivered")
    held(stage, LULUS)
    assert statuses(stage) == ["graduated"]


def test_a_scan_may_be_waived():
    stage = heard_stage("HHHH")
    stage.training_class.meetings.filter(held_on=day(3)).update(scan=None)
    with refused("scan_missing"):
        held(stage, LULUS)
    ApprovedExceptionFactory(training_class=stage.training_class, code="scan_missing")
    held(stage, LULUS)
    assert statuses(stage) == ["graduated"]


# --- Who may pass ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("codes", "marks", "shortfalls"),
    [
        pytest.param("AAHH", GOOD, ["attendance_countable", "attendance_program"], id="attended-half"),
        pytest.param("HHDD", GOOD, ["attendance_program"], id="excused-from-half"),
        pytest.param("DDDD", GOOD, ["nothing_countable", "attendance_program"], id="nothing-countable"),
        pytest.param("HHHH", POOR, ["unit_not_passed"], id="unit-not-passed"),
    ],
)
def test_lulus_against_a_shortfall_is_refused(codes, marks, shortfalls):
    stage = heard_stage(codes, marks=marks)
    with refused(*shortfalls):
        held(stage, LULUS)
    held(stage, TIDAK)
    assert statuses(stage) == ["not_graduated"]


def test_a_required_unit_without_marks():
    stage = heard_stage("HHHH")
    CompetencyUnitFactory(program=stage.training_class.program)
    with refused("unit_missing"):
        held(stage, LULUS)


@pytest.mark.parametrize(
    ("codes", "minutes", "passes"),
    [
        pytest.param("HHDD", 90, True, id="60-percent-of-the-program"),
        pytest.param("HHDD", 89, False, id="a-minute-under-60-percent"),
    ],
)
def test_an_exception_lifts_the_share_of_the_program_above_its_floor(codes, minutes, passes):
    # given: 450 of 900 minutes, and some carried from another class
    stage = heard_stage(codes)
    Enrollment.objects.filter(pk=stage.places[0].pk).update(carried_minutes=minutes, carried_from=EnrollmentFactory())
    allowed = ApprovedExceptionFactory(
        training_class=stage.training_class, inmate=stage.places[0].inmate, code="attendance_program"
    )

    # when, then
    if passes:
        hearing = held(stage, LULUS)
        assert hearing.decisions.get().exceptions == str(allowed.pk)
    else:
        with refused("attendance_program"):
            held(stage, LULUS)


def test_an_exception_is_one_persons():
    stage = heard_stage("HHDH", "HHDD")
    ApprovedExceptionFactory(training_class=stage.training_class, inmate=stage.places[0].inmate, code="attendance_program")
    with refused("attendance_program"):
        held(stage, LULUS, LULUS)


# --- Exactly those awaiting, once --------------------------------------------------------------------------------


def test_a_person_is_missing():
    stage = heard_stage("HHHH", "HHHH")
    with refused("undecided"):
        held(stage, LULUS, None)


def test_a_person_is_too_many():
    stage = heard_stage("HHHH")
    stranger = EnrollmentFactory()
    with refused("not_awaiting"):
        held(stage, LULUS, decisions={stage.places[0].pk: LULUS, stranger.pk: LULUS})


def test_twice_changes_nothing():
    stage = heard_stage("HHHH")
    held(stage, LULUS)
    with refused("already_closed"):
        held(stage, TIDAK, minutes_number="BA-2", decisions={})
    with refused("already_closed"):
        held(stage, TIDAK, minutes_number="BA-2")


def test_who_was_postponed_is_heard_again_after_the_remedial():
    # given
    stage = heard_stage("HHHH", "HHHH", marks=POOR)
    held(stage, TIDAK, DITUNDA)
    postponed = stage.places.pop()
    results = {postponed.pk: GOOD}
    enter_marks(training_class=stage.training_class, unit=stage.unit, attempt=2, results=results, by=stage.teacher, at=AT)

    # then: the new marks need their lock, and only he is heard
    stage.places = [postponed]
    again = {"minutes_number": "BA-2", "held_on": day(30, month=3), "minutes_due_on": day(31, month=3)}
    with refused("marks_unlocked"):
        held(stage, LULUS, **again)
    lock_marks(training_class=stage.training_class, by=stage.blk, at=AT)
    held(stage, LULUS, **again)
    stage.training_class.refresh_from_db()
    assert statuses(stage) == ["not_graduated", "graduated"]
    assert stage.training_class.closed_on == ON


# --- Dates, members, numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        pytest.param({"members": []}, ["no_members"], id="no-members"),
        pytest.param({"held_on": day(4, month=4), "minutes_due_on": day(5, month=4)}, ["in_future"], id="in-the-future"),
        pytest.param({"held_on": day(4)}, ["before_last_meeting"], id="before-the-last-meeting"),
        pytest.param({"minutes_due_on": None}, ["minutes_missing"], id="neither-scan-nor-due-date"),
        pytest.param({"minutes_due_on": day(1, month=3)}, ["due_before_hearing"], id="due-before-the-hearing"),
    ],
)
def test_a_hearing_that_is_refused(changed, codes):
    stage = heard_stage("HHHH")
    with refused(*codes):
        held(stage, LULUS, **changed)


@pytest.mark.parametrize(
    "decision",
    [
        pytest.param(Decision("postponed"), id="postponed-without-a-date"),
        pytest.param(Decision("postponed", ON), id="postponed-until-the-same-day"),
        pytest.param(Decision("not_graduated", date(2026, 4, 1)), id="a-date-without-postponement"),
    ],
)
def test_only_postponed_has_a_later_date(decision):
    stage = heard_stage("HHHH")
    with refused("until"):
        held(stage, decision)


def test_an_unknown_decision():
    stage = heard_stage("HHHH")
    with refused("undecided"):
        held(stage, Decision("maybe"))


def test_a_number_is_used_once_and_hearings_follow_each_other():
    stage = heard_stage("HHHH")
    held(stage, DITUNDA)
    again = {"held_on": day(30, month=3), "minutes_due_on": day(31, month=3)}
    with refused("duplicate_minutes"):
        held(stage, LULUS, **again)
    with refused("before_earlier_hearing"):
        held(stage, LULUS, minutes_number="BA-2", held_on=day(27))
    assert GraduationHearing.objects.count() == 1


def test_a_cancelled_class_has_no_hearing():
    stage = Stage(cancelled_on=day(2), cancelled_by=UserFactory())
    stage.places = stage.people(1)
    blk = stage.blk
    with refused("cancelled"):
        held(stage, TIDAK, by=blk)


def test_evaluating_costs_the_same_queries_for_any_number(django_assert_num_queries):
    for codes in (["HHHH"], ["HHHH", "AHHH", "HHDH"]):
        stage = heard_stage(*codes)
        training_class = load_class(stage.training_class.pk)
        with django_assert_num_queries(8):
            evaluate(training_class)
