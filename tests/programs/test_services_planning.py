from datetime import date, time, timedelta

import pytest

from organizations.models import Role
from programs.models import Attendance, Enrollment, Holiday, Slot, TrainingClass
from programs.rules.schedule import Break
from programs.services.changing import Why, cancel_meeting
from programs.services.making_up import schedule_make_up
from programs.services.planning import create_class, plan_meetings
from tests.factories import (
    NOW,
    START,
    AgreementFactory,
    CompetencyUnitFactory,
    EnrollmentFactory,
    FacilityFactory,
    InstructorFactory,
    ProgramFactory,
    TrainingClassFactory,
    TrainingStandardFactory,
    UserFactory,
)
from tests.programs.stage import Stage, day
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db


# --- A class comes into being ------------------------------------------------------------------------------------


def class_values(program, facility):
    return {
        "code": "LAS-1", "program": program, "facility": facility, "starts_on": START,
        "seats": 16, "jp_per_day": 5, "fiscal_year": 2026,
    }  # fmt: skip


def created(program, facility, *, instructors=(), **values):
    clerk = UserFactory(facility=facility)
    return create_class(instructors=instructors, by=clerk, **class_values(program, facility) | values)


def test_a_class_takes_what_is_valid_on_its_first_day():
    # given
    program, facility = ProgramFactory(), FacilityFactory()
    center = program.training_center
    TrainingStandardFactory(training_center=center, valid_from=date(2020, 1, 1))
    standard = TrainingStandardFactory(training_center=center, valid_from=START)
    TrainingStandardFactory(training_center=center, valid_from=START + timedelta(days=1))
    parties = {"facility": facility, "training_center": center}
    AgreementFactory(**parties, valid_from=date(2024, 1, 1), valid_until=START - timedelta(days=1))
    agreement = AgreementFactory(**parties, valid_from=date(2025, 1, 1), valid_until=START)
    AgreementFactory(facility=facility, valid_from=date(2025, 6, 1))
    instructor = InstructorFactory(training_center=center)

    # when
    training_class = created(program, facility, instructors=[instructor])

    # then
    stored = TrainingClass.objects.get()
    assert (stored, stored.training_center, stored.ends_on) == (training_class, center, START)
    assert (stored.standard, stored.agreement) == (standard, agreement)
    assert [row.instructor for row in stored.class_instructors.all()] == [instructor]
    assert last_entry()[0] == "programs.create_class"


def test_without_an_agreement_it_is_created_all_the_same():
    program = ProgramFactory()
    TrainingStandardFactory(training_center=program.training_center)
    assert created(program, FacilityFactory()).agreement is None


def test_units_must_add_up():
    program, facility = ProgramFactory(jp=21), FacilityFactory()
    TrainingStandardFactory(training_center=program.training_center)
    clerk = UserFactory(facility=facility)
    with refused("program: units_do_not_add_up"):
        create_class(instructors=[], by=clerk, **class_values(program, facility))


def test_a_standard_must_be_valid():
    program, facility = ProgramFactory(), FacilityFactory()
    TrainingStandardFactory(training_center=program.training_center, valid_from=START + timedelta(days=1))
    clerk = UserFactory(facility=facility)
    with refused("starts_on: no_standard"):
        create_class(instructors=[], by=clerk, **class_values(program, facility))


def test_nobody_is_instructor_and_substitute_of_one_class():
    program, facility = ProgramFactory(), FacilityFactory()
    TrainingStandardFactory(training_center=program.training_center)
    teacher, clerk = InstructorFactory(training_center=program.training_center), UserFactory(facility=facility)
    with refused("both_parts"):
        create_class(instructors=[teacher], substitutes=[teacher], by=clerk, **class_values(program, facility))


def test_instructors_are_the_centres():
    program, facility, stranger = ProgramFactory(), FacilityFactory(), InstructorFactory()
    TrainingStandardFactory(training_center=program.training_center)
    clerk = UserFactory(facility=facility)
    with refused("foreign_instructor"):
        create_class(instructors=[stranger], by=clerk, **class_values(program, facility))


