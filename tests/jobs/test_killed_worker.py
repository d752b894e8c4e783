"""A real worker, killed with -9 in the middle of its work: nothing is lost and nothing is done twice."""

import os
import signal
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from jobs.models import Job, JobUnit
from jobs.services import Unit, start
from tests.factories import UserFactory
from tests.jobs.kinds import traces

pytestmark = pytest.mark.django_db(transaction=True)

KEYS = [f"{number:02d}" for number in range(30)]


def database_url():
    """The tests' own database, which the settings of another process do not know."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def worker():
    env = os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "lapas_training.settings"}
    return subprocess.Popen([sys.executable, "-m", "tests.jobs.worker_process"], cwd=settings.BASE_DIR, env=env)


def wait_for(units_done, process):
    until = time.monotonic() + 20
    while JobUnit.objects.filter(status="done").count() < units_done:
        assert process.poll() is None
        assert time.monotonic() < until, "the worker is not getting on"
        time.sleep(0.02)


def begun(kind):
    return start(kind=kind, title="List", units=[Unit(key, key) for key in KEYS], by=UserFactory())


def finished(job, process):
    assert process.wait(timeout=30) == 0
    job.refresh_from_db()
    return job


@pytest.mark.parametrize("kind", ["tests.slow_trace", "tests.slow_long"])
def test_a_killed_worker_leaves_every_unit_done_once_or_to_do(kind):
    # given
    job = begun(kind)
    killed = worker()
    wait_for(8, killed)

    # when
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    half = traces(job)
    assert Job.objects.get().status == "running"
    call_command("reap_tasks", older_than=0)
    finished(job, worker())

    # then
    assert half == KEYS[: len(half)]
    assert 8 <= len(half) < len(KEYS)
    assert (job.status, job.token, job.result) == ("done", 3, {"traces": 30})
    assert traces(job) == KEYS
    assert {unit.status for unit in job.units.all()} == {"done"}


def test_a_worker_that_is_asked_to_end_hands_the_job_on():
    # given
    job = begun("tests.slow_trace")
    leaving = worker()
    wait_for(3, leaving)

    # when
    leaving.terminate()
    handed_on = finished(job, leaving).status
    finished(job, worker())

    # then
    assert handed_on == "waiting"
    assert (job.status, job.token, traces(job)) == ("done", 2, KEYS)
    assert set(job.units.values_list("attempts", flat=True)) == {1}


def children(pid):
    return subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()


def is_running(pid):
    return subprocess.run(["ps", "-p", pid], capture_output=True).returncode == 0


def test_what_looks_after_dead_workers_ends_with_the_worker_however_that_ends():
    # given
    env = os.environ | {"DATABASE_URL": database_url()}
    started = subprocess.Popen(["script/worker"], cwd=settings.BASE_DIR, env=env, stderr=subprocess.DEVNULL)
    until = time.monotonic() + 20
    while not (beside := children(started.pid)):
        assert time.monotonic() < until
        time.sleep(0.05)

    # when
    started.kill()
    started.wait()

    # then
    while is_running(beside[0]):
        assert time.monotonic() < until, "reap_tasks is still running"
        time.sleep(0.1)
