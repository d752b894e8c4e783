"""Seconds and peak memory of a preview and an import of 20,000 rows, XLSX and CSV, each in a process of its own.

Twice: as the command, and as the work that a worker does behind the pages, which keeps every row for them.

python benchmarks/import_inmates.py            # on SQLite, in a folder that is deleted afterwards
DATABASE_URL=postgres://… python benchmarks/import_inmates.py   # on an empty database made for it
"""

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
ROWS = 20_000
HEADINGS = [
    "No",
    "Nama",
    "No. Registrasi",
    "Tgl Msk",
    "Tgl Ekspirasi",
    "Alias 1",
    "Tempat Lahir",
    "Tgl Lahir",
    "L/P",
    "Blok",
    "Sel",
]
# One for the command, and one with an officer for the pages.
TWO_PRISONS = """
from organizations.models import Facility, User
first, second = (Facility.objects.create(code=code, name="Lapas Ukur", city="Kota") for code in ("UKUR", "UKUR-2"))
User.objects.create(username="ukur", role="registrasi", facility=second)
"""
SYLLABLES = ["ba", "di", "ka", "lo", "mi", "nu", "ra", "sa", "ti", "wo", "yu", "ze"]


def rows(dice: Random) -> list[list]:
    """Every text differs from the others, as in a real list; one row in thirty is wrong."""
    found = []
    for number in range(1, ROWS + 1):
        admitted = date(2015, 1, 1) + timedelta(days=dice.randrange(4000))
        name = " ".join("".join(dice.choices(SYLLABLES, k=3)).title() for _ in range(3))
        released = admitted + timedelta(days=dice.randrange(100, 4000)) if number % 30 else admitted - timedelta(days=1)
        born = date(1960, 1, 1) + timedelta(days=dice.randrange(15_000))
        text = [f"{one:%d/%m/%Y}" for one in (admitted, released, born)]
        number_text = f"B.I {number}/{admitted.year}"
        found.append(
            [number, name, number_text, text[0], text[1], name[:6], "Kota Rekaan", text[2], "L", "A", dice.randrange(1, 15)]
        )
    return found


def write_files(folder: Path) -> dict[str, Path]:
    from openpyxl import Workbook

    people = rows(Random(1))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Daftar")
    for row in [["DAFTAR PENGHUNI"], [], HEADINGS, *people]:
        sheet.append(row)
    book.save(folder / "list.xlsx")
    with (folder / "list.csv").open("w", newline="") as file:
        csv.writer(file, delimiter=";").writerows([HEADINGS, *people])
    return {"xlsx": folder / "list.xlsx", "csv": folder / "list.csv"}


def run(*arguments: str, env: dict[str, str]) -> str:
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    return subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout


def measure(label: str, *arguments: str, env: dict[str, str]) -> None:
    started = time.perf_counter()
    measured = [sys.executable, __file__, "--child", *arguments]
    done = subprocess.run(measured, env=env, check=True, capture_output=True, text=True)
    seconds = time.perf_counter() - started
    answer, (cpu, peak) = json.loads(done.stdout), done.stderr.splitlines()[-1].split()
    counts = {
        key: answer[key] if isinstance(answer[key], int) else len(answer[key]) for key in ("new", "changed", "same", "rejected")
    }
    sys.stdout.write(f"{label:34} {seconds:6.1f} s  {cpu:>5} s CPU  {int(peak) // 1024:4} MB  {counts}\n")


def child(arguments: list[str]) -> None:
    """The command, or the work, in this process; then its CPU seconds and peak memory in KiB as the last line of the errors."""
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lapas_training.settings")
    if arguments[0] == "--job":
        job(*arguments[1:])
    else:
        from django.core.management import execute_from_command_line

        execute_from_command_line(["manage.py", *arguments])
    used = resource.getrusage(resource.RUSAGE_SELF)
    sys.stderr.write(f"\n{used.ru_utime + used.ru_stime:.1f} {used.ru_maxrss}\n")


def job(step: str, path: str) -> None:
    """One step of a list on its way through the pages, the worker's part included; prints the figures of the list."""
    import django

    django.setup()
    from django.core.files.uploadedfile import TemporaryUploadedFile
    from django.utils import timezone

    from inmates.models import ListImport
    from inmates.services.list_import import start_check, upload
    from jobs.services.running import run_job
    from organizations.models import User
    from programs.services.list_import import start_apply, start_undo

    by, at = User.objects.get(username="ukur"), timezone.now()
    if step == "check":
        file = TemporaryUploadedFile(Path(path).name, "", Path(path).stat().st_size, None)
        file.write(Path(path).read_bytes())
        upload(facility=by.facility, file=file, on=by.local_date(at), by=by, at=at)
    start = {"check": start_check, "apply": start_apply, "undo": start_undo}[step]
    run_job.func(start(list_import=ListImport.objects.latest("pk"), by=by, at=at).pk)
    sys.stdout.write(json.dumps(ListImport.objects.latest("pk").counts))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        defaults = {"SECRET_KEY": "for the benchmark", "PUBLIC_BASE_URL": "http://127.0.0.1", "DEBUG": "False"}
        env = defaults | {"DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"} | os.environ | {"MEDIA_ROOT": f"{folder}/media"}
        files = write_files(Path(folder))
        run("migrate", "--verbosity", "0", env=env)
        run("shell", "--command", TWO_PRISONS, env=env)
        for kind, path in files.items():
            measure(f"preview {kind}, empty register", "import_inmates", str(path), "--facility", "UKUR", "--json", env=env)
        measure("apply xlsx", "import_inmates", str(files["xlsx"]), "--facility", "UKUR", "--apply", "--json", env=env)
        for kind, path in files.items():
            measure(f"preview {kind}, full register", "import_inmates", str(path), "--facility", "UKUR", "--json", env=env)
        for step in ("check", "apply", "undo", "check"):
            measure(f"page: {step} xlsx", "--job", step, str(files["xlsx"]), env=env)
        shifted = files["csv"].read_text().replace(";A;", ";B;")
        files["csv"].write_text(shifted)
        measure(
            "apply csv, every block changed",
            "import_inmates",
            str(files["csv"]),
            "--facility",
            "UKUR",
            "--apply",
            "--json",
            env=env,
        )


if __name__ == "__main__":
    child(sys.argv[2:]) if sys.argv[1:2] == ["--child"] else main()