@pytest.mark.parametrize(
    ("wrong", "codes"),
    [
        pytest.param({"ends_on": START - timedelta(days=1)}, ["__all__: None"], id="ends-before-it-begins"),
        pytest.param({"seats": 0}, ["seats: min_value"], id="no-seats"),
        pytest.param({"jp_per_day": 0}, ["jp_per_day: min_value"], id="no-jp"),
        pytest.param({"code": "las 1"}, ["code: invalid"], id="code"),
    ],
)
def test_a_broken_value_is_refused(wrong, codes):
    program, facility = ProgramFactory(), FacilityFactory()
    TrainingStandardFactory(training_center=program.training_center)
    clerk = UserFactory(facility=facility)
    with refused(*codes):
        create_class(instructors=[], by=clerk, **class_values(program, facility) | wrong)


def test_a_package_and_wave_exist_once():
    program, facility = ProgramFactory(), FacilityFactory()
    TrainingStandardFactory(training_center=program.training_center)
    clerk = UserFactory(facility=facility)
    created(program, facility)
    with refused("code: unique", "__all__: None"):
        create_class(instructors=[], by=clerk, **class_values(program, facility))


# --- Its meetings ------------------------------------------------------------------------------------------------


def test_meetings_are_planned_around_a_holiday_with_slots_and_rows():
    # given
    stage = Stage()
    CompetencyUnitFactory(program=stage.training_class.program, position=30_001, jp_theory=2, jp_practice=0)
    Holiday.objects.create(day=day(3), name="Libur rekaan", kind="public")
    early = EnrollmentFactory(training_class=stage.training_class)
    late = EnrollmentFactory(training_class=stage.training_class, starts_on=day(6))

    # when
    meetings = plan_meetings(training_class=stage.training_class, weekdays=range(5), starts_at=time(8), by=stage.clerk)

    # then
    stage.training_class.refresh_from_db()
    assert [meeting.held_on.day for meeting in meetings] == [2, 4, 5, 6, 9]
    assert [meeting.minutes for meeting in meetings] == [225, 225, 225, 225, 90]
    assert sum(slot.jp for slot in Slot.objects.all()) == 22
    assert stage.training_class.ends_on == day(9)
    assert [early.attendances.count(), late.attendances.count()] == [5, 2]
    assert set(Attendance.objects.values_list("status", flat=True)) == {""}
    assert last_entry() == ("programs.plan_meetings", stage.clerk)


def test_breaks_are_label_slots_between_the_lessons():
    # given
    stage = Stage()
    breaks = [Break("ISOMA", time(9, 30), time(10))]

    # when
    meetings = plan_meetings(
        training_class=stage.training_class, weekdays=range(5), starts_at=time(8), by=stage.clerk, breaks=breaks
    )

    # then
    slots = [(slot.label, slot.jp, slot.unit_id is None, slot.starts_at, slot.ends_at) for slot in meetings[0].slots.all()]
    assert slots == [
        ("", 2, False, time(8), time(9, 30)),
        ("ISOMA", 0, True, time(9, 30), time(10)),
        ("", 3, False, time(10), time(12, 15)),
    ]
    assert meetings[0].minutes == 225


def test_units_are_shared_out_among_the_instructors():
    stage = Stage()
    CompetencyUnitFactory(program=stage.training_class.program, position=30_001)
    stage.teacher, stage.second = stage.teacher, InstructorFactory(training_center=stage.training_class.training_center)
    stage.training_class.class_instructors.create(instructor=stage.second)

    stage.planned()

    by_unit = {slot.unit_id: slot.instructor.name and slot.instructor_id for slot in Slot.objects.select_related("instructor")}
    assert len(by_unit) == len(set(by_unit.values())) == 2


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        pytest.param({"weekdays": []}, "no_weekday", id="no-weekday"),
        pytest.param({"starts_at": time(21)}, "past_midnight", id="past-midnight"),
    ],
)
def test_days_that_cannot_be_laid_out(arguments, code):
    stage = Stage()
    plan = {"training_class": stage.training_class, "weekdays": range(5), "starts_at": time(8), "by": stage.clerk} | arguments
    with refused(code):
        plan_meetings(**plan)


