"""Participants, leaving, and the names for certificates."""

import re
from datetime import date

import pytest
from django.urls import reverse

from audit.models import Entry
from organizations.models import Role
from programs.models import Enrollment
from tests.factories import (
    AttendanceFactory,
    ClassInstructorFactory,
    ClassSessionFactory,
    EnrollmentFactory,
    TrainingClassFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def url(name, obj):
    return reverse(f"programs:{name}", args=[obj.pk])


# --- The list of participants --------------------------------------------------------------------


def replaced(training_class, reason="discipline"):
    gone = EnrollmentFactory(
        training_class=training_class, status="left", ended_on=date(2026, 2, 3), ended_by=UserFactory(), end_reason=reason
    )
    heir = EnrollmentFactory(training_class=training_class, seat_number=1, replaces=gone, starts_on=date(2026, 2, 4))
    return gone, heir


def test_the_list_names_every_place_and_who_replaced_whom(login_as):
    # given
    training_class = TrainingClassFactory()
    gone, heir = replaced(training_class)

    # when
    response = login_as(Role.BIMKER, at=training_class.facility).get(url("class-participants", training_class))

    # then
    rows = response.context["rows"]
    assert [row["standing"].enrollment for row in rows] == [gone, heir]
    assert [(row["replaced_by"], row["replaces"]) for row in rows] == [(heir.inmate.name, ""), ("", gone.inmate.name)]
    assert [row["register_number"] for row in rows] == [gone.inmate.registration(), heir.inmate.registration()]
    assert [str(row["reason"]) for row in rows] == [gone.get_end_reason_display(), ""]
    assert Entry.objects.get(verb="programs.read_participants").object_ids == [gone.pk, heir.pk]


@pytest.mark.parametrize("reason", Enrollment.EndReason.values)
@pytest.mark.parametrize("role", [Role.BLK, Role.KEPALA_BLK, Role.INSTRUKTUR])
def test_the_centre_reads_no_reason_and_no_register_number(login_as, role, reason):
    # given
    training_class = TrainingClassFactory()
    gone, _heir = replaced(training_class, reason)
    client = login_as(role, at=training_class.training_center)
    if role == Role.INSTRUKTUR:
        ClassInstructorFactory(training_class=training_class, instructor__user=client.user)

    # when
    response = client.get(url("class-participants", training_class))

    # then
    row, page = response.context["rows"][0], response.content.decode()
    assert row["reason"] == Enrollment.LEFT_PRISON
    assert not re.search(rf"\b{Enrollment.EndReason(reason).label}\b", page)
    assert gone.inmate.registration() not in page
    assert not response.context["show_register"]


def test_a_seat_that_somebody_left_is_named_until_it_is_taken(login_as):
    # given
    training_class = TrainingClassFactory()
    left = {"status": "left", "ended_on": date(2026, 2, 3), "ended_by": UserFactory(), "end_reason": "transfer"}
    gone = EnrollmentFactory(training_class=training_class, **left)
    client, center = (login_as(Role.BIMKER, at=training_class.facility), login_as(Role.BLK, at=training_class.training_center))

    # when
    pages = {user: user.get(url("class-participants", training_class)).context["freed"] for user in (client, center)}
    EnrollmentFactory(training_class=training_class, seat_number=gone.seat_number, replaces=gone)
    after = client.get(url("class-participants", training_class)).context["freed"]

    # then
    assert (pages[client], pages[center], after) == ([gone], [], [])


@pytest.mark.parametrize("people", [1, 3, 500])
def test_the_list_asks_a_fixed_number_of_queries(login_as, page_queries, people):
    # given
    training_class = TrainingClassFactory(seats=people)
    meeting = ClassSessionFactory(training_class=training_class)
    for enrollment in EnrollmentFactory.create_batch(people, training_class=training_class):
        AttendanceFactory(meeting=meeting, enrollment=enrollment)
    client = login_as(Role.BIMKER, at=training_class.facility)

    # when
    with page_queries() as queries:
        response = client.get(url("class-participants", training_class))

    # then
    assert len(response.context["rows"]) == people
    assert len(queries) == 11  # one more while a seat is free


# --- Leaving -------------------------------------------------------------------------------------


def test_a_place_is_ended_with_reason_and_last_day(login_as):
    # given
    enrollment = EnrollmentFactory()
    client = login_as(Role.BIMKER, at=enrollment.training_class.facility)

    # when
    response = client.post(url("enrollment-leave", enrollment), {"reason": "transfer", "ended_on": "2026-02-05"})

    # then
    enrollment.refresh_from_db()
    assert response.headers["Location"] == url("class-participants", enrollment.training_class)
    assert (enrollment.status, enrollment.end_reason, enrollment.ended_on) == ("left", "transfer", date(2026, 2, 5))
    assert enrollment.ended_by == client.user


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"reason": "transfer", "ended_on": "2026-02-01"}, "__all__"),
        ({"reason": "", "ended_on": "2026-02-05"}, "reason"),
        ({"reason": "holiday", "ended_on": "2026-02-05"}, "reason"),
        ({"reason": "transfer", "ended_on": ""}, "ended_on"),
        ({"reason": "transfer", "ended_on": "2999-01-01"}, "ended_on"),
    ],
)
def test_a_leaving_that_cannot_be_changes_nothing(login_as, data, field):
    # given
    enrollment = EnrollmentFactory()
    client = login_as(Role.BIMKER, at=enrollment.training_class.facility)

    # when
    response = client.post(url("enrollment-leave", enrollment), data)

    # then
    enrollment.refresh_from_db()
    assert list(response.context["form"].errors) == [field]
    assert (enrollment.status, enrollment.ended_on) == ("active", None)


