"""The one door to rows: own house, own classes, nothing after access has ended."""

from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.utils.timezone import localdate

from organizations.models import Facility, Role, TrainingCenter, User
from programs.models import TrainingClass
from tests.factories import (
    AgreementFactory,
    ClassChangeFactory,
    ClassInstructorFactory,
    ClassSessionFactory,
    ConvictFactory,
    CustodyEventFactory,
    EnrollmentFactory,
    FeedbackFactory,
    GraduationHearingFactory,
    InstructorFactory,
    KnownAbsenceFactory,
    LetterFactory,
    ListImportFactory,
    MarkAmendmentFactory,
    MissingToolFactory,
    OutageFactory,
    PlanRowFactory,
    ProgramFactory,
    ProposalFactory,
    RemissionListFactory,
    RoomFactory,
    SheetScanFactory,
    TestScoreFactory,
    ToolFactory,
    TrainingClassFactory,
    YearPlanFactory,
)
from tests.people import user_at

pytestmark = pytest.mark.django_db
APPS = ["organizations", "inmates", "programs"]


@dataclass
class House:
    """A prison and a centre in agreement, with a class and something in it of every kind that has a door."""

    facility: Facility
    center: TrainingCenter
    training_class: TrainingClass
    rows: dict[str, object]


def house() -> House:
    agreement = AgreementFactory()
    facility, center = agreement.facility, agreement.training_center
    program = ProgramFactory(training_center=center)
    training_class = TrainingClassFactory(facility=facility, training_center=center, program=program)
    place = EnrollmentFactory(training_class=training_class)
    rows = [
        facility, center, agreement, program, training_class, place, place.inmate,
        ClassSessionFactory(training_class=training_class), GraduationHearingFactory(training_class=training_class),
        SheetScanFactory(training_class=training_class), ProposalFactory(training_class=training_class),
        CustodyEventFactory(inmate=place.inmate), RemissionListFactory(facility=facility),
        ListImportFactory(facility=facility), KnownAbsenceFactory(enrollment=place),
        ClassChangeFactory(training_class=training_class), TestScoreFactory(enrollment=place),
        MarkAmendmentFactory(assessment__enrollment=place), FeedbackFactory(training_class=training_class, instructor=None),
    ]  # fmt: skip
    plan = YearPlanFactory(facility=facility, training_center=center)
    rows += [
        plan,
        PlanRowFactory(plan=plan),
        LetterFactory(plan=None, training_class=training_class, uploaded_by=user_at(facility)),
    ]
    missing = MissingToolFactory(count__meeting=rows[7], count__room__facility=facility, enrollment=place)
    rows += [missing, missing.count, missing.tool, missing.count.room, OutageFactory(room=missing.count.room)]
    return House(facility, center, training_class, {row._meta.label: row for row in rows})


DOORS = sorted(
    model._meta.label
    for app in APPS
    for model in apps.get_app_config(app).get_models()
    if hasattr(model._default_manager, "visible_to")
)
ONLY_FOR_THE_PRISON = {
    "inmates.Inmate",
    "inmates.CustodyEvent",
    "inmates.ListImport",
    "inmates.RemissionList",
    "programs.Proposal",
    # Of a room of the prison; those of the centre's rooms are the centre's.
    "organizations.Room",
    "programs.Tool",
    "programs.Outage",
    "programs.ToolCount",
    "programs.MissingTool",
}


@pytest.fixture
def houses():
    return SimpleNamespace(ours=house(), theirs=house())


def seen(label: str, user: User) -> list:
    return list(apps.get_model(label).objects.visible_to(user).order_by("pk"))


def test_every_door_is_tried(houses):
    assert sorted(houses.ours.rows) == DOORS


@pytest.mark.parametrize("label", DOORS)
@pytest.mark.parametrize("role", [Role.BIMKER, Role.KALAPAS, Role.REGISTRASI])
def test_the_prison_sees_its_own(houses, label, role):
    user = user_at(houses.ours.facility, role=role)
    assert seen(label, user) == [houses.ours.rows[label]]


