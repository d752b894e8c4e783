"""The Django admin: reference data and log-ins for administrators, evidence to be looked at."""

from datetime import date

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from audit.models import Entry
from certificates.models import Certificate
from inmates.models import DisciplineEntry, Inmate, PastStay, RegistrationClass, RegistrationEntry
from inmates.rules.field_matrix import MATRIX, Fact
from organizations.models import Agreement, Facility, Letterhead, Official, Role, Room, TrainingCenter, User
from programs.models import (
    ApprovedException,
    Assessment,
    Attendance,
    AttendanceCorrection,
    ClassSession,
    CompetencyUnit,
    DeclaredSkill,
    Enrollment,
    GraduationHearing,
    HearingDecision,
    Holiday,
    Instructor,
    Interest,
    Nomination,
    Program,
    Proposal,
    SubField,
    Suspension,
    TrainingClass,
    TrainingField,
    TrainingStandard,
)
from tests.conftest import signed_in
from tests.factories import (
    NOW,
    AgreementFactory,
    ApprovedExceptionFactory,
    AssessmentFactory,
    AttendanceFactory,
    CenterUserFactory,
    CertificateFactory,
    ClassSessionFactory,
    ConvictFactory,
    DeclaredSkillFactory,
    DisciplineEntryFactory,
    FacilityFactory,
    GraduationHearingFactory,
    HearingDecisionFactory,
    InstructorFactory,
    InterestFactory,
    LetterheadFactory,
    NominationFactory,
    OfficialFactory,
    PastStayFactory,
    ProgramFactory,
    ProposalFactory,
    RegistrationClassFactory,
    RegistrationEntryFactory,
    RoomFactory,
    SubFieldFactory,
    SuspensionFactory,
    TrainingCenterFactory,
    TrainingClassFactory,
    TrainingFieldFactory,
    TrainingStandardFactory,
    UserFactory,
)
from tests.people import user_at

pytestmark = pytest.mark.django_db
HOSTILE = "<script>alert(1)</script>"


def correction():
    row = AttendanceFactory(status="A")
    return AttendanceCorrection.objects.create(
        attendance=row, old_status="H", old_missed_minutes=0, new_status="A", new_missed_minutes=0,
        corrected_at=NOW, corrected_by=UserFactory(),
    )  # fmt: skip


EDITED = {
    Facility: FacilityFactory,
    TrainingCenter: TrainingCenterFactory,
    Official: OfficialFactory,
    Letterhead: LetterheadFactory,
    Agreement: AgreementFactory,
    Room: RoomFactory,
    User: UserFactory,
    RegistrationClass: RegistrationClassFactory,
    TrainingField: TrainingFieldFactory,
    SubField: SubFieldFactory,
    TrainingStandard: TrainingStandardFactory,
    Program: ProgramFactory,
    Instructor: InstructorFactory,
    Holiday: lambda: Holiday.objects.create(day=date(2026, 8, 17), name="Hari Kemerdekaan", kind="public"),
}
READ = {
    Inmate: ConvictFactory,
    RegistrationEntry: RegistrationEntryFactory,
    PastStay: PastStayFactory,
    DisciplineEntry: DisciplineEntryFactory,
    TrainingClass: TrainingClassFactory,
    ClassSession: ClassSessionFactory,
    Enrollment: lambda: AttendanceFactory().enrollment,
    Attendance: AttendanceFactory,
    AttendanceCorrection: correction,
    Assessment: AssessmentFactory,
    GraduationHearing: GraduationHearingFactory,
    HearingDecision: HearingDecisionFactory,
    ApprovedException: ApprovedExceptionFactory,
    Proposal: ProposalFactory,
    Nomination: NominationFactory,
    Suspension: SuspensionFactory,
    Interest: InterestFactory,
    DeclaredSkill: DeclaredSkillFactory,
}
OURS = {"organizations", "inmates", "programs"}


def named(model):
    return model._meta.label


