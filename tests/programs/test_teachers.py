"""Who really taught, from the initials on the sheet: the hours follow him."""

import pytest
from django.urls import reverse

from organizations.models import Role
from programs.services.teachers import name_teachers
from programs.services.teaching import taught_hours
from tests.conftest import signed_in
from tests.factories import NOW, ClassInstructorFactory, InstructorFactory, SlotFactory
from tests.programs.stage import Stage, day
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    """A meeting of one lesson, planned for the main instructor; the class has a substitute."""
    stage = Stage()
    stage.center = stage.training_class.training_center
    stage.main, stage.other = (InstructorFactory(training_center=stage.center, name=name) for name in ("Adi", "Budi"))
    ClassInstructorFactory(training_class=stage.training_class, instructor=stage.main)
    ClassInstructorFactory(training_class=stage.training_class, instructor=stage.other, part="substitute")
    stage.one = stage.meeting(stage.people(1), held_on=day(2))
    stage.slot = SlotFactory(meeting=stage.one, instructor=stage.main, jp=5)
    return stage


def named(stage, instructor, slot=None):
    return name_teachers(meeting=stage.one, teachers={(slot or stage.slot).pk: instructor}, by=stage.clerk, at=NOW)


def test_the_hours_follow_who_taught(stage):
    # when
    named(stage, stage.other)

    # then
    assert [(one.instructor, one.jp) for one in taught_hours(stage.clerk, year=2026, on=day(28))] == [("Budi", 5)]
    assert last_entry() == ("programs.name_teachers", stage.clerk)
    named(stage, None)
    assert [one.instructor for one in taught_hours(stage.clerk, year=2026, on=day(28))] == [""]


def test_what_is_refused(stage):
    # given
    stranger = InstructorFactory(training_center=stage.center)
    label = SlotFactory(meeting=stage.one, unit=None, jp=0, label="ISOMA", starts_at="12:00", ends_at="13:00")
    elsewhere = SlotFactory(meeting=stage.meeting(held_on=day(3)))
    assert stage.clerk

    # when, then
    for code, instructor, slot in [
        ("foreign_instructor", stranger, None),
        ("foreign_slot", stage.other, label),
        ("foreign_slot", stage.other, elsewhere),
        ("unchanged", stage.main, None),
    ]:
        with refused(code):
            named(stage, instructor, slot)


def test_a_locked_or_cancelled_meeting_keeps_who_taught(stage):
    stage.locked(stage.one, "H")
    with refused("closed"):
        named(stage, stage.other)
    cancelled = stage.meeting(held_on=day(2), cancelled_at=NOW, cancelled_by=stage.clerk)
    slot = SlotFactory(meeting=cancelled, instructor=stage.main)
    with refused("closed"):
        name_teachers(meeting=cancelled, teachers={slot.pk: stage.other}, by=stage.clerk, at=NOW)


def test_who_will_teach_is_agreed_on_between_the_houses(stage):
    coming = SlotFactory(meeting=stage.meeting(held_on=day(3)), instructor=stage.main)
    assert stage.clerk
    with refused("future"):
        name_teachers(meeting=coming.meeting, teachers={coming.pk: stage.other}, by=stage.clerk, at=NOW)


def test_nobody_taught_two_classes_at_once(stage):
    # given
    other = Stage(training_center=stage.center, facility=stage.training_class.facility)
    SlotFactory(meeting=other.meeting(held_on=day(2)), instructor=stage.other)
    assert stage.clerk

    # when, then
    with refused("instructor_taken"):
        named(stage, stage.other)


def test_the_page_names_who_taught(stage):
    # given
    page = reverse("programs:meeting-teachers", args=[stage.one.pk])
    client = signed_in(stage.officer(Role.KASI))
    assert list(client.get(page).context["form"].fields) == [f"slot-{stage.slot.pk}"]

    # when
    client.post(page, {f"slot-{stage.slot.pk}": stage.other.pk})

    # then
    stage.slot.refresh_from_db()
    assert stage.slot.instructor == stage.other


def test_what_the_page_cannot_save_stays_on_it(stage):
    page = reverse("programs:meeting-teachers", args=[stage.one.pk])
    answer = signed_in(stage.clerk).post(page, {f"slot-{stage.slot.pk}": stage.main.pk})
    assert [error.code for error in answer.context["form"].non_field_errors().as_data()] == ["unchanged"]
