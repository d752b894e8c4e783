"""A remission for 694 of 933 inmates: reading the list, showing what it does, giving it; as ratios to one remission alone.

python benchmarks/remission.py            # on SQLite, in a folder that is deleted afterwards
DATABASE_URL=postgres://… python benchmarks/remission.py   # on an empty database made for it

Ends with 1 when a list takes longer than PROMISED seconds from the file to the names of who no longer fits.
"""

import io
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PEOPLE, LISTED = 933, 694
CLASSES, SEATS = 6, 20
ALONE = 15
PROMISED = 60
ON = date(2026, 8, 17)
AT = datetime(2026, 8, 17, 5, tzinfo=UTC)


def fill() -> tuple[Any, list]:
    """One prison with its registration officer, 933 people with numbers, and six running classes of twenty."""
    from inmates.models import Inmate, RegistrationEntry
    from inmates.rules.registration import parse
    from organizations.models import Facility, Role, TrainingCenter, User
    from programs.models import Decree, Enrollment, Program, SubField, TrainingClass, TrainingField, TrainingStandard

    dice = Random(1)
    facility = Facility.objects.create(code="UKUR", name="Lapas Ukur", city="Kota")
    officer = User.objects.create(username="registrasi", role=Role.REGISTRASI, facility=facility)
    people = []
    for number in range(PEOPLE):
        ends_on = date(2026, 11, 1) + timedelta(days=dice.randrange(1500))
        name = f"Rekaan {number}"
        dates = {"admitted_on": date(2024, 1, 1), "expires_on": ends_on, "release_on": ends_on, "release_kind": "expiry"}
        people.append(Inmate(facility=facility, name=name, **dates))
    people = Inmate.objects.bulk_create(people, batch_size=500)
    entries = [(one, f"B.I {number}/2024") for number, one in enumerate(people, start=1)]
    RegistrationEntry.objects.bulk_create(
        RegistrationEntry(inmate=one, facility=facility, text=text, key=parse(text).key, valid_from=one.admitted_on)
        for one, text in entries
    )
    center = TrainingCenter.objects.create(code="UKUR", name="BLK Ukur", city="Kota")
    standard = TrainingStandard.objects.create(training_center=center, valid_from=date(2020, 1, 1), legal_reference="Ukur")
    sub_field = SubField.objects.create(field=TrainingField.objects.create(code="UKUR", name="Ukur"), name="Ukur")
    program = Program.objects.create(training_center=center, sub_field=sub_field, code="UKUR", title="Ukur", jp=60)
    for number in range(CLASSES):
        first = date(2026, 8, 3)
        training_class = TrainingClass.objects.create(
            code=f"UKUR-{number}", training_center=center, facility=facility, program=program, standard=standard,
            fiscal_year=2026, package_number=number + 1, starts_on=first, ends_on=date(2026, 11, 27), seats=SEATS, jp_per_day=5,
        )  # fmt: skip
        decree = Decree.objects.create(training_class=training_class, number=f"SK-{number}", signed_on=date(2026, 7, 20))
        Enrollment.objects.bulk_create(
            Enrollment(inmate=inmate, training_class=training_class, decree=decree, seat_number=seat, starts_on=first)
            for seat, inmate in enumerate(people[number * SEATS : (number + 1) * SEATS], start=1)
        )
    return officer, entries


def workbook(entries: list) -> bytes:
    from openpyxl import Workbook

    dice = Random(2)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Remisi")
    for row in [["DAFTAR PENERIMA REMISI"], [], ["No", "Nama", "No. Registrasi", "Jenis", "Besar Remisi"]]:
        sheet.append(row)
    for number, (inmate, text) in enumerate(entries[:LISTED], start=1):
        kind = "RU II" if number % 70 == 0 else "RU I"
        sheet.append([number, inmate.name, text, kind, dice.choice(["1 bulan", "2 bulan", "1 bulan 15 hari", "6 bulan"])])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def seconds(task: Callable[[], Any]) -> tuple[float, Any]:
    started = time.perf_counter()
    result = task()
    return time.perf_counter() - started, result


def one_alone(officer: Any, entries: list) -> float:
    """The median of a remission recorded for one person."""
    from inmates.services.custody import Happening
    from programs.services.custody import record_custody

    happening = Happening("remission", ON, remission_kind="RU I", months=1)
    people = [inmate.pk for inmate, _text in entries[-ALONE:]]
    return median(seconds(lambda pk=pk: record_custody(happenings={pk: happening}, by=officer, at=AT))[0] for pk in people)


def compare() -> int:
    from django.db import connection

    from inmates.importing.remissions import read_remissions
    from inmates.services.remission_lists import keep_remissions
    from programs.services.remission import give_remissions, preview

    officer, entries = fill()
    content = workbook(entries)
    base = one_alone(officer, entries)
    read, listing = seconds(lambda: read_remissions(io.BytesIO(content), "remisi.xlsx", on=ON))
    values = {"facility": officer.facility, "on": ON, "kind": "RU I", "decree_number": "PAS-1", "by": officer, "at": AT}
    kept, remissions = seconds(lambda: keep_remissions(listing=listing, **values))
    shown, seen = seconds(lambda: preview(remissions, on=ON))
    given, done = seconds(lambda: give_remissions(remissions=remissions, seen=seen.plan.digest, by=officer, at=AT))
    steps = {"reading the list": read, "keeping it": kept, "showing what it does": shown, "giving it": given}
    steps["from the file to the names"] = sum(steps.values())
    sys.stdout.write(f"{connection.vendor}: one remission alone: {1000 * base:.1f} ms = 1.0\n")
    for label, spent in steps.items():
        sys.stdout.write(f"  {label:28} {spent:6.2f} s {spent / base:8.1f} ×\n")
    sys.stdout.write(f"  {len(done.events)} people of {PEOPLE}, {len(done.misfits)} of {CLASSES * SEATS} places no longer fit\n")
    return int(steps["from the file to the names"] > PROMISED)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        defaults = {"SECRET_KEY": "for the benchmark", "PUBLIC_BASE_URL": "http://127.0.0.1", "DEBUG": "False"}
        defaults |= {"DJANGO_SETTINGS_MODULE": "lapas_training.settings", "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"}
        for name, value in defaults.items():
            os.environ.setdefault(name, value)
        subprocess.run([sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"], check=True)
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        return compare()


if __name__ == "__main__":
    sys.exit(main())
