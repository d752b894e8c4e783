"""A batch of 200 sheets whose worker is killed with -9 at 20 random moments, also while a sheet is being drawn, then finished.

Says at the end: numbers (count, maximum, distinct), files (stored, whole, beside them), and how often a kill met a drawing.
It takes some minutes; ``SHEETS`` and ``KILLS`` from the environment make it shorter.

python benchmarks/killed_worker.py            # on SQLite, in a folder that is deleted afterwards
DATABASE_URL=postgres://… python benchmarks/killed_worker.py   # on an empty database made for it
"""

import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
SHEETS, KILLS = int(os.environ.get("SHEETS", "200")), int(os.environ.get("KILLS", "20"))
LONGEST = 4_000  # milliseconds from the moment at which a worker has taken the job to its end …
AFTER_ONE = 150  # … and, every other time, from its first sheet on: then they follow each other fast


def begun():
    """A class of graduates whose numbers are given; the job that makes their sheets."""
    from certificates.services.bulk import start_issue
    from tests.certificates.graduates import AT, ON, graduated_class, issuer

    names = [f"Orang Rekaan {chr(65 + number // 26)}{chr(97 + number % 26)}" for number in range(SHEETS)]
    training_class = graduated_class(names, seats=SHEETS)
    return start_issue(classes=[training_class], by=issuer(training_class), on=ON, at=AT, target_url="").job


def worker() -> subprocess.Popen:
    """The real one, as ``script/worker`` starts it."""
    command = [sys.executable, str(ROOT / "manage.py"), "db_worker", "--no-reload", "--batch", "--interval", "0.05"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def drawing(process: subprocess.Popen) -> bool:
    """Whether a child of the worker is at work: the one that draws."""
    try:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        return any(Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] == "R" for child in children)
    except FileNotFoundError:
        return False


def stored() -> int:
    from certificates.models import Certificate

    return Certificate.objects.exclude(sha256="").count()


def kill_at_random(job, dice: Random, *, after_one: bool) -> tuple[bool, int]:
    """A worker had the job for a random number of milliseconds; whether it drew when it was killed, and what it had stored."""
    from django.core.management import call_command

    before, process = stored(), worker()
    while process.poll() is None and type(job).objects.get(pk=job.pk).status != "running":
        time.sleep(0.01)
    while after_one and process.poll() is None and stored() == before:
        time.sleep(0.002)
    time.sleep(dice.randrange(AFTER_ONE if after_one else LONGEST) / 1000)
    drew = drawing(process)
    process.send_signal(signal.SIGKILL)
    process.wait()
    call_command("reap_tasks", older_than=0, verbosity=0)
    return drew, stored() - before


def report(job, seconds: float, kills: list[tuple[bool, int]]) -> bool:
    from certificates.models import Certificate, NumberSeries
    from certificates.services.issuing import sheet

    job.refresh_from_db()
    rows = list(Certificate.objects.order_by("sequence"))
    numbers = [row.sequence for row in rows]
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (folder() / "certificates").iterdir()}
    whole = sum(files.get(Path(row.file.name).name) == row.sha256 for row in rows)
    sample = rows[:: max(1, SHEETS // 20)]
    same = sum(row.stored and sheet(row) == row.read_sheet() for row in sample)
    found = {
        "job": job.status,
        "numbers: count, maximum, distinct, last of the series": (
            len(numbers), max(numbers), len(set(numbers)), NumberSeries.objects.get().last
        ),
        "files: whole by their hash, all there are": (whole, len(files)),
        "drawn again, of them with the same bytes": (len(sample), same),
    }  # fmt: skip
    met = sum(drew for drew, _made in kills)
    sys.stdout.write(f"{SHEETS} sheets, {len(kills)} kills in {seconds:.0f} s, {met} of them while a sheet was drawn\n")
    sys.stdout.write(f"  sheets stored before each kill: {[made for _drew, made in kills]}\n")
    for name, value in found.items():
        sys.stdout.write(f"  {name}: {value}\n")
    for unit in job.units.exclude(status="done")[:5]:
        sys.stdout.write(f"  not done: {unit.label}: {unit.status} {unit.error}\n")
    return list(found.values()) == ["done", (SHEETS,) * 4, (SHEETS, SHEETS), (len(sample), len(sample))]


def folder() -> Path:
    from django.conf import settings

    return Path(settings.MEDIA_ROOT)


def measure() -> int:
    from jobs.services import resume

    dice = Random()
    job, started = begun(), time.monotonic()
    kills = []
    while len(kills) < KILLS and stored() < SHEETS:
        kills.append(kill_at_random(job, dice, after_one=len(kills) % 2 == 1))
    worker().wait()
    given_up = job.units.filter(status="failed").count()
    if given_up:  # broken off more often than a unit may be: somebody presses the button of the page
        job.refresh_from_db()
        resume(job, by=job.created_by)
        worker().wait()
    sys.stdout.write(f"{given_up} sheets were given up after three attempts and taken up again by hand\n")
    right = report(job, time.monotonic() - started, kills)
    sys.stdout.write("exactly the right ones\n" if right else "WRONG\n")
    return 0 if right else 1


def main() -> int:
    with tempfile.TemporaryDirectory() as place:
        defaults = {"SECRET_KEY": "for the benchmark", "PUBLIC_BASE_URL": "http://testserver", "DEBUG": "False", "DEMO": "True"}
        defaults |= {"DATABASE_URL": f"sqlite:///{place}/db.sqlite3", "MEDIA_ROOT": f"{place}/media"}
        defaults |= {"DJANGO_SETTINGS_MODULE": "lapas_training.settings"}
        for name, value in defaults.items():
            os.environ.setdefault(name, value)
        subprocess.run([sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"], check=True)
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        return measure()


if __name__ == "__main__":
    sys.exit(main())