@pytest.mark.parametrize("label", DOORS)
@pytest.mark.parametrize("role", [Role.BLK, Role.KEPALA_BLK])
def test_the_centre_sees_its_own_and_nothing_of_the_prison(houses, label, role):
    user = user_at(houses.ours.center, role=role)
    assert seen(label, user) == ([] if label in ONLY_FOR_THE_PRISON else [houses.ours.rows[label]])


@pytest.mark.parametrize("label", DOORS)
def test_who_reads_across_sees_all(houses, label):
    user = user_at(None, role=Role.KANWIL)
    assert seen(label, user) == [houses.ours.rows[label], houses.theirs.rows[label]]


@pytest.mark.parametrize("label", DOORS)
def test_an_auditor_of_one_house_sees_that_house(houses, label):
    user = user_at(houses.theirs.facility, role=Role.AUDITOR)
    assert seen(label, user) == [houses.theirs.rows[label]]


BETWEEN_THE_OFFICES = {"programs.YearPlan", "programs.PlanRow", "programs.Letter"}
WITHIN_A_CLASS = [
    label
    for label in DOORS
    if label.startswith("programs.") and label not in {"programs.Program", *ONLY_FOR_THE_PRISON, *BETWEEN_THE_OFFICES}
]


@pytest.mark.parametrize("label", WITHIN_A_CLASS)
def test_an_instructor_sees_his_own_classes_only(houses, label):
    # given: a second class of his centre that he does not teach
    user = user_at(houses.ours.center, role=Role.INSTRUKTUR)
    instructor = InstructorFactory(training_center=houses.ours.center, user=user)
    other = TrainingClassFactory(facility=houses.ours.facility, training_center=houses.ours.center)
    EnrollmentFactory(training_class=other)
    ClassSessionFactory(training_class=other)
    nothing_yet = seen(label, user)

    # when
    ClassInstructorFactory(training_class=houses.ours.training_class, instructor=instructor)

    # then
    assert nothing_yet == []
    assert seen(label, user) == [houses.ours.rows[label]]


@pytest.mark.parametrize("label", DOORS)
@pytest.mark.parametrize(
    ("ended", "role"),
    [
        pytest.param({"is_active": False}, Role.BIMKER, id="inactive"),
        pytest.param({"access_until": -1}, Role.BIMKER, id="expired"),
        pytest.param({"is_active": False}, Role.KANWIL, id="inactive-across"),
        pytest.param({"access_until": -1}, Role.AUDITOR, id="expired-auditor"),
    ],
)
def test_nobody_sees_anything_after_access_has_ended(houses, label, ended, role):
    if "access_until" in ended:
        ended = {"access_until": localdate() + timedelta(days=ended["access_until"])}
    user = user_at(houses.ours.facility if role == Role.BIMKER else None, role=role, **ended)
    assert seen(label, user) == []


@pytest.mark.parametrize("label", DOORS)
def test_the_last_day_of_access_is_inside(houses, label):
    user = user_at(houses.ours.facility, role=Role.BIMKER, access_until=localdate())
    assert seen(label, user) == [houses.ours.rows[label]]


@pytest.mark.parametrize("label", sorted(BETWEEN_THE_OFFICES))
def test_an_instructor_sees_nothing_between_the_offices(houses, label):
    user = user_at(houses.ours.center, role=Role.INSTRUKTUR)
    instructor = InstructorFactory(training_center=houses.ours.center, user=user)
    ClassInstructorFactory(training_class=houses.ours.training_class, instructor=instructor)
    assert seen(label, user) == []


def test_a_house_without_agreement_sees_no_partner(houses):
    stranger = ConvictFactory().facility
    assert seen("organizations.TrainingCenter", user_at(stranger)) == []
    assert seen("programs.Program", user_at(stranger)) == []


def test_tools_of_a_centres_room_are_seen_by_the_centre_only(houses):
    tool = ToolFactory(room=RoomFactory(facility=None, training_center=houses.ours.center))
    assert seen("programs.Tool", user_at(houses.ours.center, role=Role.BLK)) == [tool]
    assert tool not in seen("programs.Tool", user_at(houses.ours.facility))
