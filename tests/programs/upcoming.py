"""A class still to come, on the real clock, for tests of pages."""

from datetime import date, timedelta

from django.utils.timezone import localdate

from programs.models import TrainingClass
from tests.factories import TrainingClassFactory

FAR = date(2200, 1, 1)


def upcoming_class(**fields) -> TrainingClass:
    """A class that begins in a week."""
    starts_on = localdate() + timedelta(7)
    return TrainingClassFactory(starts_on=starts_on, ends_on=starts_on + timedelta(30), **fields)
