"""The list, the making, the plan and the overview of classes."""

from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from audit.models import Entry
from organizations.models import Role
from programs.models import Holiday, TrainingClass
from programs.rules.next_steps import Side, Step
from tests.conftest import signed_in
from tests.factories import (
    NOW,
    AgreementFactory,
    ApprovedExceptionFactory,
    AttendanceFactory,
    ClassInstructorFactory,
    ClassSessionFactory,
    EnrollmentFactory,
    FacilityFactory,
    GraduationHearingFactory,
    HearingDecisionFactory,
    InstructorFactory,
    ProgramFactory,
    RoomFactory,
    SlotFactory,
    SubFieldFactory,
    TrainingClassFactory,
    TrainingFieldFactory,
    TrainingStandardFactory,
    UserFactory,
)
from tests.programs.stage import Stage, day

pytestmark = pytest.mark.django_db
LIST, ADD = reverse("programs:class-list"), reverse("programs:class-add")


def plan_of(training_class):
    return reverse("programs:class-plan", args=[training_class.pk])


# --- List ----------------------------------------------------------------------------------------


def test_the_list_shows_classes_of_the_own_house_the_latest_first(login_as):
    # given
    facility = FacilityFactory()
    old = TrainingClassFactory(facility=facility, starts_on=date(2025, 2, 3), ends_on=date(2025, 2, 28))
    new = TrainingClassFactory(facility=facility)
    TrainingClassFactory()

    # when
    response = login_as(Role.BIMKER, at=facility).get(LIST)

    # then
    assert [row[0] for row in response.context["rows"]] == [new, old]


def test_an_instructor_sees_the_own_classes_only(login_as):
    # given
    mine = TrainingClassFactory()
    client = login_as(Role.INSTRUKTUR, at=mine.training_center)
    ClassInstructorFactory(training_class=mine, instructor__user=client.user)
    TrainingClassFactory(training_center=mine.training_center)

    # then
    assert [row[0] for row in client.get(LIST).context["rows"]] == [mine]


def test_the_filter_narrows_by_status_field_and_year(login_as):
    # given
    facility, today = FacilityFactory(), localdate()
    running = TrainingClassFactory(facility=facility, starts_on=today, ends_on=today, fiscal_year=today.year)
    barber = TrainingClassFactory(
        facility=facility, program__sub_field=SubFieldFactory(field=TrainingFieldFactory(code="PKS", name="Pangkas rambut"))
    )
    later = TrainingClassFactory(
        facility=facility, starts_on=today + timedelta(1), ends_on=today + timedelta(1), fiscal_year=2030
    )
    client = login_as(Role.KASI, at=facility)

    def found(**filters):
        return {row[0] for row in client.get(LIST, filters).context["rows"]}

    # then
    assert found(status="running") == {running}
    assert found(status="planned") == {later}
    assert found(field=barber.program.sub_field.field_id) == {barber}
    assert found(year=2030) == {later}
    assert found(status="closed") == set()
    assert found(status="nonsense", year="x") == {running, barber, later}


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_a_fixed_number_of_queries(login_as, page_queries, count):
    # given
    facility = FacilityFactory()
    for training_class in TrainingClassFactory.create_batch(count, facility=facility):
        EnrollmentFactory.create_batch(count, training_class=training_class)
    client = login_as(Role.BIMKER, at=facility)

    # when
    with page_queries() as queries:
        response = client.get(LIST)

    # then
    assert [row[0].seats_taken for row in response.context["rows"]] == [count] * count
    assert len(queries) == 4


# --- Making a class ------------------------------------------------------------------------------


@pytest.fixture
def program():
    program = ProgramFactory()
    TrainingStandardFactory(training_center=program.training_center)
    return program


def values(program, **changed):
    return {
        "program": program.pk, "fiscal_year": 2026, "package_number": 1, "wave": 2, "starts_on": "2026-02-02", "seats": 16,
        "jp_per_day": 5, "mode": "mobile", "funding": "facility",
    } | changed  # fmt: skip


def test_the_prison_makes_a_class_of_its_centre(login_as, program):
    # given
    agreement = AgreementFactory(training_center=program.training_center)
    teacher = InstructorFactory(training_center=program.training_center)
    substitute = InstructorFactory(training_center=program.training_center)
    client = login_as(Role.BIMKER, at=agreement.facility)

    # when
    response = client.post(ADD, values(program, instructors=[teacher.pk], substitutes=[substitute.pk]))

    # then
    training_class = TrainingClass.objects.get()
    assert response.headers["Location"] == plan_of(training_class)
    assert (training_class.code, training_class.facility) == (f"{program.code}-2026-P1-A2", agreement.facility)
    assert (training_class.agreement, training_class.training_center) == (agreement, program.training_center)
    parts = {(row.instructor, row.part) for row in training_class.class_instructors.all()}
    assert parts == {(teacher, "main"), (substitute, "substitute")}
    assert Entry.objects.filter(verb="programs.create_class").count() == 1


