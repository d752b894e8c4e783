from datetime import time, timedelta

import pytest

from inmates.models import Inmate
from programs.models import Attendance, ClassSession, Holiday, MeetingChange, Slot
from programs.services.changing import Move, Why, cancel_meeting, preview_make_up, preview_restore, restore_meeting
from programs.services.leaving import leave
from programs.services.making_up import schedule_make_up
from programs.services.planning import plan_meetings
from tests.factories import NOW, EnrollmentFactory, RoomFactory, SlotFactory
from tests.programs.moving import move_meeting
from tests.programs.stage import Stage, day
from tests.refusals import last_entry, refused, stored

pytestmark = pytest.mark.django_db
SEARCH = Why("search", "Blok C")
NEW_DAY, LAST = day(10), day(27)


def stage_with(**values):
    """Two people, a meeting on the 3rd and one on the 5th, each 8.00–11.45."""
    stage = Stage(**values)
    stage.places = stage.people(2)
    stage.meetings = [stage.meeting(stage.places, held_on=day(number)) for number in (3, 5)]
    for meeting in stage.meetings:
        SlotFactory(meeting=meeting, starts_at=time(8), ends_at=time(11, 45))
    return stage


def moved(stage, *, held_on=NEW_DAY, number=0, **to):
    return move_meeting(meeting=stage.meetings[number], to=Move(held_on, **to), why=SEARCH, by=stage.clerk, at=NOW)


def no_training(on):
    Holiday.objects.create(day=on, name="Hari rekaan", kind=Holiday.Kind.PAUSE)


# --- moving ----------------------------------------------------------------------------------------


def test_a_moved_meeting_keeps_what_it_was():
    # given
    stage = stage_with()
    meeting = stage.meetings[0]

    # when
    found = moved(stage, starts_at=time(13))

    # then
    meeting.refresh_from_db()
    assert meeting.held_on == day(10)
    assert list(meeting.slots.values_list("starts_at", "ends_at")) == [(time(13), time(16, 45))]
    change = MeetingChange.objects.get()
    assert (change.kind, change.old_held_on, change.new_held_on) == ("moved", day(3), day(10))
    assert (change.old_starts_at, change.new_starts_at, change.reason) == (time(8), time(13), "Blok C")
    assert found == []


def test_the_last_day_of_the_class_follows():
    stage = stage_with(ends_on=day(5))
    moved(stage, held_on=day(12), number=1)
    stage.training_class.refresh_from_db()
    assert stage.training_class.ends_on == day(12)


def test_who_does_not_fit_the_new_day_is_named():
    # given: free a week after the present end of the class, to the day
    stage = stage_with(ends_on=day(5))
    inmate = stage.places[1].inmate
    inmate.release_on = inmate.expires_on = day(12)
    inmate.save()

    # when, then
    assert [one.enrollment for one in moved(stage, held_on=day(6), number=1)] == [stage.places[1]]


def test_the_roster_is_that_of_the_new_day():
    # given: one leaves on the 4th, one comes on the 9th
    stage = stage_with()
    leave(enrollment=stage.places[0], reason="release", by=stage.clerk, on=day(4))
    newcomer = EnrollmentFactory(training_class=stage.training_class, starts_on=day(9))

    # when
    moved(stage)

    # then
    assert set(stage.meetings[0].attendances.values_list("enrollment", flat=True)) == {stage.places[1].pk, newcomer.pk}


def test_who_left_meanwhile_has_his_row_again_on_an_earlier_day():
    # given: the second leaves after the first meeting, which then has to be typed; the second meeting comes before that
    stage = stage_with()
    leave(enrollment=stage.places[0], reason="withdrawal", by=stage.clerk, on=day(4))
    assert not stage.meetings[1].attendances.filter(enrollment=stage.places[0]).exists()

    # when
    moved(stage, held_on=day(4), number=1)

    # then
    assert stage.meetings[1].attendances.filter(enrollment=stage.places[0]).count() == 1


def test_who_has_left_the_facility_is_called_to_no_later_meeting():
    # given: he has sat through his meetings and is free on the 9th
    stage = stage_with()
    Inmate.objects.filter(pk=stage.places[0].inmate_id).update(left_on=day(9))

    # when
    moved(stage, held_on=day(10), number=1)

    # then
    assert list(stage.meetings[1].attendances.values_list("enrollment", flat=True)) == [stage.places[1].pk]


def _typed(stage):
    stage.typed(stage.meetings[0], "HH", at=NOW + timedelta(days=1))


def _cancelled(stage):
    cancel_meeting(meeting=stage.meetings[0], why=SEARCH, by=stage.clerk, at=NOW)


def _holiday(stage):
    no_training(day(10))


