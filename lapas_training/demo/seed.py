"""The whole demo in order, all or nothing."""

from __future__ import annotations

from random import Random

from django.db import transaction
from django.utils import timezone

from audit.services import record
from organizations.models import Facility

from .custody import fill_register
from .houses import staff_houses
from .outcome import conclude
from .reference import load_reference
from .running import run_current_class
from .story import tell


@transaction.atomic
def load_reference_only() -> Facility:
    """Reference data stands, no person is written; gives the facility."""
    reference = load_reference()
    record("lapas_training.load_reference", by=None)
    return reference.facility


@transaction.atomic
def write_demo(*, seed: int, password: str) -> Facility:
    """The demo stands as of today where its facility is; gives the facility. The same seed and day write the same data."""
    dice = Random(seed)  # noqa: S311 - invented people, no secret
    reference = load_reference()
    today = reference.facility.local_date(timezone.now())
    staff = staff_houses(reference, password=password, today=today)
    fill_register(reference.facility, by=staff["registrasi"], dice=dice, today=today)
    classes = tell(reference, staff, dice=dice)
    conclude(classes, staff, dice=dice)
    run_current_class(reference, staff, dice=dice, today=today)
    record("lapas_training.seed_demo", by=None, after={"seed": seed})
    return reference.facility