def url(model, action, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{action}", args=args)


@pytest.fixture
def administrator(db):
    """A client of an administrator who belongs to no house."""
    return signed_in(user_at(None, role=Role.ADMIN, is_staff=True))


def administrator_of(place):
    return signed_in(user_at(place, role=Role.ADMIN, is_staff=True))


def last_entry():
    return Entry.objects.order_by("pk").last()


# --- Every model -----------------------------------------------------------------------------------


def test_every_registered_model_of_ours_is_tried_here():
    assert {model for model in admin.site._registry if model._meta.app_label in OURS} == {*EDITED, *READ}


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_first_page(administrator, language):
    administrator.cookies["django_language"] = language

    response = administrator.get(reverse("admin:index"))

    assert response.headers["Content-Language"] == language
    assert "script-src" not in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("model", EDITED, ids=named)
def test_reference_data_are_listed_searched_added_and_opened(administrator, model, language):
    # given
    administrator.cookies["django_language"] = language
    row = EDITED[model]()

    # when
    pages = [
        administrator.get(url(model, "changelist")),
        administrator.get(url(model, "changelist"), {"q": "rekaan"}),
        administrator.get(url(model, "add")),
        administrator.get(url(model, "change", row.pk)),
    ]

    # then: no page needs what the content security policy refuses
    assert [page.status_code for page in pages] == [200] * 4
    assert ['name="_save"' in page.content.decode() for page in pages] == [False, False, True, True]
    assert not any(bad in page.content.decode() for page in pages for bad in ("<style", "onclick=", "javascript:"))


@pytest.mark.parametrize("model", READ, ids=named)
def test_evidence_is_read_and_never_written(administrator, model):
    # given
    row = READ[model]()
    before = model.objects.values().get(pk=row.pk)

    # when
    shown = [administrator.get(url(model, "changelist")), administrator.get(url(model, "change", row.pk))]
    refused = [
        administrator.get(url(model, "add")),
        administrator.post(url(model, "add"), {}),
        administrator.post(url(model, "change", row.pk), {}),
        administrator.post(url(model, "delete", row.pk), {"post": "yes"}),
    ]

    # then
    assert [page.status_code for page in shown] == [200, 200]
    assert [name in page.content.decode() for page in shown for name in ('name="_save"', "deletelink")] == [False] * 4
    assert [page.status_code for page in refused] == [403] * 4
    assert model.objects.values().get(pk=row.pk) == before


@pytest.mark.parametrize("model", [model for model in EDITED if model is not Holiday], ids=named)
def test_reference_data_are_not_deleted(administrator, model):
    # given
    row = EDITED[model]()

    # when
    response = administrator.post(url(model, "delete", row.pk), {"post": "yes"})

    # then
    assert response.status_code == 403
    assert model.objects.filter(pk=row.pk).exists()


PERSONS = [
    Inmate,
    RegistrationEntry,
    PastStay,
    DisciplineEntry,
    *(model for model in READ if model._meta.app_label == "programs"),
]
NOT_PERSONS = {TrainingClass, ClassSession, GraduationHearing, Proposal}


@pytest.mark.parametrize("model", [model for model in PERSONS if model not in NOT_PERSONS], ids=named)
def test_reading_persons_stands_in_the_audit_trail(administrator, model):
    # given
    row = (EDITED | READ)[model]()

    # when
    administrator.get(url(model, "changelist"))
    administrator.get(url(model, "change", row.pk))

    # then
    listed, opened = Entry.objects.order_by("pk")
    verb = f"{model._meta.app_label}.read_{model._meta.model_name}"
    assert (listed.verb, listed.object_ids, listed.object_id) == (verb, [row.pk], "")
    assert (opened.verb, opened.object_id) == (verb, str(row.pk))


COUNTED = [Official, Program, Instructor, User, Inmate, Enrollment, Attendance, Assessment, Nomination, Suspension]


@pytest.mark.parametrize("model", COUNTED, ids=named)
def test_lists_ask_the_same_few_questions_for_any_number_of_rows(administrator, page_queries, model):
    # given
    make = (EDITED | READ)[model]
    make()
    with page_queries() as for_one:
        administrator.get(url(model, "changelist"))
    make()
    make()

    # when
    with page_queries() as for_three:
        administrator.get(url(model, "changelist"))

    # then
    assert len(for_three) == len(for_one) <= 12


@pytest.mark.parametrize("model", [Official, Program], ids=named)
def test_hostile_names_are_shown_as_text(administrator, model):
    # given
    row = OfficialFactory(name=HOSTILE) if model is Official else ProgramFactory(title=HOSTILE)

    # when
    pages = [administrator.get(url(model, "changelist")), administrator.get(url(model, "change", row.pk))]

    # then
    assert [HOSTILE in page.content.decode() for page in pages] == [False, False]


# --- Changes are audited -----------------------------------------------------------------------------


def room(**changes):
    return {"code": "R-1", "name": "Bengkel", "capacity": "20", "facility": "", "training_center": ""} | changes


def test_an_addition_is_audited_instead_of_logged(administrator):
    # given
    facility = FacilityFactory()

    # when
    administrator.post(url(Room, "add"), room(facility=facility.pk))

    # then
    made, entry = Room.objects.get(), Entry.objects.get()
    assert (entry.verb, entry.object_id, entry.actor) == ("organizations.add_room", str(made.pk), administrator.user)
    assert set(entry.fields) == {"facility", "code", "name", "capacity"}
    assert not LogEntry.objects.exists()


def test_a_change_is_audited_with_the_names_of_its_fields(administrator):
    # given
    official = OfficialFactory()
    form = administrator.get(url(Official, "change", official.pk)).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields} | {"title": "Kepala Balai", "signs_certificates": "on"}

    # when
    administrator.post(url(Official, "change", official.pk), data)

    # then
    official.refresh_from_db()
    assert official.title == "Kepala Balai"
    assert (last_entry().verb, last_entry().fields) == ("organizations.change_official", ["title"])
    assert "Kepala Balai" not in str(vars(last_entry()))


