import pytest
from django_tasks_db.models import DBTaskResult

from audit.models import Entry
from jobs.models import Job, JobUnit
from jobs.services import Unit, resume, start, stop
from organizations.models import Role
from tests.factories import CenterUserFactory, UserFactory
from tests.refusals import refused

pytestmark = pytest.mark.django_db
UNITS = [Unit("a", "Row 1"), Unit("b", "Row 2", size=3)]


def started(by=None, kind="tests.trace", units=UNITS):
    return start(kind=kind, title="List of today", units=units, by=by or UserFactory())


def verbs():
    return list(Entry.objects.order_by("pk").values_list("verb", "object_id"))


def test_start_writes_the_units_and_puts_the_job_into_the_queue():
    # given
    user = UserFactory()

    # when
    job = start(kind="tests.trace", title="List of today", units=UNITS, by=user, payload={"file": 7}, target_url="/inmates/")

    # then
    job.refresh_from_db()
    assert (job.status, job.created_by, job.facility, job.training_center) == ("waiting", user, user.facility, None)
    assert (job.payload, job.result, job.target_url) == ({"file": 7}, {}, "/inmates/")
    assert list(job.units.values_list("position", "key", "label", "size", "status")) == [
        (1, "a", "Row 1", 1, "todo"),
        (2, "b", "Row 2", 3, "todo"),
    ]
    entry = DBTaskResult.objects.get()
    assert (entry.pk, entry.status, entry.args_kwargs["args"]) == (job.task_id, "READY", [job.pk])
    assert verbs() == [("jobs.start", str(job.pk))]


def test_the_job_belongs_to_the_place_of_who_started_it():
    user = CenterUserFactory()

    assert (started(user).facility, started(user).training_center) == (None, user.training_center)


def test_who_belongs_to_no_place_may_start_a_job():
    job = started(UserFactory(role=Role.ADMIN, facility=None))

    assert (job.facility, job.training_center) == (None, None)


def test_start_without_units_is_refused():
    user = UserFactory()

    with refused("nothing_to_do"):
        started(user, units=[])
    assert not DBTaskResult.objects.exists()


def test_start_of_an_unknown_kind_is_refused():
    with pytest.raises(LookupError, match=r"tests\.unknown"):
        started(kind="tests.unknown")

    assert not Job.objects.exists()


def test_stop_ends_a_waiting_job_at_once():
    # given
    job = started()

    # when
    stop(job, job.created_by)

    # then
    job.refresh_from_db()
    assert (job.status, job.stop_requested, job.finished_at is None) == ("stopped", False, False)
    assert verbs()[-1] == ("jobs.stop", str(job.pk))


def test_stop_asks_a_running_job_to_stop():
    # given
    job = started()
    Job.objects.update(status="running")

    # when
    stop(job, job.created_by)

    # then
    job.refresh_from_db()
    assert (job.status, job.stop_requested) == ("running", True)


@pytest.mark.parametrize(("status", "asked"), [("done", False), ("failed", False), ("stopped", False), ("running", True)])
def test_stop_is_refused_when_there_is_nothing_to_stop(status, asked):
    # given
    job = started()
    Job.objects.update(status=status, stop_requested=asked)

    # then
    with refused("not_active"):
        stop(job, job.created_by)


@pytest.mark.parametrize("status", ["stopped", "failed", "done"])
def test_resume_does_what_is_left_and_what_failed(status):
    # given
    job = started()
    Job.objects.update(status=status, error="why")
    job.units.filter(key="a").update(status="failed", error="wrong", attempts=2, progress=1)
    job.units.filter(key="b").update(status="done", progress=3)

    # when
    resume(job, job.created_by)

    # then
    job.refresh_from_db()
    assert (job.status, job.error, job.finished_at) == ("waiting", "", None)
    assert list(job.units.values_list("key", "status", "progress", "attempts", "error")) == [
        ("a", "todo", 0, 0, ""),
        ("b", "done", 3, 0, ""),
    ]
    assert DBTaskResult.objects.count() == 2
    assert job.task_id in DBTaskResult.objects.values_list("pk", flat=True)
    assert verbs()[-1] == ("jobs.resume", str(job.pk))


@pytest.mark.parametrize("status", ["waiting", "running", "done"])
def test_resume_is_refused_while_it_runs_and_when_all_is_done(status):
    # given
    job = started()
    Job.objects.update(status=status)
    JobUnit.objects.update(status="done")

    # then
    with refused("not_resumable"):
        resume(job, job.created_by)
    assert DBTaskResult.objects.count() == 1
