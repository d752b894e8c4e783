"""The pages on which a list is confirmed, its result looked at, undone, and asked about."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from audit.models import Entry
from inmates.models import CustodyEvent, Inmate, ListImport
from organizations.models import Role
from tests.conftest import signed_in
from tests.factories import (
    ConvictFactory,
    EnrollmentFactory,
    ListImportFactory,
    ListRowFactory,
    TrainingClassFactory,
    UserFactory,
)
from tests.inmates.importing.lists import BUDI
from tests.inmates.officer import AT, done

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
WRONG = ["Tanpa Tanggal", "B.I 3/2021", "besok", "-"]


@pytest.fixture
def client(login_as, facility):
    return login_as(Role.REGISTRASI, at=facility)


def page(name, list_import):
    return reverse(f"programs:list-{name}", args=[list_import.pk])


def worked(list_import):
    return done(list_import, ListImport.objects.get(pk=list_import.pk).job)


def levels(response):
    return [message.level_tag for message in response.context["messages"]]


# --- Who -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", ["result", "missing"])
def test_only_the_registration_officer_opens_them(login_as, list_officer, facility, role, name):
    # given
    place = facility if role in (Role.REGISTRASI, Role.BIMKER, Role.KASI, Role.KALAPAS) else None

    # when
    response = login_as(role, at=place).get(page(name, list_officer.uploads(BUDI)))

    # then
    assert response.status_code == (200 if role == Role.REGISTRASI else 403)


@pytest.mark.parametrize("name", ["apply", "undo"])
def test_nothing_is_started_by_looking(client, list_officer, name):
    assert client.get(page(name, list_officer.ready(BUDI))).status_code == 405


# --- Confirm and result --------------------------------------------------------------------------


def test_confirming_brings_the_list_in(client, list_officer):
    # given
    found = list_officer.ready(BUDI, WRONG)
    before = client.get(page("result", found)).content.decode()

    # when
    answer = client.post(page("apply", found))
    under_way = client.get(page("result", found)).content.decode()
    found = worked(found)
    after = client.get(page("result", found)).content.decode()

    # then
    assert answer.url == page("result", found)
    assert (found.status, Inmate.objects.get().name) == ("applied", "Budi Rekaan")
    assert [page("apply", found) in text for text in (before, under_way, after)] == [True, False, False]
    assert "hx-get" in under_way
    assert reverse("inmates:list-rejected", args=[found.pk, "xlsx"]) in after


def test_a_colleague_sees_how_far_it_is_and_not_the_work_itself(client, list_officer):
    # given
    found = list_officer.ready(BUDI)
    client.post(page("apply", found))
    found.refresh_from_db()
    progress = reverse("inmates:list-progress", args=[found.pk])

    # when: the client is another officer than who uploaded the list; a third one looks
    text = signed_in(list_officer.user).get(page("result", found)).content.decode()
    part = signed_in(list_officer.user).get(progress, {"status": "waiting"})

    # then
    assert progress in text
    assert reverse("jobs:job-detail", args=[found.job_id]) not in text
    assert part.context["progress"].total > 0
    worked(found)
    assert signed_in(list_officer.user).get(progress, {"status": "waiting"}).headers["HX-Refresh"] == "true"


def test_a_second_confirmation_is_refused_calmly(client, list_officer):
    found = list_officer.applied(BUDI)

    response = client.post(page("apply", found), follow=True)

    assert levels(response) == ["error"]
    assert Inmate.objects.count() == 1


def test_before_the_check_there_is_nothing_to_confirm(client, list_officer):
    response = client.get(page("result", list_officer.uploads(BUDI)))

    assert page("apply", ListImport.objects.get()) not in response.content.decode()


def test_who_no_longer_fits_stands_on_the_result(client, list_officer, facility):
    # given
    inmate = ConvictFactory(facility=facility, name="Lama Sekali")
    today = localdate()
    running = TrainingClassFactory(facility=facility, starts_on=today, ends_on=today + timedelta(days=60))
    EnrollmentFactory(training_class=running, inmate=inmate, starts_on=today)
    soon = today + timedelta(days=20)
    found = list_officer.applied(["Lama Sekali", inmate.registrations.get().text, "10/01/2025", f"{soon:%d/%m/%Y}"])

    # when
    response = client.get(page("result", found))

    # then
    assert [one.enrollment.inmate for one in response.context["misfits"]] == [inmate]
    assert running.code in response.content.decode()


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_result_asks_the_same_few_questions_for_any_number_of_rows(client, facility, page_queries, item_count):
    # given
    user = UserFactory(facility=facility)
    counts = {"new": 0, "changed": item_count, "same": 0, "rejected": 0, "warnings": 0, "missing": item_count}
    found = ListImportFactory(facility=facility, status="applied", applied_at=AT, applied_by=user, counts=counts)
    today = localdate()
    running = TrainingClassFactory(facility=facility, starts_on=today, ends_on=today + timedelta(days=30))
    for _number in range(item_count):
        inmate = ConvictFactory(facility=facility, release_on=today + timedelta(days=3))
        EnrollmentFactory(training_class=running, inmate=inmate, starts_on=today)
        ListRowFactory(list_import=found, kind="changed", inmate=inmate, after={"expires_on": "2026-12-01"})
        ListRowFactory(list_import=found, kind="missing", inmate=inmate)

    # when
    with page_queries() as queries:
        response = client.get(page("result", found))

    # then
    assert (len(response.context["misfits"]), response.context["missing_count"]) == (item_count, item_count)
    assert len(queries) == 5


# --- Undo ----------------------------------------------------------------------------------------


def test_undoing_names_what_stays(client, list_officer):
    # given
    found = list_officer.applied(BUDI)
    Inmate.objects.update(block="Z")

    # when
    client.post(page("undo", found))
    found = worked(found)
    response = client.get(page("result", found))

    # then
    assert found.status == "undone"
    assert [row.inmate.name for row in response.context["kept"]] == ["Budi Rekaan"]


def test_after_24_hours_there_is_no_button_and_no_undoing(client, list_officer):
    # given
    found = list_officer.applied(BUDI)
    ListImport.objects.update(applied_at=found.applied_at - timedelta(hours=25))

    # when
    shown = client.get(page("result", found)).content.decode()
    response = client.post(page("undo", found), follow=True)

    # then
    assert page("undo", found) not in shown
    assert levels(response) == ["error"]
    assert ListImport.objects.get().status == "applied"


# --- Missing -------------------------------------------------------------------------------------


@pytest.fixture
def missing(list_officer, facility):
    people = [ConvictFactory(facility=facility, name=f"Hilang {letter}") for letter in "ABC"]
    found = list_officer.applied(BUDI)
    return found, people, list(found.rows.filter(kind="missing").order_by("inmate__name"))


def test_what_became_of_them_is_recorded_with_one_form(client, missing):
    # given
    found, people, rows = missing
    answers = {
        f"what-{rows[0].pk}": "released", f"on-{rows[0].pk}": "2026-06-01", f"what-{rows[1].pk}": "here",
    }  # fmt: skip

    # when
    response = client.post(page("missing", found), answers, follow=True)

    # then
    assert [Inmate.objects.get(pk=one.pk).left_on for one in people] == [date(2026, 6, 1), None, None]
    assert [row.inmate.name for row in response.context["page_obj"].object_list] == ["Hilang C"]
    assert levels(response) == ["success"]


def test_places_that_end_with_it_are_named(client, facility, missing):
    # given
    found, people, rows = missing
    running = TrainingClassFactory(facility=facility)
    EnrollmentFactory(training_class=running, inmate=people[0])
    answers = {f"what-{rows[0].pk}": "transferred_out", f"on-{rows[0].pk}": "2026-06-01"}

    # when
    response = client.post(page("missing", found), answers, follow=True)

    # then
    assert levels(response) == ["success", "warning"]
    assert running.code in str(list(response.context["messages"])[1])


@pytest.mark.parametrize(
    ("what", "on", "field"),
    [
        pytest.param("", "", None, id="nothing-said"),
        pytest.param("released", "", "on", id="without-a-day"),
        pytest.param("released", "besok", "on", id="no-day"),
        pytest.param("sold", "2026-06-01", "what", id="no-such-answer"),
        pytest.param("died", "2999-01-01", None, id="in-the-future"),
    ],
)
def test_a_wrong_answer_is_refused_and_nothing_is_recorded(client, missing, what, on, field):
    # given
    found, _people, rows = missing
    answers = {f"what-{rows[0].pk}": what, f"on-{rows[0].pk}": on}

    # when
    response = client.post(page("missing", found), answers)

    # then
    expected = "__all__" if field is None else f"{field}-{rows[0].pk}"
    assert list(response.context["form"].errors) == [expected]
    assert not CustodyEvent.objects.exists()


def test_who_answers_needs_the_right_to_record_custody(login_with, facility, missing):
    # given
    found, _people, rows = missing
    client = login_with("inmates.add_inmate", at=facility, role=Role.REGISTRASI)

    # when
    response = client.post(page("missing", found), {f"what-{rows[0].pk}": "here"})

    # then
    assert response.status_code == 403
    assert page("missing", found) not in client.get(page("result", found)).content.decode()


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_missing_are_listed_in_a_fixed_number_of_queries(client, facility, page_queries, item_count):
    # given
    found = ListImportFactory(facility=facility, status="applied", applied_at=AT, applied_by=UserFactory(facility=facility))
    for _number in range(item_count):
        ListRowFactory(list_import=found, kind="missing", inmate=ConvictFactory(facility=facility))

    # when
    with page_queries() as queries:
        response = client.get(page("missing", found))

    # then
    assert len(response.context["form"].rows) == item_count
    assert len(queries) == 3
    assert Entry.objects.latest("pk").verb == "inmates.read_list_import"