def test_the_centre_chooses_the_prison(login_as, program):
    # given
    agreement = AgreementFactory(training_center=program.training_center)
    client = login_as(Role.BLK, at=program.training_center)

    # when
    client.post(ADD, values(program, facility=agreement.facility_id, code="LAS-BLK"))

    # then
    training_class = TrainingClass.objects.get()
    assert (training_class.code, training_class.facility) == ("LAS-BLK", agreement.facility)


def test_programs_and_prisons_without_an_agreement_are_not_offered(login_as, program):
    # given
    AgreementFactory(training_center=program.training_center)
    prison, centre = login_as(Role.KASI), login_as(Role.BLK, at=program.training_center)
    foreign = FacilityFactory()

    # when
    refused = [prison.post(ADD, values(program)), centre.post(ADD, values(program, facility=foreign.pk))]

    # then
    assert [list(response.context["form"].errors) for response in refused] == [["program"], ["facility"]]
    assert not TrainingClass.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        pytest.param({"starts_on": ""}, "starts_on", id="no-date"),
        pytest.param({"starts_on": "31-02-2026"}, "starts_on", id="impossible-date"),
        pytest.param({"starts_on": "2019-12-31"}, "starts_on", id="no-standard-in-force"),
        pytest.param({"seats": 0}, "seats", id="no-seats"),
        pytest.param({"code": "las 1"}, "code", id="code-with-a-space"),
        pytest.param({"jp_per_day": -1}, "jp_per_day", id="negative-jp"),
    ],
)
def test_a_class_that_cannot_be_is_refused_at_its_field(login_as, program, changed, field):
    # given
    client = login_as(Role.BIMKER, at=AgreementFactory(training_center=program.training_center).facility)

    # when
    response = client.post(ADD, values(program, **changed))

    # then
    assert list(response.context["form"].errors) == [field]
    assert not TrainingClass.objects.exists()


def test_the_same_run_twice_is_refused_above_the_form(login_as, program):
    # given
    client = login_as(Role.BIMKER, at=AgreementFactory(training_center=program.training_center).facility)
    client.post(ADD, values(program))

    # when
    response = client.post(ADD, values(program, code="LAIN-1"))

    # then
    assert len(response.context["form"].non_field_errors()) == 1
    assert TrainingClass.objects.count() == 1


# --- Planning ------------------------------------------------------------------------------------


def test_the_plan_is_shown_before_it_is_made(login_as):
    # given
    Holiday.objects.create(day=date(2026, 2, 3), name="Libur rekaan", kind=Holiday.Kind.PUBLIC)
    training_class = TrainingClassFactory()
    client = login_as(Role.BIMKER, at=training_class.facility)

    # when
    response = client.get(plan_of(training_class), {"weekdays": [0, 1, 2, 3, 4], "starts_at": "08:30"})

    # then
    draft = response.context["draft"]
    assert [meeting.held_on.day for meeting in draft.meetings] == [2, 4, 5, 6]
    assert draft.meetings[0].slots[0].starts_at == time(8, 30)
    assert [holiday.name for holiday in draft.skipped] == ["Libur rekaan"]
    assert not training_class.meetings.exists()


def test_posting_the_plan_makes_the_meetings(login_as):
    # given
    training_class = TrainingClassFactory()
    client = login_as(Role.BLK, at=training_class.training_center)

    # when
    asked = {"weekdays": [0, 2], "starts_at": "08:00", "breaks": "Istirahat pagi 9.30-09:45; ISOMA 12.00–13.00"}
    response = client.post(plan_of(training_class), asked)

    # then
    assert response.headers["Location"] == reverse("programs:class-meetings", args=[training_class.pk])
    assert [meeting.held_on.day for meeting in training_class.meetings.all()] == [2, 4, 9, 11]
    first = training_class.meetings.earliest("held_on")
    assert [slot.label for slot in first.slots.all()] == ["", "Istirahat pagi", ""]