def test_a_refused_form_is_shown_again_and_writes_nothing(administrator):
    # when
    response = administrator.post(url(Room, "add"), room())

    # then
    assert response.context["adminform"].form.non_field_errors()
    assert (Room.objects.count(), Entry.objects.count()) == (0, 0)


def test_a_holiday_is_deleted_and_that_is_audited(administrator):
    # given
    holiday = EDITED[Holiday]()

    # when
    administrator.post(url(Holiday, "delete", holiday.pk), {"post": "yes"})

    # then
    assert not Holiday.objects.exists()
    assert (last_entry().verb, last_entry().object_ids) == ("programs.delete_holiday", [holiday.pk])


def test_the_history_of_a_row_is_its_audit_trail(administrator):
    # given
    place = FacilityFactory()
    administrator.post(url(Room, "add"), room(facility=place.pk))

    # when
    response = administrator.get(url(Room, "history", Room.objects.get().pk), follow=True)

    # then
    assert [entry.verb for entry in response.context["cl"].result_list] == ["organizations.add_room"]


# --- Programs and standards: versions --------------------------------------------------------------------


def program_form(program, **changes):
    data = {name: getattr(program, name) for name in ("code", "version", "title", "jp", "needed_because")}
    data |= {"training_center": program.training_center_id, "sub_field": program.sub_field_id}
    units = list(program.units.all())
    data |= {"units-TOTAL_FORMS": len(units), "units-INITIAL_FORMS": len(units)}
    for number, unit in enumerate(units):
        fields = ("id", "position", "code", "title", "jp_theory", "jp_practice")
        data |= {f"units-{number}-{name}": getattr(unit, name) for name in fields}
        data |= {f"units-{number}-program": program.pk, f"units-{number}-required": "on"}
    return data | changes


