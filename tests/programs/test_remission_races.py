"""A list of remissions is given while somebody is placed. On PostgreSQL, and once with the lock taken off."""

from collections.abc import Callable
from datetime import date, timedelta
from threading import Thread

import pytest
from django.db import connection

from inmates.importing.remissions import ListedRemission
from inmates.models import CustodyEvent
from organizations.models import Role
from programs.models import Enrollment
from programs.services import enrolling
from programs.services.custody import misfits, running_places
from programs.services.enrolling import place
from programs.services.remission import give_remissions, preview
from tests.databases import race
from tests.factories import END, NOW, ConvictFactory, EnrollmentFactory

from .at_once import all_at_once, waits_for_a_lock
from .remission_lists import ON, keep, typed
from .stage import Stage

pytestmark = [
    pytest.mark.django_db(transaction=True),
    race,
]


class Setting:
    """A class, ten people who fit it until they have a remission of a month, and a list that gives it to them."""

    def __init__(self, *, placed: int = 2, count: int = 10):
        self.stage = Stage(seats=16)
        self.registrar = self.stage.officer(Role.REGISTRASI)
        end = END + timedelta(days=20)
        values = {"facility": self.registrar.facility, "expires_on": end, "release_on": end}
        self.people = ConvictFactory.create_batch(count, **values)
        for inmate in self.people[:placed]:
            EnrollmentFactory(training_class=self.stage.training_class, inmate=inmate)
        self.list = keep(self.registrar, *(typed(row, one, 1) for row, one in enumerate(self.people, start=1)))
        self.seen = preview(self.list, on=ON).plan.digest
        self.found: list[Enrollment] = []

    def give(self) -> None:
        done = give_remissions(remissions=self.list, seen=self.seen, by=self.registrar, at=NOW)
        self.found = [one.enrollment for one in done.misfits]

    def placing(self, *inmates):
        officer = self.stage.officer()
        return lambda: place(
            inmates=inmates, training_class=self.stage.training_class, decree_number="SK-1",
            decree_signed_on=date(2026, 1, 20), by=officer, on=date(2026, 1, 25),
        )  # fmt: skip

    @property
    def unnoticed(self) -> list[Enrollment]:
        """Places that do not fit and stand on no list."""
        return [one.enrollment for one in misfits(running_places(), on=ON) if one.enrollment not in self.found]


def test_who_is_placed_during_a_remission_is_refused_or_named():
    # given: eight clerks place one person each while the list is given
    setting = Setting()
    tasks = [setting.give, *(setting.placing(inmate) for inmate in setting.people[2:])]

    # when
    said = all_at_once(tasks)

    # then: nobody is stuck, and whoever got a place before the list is on it
    placed = Enrollment.objects.count() - 2
    assert said == sorted(["done"] * (1 + placed) + ["release_before_end"] * (8 - placed))
    assert setting.unnoticed == []
    assert sorted(one.pk for one in setting.found) == sorted(Enrollment.objects.values_list("pk", flat=True))


def given_during_placing(monkeypatch, wait: Callable[[Thread], None]) -> Setting:
    """The clerk has looked at the old release; then somebody gives the list, and the clerk goes on after ``wait``."""
    setting = Setting(placed=0, count=1)
    giving = Thread(target=closing(setting.give))
    look = enrolling.suitabilities

    def look_slowly(*args, **kwargs):
        found = look(*args, **kwargs)
        giving.start()
        wait(giving)
        return found

    monkeypatch.setattr(enrolling, "suitabilities", look_slowly)
    setting.placing(setting.people[0])()
    giving.join(timeout=60)
    return setting


def closing(task: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        task()
        connection.close()

    return run


def test_a_list_that_waits_for_the_clerk_names_whom_he_placed(monkeypatch):
    setting = given_during_placing(monkeypatch, wait=lambda giving: waits_for_a_lock())

    assert (len(setting.found), setting.unnoticed) == (1, [])


def test_control_without_the_lock_a_place_that_does_not_fit_goes_unnoticed(monkeypatch, without_locks):
    setting = given_during_placing(monkeypatch, wait=lambda giving: giving.join(timeout=60))

    assert (len(setting.found), len(setting.unnoticed)) == (0, 1)


def test_a_list_given_twice_at_once_is_given_once():
    setting = Setting()

    said = all_at_once([setting.give, setting.give])

    assert said == ["already_given", "done"]
    assert CustodyEvent.objects.count() == len(setting.people)


def test_the_same_list_kept_twice_is_given_once():
    # given: two officers have uploaded the same file, and both have looked at it
    first = Setting()
    entries = first.list.entries
    second = keep(first.stage.officer(Role.REGISTRASI), *(ListedRemission.from_json(one) for one in entries))
    seen = preview(second, on=ON).plan.digest

    # when
    said = all_at_once([first.give, lambda: give_remissions(remissions=second, seen=seen, by=first.registrar, at=NOW)])

    # then
    assert said == ["done", "nobody"]
    assert CustodyEvent.objects.count() == len(first.people)
