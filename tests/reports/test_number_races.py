"""Officers of a house who number papers at once, and without the lock, to see that it is the lock that holds."""

from datetime import UTC, date, datetime

import pytest

from organizations.models import Role
from reports.models import PaperNumber
from reports.services import numbering
from tests.databases import race
from tests.factories import TrainingClassFactory
from tests.people import user_at
from tests.programs.at_once import all_at_once, meet_after

pytestmark = [pytest.mark.django_db(transaction=True), race]
NOW = datetime(2021, 3, 1, 3, tzinfo=UTC)


def numbering_at_once(count):
    def task(officer, training_class):
        return lambda: numbering.give_number(
            house=officer.facility, kind="class-report", subject=training_class, about=training_class.code, number="",
            on=date(2021, 3, 1), by=officer, at=NOW,
        )  # fmt: skip

    training_class = TrainingClassFactory()
    return [task(user_at(training_class.facility, role=Role.KASI), training_class) for _ in range(count)]


def test_numbers_are_counted_without_a_gap():
    assert all_at_once(numbering_at_once(8)) == ["done"] * 8
    assert sorted(PaperNumber.objects.values_list("sequence", flat=True)) == list(range(1, 9))


def test_control_without_the_lock_both_take_the_same(monkeypatch, without_locks):
    tasks = numbering_at_once(2)
    meet_after(monkeypatch, numbering, "next_number", 2)
    assert all_at_once(tasks) == ["done", "number: given"]
