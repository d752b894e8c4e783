from datetime import time, timedelta

import pytest

from organizations.models import Role
from programs.models import ClassSession, Slot
from programs.services.lockdown import lock_down, losses
from tests.factories import (
    NOW,
    InstructorFactory,
    OutageFactory,
    RoomFactory,
    SlotFactory,
    UserFactory,
)
from tests.programs.stage import Stage, day
from tests.programs.test_services_changing import SEARCH, no_training, stage_with
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def locked():
    """Two classes of one prison that meet on Tuesday and Thursday; of the first, Tuesday's sheet has been typed."""
    stage = stage_with(ends_on=day(5))
    other = Stage(facility=stage.training_class.facility, ends_on=day(5))
    other.places = other.people(1)
    other.meetings = [other.meeting(other.places, held_on=day(number)) for number in (3, 5)]
    stage.typed(stage.meetings[0], "HH", at=NOW + timedelta(days=1))
    stage.other = other
    return stage


def test_what_falls_out_and_when_it_could_be_made_up(locked):
    # given: one is free on the 13th; the 10th is a holiday
    no_training(day(10))
    inmate = locked.places[1].inmate
    inmate.release_on = inmate.expires_on = day(13)
    inmate.save()

    # when
    found = losses(facility=locked.training_class.facility, first=day(2), last=day(6))

    # then: the classes meet on Tuesdays and Thursdays
    assert {loss.meeting: (loss.make_up_on, list(loss.released_before)) for loss in found} == {
        locked.meetings[1]: (day(12), [locked.places[1]]),
        locked.other.meetings[0]: (day(12), []),
        locked.other.meetings[1]: (day(17), []),
    }


@pytest.fixture
def lost():
    """Tuesday's and Thursday's meeting of a class in a room, both lost; the days after them are the 10th, 12th, 17th …"""
    stage = stage_with(room=RoomFactory())
    stage.room, stage.instructor = stage.training_class.room, InstructorFactory()
    stage.training_class.meetings.update(room=stage.room)
    Slot.objects.update(instructor=stage.instructor)
    return stage


def proposed(stage):
    facility = stage.training_class.facility
    return [loss.make_up_on for loss in losses(facility=facility, first=day(2), last=day(6))]


def another_class(stage, *, held_on, **slot):
    """A meeting of another class in the same room, 8.00–11.45."""
    SlotFactory(meeting=Stage().meeting(held_on=held_on, room=stage.room), starts_at=time(8), ends_at=time(11, 45), **slot)


def test_the_earliest_days_that_are_free_are_proposed(lost):
    # given: the class goes on after the locked days, and has a gap between
    lost.meeting(lost.places, held_on=day(10)), lost.meeting(lost.places, held_on=day(17))
    assert proposed(lost) == [day(12), day(19)]

    # and: the room is taken on the 12th, out of use on the 19th, and the instructor teaches elsewhere on the 24th
    another_class(lost, held_on=day(12))
    OutageFactory(room=lost.room, from_on=day(18), until_on=day(20))
    SlotFactory(meeting=Stage().meeting(held_on=day(24)), starts_at=time(9), ends_at=time(10), instructor=lost.instructor)
    assert proposed(lost) == [day(26), day(26) + timedelta(days=5)]


def test_where_no_day_is_found_the_clerk_is_left_to_choose(lost):
    OutageFactory(room=lost.room, from_on=day(3), until_on=None)
    assert proposed(lost) == [None, None]


def test_days_are_locked_down_at_once(locked):
    # given
    first, second = locked.other.meetings
    make_ups = {locked.meetings[1].pk: day(12), second.pk: day(17)}

    # when
    lock_down(
        facility=locked.training_class.facility, first=day(2), last=day(6), why=SEARCH, make_ups=make_ups, by=locked.chief, at=NOW
    )

    # then
    cancelled = ClassSession.objects.exclude(cancelled_at=None)
    assert set(cancelled) == {locked.meetings[1], first, second}
    assert set(cancelled.values_list("cancel_cause", "cancel_reason")) == {("search", "Blok C")}
    assert dict(ClassSession.objects.exclude(makes_up=None).values_list("makes_up", "held_on")) == make_ups
    assert locked.meetings[0].attendances.filter(status="H").count() == 2
    assert last_entry() == ("programs.lock_down", locked.chief)


def test_one_make_up_that_does_not_suit_keeps_everything(locked):
    no_training(day(12))
    chief = locked.chief
    with refused("holiday"):
        lock_down(
            facility=locked.training_class.facility, first=day(2), last=day(6), why=SEARCH,
            make_ups={locked.meetings[1].pk: day(12)}, by=chief, at=NOW,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        pytest.param(day(6), day(5), "no_range", id="reversed"),
        pytest.param(day(1), day(1) + timedelta(days=32), "no_range", id="too-long"),
        pytest.param(day(20), day(21), "nothing_falls_out", id="nothing-there"),
    ],
)
def test_days_that_are_not_locked_down(locked, first, last, code):
    chief = locked.chief
    with refused(code):
        lock_down(facility=locked.training_class.facility, first=first, last=last, why=SEARCH, make_ups={}, by=chief, at=NOW)


def test_another_prison_is_left_alone(locked):
    elsewhere = stage_with()
    lock_down(
        facility=locked.training_class.facility, first=day(2), last=day(6), why=SEARCH, make_ups={},
        by=UserFactory(role=Role.KASI, facility=locked.training_class.facility), at=NOW,
    )  # fmt: skip
    assert not elsewhere.training_class.meetings.exclude(cancelled_at=None).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_depend_on_the_classes(django_assert_num_queries, count):
    # given
    facility = Stage().training_class.facility
    for _number in range(count):
        stage = Stage(facility=facility)
        meeting = stage.meeting(stage.people(2), held_on=day(3), room=RoomFactory(facility=facility))
        SlotFactory(meeting=meeting, starts_at=time(8), ends_at=time(11, 45))

    # when, then
    with django_assert_num_queries(7):
        assert len(losses(facility=facility, first=day(2), last=day(6))) == count
