"""Two lists at once, a list while its people are placed and taught, an undoing while somebody goes on with a new person.

On PostgreSQL, each with its control.
"""

import time
from datetime import timedelta
from threading import Barrier, Event

import pytest

from inmates.importing import engine, undoing
from inmates.models import CustodyEvent, Inmate, ListImport
from programs.services import changing
from programs.services import list_import as service
from programs.services.changing import Move, Why
from programs.services.list_import import apply_list, start_apply, start_undo
from tests.databases import race
from tests.factories import END, NOW, START, ConvictFactory, EnrollmentFactory
from tests.inmates.importing.lists import BUDI, HEADINGS, TODAY, csv, read
from tests.inmates.officer import AT, Officer
from tests.programs.at_once import all_at_once, meet_after, waits_for_a_lock
from tests.programs.moving import move_meeting
from tests.programs.stage import Stage

pytestmark = [
    pytest.mark.django_db(transaction=True),
    race,
]


def unit_of(job):
    unit = job.units.get()
    unit.job = job
    return unit


def applying(list_officer):
    """The worker's part of a list that brings one new person."""
    unit = unit_of(start_apply(list_import=list_officer.ready(BUDI), by=list_officer.user, at=AT))
    return lambda: service.apply(unit, lambda done, of: None, at=AT)


def test_two_lists_with_one_new_person_make_one(list_officer, monkeypatch):
    # given
    tasks = [applying(list_officer), applying(list_officer)]
    meet_after(monkeypatch, service, "read", 2)

    # when
    said = all_at_once(tasks)

    # then
    assert (said, Inmate.objects.count()) == (["done", "done"], 1)
    assert sorted((one.counts["new"], one.counts["same"]) for one in ListImport.objects.all()) == [(0, 1), (1, 0)]


def test_control_without_the_lock_both_believe_the_person_is_new(list_officer, monkeypatch, without_locks):
    # given
    tasks = [applying(list_officer), applying(list_officer)]
    meet_after(monkeypatch, engine.Comparison, "plan", 2)

    # when
    said = all_at_once(tasks)

    # then: the constraint holds where the lock does not, and one of the two lists fails
    assert (said, Inmate.objects.count()) == (["done", "register_changed"], 1)


def undoing_while_somebody_records(list_officer, monkeypatch, before_going_on):
    """``before_going_on`` is called by the undoing once it has seen that nothing depends on the new person."""
    found = list_officer.applied(BUDI)
    unit = unit_of(start_undo(list_import=found, by=list_officer.user, at=found.applied_at))
    inmate = Inmate.objects.get()
    values = {"kind": "relocated", "on": TODAY, "recorded_at": AT, "recorded_by": list_officer.user}
    has_looked, look = Event(), undoing._in_use

    def in_use(touched):
        seen = look(touched)
        has_looked.set()
        before_going_on()
        return seen

    def record():
        has_looked.wait(timeout=30)
        CustodyEvent.objects.create(inmate_id=inmate.pk, **values)

    monkeypatch.setattr(undoing, "_in_use", in_use)
    return [lambda: service.undo(unit, at=AT), record]


def test_nobody_is_taken_back_under_the_hands_of_who_records_something(list_officer, monkeypatch):
    # when: the event waits for the undoing, and then finds nobody
    said = all_at_once(undoing_while_somebody_records(list_officer, monkeypatch, waits_for_a_lock))

    # then
    assert said == ["IntegrityError", "done"]
    assert not Inmate.objects.exists()


def test_control_without_the_lock_the_undoing_meets_the_event(list_officer, monkeypatch, without_locks):
    # given
    def recorded():
        until = time.monotonic() + 30
        while not CustodyEvent.objects.exists() and time.monotonic() < until:
            time.sleep(0.01)

    # when
    said = all_at_once(undoing_while_somebody_records(list_officer, monkeypatch, recorded))

    # then: the undoing as a whole is lost
    assert "done" in said
    assert said != ["done", "done"]
    assert Inmate.objects.exists()


# --- A list that brings the release nearer, while the class moves towards it ----------------------------------------


class Nearing:
    """Somebody who fits a class after the list, and after a move of its last meeting, but not after both."""

    def __init__(self):
        self.stage, self.told, self.last = Stage(seats=20), [], END + timedelta(days=8)
        facility, ends_on = self.stage.training_class.facility, END + timedelta(days=20)
        self.registrar = Officer(facility).user
        self.inmate = ConvictFactory(facility=facility, expires_on=ends_on, release_on=ends_on)
        place = EnrollmentFactory(training_class=self.stage.training_class, inmate=self.inmate)
        self.meeting = self.stage.meeting([place], held_on=END)
        row = [self.inmate.name, self.inmate.registration(), f"{self.inmate.admitted_on:%d/%m/%Y}"]
        self.listing = read(csv(HEADINGS, [*row, f"{END + timedelta(days=10):%d/%m/%Y}"]), "list.csv")

    def bring_in(self):
        _outcome, found = apply_list(listing=self.listing, facility=self.registrar.facility, by=self.registrar, on=START)
        self.told += found

    def move(self):
        why, by = Why("search", "Blok C"), self.stage.clerk
        self.told += move_meeting(meeting=self.meeting, to=Move(self.last), why=why, by=by, at=NOW)


def test_a_move_that_waits_for_the_list_names_who_does_not_fit(monkeypatch):
    # given
    one, look, written = Nearing(), service.misfits, Event()

    def misfits(*args, **kwargs):
        written.set()
        waits_for_a_lock()
        return look(*args, **kwargs)

    def move_then():
        written.wait(timeout=30)
        one.move()

    monkeypatch.setattr(service, "misfits", misfits)

    # when
    said = all_at_once([one.bring_in, move_then])

    # then
    assert said == ["done", "done"]
    assert [(found.enrollment.inmate, found.margin) for found in one.told] == [(one.inmate, -5)]


def test_control_without_the_lock_on_the_classes_nobody_is_told(monkeypatch):
    # given: both have looked who does not fit, before either is done
    one, both = Nearing(), Barrier(2)
    for module in (service, changing):
        monkeypatch.setattr(module, "misfits", meeting_at(both, module.misfits))
    monkeypatch.setattr(service, "lock_classes", lambda facility: None)

    # when
    said = all_at_once([one.bring_in, one.move])

    # then
    assert (said, one.told) == (["done", "done"], [])


def meeting_at(both, original):
    def wrapped(*args, **kwargs):
        found = original(*args, **kwargs)
        both.wait(timeout=30)
        return found

    return wrapped
