"""The worker that makes the sheets of a batch is killed with -9, twice; who takes it up ends with exactly the right ones."""

import hashlib
import os
import secrets
import signal
import subprocess
import sys
import time

import pytest
from django.core.management import call_command

from audit.models import Entry
from certificates.models import Certificate, NumberSeries
from certificates.services.bulk import start_issue
from certificates.services.issuing import sheet
from tests.certificates.graduates import AT, ON, graduated_class, issuer
from tests.certificates.worker_process import SECONDS, slow_sheet
from tests.jobs.test_killed_worker import database_url

pytestmark = pytest.mark.django_db(transaction=True)

SIZE = 8


@pytest.fixture
def start_worker(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    env = os.environ | {
        "DATABASE_URL": database_url(),
        "MEDIA_ROOT": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "lapas_training.settings",
    }
    command = [sys.executable, "-m", "tests.certificates.worker_process"]
    return lambda: subprocess.Popen(command, cwd=settings.BASE_DIR, env=env)


def stored() -> int:
    return Certificate.objects.exclude(sha256="").count()


def kill(process, *, when: int) -> None:
    """At a random moment of the sheet after the one that makes ``when``: while it is made, written or stored."""
    until = time.monotonic() + 30
    while stored() < when:
        assert process.poll() is None
        assert time.monotonic() < until, "the worker is not getting on"
        time.sleep(0.005)
    time.sleep(secrets.randbelow(1000) / 1000 * 2 * SECONDS)
    process.send_signal(signal.SIGKILL)
    process.wait()
    call_command("reap_tasks", older_than=0)


def test_a_worker_killed_twice_leaves_exactly_the_right_certificates(start_worker, monkeypatch, tmp_path):
    # given
    training_class = graduated_class([f"Orang {chr(65 + number)}" for number in range(SIZE)])
    job = start_issue(classes=[training_class], by=issuer(training_class), on=ON, at=AT, target_url="").job

    # when
    kill(start_worker(), when=1)
    kill(start_worker(), when=3)
    half = stored()
    assert start_worker().wait(timeout=30) == 0

    # then
    assert half >= 3
    job.refresh_from_db()
    rows = list(Certificate.objects.order_by("sequence"))
    assert (job.status, {unit.status for unit in job.units.all()}) == ("done", {"done"})
    assert [row.sequence for row in rows] == list(range(1, SIZE + 1))  # count = max = distinct
    assert NumberSeries.objects.get().last == SIZE
    monkeypatch.setattr("certificates.services.issuing.certificate_pdf", slow_sheet)
    assert [row.read_sheet() for row in rows] == [sheet(row) for row in rows]
    files = {path.name for path in (tmp_path / "certificates").iterdir()}
    assert files == {f"{hashlib.sha256(row.read_sheet()).hexdigest()}.pdf" for row in rows}  # and none beside them
    assert Entry.objects.filter(verb="certificates.store").count() == SIZE
