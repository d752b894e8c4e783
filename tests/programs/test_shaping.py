from datetime import date

import pytest

from programs.models import Enrollment, Holiday, TrainingClass
from programs.rules.deviations import Deviation
from programs.rules.next_steps import Step
from programs.services.shaping import overview, shape_of, spans_remission
from tests.factories import (
    NOW,
    START,
    AgreementFactory,
    AttendanceFactory,
    ClassInstructorFactory,
    ClassSessionFactory,
    EnrollmentFactory,
    TrainingClassFactory,
    UserFactory,
)
from tests.programs.stage import Stage

pytestmark = pytest.mark.django_db


def shape(training_class):
    loaded = TrainingClass.objects.select_related("program", "standard", "agreement").get(pk=training_class.pk)
    return shape_of(loaded, participants=0, meetings=loaded.meetings.all(), instructors=0)


def test_the_shape_of_a_class_counts_what_takes_place():
    # given: two meetings on one day, a cancelled one made up twice, a make-up beside a held meeting
    training_class = TrainingClassFactory()
    first = ClassSessionFactory(training_class=training_class)
    ClassSessionFactory(training_class=training_class, minutes=100)
    cancelled = ClassSessionFactory(
        training_class=training_class,
        held_on=date(2026, 2, 3),
        cancelled_at=NOW,
        cancelled_by=UserFactory(),
        cancel_reason="Razia",
    )
    ClassSessionFactory(training_class=training_class, held_on=date(2026, 2, 4), makes_up=cancelled)
    ClassSessionFactory(training_class=training_class, held_on=date(2026, 2, 6), makes_up=cancelled)
    ClassSessionFactory(training_class=training_class, held_on=date(2026, 2, 5), makes_up=first)

    # when
    found = shape(training_class)

    # then: 325 minutes are 7 JP and a begun one
    assert (found.meetings, found.planned_minutes, found.most_jp_on_a_day) == (5, 550, 8)
    assert (found.agreement_valid, found.spans_remission) == (False, False)


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "expected"),
    [
        (START, START, True),
        (date(2026, 2, 3), None, False),
        (date(2026, 1, 1), date(2026, 2, 1), False),
    ],
)
def test_an_agreement_counts_when_it_is_valid_on_the_first_day(valid_from, valid_until, expected):
    training_class = TrainingClassFactory(agreement=AgreementFactory(valid_from=valid_from, valid_until=valid_until))

    assert shape(training_class).agreement_valid is expected


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "expected"),
    [
        pytest.param(date(2026, 8, 17), date(2026, 8, 17), True, id="independence"),
        pytest.param(date(2026, 8, 18), date(2026, 12, 24), False, id="between"),
        pytest.param(date(2026, 12, 1), date(2027, 1, 5), True, id="christmas-over-new-year"),
        pytest.param(date(2026, 3, 1), date(2026, 3, 20), True, id="idul-fitri-by-the-table"),
        pytest.param(date(2026, 3, 21), date(2026, 4, 20), False, id="after-idul-fitri"),
    ],
)
def test_days_on_which_remission_is_given(starts_on, ends_on, expected):
    Holiday.objects.create(day=date(2026, 3, 20), name="Hari Raya Idul Fitri", kind=Holiday.Kind.PUBLIC)
    Holiday.objects.create(day=date(2026, 4, 3), name="Wafat Yesus Kristus", kind=Holiday.Kind.PUBLIC)

    assert spans_remission(starts_on, ends_on) is expected


def as_on_its_page(key):
    related = ("program", "standard", "agreement", "facility", "training_center")
    return TrainingClass.objects.with_readiness().select_related(*related).get(pk=key)


def test_the_overview_names_who_is_at_risk_and_what_comes_next():
    # given: one meeting typed, one of two people absent; a second meeting is to come
    training_class = TrainingClassFactory(seats=2)
    ClassInstructorFactory(training_class=training_class)
    present, absent = EnrollmentFactory.create_batch(2, training_class=training_class)
    held = ClassSessionFactory(training_class=training_class, typed_at=NOW, typed_by=UserFactory(), control_total=1)
    coming = ClassSessionFactory(training_class=training_class, held_on=date(2026, 2, 3))
    AttendanceFactory(meeting=held, enrollment=present, status="H", credited_minutes=225)
    AttendanceFactory(meeting=held, enrollment=absent, status="A")
    for enrollment in (present, absent):
        AttendanceFactory(meeting=coming, enrollment=enrollment)

    # when
    look = overview(as_on_its_page(training_class.pk), on=START)

    # then
    assert [(risk.standing.enrollment, risk.reasons) for risk in look.at_risk] == [
        (present, ["attendance_program"]),
        (absent, ["attendance_countable", "attendance_program"]),
    ]
    assert look.attendance_tenths == 500
    assert look.deviations == [
        Deviation.PARTICIPANTS_FEW,
        Deviation.JP_PLANNED,
        Deviation.NO_AGREEMENT,
        Deviation.INSTRUCTORS_FEW,
    ]
    assert [task.step for task in look.tasks] == [Step.CONFIRM_SHEETS, Step.ATTACH_SCANS, Step.CONFIRM_IDENTITIES]


def test_nobody_is_at_risk_whom_a_hearing_has_decided_about():
    # given
    stage = Stage()
    people = stage.people(3)
    stage.typed(stage.meeting(people), "AAA")
    for place, status in zip(people, ["not_graduated", "postponed", "active"], strict=True):
        Enrollment.objects.filter(pk=place.pk).update(status=status)

    # when
    look = overview(as_on_its_page(stage.training_class.pk), on=START)

    # then
    assert [risk.standing.enrollment for risk in look.at_risk] == people[1:]