def test_nobody_leaves_twice(login_as):
    # given
    gone, _heir = replaced(TrainingClassFactory(), "illness")
    client = login_as(Role.KASI, at=gone.training_class.facility)

    # when
    response = client.post(url("enrollment-leave", gone), {"reason": "release", "ended_on": "2026-02-05"})

    # then
    gone.refresh_from_db()
    assert response.context["form"].non_field_errors()
    assert (gone.end_reason, gone.ended_on) == ("illness", date(2026, 2, 3))


# --- Names for the certificates ------------------------------------------------------------------


def row(enrollment, **changed):
    given = {"name": "Rekaan Sentosa", "birth_place": "Metro", "birth_date": "1990-05-17", "confirm": "on"} | changed
    return {f"place-{enrollment.pk}-{name}": value for name, value in given.items() if value is not None}


def test_the_grid_is_preset_from_the_register_or_the_earlier_confirmation(login_as):
    # given
    training_class = TrainingClassFactory()
    EnrollmentFactory(training_class=training_class, inmate__name="Rekaan als Contoh")
    EnrollmentFactory(training_class=training_class, inmate__certificate_name="Rekaan Kedua")
    replaced(TrainingClassFactory())

    # when
    response = login_as(Role.BIMKER, at=training_class.facility).get(url("class-identities", training_class))

    # then
    rows = response.context["sheet"].rows
    assert [row["name"].value() for row in rows] == ["Rekaan als Contoh", "Rekaan Kedua"]
    assert 'value="1990-05-17"' in str(rows[0]["birth_date"])


def test_one_save_confirms_who_is_ticked(login_as):
    # given
    training_class = TrainingClassFactory()
    signed, unsigned = EnrollmentFactory.create_batch(2, training_class=training_class)
    client = login_as(Role.BIMKER, at=training_class.facility)

    # when
    response = client.post(
        url("class-identities", training_class), row(signed) | row(unsigned, confirm=None, birth_date="31-02-1990")
    )

    # then
    for enrollment in (signed, unsigned):
        enrollment.inmate.refresh_from_db()
    assert response.headers["Location"] == url("class-identities", training_class)
    assert (signed.inmate.certificate_name, signed.inmate.certificate_birth_place) == ("Rekaan Sentosa", "Metro")
    assert (signed.inmate.identity_confirmed_by, unsigned.inmate.identity_confirmed) == (client.user, False)
    assert Entry.objects.filter(verb="inmates.confirm_identities").count() == 1


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"name": "Rekaan als Contoh"}, id="alias"),
        pytest.param({"name": "<Rekaan>"}, id="markup"),
        pytest.param({"name": "R" * 61}, id="61-characters"),
        pytest.param({"name": ""}, id="no-name"),
        pytest.param({"birth_place": ""}, id="no-place"),
        pytest.param({"birth_date": ""}, id="no-date"),
        pytest.param({"birth_date": "31-02-1990"}, id="impossible-date"),
        pytest.param({"birth_date": "2025-01-01"}, id="a-child"),
    ],
)
def test_a_row_that_cannot_be_printed_is_named_and_nobody_is_confirmed(login_as, changed):
    # given
    training_class = TrainingClassFactory()
    good, bad = EnrollmentFactory.create_batch(2, training_class=training_class)
    client = login_as(Role.BIMKER, at=training_class.facility)

    # when
    response = client.post(url("class-identities", training_class), row(good) | row(bad, **changed))

    # then
    good.inmate.refresh_from_db()
    sheet = response.context["sheet"]
    assert [wrong.place for wrong in sheet.wrong] == [bad]
    assert response.content.decode().count('class="problem"') == 1
    assert sheet.rows[0]["name"].value() == "Rekaan Sentosa"
    assert not good.inmate.identity_confirmed


def test_a_save_without_a_tick_says_so(login_as):
    # given
    enrollment = EnrollmentFactory()
    client = login_as(Role.BIMKER, at=enrollment.training_class.facility)

    # when
    response = client.post(url("class-identities", enrollment.training_class), row(enrollment, confirm=None))

    # then
    assert response.context["nobody"]
    assert 'class="error-summary"' in response.content.decode()
    assert not Entry.objects.filter(verb="inmates.confirm_identities").exists()


@pytest.mark.parametrize("people", [1, 3])
def test_the_grid_asks_a_fixed_number_of_queries(login_as, page_queries, people):
    # given
    training_class = TrainingClassFactory()
    EnrollmentFactory.create_batch(people, training_class=training_class)
    client = login_as(Role.BIMKER, at=training_class.facility)

    # when
    with page_queries() as queries:
        response = client.get(url("class-identities", training_class))

    # then
    assert len(response.context["sheet"].rows) == people
    assert len(queries) == 2
