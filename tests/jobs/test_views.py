from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Entry
from jobs.models import Job
from organizations.models import Role
from tests.conftest import signed_in
from tests.factories import JobFactory, JobUnitFactory
from tests.people import user_at

pytestmark = pytest.mark.django_db
LIST = reverse("jobs:job-list")
STATE_WORDS = {"waiting": "menunggu", "running": "berjalan", "stopped": "dihentikan", "done": "selesai", "failed": "gagal"}


@pytest.fixture
def officer(login_as):
    return login_as(Role.BIMKER)


def job_of(client, *, units=(("todo", {}),), **fields):
    job = JobFactory(created_by=client.user, **fields)
    for status, values in units:
        JobUnitFactory(job=job, status=status, **values)
    return job


def page(job, name="detail"):
    return reverse(f"jobs:job-{name}", args=[job.pk])


def words(response):
    return " ".join(response.content.decode().split())


# --- The list ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_whoever_may_ask_for_a_long_list_opens_the_list_of_jobs(login_as, role):
    assert login_as(role).get(LIST).status_code == 200


def test_the_list_holds_the_jobs_of_the_user_newest_first(officer):
    # given
    first, second = job_of(officer), job_of(officer)
    JobFactory()

    # when
    response = officer.get(LIST)

    # then
    assert [row["job"] for row in response.context["rows"]] == [second, first]


def test_the_empty_list_says_what_comes_here(officer):
    response = officer.get(LIST)

    assert response.context["rows"] == []
    assert 'class="empty"' in words(response)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_for_any_number_of_jobs(officer, page_queries, count):
    # given
    for _ in range(count):
        job_of(officer, units=[("done", {}), ("failed", {}), ("todo", {})])

    # when
    with page_queries() as queries:
        response = officer.get(LIST)

    # then
    assert len(response.context["rows"]) == count
    assert len(queries) == 3


# --- One job -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "stop", "go_on", "reads_itself_anew", "result"),
    [
        ("waiting", True, False, True, False),
        ("running", True, False, True, False),
        ("stopped", False, True, False, True),
        ("done", False, False, False, True),
        ("failed", False, True, False, True),
    ],
)
def test_the_page_of_each_state_offers_what_can_be_done(officer, status, stop, go_on, reads_itself_anew, result):
    # given
    job = job_of(officer, status=status, started_at=timezone.now(), target_url="/result/")

    # when
    text = words(officer.get(page(job)))

    # then
    assert (page(job, "stop") in text, page(job, "resume") in text) == (stop, go_on)
    assert ("hx-get" in text, 'http-equiv="refresh"' in text) == (reads_itself_anew, reads_itself_anew)
    assert ('href="/result/"' in text) is result


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("status", Job.Status.values)
def test_the_state_is_a_word(officer, status, language):
    # given
    officer.cookies["django_language"] = language
    job = job_of(officer, status=status)

    # then
    word = STATE_WORDS[status] if language == "id" else status
    assert f">{word}</span>" in words(officer.get(page(job)))


def test_a_waiting_job_says_that_nothing_has_taken_it_up(officer):
    assert "belum diambil oleh proses latar" in words(officer.get(page(job_of(officer))))


def test_a_running_job_says_how_far_it_is_and_how_long_it_takes(officer):
    # given
    at = timezone.now()
    units = [("done", {"size": 10, "finished_at": at}), ("todo", {"size": 30})]
    job = job_of(officer, status="running", started_at=at - timedelta(minutes=1), units=units)

    # when
    response = officer.get(page(job))

    # then
    assert response.context["progress"][:2] == (10, 40)
    assert 'value="10" max="40"' in words(response)
    assert "kira-kira 4 menit lagi" in words(response) or "kira-kira 3 menit lagi" in words(response)


def test_a_running_job_without_a_sign_of_life_says_so(officer):
    # given
    job = job_of(officer, status="running", heartbeat_at=timezone.now() - timedelta(seconds=45))

    # then
    assert officer.get(page(job)).context["is_quiet"] is True


def test_a_job_that_is_to_stop_offers_no_second_stop(officer):
    job = job_of(officer, status="running", stop_requested=True)

    assert page(job, "stop") not in words(officer.get(page(job)))


def test_what_failed_is_named_with_its_reason(officer):
    # given
    units = [("done", {}), ("failed", {"label": "Baris 17: <b>Budi</b>", "error": "Nomor register ganda."})]
    job = job_of(officer, status="done", units=units)

    # when
    response = officer.get(page(job))

    # then
    assert [unit.label for unit in response.context["failures"]] == ["Baris 17: <b>Budi</b>"]
    assert "Baris 17: &lt;b&gt;Budi&lt;/b&gt;" in words(response)
    assert "Nomor register ganda." in words(response)
    assert page(job, "resume") in words(response)