def test_a_dispensation_does_not_keep_who_has_left_on_the_roster():
    # given: out to court over the meeting that was never held, and gone soon after
    stage = stage_with()
    Attendance.objects.filter(enrollment=stage.places[0], meeting=stage.meetings[0]).update(status=Attendance.Status.DISPENSED)
    leave(enrollment=stage.places[0], reason="transfer", by=stage.clerk, on=day(6))

    # when
    moved(stage, held_on=day(9))

    # then
    assert [row.enrollment for row in stage.meetings[0].roster()] == [stage.places[1]]


@pytest.mark.parametrize(
    ("given", "to", "why", "code"),
    [
        pytest.param(_typed, {}, SEARCH, "not_movable", id="typed"),
        pytest.param(_cancelled, {}, SEARCH, "not_movable", id="cancelled"),
        pytest.param(None, {"held_on": day(3)}, SEARCH, "unchanged", id="nothing-changes"),
        pytest.param(_holiday, {}, SEARCH, "holiday", id="holiday"),
        pytest.param(None, {"held_on": day(1)}, SEARCH, "before_class", id="before-the-class"),
        pytest.param(None, {"held_on": day(5)}, SEARCH, "same_day", id="the-class-is-taught-that-day"),
        pytest.param(None, {"starts_at": time(21)}, SEARCH, "past_midnight", id="past-midnight"),
        pytest.param(None, {}, Why("other", " "), "no_reason", id="another-cause-without-words"),
    ],
)
def test_a_meeting_that_is_not_moved(given, to, why, code):
    # given
    stage = stage_with()
    if given:
        given(stage)
    values = {"held_on": day(10)} | to
    clerk = stage.clerk

    # when, then
    with refused(code):
        move_meeting(meeting=stage.meetings[0], to=Move(**values), why=why, by=clerk, at=NOW)


def test_a_closed_class_takes_no_changes():
    stage = stage_with(closed_on=LAST)
    clerk = stage.clerk
    with refused("class_ended"):
        move_meeting(meeting=stage.meetings[0], to=Move(day(10)), why=SEARCH, by=clerk, at=NOW)


def test_a_make_up_is_not_moved_before_what_it_makes_up():
    # given
    stage = stage_with()
    cancel_meeting(meeting=stage.meetings[1], why=SEARCH, by=stage.clerk, at=NOW)
    make_up = schedule_make_up(meeting=stage.meetings[1], held_on=day(9), by=stage.clerk)
    clerk = stage.clerk

    # when, then
    with refused("before_original"):
        move_meeting(meeting=make_up, to=Move(day(4)), why=SEARCH, by=clerk, at=NOW)


# --- rooms and instructors are hard stops -----------------------------------------------------------


@pytest.fixture
def rivals():
    """Another class of the same centre with a meeting on the 10th from 8.00 to 11.45."""
    stage = stage_with()
    other = Stage(training_center=stage.training_class.training_center, facility=stage.training_class.facility)
    other.meetings = [other.meeting(other.people(1), held_on=day(10))]
    SlotFactory(meeting=other.meetings[0], starts_at=time(8), ends_at=time(11, 45))
    return stage, other


@pytest.mark.parametrize("what", ["room", "instructor"])
def test_what_another_class_has_is_not_taken_from_it(rivals, what):
    # given
    stage, other = rivals
    if what == "room":
        room = RoomFactory(facility=stage.training_class.facility)
        ClassSession.objects.filter(pk__in=[stage.meetings[0].pk, other.meetings[0].pk]).update(room=room)
    else:
        assert stage.teacher
        teacher = stage.training_class.class_instructors.get().instructor
        Slot.objects.filter(meeting__in=[stage.meetings[0], other.meetings[0]]).update(instructor=teacher)
    clerk = stage.clerk

    # when, then: the same hours are refused, later ones are free
    with refused(f"{what}_taken"):
        move_meeting(meeting=stage.meetings[0], to=Move(day(10)), why=SEARCH, by=clerk, at=NOW)
    moved(stage, starts_at=time(13))


def test_a_cancelled_meeting_gives_its_room_back(rivals):
    stage, other = rivals
    room = RoomFactory(facility=stage.training_class.facility)
    ClassSession.objects.filter(pk__in=[stage.meetings[0].pk, other.meetings[0].pk]).update(room=room)
    cancel_meeting(meeting=other.meetings[0], why=SEARCH, by=other.clerk, at=NOW)
    moved(stage)
    assert ClassSession.objects.get(pk=stage.meetings[0].pk).held_on == day(10)


def test_a_plan_and_a_make_up_do_not_collide_either(rivals):
    # given
    stage, other = rivals
    room = RoomFactory(facility=stage.training_class.facility)
    ClassSession.objects.filter(pk=other.meetings[0].pk).update(room=room)
    third = Stage(training_center=stage.training_class.training_center, facility=stage.training_class.facility, room=room)
    cancel_meeting(meeting=stage.meetings[0], why=SEARCH, by=stage.clerk, at=NOW)
    ClassSession.objects.filter(pk=stage.meetings[0].pk).update(room=room)
    clerk = stage.clerk

    # when, then
    with refused("room_taken"):
        schedule_make_up(meeting=stage.meetings[0], held_on=day(10), by=clerk)
    with refused("room_taken"):
        plan_meetings(training_class=third.training_class, weekdays=[1], starts_at=time(9), by=clerk)


