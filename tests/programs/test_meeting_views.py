"""Meetings of a class, cancelled and made up; exceptions from the standard."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from audit.models import Entry
from organizations.models import Role
from programs.models import ApprovedException, ClassChange, ClassSession, Holiday, MeetingChange
from programs.rules.eligibility import Ineligibility
from tests.factories import (
    NOW,
    START,
    ApprovedExceptionFactory,
    AttendanceFactory,
    ClassChangeFactory,
    ClassInstructorFactory,
    ClassSessionFactory,
    ConvictFactory,
    EnrollmentFactory,
    InstructorFactory,
    OutageFactory,
    RoomFactory,
    SlotFactory,
    TrainingClassFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
CANCELLED = {"cancelled_at": NOW, "cancel_reason": "Razia gabungan"}
TYPED = {"typed_at": NOW, "control_total": 1}


def url(name, obj):
    return reverse(f"programs:{name}", args=[obj.pk])


# --- The table of meetings -----------------------------------------------------------------------


def test_the_table_says_what_is_taught_by_whom_and_how_far_the_sheet_is(login_as):
    # given
    training_class, officer = TrainingClassFactory(), UserFactory()
    teacher = InstructorFactory(training_center=training_class.training_center)
    fallen = ClassSessionFactory(training_class=training_class, cancelled_by=officer, **CANCELLED)
    SlotFactory(meeting=fallen, instructor=teacher)
    typed = ClassSessionFactory(training_class=training_class, held_on=date(2026, 2, 3), typed_by=officer, **TYPED)
    open_one = ClassSessionFactory(training_class=training_class, held_on=date(2026, 2, 4), makes_up=fallen)
    coming = ClassSessionFactory(training_class=training_class, held_on=date(2200, 2, 4))

    # when
    response = login_as(Role.BIMKER, at=training_class.facility).get(url("class-meetings", training_class))

    # then
    rows = response.context["rows"]
    assert [row["meeting"] for row in rows] == [fallen, typed, open_one, coming]
    assert [row["state"] for row in rows] == ["cancelled", "typed", "open", "coming"]
    assert [row["cancellable"] for row in rows] == [False, False, True, True]
    assert [row["can_be_made_up"] for row in rows] == [True, True, False, False]
    assert (rows[0]["jp"], rows[0]["instructors"]) == (5, [teacher.name])
    assert rows[0]["units"] == [training_class.program.units.get().code]
    assert "Razia gabungan" in response.content.decode()


@pytest.mark.parametrize("role", [Role.KALAPAS, Role.SARANA, Role.BLK, Role.INSTRUKTUR, Role.AUDITOR])
def test_who_may_read_meetings(login_as, role):
    # given
    meeting = ClassSessionFactory()
    training_class = meeting.training_class
    places = {Role.KALAPAS: training_class.facility, Role.SARANA: training_class.facility, Role.AUDITOR: None}
    client = login_as(role, at=places.get(role, training_class.training_center))
    if role == Role.INSTRUKTUR:
        ClassInstructorFactory(training_class=training_class, instructor__user=client.user)

    # when
    response = client.get(url("class-meetings", training_class))

    # then
    assert [row["meeting"] for row in response.context["rows"]] == [meeting]
    assert (url("meeting-cancel", meeting) in response.content.decode()) is (role == Role.BLK)


@pytest.mark.parametrize("count", [1, 3])
def test_the_table_asks_a_fixed_number_of_queries(login_as, page_queries, count):
    # given
    training_class = TrainingClassFactory()
    for _number in range(count):
        missed = ClassSessionFactory(training_class=training_class, cancelled_by=UserFactory(), **CANCELLED)
        SlotFactory(meeting=missed, instructor=InstructorFactory(training_center=training_class.training_center))
        ClassSessionFactory(training_class=training_class, makes_up=missed, room=RoomFactory(facility=training_class.facility))
    client = login_as(Role.BIMKER, at=training_class.facility)

    # when
    with page_queries() as queries:
        response = client.get(url("class-meetings", training_class))

    # then
    assert len(response.context["rows"]) == 2 * count
    assert len(queries) == 6


def test_a_row_says_what_waits_for_the_other_house_and_that_its_room_is_shut(login_as):
    # given
    training_class = TrainingClassFactory()
    room = RoomFactory(facility=training_class.facility)
    meeting, other = (ClassSessionFactory(training_class=training_class, room=room) for _ in range(2))
    OutageFactory(room=room, from_on=meeting.held_on, until_on=meeting.held_on, reason="Atap bocor")
    wish = {"kind": "move", "before": {}, "after": {"held_on": "2026-02-14"}, "training_class": training_class}
    ClassChangeFactory(meeting=meeting, **wish)
    ClassChangeFactory(meeting=other, outcome="accepted", decided_at=NOW, decided_by=UserFactory(), **wish)

    # when
    page = login_as(Role.BIMKER, at=training_class.facility).get(url("class-meetings", training_class))

    # then
    first, second = page.context["rows"]
    assert (first["wanted_on"], first["elsewhere"], first["shut"].reason) == ([date(2026, 2, 14)], room, "Atap bocor")
    assert second["wanted_on"] == []


# --- Cancelling and making up --------------------------------------------------------------------


def test_a_meeting_is_cancelled_with_its_reason(login_as):
    # given
    meeting = ClassSessionFactory()
    client = login_as(Role.BIMKER, at=meeting.training_class.facility)

    # when
    response = client.post(url("meeting-cancel", meeting), {"cause": "security", "reason": "Blok dikunci"})

    # then
    meeting.refresh_from_db()
    assert response.headers["Location"] == url("class-meetings", meeting.training_class)
    assert (meeting.cancelled_by, meeting.cancel_reason) == (client.user, "Blok dikunci")
    assert Entry.objects.filter(verb="programs.cancel_meeting", object_id=str(meeting.pk)).count() == 1


@pytest.mark.parametrize(
    ("state", "cause", "reason", "field"),
    [
        pytest.param({}, "", "Razia", "cause", id="no-cause"),
        pytest.param({}, "libur", "Razia", "cause", id="unknown-cause"),
        pytest.param({}, "other", " ", "reason", id="another-cause-without-words"),
        pytest.param({}, "search", "x" * 201, "reason", id="too-many-words"),
        pytest.param(TYPED, "search", "Razia", "__all__", id="typed"),
        pytest.param(CANCELLED, "search", "Razia", "__all__", id="twice"),
    ],
)
def test_a_meeting_that_cannot_be_cancelled_stays_as_it_is(login_as, state, cause, reason, field):
    # given
    people = {"typed_by": UserFactory()} if state is TYPED else {"cancelled_by": UserFactory()} if state else {}
    meeting = ClassSessionFactory(**state, **people)
    before = ClassSession.objects.values().get()
    client = login_as(Role.BIMKER, at=meeting.training_class.facility)

    # when
    response = client.post(url("meeting-cancel", meeting), {"cause": cause, "reason": reason})

    # then
    assert list(response.context["form"].errors) == [field]
    assert ClassSession.objects.values().get() == before


def test_a_cancelled_meeting_is_made_up(login_as):
    # given
    meeting = ClassSessionFactory(cancelled_by=UserFactory(), **CANCELLED)
    AttendanceFactory(meeting=meeting)
    client = login_as(Role.BLK, at=meeting.training_class.training_center)

    # when: first whom it is for and who would not fit
    looked = client.post(url("meeting-make-up", meeting), {"held_on": "2026-02-21"})

    # then
    assert looked.context["called"] == [meeting.attendances.get().enrollment]
    assert looked.context["affected"] == []
    assert not meeting.make_ups.exists()

    # when
    response = client.post(url("meeting-make-up", meeting), {"held_on": "2026-02-21", "confirm": "yes"})

    # then
    make_up = meeting.make_ups.get()
    assert response.headers["Location"] == url("class-meetings", meeting.training_class)
    assert (make_up.held_on, make_up.minutes, make_up.attendances.count()) == (date(2026, 2, 21), 225, 1)


@pytest.mark.parametrize(
    ("held_on", "field"),
    [
        pytest.param("", "held_on", id="no-day"),
        pytest.param("30-02-2026", "held_on", id="impossible-day"),
        pytest.param("2026-02-01", "__all__", id="before-the-missed-one"),
        pytest.param("2026-02-17", "__all__", id="a-holiday"),
    ],
)
def test_a_make_up_that_cannot_be_is_refused(login_as, held_on, field):
    # given
    Holiday.objects.create(day=date(2026, 2, 17), name="Tahun Baru Imlek", kind=Holiday.Kind.PUBLIC)
    meeting = ClassSessionFactory(cancelled_by=UserFactory(), **CANCELLED)
    AttendanceFactory(meeting=meeting)
    client = login_as(Role.BIMKER, at=meeting.training_class.facility)

    # when
    response = client.post(url("meeting-make-up", meeting), {"held_on": held_on})

    # then
    assert list(response.context["form"].errors) == [field]
    assert not meeting.make_ups.exists()


@pytest.mark.parametrize("name", ["meeting-cancel", "meeting-make-up"])
@pytest.mark.parametrize("role", [Role.KALAPAS, Role.SARANA, Role.INSTRUKTUR, Role.KANWIL])
def test_others_change_no_meeting(login_as, role, name):
    meeting = ClassSessionFactory()
    places = {Role.INSTRUKTUR: meeting.training_class.training_center, Role.KANWIL: None}
    client = login_as(role, at=places.get(role, meeting.training_class.facility))

    assert client.post(url(name, meeting), {"reason": "Razia", "held_on": "2026-02-21"}).status_code == 403
    assert ClassSession.objects.filter(cancelled_at=None).count() == 1


# --- Exceptions ----------------------------------------------------------------------------------


@pytest.fixture
def two_exceptions():
    """One of the prison about a person, one of the centre about the class."""
    training_class = TrainingClassFactory()
    inmate = ConvictFactory(facility=training_class.facility)
    head = UserFactory(role=Role.KALAPAS, facility=training_class.facility)
    prison = ApprovedExceptionFactory(
        training_class=training_class, inmate=inmate, code="discipline", reason="Register F ditutup.", approved_by=head
    )
    return training_class, prison, ApprovedExceptionFactory(training_class=training_class)


def test_the_prison_reads_both_reasons(login_as, two_exceptions):
    # given
    training_class, prison, centre = two_exceptions

    # when
    rows = login_as(Role.BIMKER, at=training_class.facility).get(url("class-exceptions", training_class)).context["rows"]

    # then
    assert [(row["number"], row["reason"]) for row in rows] == [(prison.pk, prison.reason), (centre.pk, centre.reason)]
    assert [row["person"] for row in rows] == [prison.inmate.name, ""]


@pytest.mark.parametrize("role", [Role.BLK, Role.KEPALA_BLK])
def test_the_centre_reads_of_the_prisons_exception_its_number_only(login_as, two_exceptions, role):
    # given
    training_class, prison, centre = two_exceptions

    # when
    response = login_as(role, at=training_class.training_center).get(url("class-exceptions", training_class))

    # then
    rows, page = response.context["rows"], response.content.decode()
    assert [(row["number"], row["reason"]) for row in rows] == [(prison.pk, ""), (centre.pk, centre.reason)]
    assert prison.reason not in page
    assert str(prison.get_code_display()) not in page


@pytest.mark.parametrize("role", [Role.KANWIL, Role.KEUANGAN])
def test_who_may_not_see_participants_reads_no_name_and_no_personal_reason(login_as, two_exceptions, role):
    # given
    training_class, prison, centre = two_exceptions
    client = login_as(role, at=None if role == Role.KANWIL else training_class.facility)

    # when
    response = client.get(url("class-exceptions", training_class))

    # then
    assert [row["reason"] for row in response.context["rows"]] == ["", centre.reason]
    assert prison.inmate.name not in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_exceptions_asks_a_fixed_number_of_queries(login_as, page_queries, count):
    # given
    training_class = TrainingClassFactory()
    for code in ["participants", "jp_per_day", "scan_missing"][:count]:
        ApprovedExceptionFactory(training_class=training_class, code=code)
    client = login_as(Role.KANWIL)

    # when
    with page_queries() as queries:
        response = client.get(url("class-exceptions", training_class))

    # then
    assert len(response.context["rows"]) == count
    assert len(queries) == 2


def test_each_head_is_offered_the_own_exceptions_only(login_as):
    # given
    training_class = TrainingClassFactory()
    candidate = ConvictFactory(facility=training_class.facility)
    participant = EnrollmentFactory(training_class=training_class).inmate
    houses = {Role.KALAPAS: training_class.facility, Role.KEPALA_BLK: training_class.training_center}

    # when
    forms = {
        role: login_as(role, at=house).get(url("exception-add", training_class)).context["form"] for role, house in houses.items()
    }

    # then
    offered = {role: [code for code, _label in form.fields["code"].choices if code] for role, form in forms.items()}
    assert offered == {
        Role.KALAPAS: ["release_before_end", "discipline", "other_class"],
        Role.KEPALA_BLK: ["participants", "jp_per_day", "instructors", "hours_undelivered", "scan_missing", "attendance_program"],
    }
    people = {role: set(form.fields["inmate"].queryset) for role, form in forms.items()}
    assert people == {Role.KALAPAS: {candidate, participant}, Role.KEPALA_BLK: {participant}}


def test_the_head_of_the_prison_approves_about_a_person(login_as):
    # given
    training_class = TrainingClassFactory()
    inmate = ConvictFactory(facility=training_class.facility)
    client = login_as(Role.KALAPAS, at=training_class.facility)

    # when
    response = client.post(
        url("exception-add", training_class),
        {"code": "release_before_end", "inmate": inmate.pk, "reason": "Bebas setelah ujian."},
    )

    # then
    exception = ApprovedException.objects.get()
    assert response.headers["Location"] == url("class-exceptions", training_class)
    assert (exception.code, exception.inmate, exception.approved_by) == ("release_before_end", inmate, client.user)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        pytest.param({"code": "discipline", "reason": "Sudah dibina."}, "inmate", id="no-person"),
        pytest.param({"code": "discipline", "inmate": "own", "reason": " "}, "reason", id="no-reason"),
        pytest.param({"code": "scan_missing", "inmate": "own", "reason": "Banjir."}, "code", id="of-the-other-office"),
        pytest.param({"code": "discipline", "inmate": "foreign", "reason": "Sudah dibina."}, "inmate", id="of-another-prison"),
    ],
)
def test_an_exception_that_cannot_be_is_refused(login_as, data, field):
    # given
    training_class = TrainingClassFactory()
    people = {"own": ConvictFactory(facility=training_class.facility).pk, "foreign": ConvictFactory().pk, None: ""}
    client = login_as(Role.KALAPAS, at=training_class.facility)

    # when
    response = client.post(url("exception-add", training_class), data | {"inmate": people[data.get("inmate")]})

    # then
    assert list(response.context["form"].errors) == [field]
    assert not ApprovedException.objects.exists()


def test_the_same_exception_twice_is_refused(login_as):
    # given
    training_class = TrainingClassFactory()
    ApprovedExceptionFactory(training_class=training_class, code="participants")
    client = login_as(Role.KEPALA_BLK, at=training_class.training_center)

    # when
    response = client.post(url("exception-add", training_class), {"code": "participants", "reason": "Ruang cukup."})

    # then
    assert len(response.context["form"].non_field_errors()) == 1
    assert ApprovedException.objects.count() == 1


@pytest.mark.parametrize("role", [Role.KASI, Role.BIMKER, Role.BLK, Role.KANWIL])
def test_others_approve_nothing(login_as, role):
    training_class = TrainingClassFactory()
    places = {Role.BLK: training_class.training_center, Role.KANWIL: None}
    client = login_as(role, at=places.get(role, training_class.facility))

    assert client.post(url("exception-add", training_class), {"code": "participants", "reason": "Ya."}).status_code == 403
    assert not ApprovedException.objects.exists()


def test_attendance_of_a_participant_is_excused_by_the_head_of_the_centre(login_as):
    # given
    enrollment = AttendanceFactory().enrollment
    client = login_as(Role.KEPALA_BLK, at=enrollment.training_class.training_center)

    # when
    client.post(
        url("exception-add", enrollment.training_class),
        {"code": "attendance_program", "inmate": enrollment.inmate_id, "reason": "Dirawat dua minggu."},
    )

    # then
    assert ApprovedException.objects.get().inmate == enrollment.inmate


# --- Moving and restoring ------------------------------------------------------------------------


def moving(**values):
    return {"held_on": "2026-02-10", "starts_at": "", "room": "", "cause": "search", "reason": "Razia"} | values


@time_machine.travel(NOW, tick=False)
def test_a_move_is_looked_at_before_the_other_house_is_asked(login_as):
    # given: free a week after the class ends today, to the day
    meeting = ClassSessionFactory(training_class__ends_on=START)
    release_on = START + timedelta(days=7)
    place = EnrollmentFactory(training_class=meeting.training_class, inmate__release_on=release_on)
    client = login_as(Role.BIMKER, at=meeting.training_class.facility)

    # when
    looked_at = client.post(url("meeting-move", meeting), moving())

    # then
    assert [misfit.enrollment for misfit in looked_at.context["affected"]] == [place]
    assert ClassSession.objects.get().held_on == START

    # when
    response = client.post(url("meeting-move", meeting), moving(confirm="yes"))

    # then
    assert response.headers["Location"] == url("class-meetings", meeting.training_class)
    assert ClassSession.objects.get().held_on == START
    change = ClassChange.objects.get()
    assert (change.meeting, change.before["held_on"], change.after["held_on"]) == (meeting, "2026-02-02", "2026-02-10")


@time_machine.travel(NOW, tick=False)
def test_the_centre_reads_who_is_affected_but_not_why(login_as):
    # given
    meeting = ClassSessionFactory(training_class__ends_on=START)
    EnrollmentFactory(training_class=meeting.training_class, inmate__release_on=START + timedelta(days=7))
    client = login_as(Role.BLK, at=meeting.training_class.training_center)

    # when
    page = client.post(url("meeting-move", meeting), moving()).text

    # then
    assert "Rekaan Contoh" in page
    assert str(Ineligibility.RELEASE_BEFORE_END.label) not in page


@pytest.mark.parametrize(
    ("values", "field"),
    [
        pytest.param({"held_on": ""}, "held_on", id="no-day"),
        pytest.param({"starts_at": "25:00"}, "starts_at", id="impossible-time"),
        pytest.param({"room": "0"}, "room", id="unknown-room"),
        pytest.param({"held_on": "2026-02-02"}, "__all__", id="nothing-changes"),
        pytest.param({"cause": "other", "reason": ""}, "reason", id="another-cause-without-words"),
    ],
)
@pytest.mark.parametrize("confirm", [{}, {"confirm": "yes"}], ids=["looking", "moving"])
def test_a_move_that_cannot_be_is_refused(login_as, values, field, confirm):
    meeting = ClassSessionFactory()
    client = login_as(Role.BIMKER, at=meeting.training_class.facility)
    response = client.post(url("meeting-move", meeting), moving(**values, **confirm))
    assert list(response.context["form"].errors) == [field]
    assert ClassSession.objects.get().held_on == START


def test_a_room_of_another_house_is_not_offered(login_as):
    meeting = ClassSessionFactory()
    ours, _theirs = RoomFactory(facility=meeting.training_class.facility), RoomFactory()
    client = login_as(Role.BIMKER, at=meeting.training_class.facility)
    form = client.get(url("meeting-move", meeting)).context["form"]
    assert list(form.fields["room"].queryset) == [ours]


def test_a_cancelled_meeting_is_restored(login_as):
    # given
    meeting = ClassSessionFactory(cancelled_by=UserFactory(), **CANCELLED)
    client = login_as(Role.BIMKER, at=meeting.training_class.facility)

    # when
    looked = client.post(url("meeting-restore", meeting), {"cause": "other", "reason": "Razia batal"})

    # then
    assert looked.context["affected"] == []
    assert (ClassSession.objects.get().cancelled, MeetingChange.objects.exists()) == (True, False)

    # when
    response = client.post(url("meeting-restore", meeting), {"cause": "other", "reason": "Razia batal", "confirm": "yes"})

    # then
    assert response.headers["Location"] == url("class-meetings", meeting.training_class)
    assert ClassSession.objects.get().cancelled_at is None


@pytest.mark.parametrize(("held_on", "past"), [("2026-02-01", True), ("2026-02-14", False)])
def test_a_move_is_looked_at_with_its_room_and_says_when_the_day_is_past(login_as, held_on, past):
    # given: today is the 2nd
    meeting = ClassSessionFactory(training_class__starts_on=date(2026, 1, 26), held_on=date(2026, 2, 9))
    room = RoomFactory(facility=meeting.training_class.facility)
    client = login_as(Role.BIMKER, at=meeting.training_class.facility)

    # when
    with time_machine.travel(NOW, tick=False):
        looked = client.post(url("meeting-move", meeting), {"held_on": held_on, "room": room.pk, "cause": "power"})

    # then
    assert (looked.context["room"], looked.context["past"]) == (room, past)


# --- Lockdown ------------------------------------------------------------------------------------


def locking(**values):
    return {"first": "2026-02-02", "last": "2026-02-03", "cause": "search", "reason": "Razia gabungan"} | values


def test_locked_days_are_looked_at_and_then_cancelled_with_their_make_ups(login_as):
    # given
    place = EnrollmentFactory(training_class__ends_on=START)
    meeting = ClassSessionFactory(training_class=place.training_class)
    AttendanceFactory(meeting=meeting, enrollment=place)
    client = login_as(Role.KASI, at=place.training_class.facility)

    # when
    looked_at = client.post(reverse("programs:lockdown"), locking())

    # then
    (loss,) = looked_at.context["losses"]
    assert (loss.meeting, loss.make_up_on) == (meeting, date(2026, 2, 9))
    assert ClassSession.objects.get().cancelled_at is None

    # when
    response = client.post(reverse("programs:lockdown"), locking(confirm="yes", **{f"make-up-{meeting.pk}": "2026-02-10"}))

    # then
    assert response.headers["Location"] == reverse("programs:class-list")
    meeting.refresh_from_db()
    assert (meeting.cancel_cause, meeting.make_ups.get().held_on) == ("search", date(2026, 2, 10))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        pytest.param({"first": ""}, "first", id="no-first-day"),
        pytest.param({"last": "2026-02-01"}, "__all__", id="reversed"),
        pytest.param({"cause": ""}, "cause", id="no-cause"),
        pytest.param({"make-up": "besok"}, "__all__", id="no-date"),
    ],
)
def test_locked_days_that_cannot_be_are_refused(login_as, values, field):
    # given
    meeting = ClassSessionFactory()
    client = login_as(Role.KASI, at=meeting.training_class.facility)
    if "make-up" in values:
        values = {"confirm": "yes", f"make-up-{meeting.pk}": values["make-up"]}

    # when
    response = client.post(reverse("programs:lockdown"), locking(**values))

    # then
    assert list(response.context["form"].errors) == [field]
    assert ClassSession.objects.get().cancelled_at is None


def test_a_make_up_that_does_not_suit_leaves_the_days_that_were_typed(login_as):
    # given
    meeting = AttendanceFactory(meeting__training_class__ends_on=START).meeting
    Holiday.objects.create(day=date(2026, 2, 10), name="Libur rekaan", kind="public")
    client = login_as(Role.KASI, at=meeting.training_class.facility)

    # when
    page = client.post(reverse("programs:lockdown"), locking(confirm="yes", **{f"make-up-{meeting.pk}": "2026-02-10"}))

    # then
    assert [loss.make_up_on for loss in page.context["losses"]] == [date(2026, 2, 10)]
    assert page.context["form"].errors == {"__all__": ["Hari itu hari libur."]}
    assert ClassSession.objects.get().cancelled_at is None


def test_days_on_which_nothing_falls_out_say_so(login_as):
    page = login_as(Role.KASI, at=ClassSessionFactory().training_class.facility).post(
        reverse("programs:lockdown"), locking(first="2026-03-02", last="2026-03-03")
    )
    assert page.context["losses"] == []
