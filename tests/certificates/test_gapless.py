"""Thirty-two writers at once, one in ten of whose transactions is rolled back: no number is missing, none comes twice."""

from threading import Barrier, Thread

import pytest
from django.db import connection, transaction

from certificates.models import NumberSeries
from tests.databases import race
from tests.factories import TrainingCenterFactory

pytestmark = [pytest.mark.django_db(transaction=True), race]

WRITERS, EACH = 32, 10
KEPT = WRITERS * EACH * 9 // 10


class GivenBack(Exception):
    """The writer's transaction is rolled back after it took its number."""


def take(key: dict) -> int:
    (number,) = NumberSeries.objects.take(**key, count=1)
    return number


def take_unlocked(key: dict) -> int:
    """What a take without the lock would be: look at the last number, then write the next."""
    series = NumberSeries.objects.filter(**key)
    number = series.values_list("last", flat=True).get() + 1
    series.update(last=number)
    return number


def numbers_of(taking, key: dict) -> list[int]:
    """The numbers that stand after all writers have ended; each tenth of a writer's takes is rolled back."""
    start, kept = Barrier(WRITERS), []

    def write(writer: int) -> None:
        start.wait(timeout=30)
        for turn in range(EACH):
            try:
                with transaction.atomic():
                    number = taking(key)
                    if turn == writer % EACH:
                        raise GivenBack
                kept.append(number)
            except GivenBack:
                pass
        connection.close()

    writers = [Thread(target=write, args=[writer]) for writer in range(WRITERS)]
    for one in writers:
        one.start()
    for one in writers:
        one.join(timeout=60)
    return kept


@pytest.fixture
def key():
    return {"center": TrainingCenterFactory(), "kind": "training", "year": 2026}


def test_count_is_max_is_distinct(key):
    # when: the very first number is taken by all of them at once, too
    kept = numbers_of(take, key)

    # then
    assert (len(kept), max(kept), len(set(kept))) == (KEPT, KEPT, KEPT)
    assert NumberSeries.objects.get().last == KEPT


def test_control_without_the_lock_numbers_come_twice(key):
    # given
    key["training_center"] = key.pop("center")
    NumberSeries.objects.create(**key)

    # when
    kept = numbers_of(take_unlocked, key)

    # then
    assert len(set(kept)) < len(kept) == KEPT