# --- restoring -------------------------------------------------------------------------------------


def test_a_restored_meeting_is_as_open_as_before():
    # given
    stage = stage_with()
    meeting = stage.meetings[0]
    cancel_meeting(meeting=meeting, why=SEARCH, by=stage.clerk, at=NOW)

    # when
    restore_meeting(meeting=meeting, why=Why("other", "Razia batal"), by=stage.chief, at=NOW)

    # then
    meeting.refresh_from_db()
    assert (meeting.cancelled_at, meeting.cancelled_by, meeting.cancel_cause, meeting.cancel_reason) == (None, None, "", "")
    assert list(meeting.changes.values_list("kind", "cause")) == [("cancelled", "search"), ("restored", "other")]
    assert meeting.attendances.filter(status=Attendance.Status.OPEN).count() == 2
    assert last_entry() == ("programs.restore_meeting", stage.chief)


def test_who_came_and_went_meanwhile_is_on_the_roster_or_not():
    # given
    stage = stage_with()
    cancel_meeting(meeting=stage.meetings[1], why=SEARCH, by=stage.clerk, at=NOW)
    leave(enrollment=stage.places[0], reason="release", by=stage.clerk, on=day(4))
    newcomer = EnrollmentFactory(training_class=stage.training_class, starts_on=day(4))

    # when
    restore_meeting(meeting=stage.meetings[1], why=SEARCH, by=stage.clerk, at=NOW)

    # then
    assert set(stage.meetings[1].attendances.values_list("enrollment", flat=True)) == {stage.places[1].pk, newcomer.pk}


def test_a_meeting_that_is_not_restored():
    # given
    stage = stage_with()
    clerk = stage.clerk

    # when, then
    with refused("not_cancelled"):
        restore_meeting(meeting=stage.meetings[0], why=SEARCH, by=clerk, at=NOW)
    cancel_meeting(meeting=stage.meetings[0], why=SEARCH, by=clerk, at=NOW)
    schedule_make_up(meeting=stage.meetings[0], held_on=day(9), by=clerk)
    with refused("made_up"):
        restore_meeting(meeting=stage.meetings[0], why=SEARCH, by=clerk, at=NOW)


def test_nobody_is_called_to_two_meetings_of_his_class_at_once():
    # given: the second meeting was moved to where the first, cancelled one stood
    stage = stage_with()
    first, second = stage.meetings
    cancel_meeting(meeting=first, why=SEARCH, by=stage.clerk, at=NOW)
    moved(stage, held_on=day(3), number=1)
    clerk = stage.clerk

    # when, then
    with refused("two_at_once"):
        restore_meeting(meeting=first, why=SEARCH, by=clerk, at=NOW)
    with refused("two_at_once"):
        schedule_make_up(meeting=first, held_on=day(3), by=clerk)

    # when the other begins as the lessons of the first end
    second.slots.update(starts_at=time(11, 45), ends_at=time(15))

    # then
    assert schedule_make_up(meeting=first, held_on=day(3), by=clerk).held_on == day(3)


def test_two_make_ups_for_different_people_are_held_at_once():
    # given
    stage = stage_with()
    stage.typed(stage.meetings[0], "SH", at=NOW + timedelta(days=4))
    stage.typed(stage.meetings[1], "HS", at=NOW + timedelta(days=4))

    # when
    for meeting in stage.meetings:
        schedule_make_up(meeting=meeting, held_on=day(9), by=stage.clerk)

    # then
    assert stage.training_class.meetings.filter(held_on=day(9)).count() == 2


@pytest.mark.parametrize("deed", ["make-up", "restore"])
def test_before_a_make_up_or_a_restored_meeting_who_would_not_fit_is_named_and_nothing_is_written(deed):
    # given: free a week after the 3rd, to the day; the meeting of the 5th is cancelled
    stage = stage_with(ends_on=day(3))
    inmate, cancelled = stage.places[1].inmate, stage.meetings[1]
    inmate.release_on = inmate.expires_on = day(10)
    inmate.save()
    cancel_meeting(meeting=cancelled, why=SEARCH, by=stage.clerk, at=NOW)
    assert stage.chief
    before = stored()

    # when
    if deed == "make-up":
        called, found = preview_make_up(meeting=cancelled, held_on=day(6), at=NOW)
        assert called == stage.places
    else:
        found = preview_restore(meeting=cancelled, why=SEARCH, by=stage.chief, at=NOW)

    # then
    assert [one.enrollment for one in found] == [stage.places[1]]
    assert stored() == before
