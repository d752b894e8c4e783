"""The whole demo, in order."""

from __future__ import annotations

from random import Random

from django.db import connection, transaction
from django.utils import timezone

from audit.services import record
from organizations.models import Facility
from programs.models import TrainingClass

from .after_release import ask_after_release
from .agreeing import ask_for_a_later_last_day
from .custody import fill_register
from .exams import examine
from .houses import Staff, staff_houses
from .materials import stock_up
from .opinions import ask_participants
from .outcome import conclude
from .papers import issue_certificates
from .reference import Reference, load_reference
from .reporting import report_months
from .running import run_current_class
from .selection import note_interests, plan_next_class
from .spending import spend
from .story import tell
from .workshops import furnish_workshops
from .years import plan_years


@transaction.atomic
def load_reference_only(*, password: str | None) -> Facility:
    """Reference data stands; gives the facility.

    With the demo's ``password`` also its invented officials, instructors and log-ins; without one nobody:
    an invented signatory must not stand where real certificates are issued.
    """
    reference = load_reference()
    if password:
        staff_houses(reference, password=password, today=reference.facility.local_date(timezone.now()))
    record("lapas_training.load_reference", by=None)
    return reference.facility


def write_demo(*, seed: int, password: str) -> Facility:
    """The demo stands as of today where its facility is; gives the facility.

    The same seed and day write the same data, but for the certificates' codes, which nobody may foresee.
    Certificates come after the rest is committed: sheets are drawn outside any transaction.
    """
    reference, staff, classes = tell_until_hearing(seed=seed, password=password)
    issue_certificates(classes, staff)
    report_months(reference.facility, staff, today=reference.facility.local_date(timezone.now()))
    return reference.facility


@transaction.atomic
def tell_until_hearing(*, seed: int, password: str) -> tuple[Reference, Staff, dict[str, TrainingClass]]:
    """All of the demo but its certificates, or nothing."""
    dice = Random(seed)  # noqa: S311 - invented people, no secret
    reference = load_reference()
    today = reference.facility.local_date(timezone.now())
    staff = staff_houses(reference, password=password, today=today)
    fill_register(reference.facility, by=staff["registrasi"], dice=dice, today=today)
    _count_rows()
    classes = tell(reference, staff, dice=dice)
    _count_rows()
    conclude(classes, staff, dice=dice)
    ask_after_release(classes.values(), staff, today=today)
    examine(classes["LAS-2021-1"], staff, today=today)
    note_interests(reference, staff, dice=dice, today=today)
    current = run_current_class(reference, staff, dice=dice, today=today)
    furnish_workshops(reference, staff, current, today=today)
    ask_for_a_later_last_day(current, staff, today=today)
    coming = plan_next_class(reference, staff, dice=dice, today=today)
    ask_participants(classes, staff, dice=dice)
    plan_years(reference, staff, [*classes.values(), current, coming], today=today)
    spend(reference.facility, staff, classes.values(), current, today=today)
    stock_up(classes["LAS-2021-1"], current, staff, today=today)
    record("lapas_training.seed_demo", by=None, after={"seed": seed})
    _count_rows()
    return reference, staff, classes


def _count_rows() -> None:
    """PostgreSQL knows how large the tables are now; until it does, its plans are for empty ones and can take minutes.

    Ours only: the catalogues that all databases share would stay locked until the end of this transaction.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            names = connection.introspection.table_names(cursor)
            cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, names))}")