def test_of_many_failures_the_first_are_named_and_the_rest_counted(officer, monkeypatch):
    # given
    monkeypatch.setattr("jobs.views.FAILURES_SHOWN", 2)
    job = job_of(officer, status="done", units=[("failed", {})] * 5)

    # when
    context = officer.get(page(job)).context

    # then
    assert (len(context["failures"]), context["more_failures"]) == (2, 3)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_for_any_number_of_units(officer, page_queries, count):
    # given
    job = job_of(officer, status="stopped", units=[("failed", {})] * count + [("todo", {})] * count)

    # when
    with page_queries() as queries:
        officer.get(page(job))

    # then
    assert len(queries) == 3


def test_the_page_stands_in_the_audit_and_the_polled_figures_do_not(officer):
    # given
    job = job_of(officer, status="running", units=[("failed", {"label": "Budi Rekaan", "error": "Gagal."})])

    # when
    officer.get(page(job))
    figures = officer.get(page(job, "progress"), {"status": "running"})

    # then
    assert list(Entry.objects.values_list("verb", "object_id")) == [("jobs.read", str(job.pk))]
    assert "Budi Rekaan" not in words(figures)


@pytest.mark.parametrize(("known", "refresh"), [("running", None), ("waiting", "true")])
def test_the_polled_figures_read_the_page_anew_when_the_state_has_changed(officer, known, refresh):
    # given
    job = job_of(officer, status="running", units=[("done", {}), ("todo", {})])

    # when
    response = officer.get(page(job, "progress"), {"status": known})

    # then
    assert response.headers.get("HX-Refresh") == refresh
    assert 'value="1" max="2"' in words(response)
    assert "<html" not in words(response)


# --- Stop and go on ------------------------------------------------------------------------------


def test_stop_asks_the_worker_and_comes_back_to_the_page(officer):
    # given
    job = job_of(officer, status="running")

    # when
    response = officer.post(page(job, "stop"))

    # then
    job.refresh_from_db()
    assert (response.url, job.stop_requested) == (page(job), True)


def test_resume_puts_the_job_back_into_the_queue(officer):
    # given
    job = job_of(officer, status="stopped")

    # when
    response = officer.post(page(job, "resume"))

    # then
    job.refresh_from_db()
    assert (response.url, job.status) == (page(job), "waiting")


@pytest.mark.parametrize(("name", "status"), [("stop", "done"), ("resume", "running")])
def test_what_cannot_be_done_is_said_and_changes_nothing(officer, name, status):
    # given
    job = job_of(officer, status=status)
    before = Job.objects.values().get()

    # when
    response = officer.post(page(job, name), follow=True)

    # then
    assert Job.objects.values().get() == before
    assert "message-error" in words(response)


@pytest.mark.parametrize("name", ["stop", "resume"])
def test_a_link_neither_stops_nor_resumes(officer, name):
    assert officer.get(page(job_of(officer), name)).status_code == 405


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMIN])
def test_a_job_of_another_is_seen_by_who_inspects_and_stopped_by_the_administrator_only(login_as, role):
    # given
    job = JobFactory(status="running")
    client = login_as(role)

    # then
    assert client.get(page(job)).status_code == 200
    assert client.post(page(job, "stop")).status_code == (302 if role == Role.ADMIN else 403)


@pytest.mark.parametrize("name", ["detail", "progress"])
def test_a_job_of_a_colleague_does_not_exist(officer, name):
    job = JobFactory(created_by=user_at(officer.user.facility, role=Role.BIMKER))

    assert officer.get(page(job, name)).status_code == 404


# --- Home ----------------------------------------------------------------------------------------


def test_home_shows_the_users_own_jobs_that_have_not_ended(login_as):
    # given
    client = login_as(Role.ADMIN)
    mine, _ended, _anothers = job_of(client), job_of(client, status="done"), JobFactory()

    # when
    response = client.get(reverse("home"))

    # then
    assert list(response.context["jobs"]) == [mine]
    assert page(mine) in words(response)


def test_home_of_who_starts_nothing_asks_for_no_jobs(login_with):
    assert "jobs" not in login_with("programs.view_trainingclass").get(reverse("home")).context


def test_the_menu_leads_to_the_jobs(officer):
    assert f'href="{LIST}"' in words(signed_in(officer.user).get(reverse("home")))
