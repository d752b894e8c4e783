"""Two officers at once on the last rupiah of a line, and without the lock, to see that it is the lock that holds."""

import pytest
from django.db.models import Sum

from budgets.models import Realization
from budgets.services import realizing
from budgets.services.realizing import RealizationData, realize
from organizations.models import Role
from tests.databases import race
from tests.factories import NOW, START, CeilingVersionFactory
from tests.people import user_at
from tests.programs.at_once import all_at_once, meet_after

pytestmark = [pytest.mark.django_db(transaction=True), race]


def spending(line, count):
    def task(number, officer):
        data = RealizationData(START, f"KW-{number}", "Kawat las", 60)
        return lambda: realize(line=line, data=data, by=officer, at=NOW)

    return [task(number, user_at(line.budget.facility, role=Role.KEUANGAN)) for number in range(count)]


def test_the_last_rupiah_is_spent_once():
    line = CeilingVersionFactory(amount=100).line
    assert all_at_once(spending(line, 8)) == ["amount: over_ceiling"] * 7 + ["done"]
    assert Realization.objects.aggregate(rupiah=Sum("amount"))["rupiah"] == 60


def test_control_without_the_lock_both_believe_it_is_there(monkeypatch, without_locks):
    line = CeilingVersionFactory(amount=100).line
    meet_after(monkeypatch, realizing, "refuse_overdraft", 2)
    assert all_at_once(spending(line, 2)) == ["done", "done"]
    assert Realization.objects.aggregate(rupiah=Sum("amount"))["rupiah"] == 120