def test_what_keeps_a_plan_from_being_made_and_what_departs_is_shown_with_it(login_as):
    # given: another class has the room on the first of its days; one instructor, 6 JP a day, that was approved
    room = RoomFactory()
    other = ClassSessionFactory(held_on=date(2026, 2, 2), room=room, training_class__facility=room.facility)
    SlotFactory(meeting=other, starts_at=time(8), ends_at=time(10))
    training_class = TrainingClassFactory(facility=room.facility, room=room, jp_per_day=6)
    ClassInstructorFactory(training_class=training_class)
    exception = ApprovedExceptionFactory(training_class=training_class, code="jp_per_day")
    client = login_as(Role.BIMKER, at=training_class.facility)

    # when
    response = client.get(plan_of(training_class), {"weekdays": [0, 1], "starts_at": "08:00"})

    # then
    review = response.context["review"]
    assert [other.training_class.code in problem for problem in review.problems] == [True]
    assert [(one.deviation, one.exception, one.awaits_exception) for one in review.departures] == [
        ("jp_per_day", exception.pk, False), ("no_agreement", None, False), ("instructors_few", None, True),
    ]  # fmt: skip
    assert '<form method="post">' not in response.content.decode()

    # and of another hour nothing stands in the way
    free = client.get(plan_of(training_class), {"weekdays": [0, 1], "starts_at": "10:00"})
    assert free.context["review"].problems == []


def test_a_pause_of_the_class_is_stepped_over(login_as):
    training_class = TrainingClassFactory()
    client = login_as(Role.BLK, at=training_class.training_center)
    asked = {"weekdays": [0, 2], "starts_at": "08:00", "pauses": "Ramadan 04/02/2026–9/2/2026; Ujian 16/02/2026-16/02/2026"}
    client.post(plan_of(training_class), asked)
    assert [meeting.held_on.day for meeting in training_class.meetings.all()] == [2, 11, 18, 23]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    "asked",
    [
        {"weekdays": [], "starts_at": "08:00"},
        {"weekdays": [9], "starts_at": "x"},
        {"weekdays": [0], "starts_at": "23:00"},
        *(
            {"weekdays": [0], "starts_at": "08:00", "breaks": text}
            for text in ("ISOMA", "ISOMA 13.00–12.00", "ISOMA 12.61–13.00")
        ),
        *(
            {"weekdays": [0], "starts_at": "08:00", "pauses": text}
            for text in ("Ramadan", "Ramadan 19/03/2026–18/02/2026", "Ramadan 30/02/2026–01/03/2026")
        ),
    ],
)
def test_a_plan_that_cannot_be_shows_why(login_as, method, asked):
    # given
    training_class = TrainingClassFactory()
    client = login_as(Role.KASI, at=training_class.facility)

    # when
    response = getattr(client, method)(plan_of(training_class), asked)

    # then
    assert response.context["form"].errors
    assert "draft" not in response.context
    assert not training_class.meetings.exists()


def test_a_second_plan_is_refused(login_as):
    # given
    meeting = ClassSessionFactory()
    client = login_as(Role.BIMKER, at=meeting.training_class.facility)

    # when
    response = client.post(plan_of(meeting.training_class), {"weekdays": [0], "starts_at": "08:00"})

    # then
    assert response.context["form"].non_field_errors()
    assert list(meeting.training_class.meetings.all()) == [meeting]


# --- Overview ------------------------------------------------------------------------------------


def class_at_risk(people=1):
    """A class of which everybody missed the one meeting held."""
    training_class = TrainingClassFactory(seats=people)
    meeting = ClassSessionFactory(training_class=training_class, typed_at=NOW, typed_by=UserFactory(), control_total=0)
    for enrollment in EnrollmentFactory.create_batch(people, training_class=training_class):
        AttendanceFactory(meeting=meeting, enrollment=enrollment, status="S")
    return training_class


def test_the_overview_says_where_the_class_stands(login_as):
    # given
    training_class = class_at_risk()

    # when
    response = login_as(Role.BIMKER, at=training_class.facility).get(training_class.get_absolute_url())

    # then
    context = response.context
    assert (context["held_jp"], context["program_jp"], context["look"].attendance_tenths) == (5, 20, 0)
    sides = [Side.PRISON, Side.CENTER, Side.BOTH, Side.PRISON]
    assert [side for _label, side in context["blockers"]] == [side.label for side in sides]
    assert [risk.standing.enrollment.seat_number for risk in context["look"].at_risk] == [1]
    assert Entry.objects.filter(verb="programs.read_class", object_id=str(training_class.pk)).count() == 1


@pytest.mark.parametrize("role", [Role.KEUANGAN, Role.SARANA, Role.KANWIL])
def test_who_may_not_see_participants_reads_the_overview_without_names(login_as, role):
    # given
    training_class = class_at_risk()
    person = training_class.enrollments.get().inmate
    client = login_as(role, at=None if role == Role.KANWIL else training_class.facility)

    # when
    page = client.get(training_class.get_absolute_url()).content.decode()

    # then
    assert 'class="figures"' in page
    assert person.name not in page


