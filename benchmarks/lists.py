"""The long lists at 500 people, as a ratio to the same page with 10: seconds may grow with the rows, queries may not.

python benchmarks/lists.py            # on SQLite, in a folder that is deleted afterwards
DATABASE_URL=postgres://… python benchmarks/lists.py   # on an empty database made for it
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
FEW, MANY = 10, 500
ROUNDS = 7
MEETINGS = 12


def prison(people: int) -> dict[str, str]:
    """A prison with ``people``, a planned class that looks for participants and one in which all of them are; its addresses."""
    from django.urls import reverse

    from inmates.models import Inmate
    from programs.models import Attendance, Enrollment
    from tests.factories import (
        START,
        ClassSessionFactory,
        DecreeFactory,
        InmateFactory,
        RegistrationClassFactory,
        RegistrationEntryFactory,
        TrainingClassFactory,
    )

    full = TrainingClassFactory(seats=people)
    planned = TrainingClassFactory(facility=full.facility, program=full.program, standard=full.standard, ends_on=START, seats=20)
    inmates = Inmate.objects.bulk_create(InmateFactory.build_batch(people, facility=full.facility))
    of_all = {"facility": full.facility, "registration_class": RegistrationClassFactory()}
    entries = [RegistrationEntryFactory.build(inmate=one, **of_all) for one in inmates]
    type(entries[0]).objects.bulk_create(entries)
    decree = DecreeFactory(training_class=full)
    places = Enrollment.objects.bulk_create(
        Enrollment(inmate=one, training_class=full, decree=decree, seat_number=seat, starts_on=full.starts_on)
        for seat, one in enumerate(inmates, start=1)
    )
    meetings = ClassSessionFactory.create_batch(MEETINGS, training_class=full)
    Attendance.objects.bulk_create(
        (
            Attendance(enrollment=place, meeting=meeting, meeting_minutes=225, status="H", credited_minutes=225)
            for place in places
            for meeting in meetings
        ),
        batch_size=2000,
    )
    return {
        "inmates": reverse("inmates:inmate-list"),
        "inmates, searched": reverse("inmates:inmate-list") + "?q=Rekaan",
        "candidates": reverse("programs:class-candidates", args=[planned.pk]) + "?show=refused",
        "participants": reverse("programs:class-participants", args=[full.pk]),
    }


def measured(client, address: str) -> tuple[float, int]:
    """Milliseconds (the median of ROUNDS) and queries of one page; its first reading also prepares."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    assert client.get(address).status_code == 200, address  # noqa: S101 - a page that fails is not measured
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        client.get(address)
        times.append(time.perf_counter() - started)
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return 1000 * median(times), len(captured)


def compare() -> None:
    from django.db import connection
    from django.test import Client

    from organizations.models import Facility, Role
    from tests.people import user_at

    pages: dict[str, list[tuple[float, int]]] = {}
    for people in (FEW, MANY):
        addresses = prison(people)
        client = Client()
        client.force_login(user_at(Facility.objects.latest("pk"), role=Role.BIMKER))
        for name, address in addresses.items():
            pages.setdefault(name, []).append(measured(client, address))
    sys.stdout.write(f"{connection.vendor}: {FEW} people, {MANY} people, all queries of the page, session and audit too\n")
    for name, [(few, few_queries), (many, many_queries)] in pages.items():
        queries = f"{few_queries} and {many_queries} queries"
        sys.stdout.write(f"  {name:18} {few:8.1f} ms {many:8.1f} ms {many / few:6.1f} ×   {queries}\n")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        defaults = {"SECRET_KEY": "for the benchmark", "PUBLIC_BASE_URL": "http://testserver", "DEBUG": "False"}
        defaults |= {"ALLOWED_HOSTS": "testserver", "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3"}
        defaults |= {"DJANGO_SETTINGS_MODULE": "lapas_training.settings"}
        for name, value in defaults.items():
            os.environ.setdefault(name, value)
        subprocess.run([sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"], check=True)
        sys.path.insert(0, str(ROOT))
        import django
        from django.conf import settings

        # Nothing is collected for a benchmark.
        static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        settings.STORAGES = settings.STORAGES | {"staticfiles": static}
        settings.WHITENOISE_AUTOREFRESH = True
        django.setup()
        compare()


if __name__ == "__main__":
    main()
