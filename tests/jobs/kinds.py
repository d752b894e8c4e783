"""Kinds of work that only the tests know. Units leave their traces in the table of rooms: it asks for nothing else."""

import time
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction

from jobs.registry import handler
from organizations.models import Room

PACE = 0.05


def leave_trace(unit):
    """Not idempotent on purpose: a unit done twice leaves two."""
    Room.objects.create(facility=unit.job.facility, code=uuid4().hex[:20], name=unit.key, capacity=1)


def close(job):
    job.result = {"traces": Room.objects.filter(facility=job.facility).count()}
    job.save(update_fields=["result"])


@handler("tests.trace", finish=close)
def trace(unit, tick):
    leave_trace(unit)
    if unit.key.startswith("wrong"):
        raise ValidationError("The row is not a person.", code="wrong")
    if unit.key.startswith("broken"):
        raise ZeroDivisionError


@handler("tests.slow_trace", finish=close)
def slow_trace(unit, tick):
    leave_trace(unit)
    time.sleep(PACE)


@handler("tests.long", atomic=False)
def long(unit, tick):
    for done in range(unit.size):
        tick(done, unit.size)
    with transaction.atomic():
        leave_trace(unit)
        unit.mark_done()


@handler("tests.hopeless_end", finish=lambda job: job.payload["not there"])
def hopeless_end(unit, tick):
    leave_trace(unit)


def traces(job):
    return sorted(Room.objects.filter(facility=job.facility).values_list("name", flat=True))


@handler("tests.slow_long", finish=close, atomic=False)
def slow_long(unit, tick):
    for done in range(5):
        tick(done, 5)
        time.sleep(PACE / 5)
    with transaction.atomic():
        leave_trace(unit)
        time.sleep(PACE / 5)
        unit.mark_done()