def test_meetings_are_planned_once():
    stage = Stage()
    stage.planned()
    with refused("has_meetings"):
        plan_meetings(training_class=stage.training_class, weekdays=range(5), starts_at=time(8), by=stage.clerk)


def test_a_closed_class_is_not_planned():
    stage = Stage(closed_on=START)
    clerk = stage.clerk
    with refused("has_meetings"):
        plan_meetings(training_class=stage.training_class, weekdays=range(5), starts_at=time(8), by=clerk)


# --- A meeting falls out -----------------------------------------------------------------------------------------


def test_a_cancelled_meeting_says_when_who_and_why():
    stage = Stage()
    meeting = stage.meeting()

    cancel_meeting(meeting=meeting, why=Why("security", " Blok dikunci "), by=stage.clerk, at=NOW)

    meeting.refresh_from_db()
    assert (meeting.cancelled_at, meeting.cancelled_by, meeting.cancel_reason) == (NOW, stage.clerk, "Blok dikunci")
    assert last_entry() == ("programs.cancel_meeting", stage.clerk)


@pytest.mark.parametrize(
    ("setting", "reason", "code"),
    [
        pytest.param({}, ["other", "  "], "no_reason", id="another-cause-without-words"),
        pytest.param({}, ["libur", "Lagi"], "no_reason", id="unknown-cause"),
        pytest.param({"cancelled": True}, ["power"], "not_cancellable", id="twice"),
        pytest.param({"typed": True}, ["power"], "not_cancellable", id="typed"),
        pytest.param({"closed": True}, ["power"], "not_cancellable", id="class-closed"),
    ],
)
def test_a_meeting_that_is_not_cancelled(setting, reason, code):
    # given
    stage = Stage(closed_on=START if setting.get("closed") else None)
    meeting = stage.meeting(stage.people(1))
    if setting.get("cancelled"):
        cancel_meeting(meeting=meeting, why=Why("security", "Blok dikunci"), by=stage.clerk, at=NOW)
    if setting.get("typed"):
        stage.typed(meeting, "H")
    clerk = stage.clerk

    # when, then
    with refused(code):
        cancel_meeting(meeting=meeting, why=Why(*reason), by=clerk, at=NOW)


# --- And is made up ----------------------------------------------------------------------------------------------


def test_a_cancelled_meeting_is_made_up_for_everybody_who_had_a_row_in_it():
    # given
    stage = Stage(ends_on=day(6))
    first, *meetings = stage.planned()
    people = stage.people(2)
    for person in people:
        Attendance.objects.create(enrollment=person, meeting=first, meeting_minutes=first.minutes)
    EnrollmentFactory(training_class=stage.training_class, starts_on=day(4))  # joined after the missed day
    cancel_meeting(meeting=first, why=Why("security", "Blok dikunci"), by=stage.clerk, at=NOW)

    # when
    make_up = schedule_make_up(meeting=first, held_on=day(9), by=stage.clerk)

    # then
    stage.training_class.refresh_from_db()
    assert (make_up.number, make_up.makes_up, make_up.minutes) == (len(meetings) + 2, first, first.minutes)
    assert [row.enrollment for row in make_up.roster()] == people
    assert [(slot.jp, slot.unit, slot.starts_at) for slot in make_up.slots.all()] == [
        (slot.jp, slot.unit, slot.starts_at) for slot in first.slots.all()
    ]
    assert stage.training_class.ends_on == day(9)
    assert last_entry() == ("programs.schedule_make_up", stage.clerk)


