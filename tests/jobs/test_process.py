import signal
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from jobs.models import Job
from jobs.services import process
from jobs.services.process import asked_to_leave, heartbeat
from tests.factories import JobFactory

LONG_AGO = timezone.now() - timedelta(hours=1)


@pytest.fixture
def job(transactional_db, monkeypatch):
    monkeypatch.setattr(process, "HEARTBEAT_SECONDS", 0.05)
    return JobFactory(status="running", token=1, heartbeat_at=LONG_AGO)


def heard_within(seconds):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if Job.objects.get().heartbeat_at > LONG_AGO:
            return True
        time.sleep(0.02)
    return False


def test_a_job_is_alive_however_long_its_unit_takes(job):
    with heartbeat(job):
        assert heard_within(5)


def test_a_worker_that_was_given_up_for_dead_keeps_no_job_alive(job):
    # given
    Job.objects.update(token=2)

    # then
    with heartbeat(job):
        assert not heard_within(0.5)


def test_a_process_that_is_asked_to_end_is_told_so_and_does_what_it_did_before():
    # given
    heard = []
    before = signal.signal(signal.SIGTERM, lambda number, frame: heard.append(number))
    try:
        with asked_to_leave() as leaving:
            asked = [leaving.is_set()]

            # when
            signal.raise_signal(signal.SIGTERM)
            asked.append(leaving.is_set())

        # then
        signal.raise_signal(signal.SIGTERM)
        assert (asked, heard) == ([False, True], [signal.SIGTERM] * 2)
    finally:
        signal.signal(signal.SIGTERM, before)