@pytest.mark.parametrize("role", [Role.BIMKER, Role.BLK, Role.KALAPAS, Role.KEPALA_BLK, Role.AUDITOR])
def test_who_may_see_participants_reads_their_names(login_as, role):
    # given
    training_class = class_at_risk()
    places = {Role.BLK: training_class.training_center, Role.KEPALA_BLK: training_class.training_center, Role.AUDITOR: None}
    client = login_as(role, at=places.get(role, training_class.facility))

    # then
    assert training_class.enrollments.get().inmate.name in client.get(training_class.get_absolute_url()).content.decode()


@pytest.mark.parametrize("role", [Role.BIMKER, Role.BLK, Role.KANWIL])
def test_the_overview_tells_nothing_of_sickness(login_as, role):
    # given: a participant who was sick
    training_class = class_at_risk()
    places = {Role.BIMKER: training_class.facility, Role.BLK: training_class.training_center, Role.KANWIL: None}

    # when
    page = login_as(role, at=places[role]).get(training_class.get_absolute_url()).content.decode()

    # then
    assert "sakit" not in page.lower()
    assert ">S<" not in page


@pytest.mark.parametrize("people", [1, 3, 500])
def test_the_overview_asks_a_fixed_number_of_queries(login_as, page_queries, people):
    # given
    training_class = class_at_risk(people)
    client = login_as(Role.BIMKER, at=training_class.facility)

    # when
    with page_queries() as queries:
        response = client.get(training_class.get_absolute_url())

    # then
    assert len(response.context["look"].at_risk) == people
    assert len(queries) == 12


def test_a_link_leads_only_where_the_reader_may_go(login_as):
    # given
    training_class = TrainingClassFactory()

    # when
    pages = {
        role: [task["page"] for task in login_as(role, at=place).get(training_class.get_absolute_url()).context["tasks"]]
        for role, place in [(Role.BIMKER, training_class.facility), (Role.KEUANGAN, training_class.facility)]
    }

    # then
    assert pages == {Role.BIMKER: ["programs:class-plan", "programs:class-proposal"], Role.KEUANGAN: ["", ""]}


def test_each_step_leads_who_may_do_it_to_where_it_is_done(login_as):
    # given: of three meetings held, one is to be typed, one to be confirmed, one to be locked; none has a scan
    stage = Stage(seats=2)
    people = stage.people(2)
    stage.meeting(people, held_on=day(2))
    stage.typed(stage.meeting(people, held_on=day(2)), "HH")
    stage.typed(stage.meeting(people, held_on=day(2)), "HH", by=stage.teacher)
    address = stage.training_class.get_absolute_url()

    # when
    readers = {"clerk": stage.clerk, "chief": stage.chief, "teacher": stage.teacher, "blk": stage.blk}
    tasks = {name: signed_in(user).get(address).context["tasks"] for name, user in readers.items()}

    # then
    steps = (Step.TYPE_SHEETS, Step.CONFIRM_SHEETS, Step.ATTACH_SCANS, Step.LOCK_SHEETS)
    words = {step.label: step for step in steps}
    week, meetings, scan, register = (f"programs:class-{page}" for page in ("week", "meetings", "scan-add", "attendance"))
    assert {
        name: {words[task["label"]]: task["page"] for task in found if task["label"] in words} for name, found in tasks.items()
    } == {
        "clerk": dict(zip(steps, [week, meetings, scan, register], strict=True)),
        "chief": dict(zip(steps, ["", "", "", register], strict=True)),
        "teacher": dict(zip(steps, [week, meetings, scan, ""], strict=True)),
        "blk": dict.fromkeys(steps, ""),
    }


def test_programs_to_choose_from_say_their_version(login_as, program):
    client = login_as(Role.BLK, at=program.training_center)
    (label,) = [label for pk, label in client.get(ADD).context["form"].fields["program"].choices if pk]
    assert label == f"{program.title} · {program.code} · versi {program.version} · {program.jp} JP"


@pytest.mark.parametrize(("due_in", "named"), [(-1, True), (0, False)])
def test_a_closed_class_names_overdue_minutes_and_until_when_somebody_is_postponed(due_in, named):
    # given
    stage = Stage()
    due, later = localdate() + timedelta(days=due_in), localdate() + timedelta(days=30)
    hearing = GraduationHearingFactory(training_class=stage.training_class, minutes_due_on=due, minutes_number="BA-77")
    place = EnrollmentFactory(training_class=stage.training_class, status="postponed")
    HearingDecisionFactory(hearing=hearing, enrollment=place, result="postponed", until=later)
    TrainingClass.objects.filter(pk=stage.training_class.pk).update(closed_on=localdate())
    client = signed_in(stage.blk)

    # when
    overview = client.get(stage.training_class.get_absolute_url())
    hearing_page = client.get(reverse("programs:class-hearing", args=[stage.training_class.pk]))

    # then
    assert ("BA-77" in overview.content.decode()) is named
    assert [line["until"] for line in hearing_page.context["lines"]] == [later]