def test_a_program_that_no_class_uses_is_changed_with_its_units(administrator):
    # given
    program = ProgramFactory()
    unit = program.units.get()

    # when
    response = administrator.post(
        url(Program, "change", program.pk), program_form(program, jp=30, **{"units-0-jp_practice": 25}), follow=True
    )

    # then
    unit.refresh_from_db()
    assert (unit.jp, [message.level_tag for message in response.context["messages"]]) == (30, ["success"])
    assert last_entry().fields == ["jp", "units-0.jp_practice"]


def test_units_that_do_not_fit_are_warned_about(administrator):
    # given
    program = ProgramFactory()

    # when
    response = administrator.post(
        url(Program, "change", program.pk), program_form(program, jp=30, **{"units-0-code": "LAS-01"}), follow=True
    )

    # then
    assert [message.level_tag for message in response.context["messages"]] == ["warning", "warning", "success"]


def test_a_program_that_a_class_uses_stays_as_it_is(administrator):
    # given
    program = TrainingClassFactory().program

    # when
    page = administrator.get(url(Program, "change", program.pk)).content.decode()
    response = administrator.post(url(Program, "change", program.pk), program_form(program, jp=30, **{"units-0-title": "Lain"}))

    # then
    program.refresh_from_db()
    assert ('name="_save"' in page, 'name="units-0-title"' in page) == (False, False)
    assert (response.status_code, program.jp) == (403, 20)
    assert not CompetencyUnit.objects.filter(title="Lain").exists()


def test_a_used_program_gets_its_next_version(administrator):
    # given
    program = TrainingClassFactory().program

    # when
    administrator.post(url(Program, "changelist"), {"action": "make_new_version", "_selected_action": [program.pk]})

    # then
    newest = Program.objects.latest("version")
    assert (newest.code, newest.version, newest.units.count()) == (program.code, 2, 1)
    assert administrator.get(url(Program, "change", newest.pk)).context["has_change_permission"] is True


def test_a_standard_that_a_class_uses_stays_as_it_is(administrator):
    # given
    standard = TrainingClassFactory().standard

    # when
    response = administrator.post(url(TrainingStandard, "change", standard.pk), {"minutes_per_jp": 1})

    # then
    standard.refresh_from_db()
    assert (response.status_code, standard.minutes_per_jp) == (403, 45)


def test_weights_that_do_not_add_up_are_refused(administrator):
    # given
    standard = TrainingStandardFactory()
    form = administrator.get(url(TrainingStandard, "change", standard.pk)).context["adminform"].form
    data = {name: form[name].value() for name in form.fields} | {"skill_weight": 60}

    # when
    response = administrator.post(url(TrainingStandard, "change", standard.pk), data)

    # then
    standard.refresh_from_db()
    assert response.context["errors"]
    assert standard.skill_weight == 50


# --- Log-ins -------------------------------------------------------------------------------------------


def login_form(**changes):
    empty = {"first_name": "", "last_name": "", "facility": "", "training_center": "", "access_until": ""}
    return {"username": "baru", "role": Role.BIMKER} | empty | changes


def shown_password(response):
    return response.content.decode().partition('id="one-time-password">')[2].partition("<")[0]


def test_a_new_login_gets_a_password_that_is_shown_once(administrator):
    # given
    facility = FacilityFactory()

    # when
    response = administrator.post(url(User, "add"), login_form(facility=facility.pk))

    # then
    user = User.objects.get(username="baru")
    assert (user.role, user.place, user.is_staff, user.must_change_password) == (Role.BIMKER, facility, False, True)
    assert user.check_password(shown_password(response))
    assert "no-store" in response.headers["Cache-Control"]
    assert [entry.verb for entry in Entry.objects.order_by("pk")] == [
        "organizations.add_user",
        "organizations.give_one_time_password",
    ]
    assert shown_password(response) not in administrator.get(url(User, "change", user.pk)).content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({}, id="a-prison-role-without-a-prison"),
        pytest.param({"role": Role.AUDITOR}, id="an-auditor-without-a-last-day"),
        pytest.param({"role": "dewa"}, id="no-such-role"),
        pytest.param({"role": Role.ADMIN, "username": "PETUGAS"}, id="a-name-in-another-spelling"),
        pytest.param({"role": Role.ADMIN, "username": HOSTILE}, id="a-hostile-name"),
    ],
)
def test_a_login_that_cannot_be(administrator, changes):
    # given
    UserFactory(username="petugas")
    before = set(User.objects.values_list("username", flat=True))

    # when
    response = administrator.post(url(User, "add"), login_form(**changes))

    # then
    assert response.context["adminform"].form.errors
    assert set(User.objects.values_list("username", flat=True)) == before
    assert not Entry.objects.exists()


