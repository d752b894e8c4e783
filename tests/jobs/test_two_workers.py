from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError, Event, Thread

import pytest
from django.db import connection
from django.utils import timezone

from jobs.models import Job, JobUnit
from jobs.registry import handler_for
from jobs.services import Unit, running, start
from jobs.services.reaping import reap
from jobs.services.running import run_job
from tests.databases import race
from tests.factories import UserFactory
from tests.jobs.kinds import traces

pytestmark = [
    pytest.mark.django_db(transaction=True),
    race,
]

KEYS = ["a", "b", "c"]


def begun():
    return start(kind="tests.trace", title="List", units=[Unit(key, key) for key in KEYS], by=UserFactory())


def in_thread(job, failures):
    def work():
        try:
            run_job.func(job.pk)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    thread = Thread(target=work)
    thread.start()
    return thread


def run_twice_at_once(job):
    failures = []
    threads = [in_thread(job, failures) for _ in range(2)]
    for thread in threads:
        thread.join(timeout=30)
    return failures


@pytest.fixture
def before_each_unit(monkeypatch):
    """Call with a function of the unit: every worker calls it when a unit has been done but not yet marked."""
    kept = handler_for("tests.trace")

    def patch(meanwhile):
        def run(unit, tick):
            kept.run(unit, tick)
            meanwhile(unit)

        monkeypatch.setattr(running, "handler_for", lambda kind: type(kept)(kind, run, kept.finish, kept.atomic))

    return patch


def meeting_at_first_unit():
    """Whoever else is at the first unit too has done it before anybody marks it; who is alone goes on after a moment."""
    both = Barrier(2)

    def meet(unit):
        if unit.key == KEYS[0]:
            with suppress(BrokenBarrierError):
                both.wait(timeout=2)

    return meet


def test_two_workers_do_one_job_once(before_each_unit):
    # given
    job = begun()
    before_each_unit(meeting_at_first_unit())

    # when
    failures = run_twice_at_once(job)

    # then
    job.refresh_from_db()
    assert (failures, job.status, job.token, traces(job)) == ([], "done", 1, KEYS)


def test_control_without_the_guards_two_workers_do_the_same_unit(before_each_unit, monkeypatch):
    # given
    both_have_read = Barrier(2)

    def claim_what_was_read(job_id):
        job = Job.objects.select_related("created_by", "facility").get(pk=job_id, status="waiting")
        both_have_read.wait(timeout=10)
        Job.objects.filter(pk=job_id).update(status="running")
        return job

    def end_unguarded(unit, status, **values):
        JobUnit.objects.filter(pk=unit.pk).update(status=status)

    job = begun()
    before_each_unit(meeting_at_first_unit())
    monkeypatch.setattr(running, "claim", claim_what_was_read)
    monkeypatch.setattr(JobUnit, "_end", end_unguarded)

    # when
    run_twice_at_once(job)

    # then
    assert traces(job)[:2] == [KEYS[0], KEYS[0]]


def wakes_up_late(job, before_each_unit):
    """One worker sleeps in its first unit, is given up for dead, another does all the work; then the first wakes up."""
    asleep, wake = Event(), Event()
    first = []

    def sleep_once(unit):
        if not first:
            first.append(unit.key)
            asleep.set()
            assert wake.wait(timeout=20)

    before_each_unit(sleep_once)
    failures = []
    sleeper = in_thread(job, failures)
    assert asleep.wait(timeout=20)
    reap(older_than=timedelta(0), at=timezone.now())
    run_job.func(job.pk)
    wake.set()
    sleeper.join(timeout=20)
    assert failures == []


def test_a_worker_that_wakes_up_late_writes_nothing(before_each_unit):
    # given
    job = begun()

    # when
    wakes_up_late(job, before_each_unit)

    # then
    job.refresh_from_db()
    assert (job.status, job.token, traces(job)) == ("done", 3, KEYS)


def test_control_without_the_guard_of_the_mark_the_late_worker_does_a_unit_again(before_each_unit, monkeypatch):
    # given
    job = begun()
    monkeypatch.setattr(JobUnit, "_end", lambda unit, status, **values: JobUnit.objects.filter(pk=unit.pk).update(status=status))

    # when
    wakes_up_late(job, before_each_unit)

    # then
    assert traces(job) == [KEYS[0], *KEYS]
