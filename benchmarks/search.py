"""Searching 20,000 inmates by name, spelling variant and register number, as a ratio to a plain page by primary key.

python benchmarks/search.py            # on SQLite, in a folder that is deleted afterwards
DATABASE_URL=postgres://… python benchmarks/search.py   # on an empty database made for it
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
PEOPLE = 20_000
PAGE = 50
ROUNDS = 15
TODAY = date(2026, 11, 24)
ASKED = {
    "one letter": "a",
    "common name": "Muhammad",
    "variant of it": "Moch.",
    "full name": "Muhammad Santoso",
    "old spelling": "Soesanto Djoko",
    "title and alias": "H. Budi alias Widjaja",
    "register number": "B.I 17321/2024",
    "number, otherwise": "BI-017321-2024",
    "part of a number": "17321",
    "nobody": "Zxqw Tidakada",
}


def fill() -> None:
    """20,000 people of one prison with a number in force; one in ten has another from before."""
    from inmates.models import Inmate, RegistrationEntry
    from inmates.rules.registration import parse
    from lapas_training.demo.names import as_registered, invented_name
    from organizations.models import Facility

    dice = Random(1)
    facility = Facility.objects.create(code="UKUR", name="Lapas Ukur", city="Kota")
    people = []
    for _ in range(PEOPLE):
        admitted_on = date(2016, 1, 1) + timedelta(days=dice.randrange(3900))
        left_on = admitted_on + timedelta(days=dice.randrange(100, 3000))
        name = as_registered(invented_name(dice), dice).replace("Muhammad", dice.choice(["Muhammad", "Moh.", "Mochamad", "M."]))
        people.append(Inmate(facility=facility, name=name, admitted_on=admitted_on, left_on=left_on if left_on < TODAY else None))
    people = Inmate.objects.bulk_create(people, batch_size=500)
    entries = [(one, f"B.I {number}/2024", True) for number, one in enumerate(people, start=1)]
    entries += [(one, f"A.III {number}/2023", False) for number, one in enumerate(people[::10], start=1)]
    RegistrationEntry.objects.bulk_create(
        [
            RegistrationEntry(
                inmate=inmate,
                facility=facility,
                text=text,
                key=parse(text).key,
                valid_from=inmate.admitted_on,
                is_current=current,
            )
            for inmate, text, current in entries
        ],
        batch_size=500,
    )


def milliseconds(page: Callable[[], tuple[int, Sequence]]) -> float:
    """The median of ROUNDS, the first one left out: it also prepares."""
    page()
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        page()
        times.append(time.perf_counter() - started)
    return 1000 * median(times)


def compare() -> None:
    from django.db import connection

    from inmates.models import Inmate

    def plain() -> tuple[int, Sequence]:
        rows = Inmate.objects.order_by("pk").with_registration().select_related("facility")
        return rows.count(), list(rows[:PAGE])

    def found(asked: str, *, here: bool) -> tuple[int, Sequence]:
        rows = Inmate.objects.search(asked)
        rows = (rows.in_custody(TODAY) if here else rows).with_registration().select_related("facility")
        return rows.count(), list(rows[:PAGE])

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")  # as autovacuum would have done by then
    base = milliseconds(plain)
    sys.stdout.write(
        f"{connection.vendor}: a plain page of {PAGE} of {PEOPLE} by primary key, with its count: {base:.1f} ms = 1.0\n"
    )
    for label, asked in ASKED.items():
        for here in (False, True):
            spent = milliseconds(lambda asked=asked, here=here: found(asked, here=here))
            people = f"{found(asked, here=here)[0]:6} {'who are here' if here else 'people'}"
            sys.stdout.write(f"  {label:18} {asked:22} {people:20} {spent:7.1f} ms {spent / base:7.1f} ×\n")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        defaults = {"SECRET_KEY": "for the benchmark", "PUBLIC_BASE_URL": "http://127.0.0.1", "DEBUG": "False"}
        defaults |= {"DJANGO_SETTINGS_MODULE": "lapas_training.settings", "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"}
        for name, value in defaults.items():
            os.environ.setdefault(name, value)
        subprocess.run([sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"], check=True)
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        fill()
        compare()


if __name__ == "__main__":
    main()
