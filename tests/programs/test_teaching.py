"""Taught JP come from slots: for who is named there, in meetings that were held."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from organizations.models import Role
from programs.services.teaching import taught_hours, years_taught
from tests.conftest import signed_in
from tests.factories import NOW, ClassInstructorFactory, InstructorFactory, SlotFactory
from tests.programs.stage import Stage, day

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 10)
LATE = {"starts_at": "13:00", "ends_at": "13:45"}


@pytest.fixture
def stage():
    """A class with a main instructor and a substitute."""
    stage = Stage()
    center = stage.training_class.training_center
    stage.main, stage.other = (InstructorFactory(training_center=center, name=name) for name in ("Adi", "Budi"))
    ClassInstructorFactory(training_class=stage.training_class, instructor=stage.main)
    ClassInstructorFactory(training_class=stage.training_class, instructor=stage.other, part="substitute")
    return stage


def taught(stage, on, instructor, jp=5, **values):
    meeting = stage.meeting(held_on=on, **values)
    SlotFactory(meeting=meeting, instructor=instructor, jp=jp)
    return meeting


def lines(user, **values):
    found = taught_hours(user, **({"year": 2026, "on": TODAY} | values))
    return [
        (one.instructor, [(line.month.month, line.class_code, line.jp, line.locked_jp) for line in one.lines]) for one in found
    ]


def test_hours_count_for_who_taught_by_month(stage):
    # given: the substitute took a day, and part of another
    code = stage.training_class.code
    taught(stage, day(2), stage.main)
    taught(stage, day(3), stage.other)
    shared = taught(stage, day(4), stage.main, jp=4)
    SlotFactory(meeting=shared, instructor=stage.other, jp=1, **LATE)
    taught(stage, day(2, 3), stage.main)

    # then
    assert lines(stage.blk) == [("Adi", [(2, code, 9, 0), (3, code, 5, 0)]), ("Budi", [(2, code, 6, 0)])]
    assert [(one.jp, one.locked_jp) for one in taught_hours(stage.blk, year=2026, on=TODAY)] == [(14, 0), (6, 0)]


def test_what_was_cancelled_is_to_come_or_is_a_break_counts_for_nobody(stage):
    taught(stage, day(2), stage.main, cancelled_at=NOW, cancelled_by=stage.clerk)
    taught(stage, day(11, 3), stage.main)
    taught(stage, day(10, 3), stage.main)  # of the day itself, and nobody has typed its sheet
    held = stage.meeting(stage.people(1), held_on=day(10, 3))
    SlotFactory(meeting=held, instructor=stage.main, jp=5)
    stage.typed(held, "H", at=NOW + timedelta(days=36))
    SlotFactory(meeting=held, unit=None, instructor=stage.main, jp=0, label="ISOMA", **LATE)
    assert lines(stage.blk) == [("Adi", [(3, stage.training_class.code, 5, 0)])]


def test_hours_on_locked_sheets_stand_apart(stage):
    sheet = stage.meeting(stage.people(1), held_on=day(2))
    SlotFactory(meeting=sheet, instructor=stage.main, jp=5)
    stage.locked(sheet, "H")
    taught(stage, day(3), stage.main)
    assert lines(stage.blk) == [("Adi", [(2, stage.training_class.code, 10, 5)])]


def test_hours_without_a_name_come_last(stage):
    taught(stage, day(2), None)
    taught(stage, day(3), stage.other)
    assert [name for name, _lines in lines(stage.blk)] == ["Budi", ""]


def test_an_instructor_sees_his_own_classes_only(stage):
    # given: another class of the same centre, taught by the same colleague
    other = Stage(training_center=stage.training_class.training_center, facility=stage.training_class.facility)
    taught(stage, day(2), stage.main)
    taught(other, day(2), stage.main)
    teacher = stage.at_center(Role.INSTRUKTUR)
    assert lines(teacher) == []

    # when
    stage.main.user = teacher
    stage.main.save()

    # then
    assert lines(teacher) == [("Adi", [(2, stage.training_class.code, 5, 0)])]
    assert [code for _name, found in lines(stage.blk) for _month, code, *_jp in found] == sorted(
        [stage.training_class.code, other.training_class.code]
    )


def test_years(stage):
    taught(stage, day(2), stage.main)
    taught(stage, date(2025, 12, 30), stage.main)
    assert years_taught(stage.blk, on=TODAY) == [2026, 2025]
    assert lines(stage.blk, year=2025) == [("Adi", [(12, stage.training_class.code, 5, 0)])]


@pytest.mark.parametrize("meetings", [1, 3])
def test_the_page_asks_the_same_for_one_and_three(stage, page_queries, meetings):
    # given
    for number in range(meetings):
        taught(stage, day(2 + number), InstructorFactory(training_center=stage.training_class.training_center))
    client = signed_in(stage.blk)

    # when
    with page_queries() as asked:
        page = client.get(reverse("programs:taught-hours"), {"year": "2026"})

    # then
    assert len(page.context["taught"]) == meetings
    assert len(asked) == 2