def test_a_held_meeting_is_made_up_for_who_missed_it():
    # given
    stage = Stage()
    people = stage.people(6)
    meeting = stage.typed(stage.meeting(people), "HTSIAD")

    # when
    make_up = schedule_make_up(meeting=meeting, held_on=day(9), by=stage.clerk)

    # then
    assert [row.enrollment for row in make_up.roster()] == people[2:]


def test_a_further_make_up_is_for_who_missed_the_first():
    # given
    stage = Stage()
    people = stage.people(4)
    meeting = stage.typed(stage.meeting(people), "HSSS")
    first = schedule_make_up(meeting=meeting, held_on=START, by=stage.clerk)
    stage.typed(first, "HTA")

    # when
    second = schedule_make_up(meeting=meeting, held_on=day(9), by=stage.clerk)

    # then
    assert [row.enrollment for row in second.roster()] == [people[3]]


def make_up_case(case):
    """A stage, a meeting to make up and the day, wrong in one way."""
    stage = Stage(closed_on=START if case == "closed" else None)
    people = stage.people(2)
    meeting, held_on = stage.meeting(people, held_on=day(3)), day(9)
    if case == "open":
        return stage, meeting, held_on
    stage.typed(meeting, "HH" if case == "all-came" else "HS", at=NOW + timedelta(days=1))
    if case == "before":
        held_on = day(2)
    if case == "holiday":
        Holiday.objects.create(day=held_on, name="Libur rekaan", kind="public")
    if case == "made-up-already":
        schedule_make_up(meeting=meeting, held_on=day(10), by=stage.clerk)
    if case == "make-up-itself":
        meeting = schedule_make_up(meeting=meeting, held_on=day(4), by=stage.clerk)
    return stage, meeting, held_on


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("closed", "class_ended"), ("make-up-itself", "is_make_up"), ("open", "original_open"), ("before", "too_early"),
        ("holiday", "holiday"), ("all-came", "nobody"), ("made-up-already", "nobody"),
    ],
)  # fmt: skip
def test_a_make_up_that_is_refused(case, code):
    stage, meeting, held_on = make_up_case(case)
    clerk = stage.clerk
    with refused(code):
        schedule_make_up(meeting=meeting, held_on=held_on, by=clerk)


def test_after_the_hearing_a_make_up_is_for_those_postponed():
    # given
    stage = Stage()
    people = stage.people(3)
    meeting = stage.meeting(people, held_on=day(3))
    stage.typed(meeting, "HSS", at=NOW + timedelta(days=1))
    Enrollment.objects.filter(pk=people[1].pk).update(status=Enrollment.Status.POSTPONED)
    TrainingClass.objects.update(closed_on=day(4))

    # when
    make_up = schedule_make_up(meeting=meeting, held_on=day(9), by=stage.clerk)

    # then
    assert [row.enrollment for row in make_up.roster()] == [people[1]]


# --- Hours delivered ---------------------------------------------------------------------------------------------


def held(stage, minutes, *, made_up=None, cancelled=False, typed=True, on=START):
    person = stage.officer(Role.KASI)
    return stage.meeting(
        held_on=on, minutes=minutes, makes_up=made_up,
        **({"cancelled_at": NOW, "cancelled_by": person} if cancelled else {}),
        **({"typed_at": NOW, "typed_by": person, "control_total": 0} if typed else {}),
    )  # fmt: skip


def test_hours_made_up_are_delivered_once():
    # given
    stage = Stage()
    held(stage, 225)
    held(stage, 225, typed=False)
    locked_out = held(stage, 100, cancelled=True, typed=False)
    held(stage, 100, made_up=locked_out, on=day(9))
    held(stage, 100, made_up=locked_out, on=day(10))  # again, for who missed the make-up
    held(stage, 90, cancelled=True, typed=False)
    sick = held(stage, 50)
    held(stage, 50, made_up=sick)  # repeats hours that were held

    # then
    assert stage.training_class.held_minutes() == 225 + 100 + 50
    assert stage.training_class.held_minutes(until=START) == 225 + 50


def test_nothing_held_is_no_minutes():
    assert TrainingClassFactory().held_minutes() == 0
