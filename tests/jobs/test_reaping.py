from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, models
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from audit.models import Entry
from jobs.models import Job, JobUnit
from jobs.services import Unit, reaping, start, stop
from jobs.services.reaping import KEEP_JOBS, prune, reap
from jobs.services.running import claim, run_job
from lapas_training.management.commands import reap_tasks
from tests.factories import JobFactory, JobUnitFactory, UserFactory
from tests.jobs.kinds import traces

pytestmark = pytest.mark.django_db

LIMIT = timedelta(seconds=60)
NOTHING = {"resumed": 0, "queued": 0, "given_up": 0, "pruned": 0}


def started():
    return start(kind="tests.trace", title="List", units=[Unit("a", "Row 1")], by=UserFactory())


def reaped(after=LIMIT + timedelta(seconds=1)):
    return reap(older_than=LIMIT, at=timezone.now() + after)


def task_of(job):
    return DBTaskResult.objects.get(pk=Job.objects.get(pk=job.pk).task_id)


def taken(job):
    """As a worker of the queue does it: the entry first, then the job."""
    task_of(job).claim("worker")
    return claim(job.pk)


def test_a_job_whose_worker_died_is_taken_up_again():
    # given
    job = started()
    old = taken(job)
    first = task_of(job)

    # when
    found = reaped()

    # then
    job.refresh_from_db()
    first.refresh_from_db()
    assert found == NOTHING | {"resumed": 1, "given_up": 1}
    assert (job.status, job.token, first.status, task_of(job).status) == ("waiting", old.token + 1, "FAILED", "READY")

    # when
    run_job.func(job.pk)

    # then
    assert (Job.objects.get().status, traces(job)) == ("done", ["a"])


@pytest.mark.parametrize("seconds", [0, 59])
def test_a_job_that_shows_signs_of_life_is_left_alone(seconds):
    # given
    job = started()
    taken(job)

    # when
    found = reaped(after=timedelta(seconds=seconds))

    # then
    assert (found, Job.objects.get().status, task_of(job).status) == (NOTHING, "running", "RUNNING")


def test_a_dead_job_that_was_to_stop_is_stopped():
    # given
    job = started()
    taken(job)
    Job.objects.update(stop_requested=True)

    # when
    reaped()

    # then
    job.refresh_from_db()
    assert (job.status, job.stop_requested, job.finished_at is None) == ("stopped", False, False)
    assert not DBTaskResult.objects.ready().exists()


def lose(job):
    DBTaskResult.objects.all().delete()


def die_before_the_claim(job):
    task_of(job).claim("worker")


def never_queue(job):
    lose(job)
    Job.objects.update(task_id=None)


@pytest.mark.parametrize("accident", [lose, die_before_the_claim, never_queue])
def test_a_waiting_job_that_nothing_will_start_is_queued_again(accident):
    # given
    job = started()
    accident(job)

    # when
    found = reaped()

    # then
    assert (found["queued"], task_of(job).status, Job.objects.get().status) == (1, "READY", "waiting")
    assert not DBTaskResult.objects.running().exists()


def test_a_waiting_job_keeps_its_place_in_the_queue_however_long_it_is():
    # given
    started()

    # when
    found = reaped(after=timedelta(days=3))

    # then
    assert found == NOTHING
    assert DBTaskResult.objects.count() == 1


def test_old_entries_of_the_queue_are_pruned():
    # given
    job = started()
    run_job.func(job.pk)
    DBTaskResult.objects.update(status="SUCCESSFUL", finished_at=timezone.now())

    # then
    assert reaped(after=timedelta(days=13))["pruned"] == 0
    assert reaped(after=timedelta(days=15))["pruned"] == 1


# --- Jobs that ended long ago -----------------------------------------------------------------------


def pruned(job):
    return prune(older_than=LIMIT, at=job.finished_at + KEEP_JOBS + timedelta(seconds=1))["jobs_pruned"]


