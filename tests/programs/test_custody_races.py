"""What happens to a person while somebody else works on the same: on PostgreSQL, and with the lock taken off as a control."""

from threading import Barrier

import pytest

from inmates.models import CustodyEvent, Inmate
from inmates.services import custody as lower
from inmates.services import receiving
from inmates.services.custody import Happening
from inmates.services.receiving import receive
from organizations.models import Role
from programs.models import Enrollment
from programs.services import custody, enrolling
from programs.services.custody import record_custody
from programs.services.enrolling import place
from programs.services.taking_back import take_back
from tests.databases import race
from tests.factories import NOW, START, ConvictFactory, CustodyEventFactory, EnrollmentFactory, InmateFactory, UserFactory
from tests.programs.at_once import all_at_once, meet_after
from tests.programs.stage import Stage

pytestmark = [
    pytest.mark.django_db(transaction=True),
    race,
]


@pytest.fixture
def stage():
    return Stage(seats=20)


def releasing(stage, inmate):
    officer = stage.officer(Role.REGISTRASI)
    return lambda: record_custody(happenings={inmate.pk: Happening("released", START)}, by=officer, at=NOW)


def placing(stage, inmate):
    clerk = stage.officer()
    return lambda: place(
        inmates=[inmate], training_class=stage.training_class, decree_number="SK-1", decree_signed_on=START, by=clerk, on=START
    )


def gone_with_a_place():
    return Enrollment.objects.filter(ended_on=None, inmate__left_on__isnull=False).count()


# --- One person, two departures ------------------------------------------------------------------


def test_a_person_leaves_once(stage):
    inmate = ConvictFactory(facility=stage.training_class.facility)

    said = all_at_once([releasing(stage, inmate), releasing(stage, inmate)])

    assert said == ["done", "not_here"]
    assert CustodyEvent.objects.count() == 1


def test_control_without_the_lock_he_leaves_twice(stage, monkeypatch, without_locks):
    inmate = ConvictFactory(facility=stage.training_class.facility)
    meet_after(monkeypatch, lower, "_locked", 2)

    said = all_at_once([releasing(stage, inmate), releasing(stage, inmate)])

    assert said == ["done", "done"]
    assert CustodyEvent.objects.count() == 2


# --- Placed and released at once -----------------------------------------------------------------


def test_nobody_who_is_gone_has_a_place(stage):
    # given eight people, each placed and released at the same time
    people = ConvictFactory.create_batch(8, facility=stage.training_class.facility)
    tasks = [task(stage, inmate) for inmate in people for task in (placing, releasing)]

    # when
    said = all_at_once(tasks)

    # then
    assert set(said) <= {"done", "not_in_custody"}
    assert Inmate.objects.filter(left_on=START).count() == 8
    assert gone_with_a_place() == 0


def test_control_without_the_lock_somebody_gone_has_a_place(stage, monkeypatch, without_locks):
    # given: the one has looked who is here, the other who has a place, before either writes
    inmate = ConvictFactory(facility=stage.training_class.facility)
    both = Barrier(2)
    for module, name in ((enrolling, "suitabilities"), (custody, "_follow_departures")):
        monkeypatch.setattr(module, name, waiting(getattr(module, name), both))

    # when
    said = all_at_once([placing(stage, inmate), releasing(stage, inmate)])

    # then
    assert said == ["done", "done"]
    assert gone_with_a_place() == 1


def waiting(original, both):
    def wrapped(*args, **kwargs):
        result = original(*args, **kwargs)
        both.wait(timeout=30)
        return result

    return wrapped


# --- Taken back and received ---------------------------------------------------------------------


def test_an_event_is_taken_back_once(stage):
    # given
    there = EnrollmentFactory(training_class=stage.training_class)
    (event,) = record_custody(
        happenings={there.inmate_id: Happening("released", START)}, by=stage.officer(Role.REGISTRASI), at=NOW
    ).events
    officers = [stage.officer(Role.REGISTRASI) for _ in range(4)]

    # when
    said = all_at_once([lambda by=by: take_back(event=event, reason="Salah", by=by, at=NOW) for by in officers])

    # then
    assert said == ["already_taken_back"] * 3 + ["done"]
    there.refresh_from_db()
    assert there.ended_on is None


def receptions(count):
    officer = UserFactory(role=Role.REGISTRASI)
    transfer = CustodyEventFactory(
        inmate=InmateFactory(left_on=START), kind="transferred_out", on=START, to_facility=officer.facility
    )

    def task(number):
        return lambda: receive(
            transfer=transfer, registration_number=f"B.I {number}/2026", on=START, expires_on=None, block="", room="",
            by=officer, at=NOW,
        )  # fmt: skip

    return [task(number) for number in range(1, count + 1)]


def test_a_person_is_received_once():
    said = all_at_once(receptions(4))

    assert said == ["done"] + ["not_awaited"] * 3
    assert Inmate.objects.exclude(previous=None).count() == 1


def test_control_without_the_lock_only_the_database_refuses_the_second_record(monkeypatch, without_locks):
    tasks = receptions(2)
    meet_after(monkeypatch, receiving, "set_release", 2)

    said = all_at_once(tasks)

    assert said != ["done", "not_awaited"]
    assert Inmate.objects.exclude(previous=None).count() == 1