@pytest.mark.parametrize(("role", "is_staff"), [(Role.ADMIN, True), (Role.KANWIL, False)])
def test_only_administrators_enter_the_admin(administrator, role, is_staff):
    administrator.post(url(User, "add"), login_form(role=role))

    assert User.objects.get(username="baru").is_staff is is_staff


def test_who_is_no_administrator_any_more_is_shut_out(administrator):
    # given
    user = user_at(None, role=Role.ADMIN, is_staff=True)

    # when
    administrator.post(url(User, "change", user.pk), login_form(username=user.username, role=Role.KANWIL, is_active="on"))

    # then
    assert signed_in(user).get(reverse("admin:index")).status_code == 302


def test_a_one_time_password_is_given_on_request(administrator):
    # given
    user = UserFactory()
    client = signed_in(user)
    address = url(User, "one_time_password", user.pk)

    # when
    asked = administrator.get(address)
    assert shown_password(asked) == ""
    response = administrator.post(address)

    # then
    user.refresh_from_db()
    assert user.check_password(shown_password(response))
    assert user.must_change_password is True
    assert client.get(reverse("home")).status_code == 302
    assert last_entry().verb == "organizations.give_one_time_password"


@pytest.mark.parametrize("method", ["get", "post"])
def test_no_one_time_password_for_a_login_out_of_reach(method):
    # given
    client = administrator_of(FacilityFactory())
    others = [UserFactory(), user_at(None, role=Role.ADMIN, is_superuser=True)]

    # when
    answers = [getattr(client, method)(url(User, "one_time_password", user.pk)).status_code for user in others]

    # then
    assert answers == [404, 404]
    assert not Entry.objects.exists()


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN}))
def test_no_one_time_password_from_other_roles(login_as, role):
    # given
    user = UserFactory(password="!")

    # when
    login_as(role).post(url(User, "one_time_password", user.pk))

    # then
    user.refresh_from_db()
    assert (user.password, user.must_change_password) == ("!", False)


def test_nobody_types_a_password_for_somebody_else(administrator):
    # given
    user = UserFactory(password="!")

    # when
    administrator.post(f"{url(User, 'changelist')}{user.pk}/password/", {"password1": "x" * 12, "password2": "x" * 12})

    # then
    user.refresh_from_db()
    assert user.password == "!"


def test_the_own_password_is_changed_on_the_one_page_for_it(administrator):
    response = administrator.get(reverse("admin:password_change"))

    assert response.headers["Location"] == reverse("account_change_password")


# --- An administrator of one house -------------------------------------------------------------------------


def test_an_administrator_of_a_house_sees_its_rows_only():
    # given
    facility = FacilityFactory()
    own = {model: RoomFactory(facility=facility) if model is Room else UserFactory(facility=facility) for model in (Room, User)}
    inmate = ConvictFactory(facility=facility)
    for make in (RoomFactory, UserFactory, ConvictFactory, FacilityFactory, ProgramFactory):
        make()
    client = administrator_of(facility)

    def rows(model):
        return set(client.get(url(model, "changelist")).context["cl"].result_list)

    # then
    assert rows(Room) == {own[Room]}
    assert rows(User) == {own[User], client.user}
    assert rows(Inmate) == {inmate}
    assert rows(Facility) == {facility}
    assert rows(Program) == set()