@pytest.mark.parametrize("status", ["done", "failed", "stopped"])
def test_a_job_is_forgotten_with_its_units_after_its_time(status):
    # given
    now = timezone.now()
    job, other = (JobFactory(status=status, finished_at=at) for at in (now, now + timedelta(days=1)))
    for one in (job, other):
        JobUnitFactory.create_batch(2, job=one)

    # when
    on_the_day = prune(older_than=LIMIT, at=now + KEEP_JOBS)["jobs_pruned"]

    # then
    assert (on_the_day, pruned(job)) == (0, 1)
    assert list(Job.objects.all()) == [other]
    assert {unit.job for unit in JobUnit.objects.all()} == {other}


@pytest.mark.parametrize("status", Job.ACTIVE)
def test_a_job_that_goes_on_is_never_forgotten(status):
    job = JobUnitFactory(job__status=status, job__finished_at=timezone.now()).job

    assert pruned(job) == 0
    assert Job.objects.get() == job


def test_the_audit_remembers_a_job_that_is_forgotten():
    # given
    job = started()
    stop(job, by=job.created_by)
    before = list(Entry.objects.order_by("pk").values())

    # when
    assert pruned(Job.objects.get()) == 1

    # then
    assert list(Entry.objects.order_by("pk").values()) == before
    assert [entry["verb"] for entry in before] == ["jobs.start", "jobs.stop"]


def test_a_pile_of_old_jobs_goes_bit_by_bit(monkeypatch):
    monkeypatch.setattr(reaping, "PRUNED_AT_ONCE", 2)
    jobs = JobFactory.create_batch(3, status="done", finished_at=timezone.now())

    assert [pruned(jobs[-1]) for _ in range(3)] == [2, 1, 0]


def test_nothing_that_points_to_a_job_keeps_it():
    pointing = {one.related_model: one.on_delete for one in Job._meta.get_fields(include_hidden=True) if one.one_to_many}

    assert pointing.pop(JobUnit) is models.PROTECT
    assert set(pointing.values()) == {models.SET_NULL}


def test_old_jobs_are_forgotten_in_the_rounds():
    assert prune in reap_tasks.HOUSEKEEPING


# --- The command ---------------------------------------------------------------------------------


def test_the_command_does_all_housekeeping_once(capsys):
    # given
    job = started()
    taken(job)
    Job.objects.update(heartbeat_at=timezone.now() - timedelta(seconds=31))

    # when
    call_command("reap_tasks", older_than=30)

    # then
    assert capsys.readouterr().out == "resumed 1, queued 0, given_up 0, pruned 0\n"
    assert Job.objects.get().status == "waiting"


def test_the_command_goes_on_until_its_parent_has_ended(monkeypatch):
    # given
    rounds, parents = [], iter([7, 7, 7, 7, 7])
    monkeypatch.setattr(reap_tasks, "HOUSEKEEPING", [lambda **when: rounds.append(when["older_than"]) or {}])
    monkeypatch.setattr(reap_tasks.os, "getppid", lambda: next(parents, 1))
    monkeypatch.setattr(reap_tasks.time, "sleep", lambda seconds: None)

    # when
    call_command("reap_tasks", every=0, with_parent=7)

    # then
    assert set(rounds) == {LIMIT}


@pytest.mark.parametrize("error", [DatabaseError("away"), ZeroDivisionError("wrong")])
def test_a_piece_of_housekeeping_that_fails_keeps_no_other_from_being_done(monkeypatch, caplog, error):
    # given
    def fail(**when):
        raise error

    done, parents = [], iter([7])
    monkeypatch.setattr(reap_tasks, "HOUSEKEEPING", [fail, lambda **when: done.append("other") or {}])
    monkeypatch.setattr(reap_tasks, "close_old_connections", lambda: None)
    monkeypatch.setattr(reap_tasks.os, "getppid", lambda: next(parents, 1))

    # when
    call_command("reap_tasks", every=0, with_parent=7)

    # then
    assert done == ["other"]
    assert caplog.messages == ["fail: away" if isinstance(error, DatabaseError) else "fail failed"]
