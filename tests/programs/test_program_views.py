"""Programs with their units and standard, and the trainings of one person."""

from datetime import date

import pytest
from django.urls import reverse

from audit.models import Entry
from organizations.models import Role
from programs.rules.attendance import AttendanceTally
from programs.services.history import training_history
from tests.factories import (
    AgreementFactory,
    AssessmentFactory,
    AttendanceFactory,
    CompetencyUnitFactory,
    ConvictFactory,
    EnrollmentFactory,
    FacilityFactory,
    GraduationHearingFactory,
    HearingDecisionFactory,
    ProgramFactory,
    SubFieldFactory,
    TrainingClassFactory,
    TrainingFieldFactory,
    TrainingStandardFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
LIST = reverse("programs:program-list")
PROGRAM_READERS = set(Role) - {Role.REGISTRASI}
PERSON_READERS = {Role.KALAPAS, Role.KASI, Role.BIMKER, Role.REGISTRASI, Role.AUDITOR, Role.ADMIN}
PRISON_ROLES = {Role.KALAPAS, Role.KASI, Role.BIMKER, Role.SARANA, Role.REGISTRASI, Role.KEUANGAN}


@pytest.fixture
def facility():
    return FacilityFactory()


def trainings(inmate):
    return reverse("programs:inmate-trainings", args=[inmate.pk])


def cells(response):
    """The texts of the state, attendance and units columns are read from the records."""
    return [
        (str(record.percent) if record.percent is not None else None, record.units_passed, len(record.units))
        for record in response.context["records"]
    ]


# --- Programs ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_who_opens_the_programs(login_as, role):
    assert login_as(role).get(LIST).status_code == (200 if role in PROGRAM_READERS else 403)


def test_the_list_asks_the_same_few_questions_for_any_number_of_rows(login_as, page_queries):
    # given
    client = login_as(Role.ADMIN)
    ProgramFactory()
    with page_queries() as for_one:
        client.get(LIST)
    ProgramFactory.create_batch(2)

    # when
    with page_queries() as for_three:
        response = client.get(LIST)

    # then
    assert len(response.context["object_list"]) == 3
    assert len(for_three) == len(for_one) <= 12


def test_programs_stand_under_their_field_with_the_sum_of_their_units(login_as):
    # given
    barber = SubFieldFactory(field=TrainingFieldFactory(code="RBT", name="Tata Kecantikan"), name="Pangkas Rambut")
    welding, cutting = ProgramFactory(), ProgramFactory(sub_field=barber, title="Pangkas Rambut Dasar", jp=30)

    # when
    response = login_as(Role.ADMIN).get(LIST)

    # then
    grouped = [
        (field.name, [(program, program.units_jp) for program in programs]) for field, programs in response.context["fields"]
    ]
    assert grouped == [("Las", [(welding, 20)]), ("Tata Kecantikan", [(cutting, 20)])]


def test_a_prison_sees_the_programs_of_the_centres_it_has_an_agreement_with(login_as, facility):
    # given
    own, foreign = ProgramFactory(), ProgramFactory()
    AgreementFactory(facility=facility, training_center=own.training_center)
    client = login_as(Role.BIMKER, at=facility)

    # then
    assert list(client.get(LIST).context["object_list"]) == [own]
    assert [client.get(program.get_absolute_url()).status_code for program in (own, foreign)] == [200, 404]


def test_a_program_with_its_units_in_a_fixed_number_of_queries(login_as, page_queries):
    # given
    program = ProgramFactory(jp=60)
    client = login_as(Role.BLK, at=program.training_center)
    with page_queries() as for_one:
        client.get(program.get_absolute_url())
    CompetencyUnitFactory.create_batch(2, program=program)

    # when
    with page_queries() as for_three:
        response = client.get(program.get_absolute_url())

    # then
    assert [response.context[name] for name in ("theory", "practice", "units_jp")] == [15, 45, 60]
    assert len(for_three) == len(for_one) <= 12


def test_units_that_do_not_add_up_are_said(login_as):
    # given
    program = ProgramFactory(jp=40)

    # when
    text = login_as(Role.BLK, at=program.training_center).get(program.get_absolute_url()).content.decode()

    # then
    assert "message-warning" in text


def test_the_standard_in_force_today_is_shown(login_as):
    # given
    program = ProgramFactory()
    for year in (2020, 2022, 2999):
        TrainingStandardFactory(
            training_center=program.training_center,
            valid_from=date(year, 1, 1),
            legal_reference=f"Standar {year}",
            minutes_per_jp=40,
        )

    # when
    response = login_as(Role.BLK, at=program.training_center).get(program.get_absolute_url())

    # then
    assert response.context["standard"].legal_reference == "Standar 2022"
    assert "Standar 2022" in response.content.decode()


def test_a_hostile_title_is_shown_as_text(login_as):
    # given
    program = ProgramFactory(title="<script>alert(1)</script>")
    client = login_as(Role.BLK, at=program.training_center)

    # then
    assert ["<script>alert" in client.get(url).content.decode() for url in (LIST, program.get_absolute_url())] == [False, False]


# --- Trainings of one person -----------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_the_trainings_are_shown_to_the_prisons_side_only(login_as, facility, role):
    # given
    inmate = ConvictFactory(facility=facility)

    # when
    response = login_as(role, at=facility if role in PRISON_ROLES else None).get(trainings(inmate))

    # then
    assert response.status_code == (200 if role in PERSON_READERS else 403)


def test_the_trainings_of_a_person_of_another_facility_do_not_exist(login_as, facility):
    assert login_as(Role.BIMKER, at=facility).get(trainings(ConvictFactory())).status_code == 404


def test_attendance_units_and_decision_of_each_place(login_as, facility):
    # given
    inmate = ConvictFactory(facility=facility)
    old = EnrollmentFactory(inmate=inmate, training_class=TrainingClassFactory(facility=facility), status="graduated")
    new = EnrollmentFactory(
        inmate=inmate,
        training_class=TrainingClassFactory(facility=facility, starts_on=date(2026, 3, 2), ends_on=date(2026, 3, 27)),
    )
    AttendanceFactory(enrollment=old, meeting__training_class=old.training_class, status="H", credited_minutes=225)
    AttendanceFactory(
        enrollment=old,
        meeting__training_class=old.training_class,
        meeting__number=2,
        status="T",
        missed_minutes=30,
        credited_minutes=195,
    )
    AssessmentFactory(enrollment=old)
    HearingDecisionFactory(
        enrollment=old, hearing=GraduationHearingFactory(training_class=old.training_class, minutes_number="BA-7")
    )

    # when
    response = login_as(Role.BIMKER, at=facility).get(trainings(inmate))

    # then: 420 of 450 minutes are 93.33 %, rounded down
    assert [record.enrollment for record in response.context["records"]] == [new, old]
    assert cells(response) == [(None, 0, 1), ("93.3", 1, 1)]
    text = response.content.decode()
    assert [part in text for part in ("93,3%", "BA-7", ">–</td>")] == [True, True, True]


def test_the_trainings_ask_the_same_few_questions_for_any_number_of_rows(login_as, facility, page_queries):
    # given
    inmate = ConvictFactory(facility=facility)
    client = login_as(Role.BIMKER, at=facility)

    def train():
        place = EnrollmentFactory(inmate=inmate, training_class=TrainingClassFactory(facility=facility))
        AssessmentFactory(enrollment=place)
        HearingDecisionFactory(enrollment=place, hearing__training_class=place.training_class)

    train()
    with page_queries() as for_one:
        client.get(trainings(inmate))
    train()
    train()

    # when
    with page_queries() as for_three:
        response = client.get(trainings(inmate))

    # then
    assert len(response.context["records"]) == 3
    assert len(for_three) == len(for_one) <= 12


def test_reading_the_trainings_is_one_audit_row(login_as, facility):
    # given
    inmate = ConvictFactory(facility=facility)

    # when
    login_as(Role.BIMKER, at=facility).get(trainings(inmate))

    # then
    entry = Entry.objects.get()
    assert (entry.verb, entry.object_id, entry.chain) == ("programs.read_trainings", str(inmate.pk), facility.key)


def test_units_of_another_program_with_the_same_code_are_not_mixed_in():
    # given
    inmate = ConvictFactory()
    places = []
    for jp in (20, 40):
        program = ProgramFactory(unit=None, jp=jp)
        CompetencyUnitFactory.create_batch(jp // 20, program=program)
        program.units.filter(pk=program.units.first().pk).update(code="C.24LAS01.001.1")
        shape = {"facility": inmate.facility, "training_center": program.training_center, "program": program}
        places.append(EnrollmentFactory(inmate=inmate, training_class=TrainingClassFactory(**shape)))
    AssessmentFactory(enrollment=places[0], unit=places[0].training_class.program.units.get())

    # when
    records = training_history(inmate, reader=UserFactory(facility=inmate.facility))

    # then
    found = {record.enrollment: (record.units_passed, len(record.units), record.tally) for record in records}
    assert found == {places[0]: (1, 1, AttendanceTally()), places[1]: (0, 2, AttendanceTally())}