@pytest.mark.parametrize(
    "model", [Inmate, RegistrationEntry, DisciplineEntry, Enrollment, Attendance, ApprovedException], ids=named
)
def test_an_administrator_of_a_centre_sees_no_persons(model):
    # given
    training_class = TrainingClassFactory()
    meeting = ClassSessionFactory(training_class=training_class)
    row = AttendanceFactory(meeting=meeting)
    DisciplineEntryFactory(inmate=row.enrollment.inmate)
    ApprovedExceptionFactory(training_class=training_class)
    client = administrator_of(training_class.training_center)

    # when
    answer = client.get(url(model, "changelist"))

    # then: where the whole row is the prison's own there is no such page
    assert answer.status_code == 403 or list(answer.context["cl"].result_list) == []


def test_an_administrator_of_a_house_gives_nothing_away():
    # given
    facility, foreign = FacilityFactory(), FacilityFactory()
    client = administrator_of(facility)
    own = RoomFactory(facility=facility)

    # when
    answers = [
        client.post(url(Room, "add"), room(facility=foreign.pk)).status_code,
        client.post(url(Room, "change", own.pk), room(facility=foreign.pk)).status_code,
        client.post(url(User, "add"), login_form(role=Role.KANWIL)).status_code,
        client.post(url(Facility, "add"), {"code": "X", "name": "X", "city": "X", "time_zone": "Asia/Jakarta"}).status_code,
        client.get(url(Holiday, "add")).status_code,
        client.get(url(RegistrationClass, "add")).status_code,
    ]

    # then: another house is no choice; what belongs to none, or to all, is refused
    assert answers == [200, 200, 403, 403, 403, 403]
    assert list(Room.objects.values_list("facility", flat=True)) == [facility.pk]
    assert (Facility.objects.count(), User.objects.count(), Entry.objects.count()) == (2, 1, 0)


def test_an_instructors_login_is_one_of_the_same_centre(administrator):
    # given
    center = TrainingCenterFactory()
    own, foreign = CenterUserFactory(role=Role.INSTRUKTUR, training_center=center), CenterUserFactory(role=Role.INSTRUKTUR)
    data = {"training_center": center.pk, "code": "I1", "name": "Rekaan", "nip": ""}

    # when
    refused = administrator.post(url(Instructor, "add"), data | {"user": foreign.pk})
    no_instructor = administrator.post(url(Instructor, "add"), data | {"user": administrator.user.pk})
    administrator.post(url(Instructor, "add"), data | {"user": own.pk})

    # then
    assert [list(page.context["adminform"].form.errors) for page in (refused, no_instructor)] == [["user"], ["user"]]
    assert Instructor.objects.get().user == own


@pytest.mark.parametrize("asked", ["muh jusuf", "BI.77"])
@pytest.mark.parametrize("model", ["inmates_inmate", "inmates_registrationentry", "programs_enrollment", "programs_attendance"])
def test_a_person_is_found_in_any_spelling_or_by_number(administrator, model, asked):
    # given
    row, other = AttendanceFactory(), AttendanceFactory()
    Inmate.objects.filter(pk=row.enrollment.inmate_id).update(name="Moh. Yusuf")
    Inmate.objects.filter(pk=other.enrollment.inmate_id).update(name="Slamet Rekaan")
    row.enrollment.inmate.registrations.update(text="B.I 77/2026", key="B.I/77/2026")

    # when
    response = administrator.get(reverse(f"admin:{model}_changelist"), {"q": asked})

    # then
    expected = {
        "inmates_inmate": row.enrollment.inmate, "inmates_registrationentry": row.enrollment.inmate.registrations.get(),
        "programs_enrollment": row.enrollment, "programs_attendance": row,
    }  # fmt: skip
    assert list(response.context["cl"].result_list) == [expected[model]]


# --- The matrix of facts and roles -------------------------------------------------------------------


def tell(role, monkeypatch, *facts):
    """From now on ``role`` may know exactly these facts."""
    monkeypatch.setitem(MATRIX, role.value, frozenset(facts))


