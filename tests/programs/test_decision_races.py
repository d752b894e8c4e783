"""Two people decide, amend or count the same thing at once. On PostgreSQL, each time also with the lock taken off."""

from datetime import time, timedelta
from threading import Event

import pytest

from programs.models import Assessment, ClassChange, ClassSession, CompetencyUnit, MarkAmendment, MissingTool, Outage, ToolCount
from programs.rules.assessment import Marks
from programs.services import agreeing, amending, counting, marks, workshop
from programs.services.agreeing import accept_change, ask_change
from programs.services.amending import ask_for_amendment, decide_amendment
from programs.services.counting import Missing, count_tools
from programs.services.marks import enter_marks, lock_marks
from programs.services.marks_grid import GridChange, enter_grid
from programs.services.planning import plan_meetings
from programs.services.wishes import seats_wish
from programs.services.workshop import Downtime, begin_outage
from tests.databases import race
from tests.factories import NOW, RoomFactory, ToolFactory
from tests.programs.at_once import all_at_once, meet_after, waits_for_a_lock
from tests.programs.stage import Stage, day

pytestmark = [pytest.mark.django_db(transaction=True), race]
LATER = NOW + timedelta(days=1)


# --- One change between the houses, accepted twice ---------------------------------------------------------------


def accepting():
    stage = Stage(seats=16)
    change = ask_change(training_class=stage.training_class, wish=seats_wish(18, "Kuota"), by=stage.clerk, at=NOW)
    officers = [stage.at_center() for _ in range(2)]
    return [lambda officer=officer: accept_change(change=change, by=officer, at=NOW) for officer in officers]


def test_a_change_is_accepted_once():
    assert all_at_once(accepting()) == ["already_decided", "done"]


def test_control_without_the_lock_both_accept_it(monkeypatch, without_locks):
    tasks = accepting()
    meet_after(monkeypatch, agreeing, "as_it_is", 2)

    assert all_at_once(tasks) == ["done", "done"]
    assert ClassChange.objects.get().outcome == "accepted"  # and nothing tells who of the two it was


# --- One mark, amended twice, and one class uploaded twice -------------------------------------------------------


def marked():
    stage = Stage()
    (person,) = stage.people(1)
    unit = CompetencyUnit.objects.get(program=stage.training_class.program)
    return stage, person, unit


def deciding(*answers):
    stage, person, unit = marked()
    results = {person.pk: Marks(60, 60, 60)}
    enter_marks(training_class=stage.training_class, unit=unit, attempt=1, results=results, by=stage.teacher, at=NOW)
    lock_marks(training_class=stage.training_class, by=stage.blk, at=NOW)
    mark = Assessment.objects.get()
    values = {"result": Marks(90, 80, 70), "seen": "BK 60 60 60", "reason": "Salah salin", "by": stage.teacher, "at": LATER}
    amendment = ask_for_amendment(assessment=mark, **values)
    officers = [stage.at_center() for _ in range(2)]
    return [
        lambda officer=officer, approved=approved: decide_amendment(amendment=amendment, approved=approved, by=officer, at=LATER)
        for officer, approved in zip(officers, answers, strict=True)
    ]


def test_an_amendment_is_decided_once():
    said = all_at_once(deciding(True, False))

    assert said == ["already_decided", "done"]
    amendment, mark = MarkAmendment.objects.get(), Assessment.objects.get()
    assert amendment.approved is (mark.knowledge == 90)


def test_control_without_the_lock_two_approve_one_amendment(monkeypatch, without_locks):
    tasks = deciding(True, True)
    meet_after(monkeypatch, amending, "_checked", 2)

    assert all_at_once(tasks) == ["done", "done"]


def uploading():
    stage, person, unit = marked()
    officers = [stage.at_center() for _ in range(2)]

    def task(officer, result):
        change = GridChange(2, "E2", person, unit, 1, result, "")
        return lambda: enter_grid(training_class=stage.training_class, changes=[change], by=officer, at=NOW)

    return [task(officer, Marks(mark, mark, mark)) for officer, mark in zip(officers, (70, 90), strict=True)]


def test_of_two_spreadsheets_the_second_sees_the_first():
    assert all_at_once(uploading()) == ["done", "stale"]


def test_control_without_the_lock_a_spreadsheet_is_overwritten_unseen(monkeypatch, without_locks):
    tasks = uploading()
    meet_after(monkeypatch, marks, "_stale", 2)

    assert all_at_once(tasks) == ["done", "done"]
    assert Assessment.objects.count() == 1


# --- The tools of one room, counted after two meetings -----------------------------------------------------------


def counts():
    """The one grinder of the room is missing after both meetings."""
    stage = Stage()
    room = RoomFactory(facility=stage.training_class.facility)
    tool = ToolFactory(room=room, quantity=1)
    people = stage.people(2)
    meetings = [stage.meeting(people, room=room, held_on=day(2)) for _ in range(2)]
    officer = stage.clerk

    def task(meeting):
        missing = [Missing(tool, 1, enrollment=people[0])]
        return lambda: count_tools(meeting=meeting, missing=missing, by=officer, at=NOW)

    return [task(meeting) for meeting in meetings]


def test_a_tool_is_missed_once():
    assert all_at_once(counts()) == ["done", "more_than_there_are"]
    assert (ToolCount.objects.count(), MissingTool.objects.count()) == (1, 1)


def test_control_without_the_lock_one_tool_is_missing_twice(monkeypatch, without_locks):
    tasks = counts()
    meet_after(monkeypatch, counting, "_problems", 2)

    assert all_at_once(tasks) == ["done", "done"]
    assert MissingTool.objects.count() == 2


# --- A plan of meetings and an outage of their room --------------------------------------------------------------


def planning(monkeypatch, until):
    """The outage is entered first, and not done before ``until``; the plan begins in between."""
    stage = Stage(room=RoomFactory())
    entered, planned, recorded = Event(), Event(), workshop.record

    def record_late(*args, **kwargs):
        entered.set()
        until(planned)
        return recorded(*args, **kwargs)

    monkeypatch.setattr(workshop, "record", record_late)
    down = Downtime("maintenance", stage.training_class.starts_on, None, "Atap bocor")
    officer, keeper = stage.clerk, stage.officer()

    def plan():
        entered.wait(timeout=30)
        plan_meetings(training_class=stage.training_class, weekdays=range(5), starts_at=time(8), by=officer)
        planned.set()

    return [plan, lambda: begin_outage(room=stage.training_class.room, tool=None, down=down, by=keeper, at=NOW)]


def test_a_plan_that_waits_for_an_outage_sees_it(monkeypatch):
    tasks = planning(monkeypatch, until=lambda planned: waits_for_a_lock())

    assert all_at_once(tasks) == ["done", "room_out_of_use"]
    assert (Outage.objects.count(), ClassSession.objects.count()) == (1, 0)


def test_control_without_the_lock_meetings_are_planned_in_a_room_out_of_use(monkeypatch, without_locks):
    tasks = planning(monkeypatch, until=lambda planned: planned.wait(timeout=30))

    assert all_at_once(tasks) == ["done", "done"]
    assert ClassSession.objects.exists()