@pytest.mark.parametrize(
    ("make", "fact", "field"),
    [
        (ConvictFactory, Fact.RELEASE, "release_on"),
        (ConvictFactory, Fact.CUSTODY_DATES, "admitted_on"),
        (AttendanceFactory, Fact.ABSENCE_REASONS, "status"),
        (correction, Fact.ABSENCE_REASONS, "old_status"),
        (NominationFactory, Fact.RELEASE, "margin_days"),
        (SuspensionFactory, Fact.CUSTODY_EVENTS, "absence"),
    ],
)
def test_a_column_and_a_field_stand_there_only_for_who_may_know_them(administrator, monkeypatch, make, fact, field):
    # given
    row = make()

    def shown():
        page = administrator.get(url(type(row), "changelist")).context["cl"].list_display
        fields = administrator.get(url(type(row), "change", row.pk)).context["adminform"].fieldsets[0][1]["fields"]
        return field in page, field in fields

    # when
    tell(Role.ADMIN, monkeypatch, *Fact)
    with_fact = shown()
    tell(Role.ADMIN, monkeypatch, *(set(Fact) - {fact}))

    # then: what is derived stands in no form
    assert (with_fact, shown()) == ((True, field != "release_on"), (False, False))


@pytest.mark.parametrize(
    ("model", "fact"),
    [(Inmate, Fact.NAME), (RegistrationEntry, Fact.REGISTER_NUMBER), (DisciplineEntry, Fact.DISCIPLINE), (Assessment, Fact.MARKS),
     (Proposal, Fact.SELECTION), (Interest, Fact.SELECTION), (HearingDecision, Fact.RESULTS)],
    ids=str,
)  # fmt: skip
def test_a_page_exists_only_for_who_may_know_what_it_is_about(administrator, monkeypatch, model, fact):
    row = (EDITED | READ)[model]()
    tell(Role.ADMIN, monkeypatch, *(set(Fact) - {fact}))

    pages = [administrator.get(address) for address in (url(model, "changelist"), url(model, "change", row.pk))]

    assert [page.status_code for page in pages] == [403, 403]


@pytest.mark.parametrize("model", [Attendance, AttendanceCorrection], ids=named)
def test_an_administrator_reads_that_somebody_was_absent_not_why(administrator, model):
    # given
    row = AttendanceFactory(status="S")
    AttendanceCorrection.objects.create(
        attendance=row, old_status="I", old_missed_minutes=0, new_status="S", new_missed_minutes=0, reason="surat dokter",
        corrected_at=NOW, corrected_by=UserFactory(),
    )  # fmt: skip
    pk = model.objects.get().pk

    # when
    texts = [administrator.get(address).content.decode() for address in (url(model, "changelist"), url(model, "change", pk))]

    # then
    assert ["TH" in text for text in texts] == [True, True]
    assert [word in text for text in texts for word in (">S<", ">I<", "sakit", "surat dokter")] == [False] * 8


def test_an_address_that_asks_for_the_reason_is_no_answer(administrator):
    AttendanceFactory(status="S")

    response = administrator.get(url(Attendance, "changelist"), {"status__exact": "S"})

    assert response.status_code == 400


def test_the_prisons_own_exceptions_are_not_the_administrators(administrator):
    # given
    other = ApprovedExceptionFactory()
    own = ApprovedExceptionFactory(code="discipline", reason="Sudah dibina.", inmate=ConvictFactory())

    # when
    listed = administrator.get(url(ApprovedException, "changelist")).context["cl"].result_list

    # then
    assert list(listed) == [other]
    assert administrator.get(url(ApprovedException, "change", own.pk)).status_code == 302


def test_certificates_are_those_of_the_administrators_house():
    # given
    certificate, other = CertificateFactory(), CertificateFactory()
    facility = certificate.enrollment.training_class.facility

    # when
    answers = [
        administrator_of(place).get(url(Certificate, "changelist")).context["cl"].result_list
        for place in (facility, certificate.training_center)
    ]

    # then: an administrator of a centre sees no persons here
    assert [list(rows) for rows in answers] == [[certificate], []]
    assert administrator_of(facility).get(url(Certificate, "change", other.pk)).status_code == 302
