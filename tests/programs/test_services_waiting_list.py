from datetime import date

import pytest

from programs.services.leaving import leave
from programs.services.proposing import decline
from programs.services.waiting_list import accept_offer, last_replacement_day, next_offer, skip_offer
from tests.programs.proposal_path import Path
from tests.programs.stage import day
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db


def waiting_class(*, waits, seats=2, **values):
    """A full class, ``waits`` people on the list; a program of 200 JP, so that a day is a fortieth."""
    path = Path(seats=seats, program__jp=200, **values)
    proposal = path.decreed(path.convicts(seats), waits=path.convicts(waits))
    return path, proposal, list(proposal.nominations.filter(status="waiting"))


def freed(path, seat=1):
    place = path.stage.training_class.enrollments.get(seat_number=seat, ended_on=None)
    leave(enrollment=place, reason="illness", by=path.clerk, on=day(3))
    return place


def offered(path, on):
    return [
        (offer.seat, offer.left, offer.nomination, [(one.nomination, list(one.reasons)) for one in offer.skipped])
        for offer in next_offer(path.stage.training_class, on=on)
    ]


# --- Offering ----------------------------------------------------------------------------------------------------


def test_a_full_class_offers_nothing():
    path, _proposal, _waits = waiting_class(waits=1)
    assert offered(path, day(3)) == []


def test_a_seat_that_was_never_filled_is_not_offered():
    path = Path(seats=3, program__jp=200)
    path.decreed(path.convicts(1), waits=path.convicts(1))
    assert offered(path, day(3)) == []


def test_a_freed_seat_is_offered_to_the_next_fitting_person_in_order():
    # given
    path, _proposal, (first, second) = waiting_class(waits=2)
    gone = freed(path)

    # when, then
    assert offered(path, day(4)) == [(1, gone, first, [])]
    type(first.inmate).objects.filter(pk=first.inmate_id).update(release_on=None, expires_on=None, release_kind="")
    assert offered(path, day(4)) == [(1, gone, second, [(first, ["release_unknown"])])]
    decline(nomination=second, by=path.clerk)
    assert offered(path, day(4)) == [(1, gone, None, [(first, ["release_unknown"])])]


def test_a_seat_is_offered_on_the_last_day_of_who_left_it_and_taken_from_the_next():
    path, _proposal, (first,) = waiting_class(waits=1)
    gone = freed(path)

    assert offered(path, day(3)) == [(1, gone, first, [])]
    assert accept_offer(nomination=first, seat=1, by=path.clerk, on=day(3)).starts_on == day(4)


def test_a_seat_that_would_be_taken_after_the_set_day_is_offered_to_nobody():
    path, _proposal, (_first,) = waiting_class(waits=1)
    gone = freed(path)
    path.stage.training_class.replacements_until = day(3)

    assert offered(path, day(3)) == [(1, gone, None, [])]


def test_two_freed_seats_are_offered_to_two_people():
    path, _proposal, (first, second) = waiting_class(waits=2)
    left = [freed(path, seat) for seat in (1, 2)]
    assert offered(path, day(4)) == [(1, left[0], first, []), (2, left[1], second, [])]


def test_the_waiting_list_of_a_later_decree_follows_that_of_the_first():
    # given
    path, _proposal, (first,) = waiting_class(waits=1, seats=1)
    freed(path)
    path.stage.training_class.__class__.objects.update(seats=2)
    path.stage.training_class.refresh_from_db()
    later = path.recommended(path.convicts(1), waits=path.convicts(1))
    path.signed(later, number="SK-2")  # has the second seat: until his last day the first is held by who left

    # when, then
    (offer,) = next_offer(path.stage.training_class, on=day(4))
    assert offer.nomination == first


@pytest.mark.parametrize("waits", [1, 4])
def test_offering_asks_a_fixed_number_of_queries(waits, django_assert_num_queries):
    path, _proposal, _waits = waiting_class(waits=waits)
    freed(path)
    with django_assert_num_queries(10):
        next_offer(path.stage.training_class, on=day(4))


# --- Until when --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        # a program of 900 minutes, of which 90 may be missed
        pytest.param([90, 225, 225], day(3), id="exactly-10-percent-may-be-missed"),
        pytest.param([91, 225, 225], day(2), id="a-minute-more-may-not"),
        pytest.param([], day(27), id="nothing-planned"),
    ],
)
def test_without_a_set_day_the_planned_hours_decide(minutes, expected):
    path = Path()
    for number, length in enumerate(minutes, start=2):
        path.stage.meeting(held_on=day(number), minutes=length)
    assert last_replacement_day(path.stage.training_class) == expected


def test_the_day_that_the_class_sets_goes_before():
    path = Path(replacements_until=day(5))
    path.stage.meeting(held_on=day(2), minutes=900)
    assert last_replacement_day(path.stage.training_class) == day(5)


def test_after_the_day_nobody_is_offered_a_seat_and_nobody_can_take_it():
    # given
    path, _proposal, (first,) = waiting_class(waits=1, replacements_until=day(5))
    gone, clerk = freed(path), path.clerk

    # when, then
    assert offered(path, day(5)) == [(1, gone, first, [])]
    assert offered(path, day(6)) == [(1, gone, None, [])]
    with refused("replacements_closed"):
        accept_offer(nomination=first, seat=1, by=clerk, on=day(6))


# --- Taking the seat ---------------------------------------------------------------------------------------------


def test_the_next_takes_the_seat_by_the_decree_that_named_him():
    # given
    path, proposal, (first, _second) = waiting_class(waits=2)
    meetings = [path.stage.meeting(held_on=day(number)) for number in (3, 4, 5)]
    gone = freed(path)

    # when
    place = accept_offer(nomination=first, seat=1, by=path.clerk, on=day(4))

    # then
    first.refresh_from_db()
    assert (place.inmate, place.seat_number, place.starts_on) == (first.inmate, 1, day(4))
    assert (place.decree, place.replaces) == (proposal.decree, gone)
    assert [row.meeting for row in place.attendances.all()] == meetings[1:]
    assert (first.status, first.enrollment) == ("placed", place)
    assert last_entry() == ("programs.accept_offer", path.clerk)
    assert offered(path, day(4)) == []


def test_the_last_day_of_who_left_is_still_his_own():
    path, _proposal, (first,) = waiting_class(waits=1)
    freed(path)
    assert accept_offer(nomination=first, seat=1, by=path.clerk, on=day(3)).starts_on == day(4)


@pytest.mark.parametrize("case", ["not_next", "seat_taken", "release_unknown", "not_waiting"])
def test_a_seat_that_cannot_be_taken(case):
    # given
    path, _proposal, (first, second) = waiting_class(waits=2)
    freed(path)
    clerk = path.clerk
    nomination, seat = {"not_next": (second, 1), "seat_taken": (first, 2)}.get(case, (first, 1))
    if case == "release_unknown":
        type(first.inmate).objects.filter(pk=first.inmate_id).update(release_on=None, expires_on=None, release_kind="")
    if case == "not_waiting":
        skip_offer(nomination=first, reason="Sakit", by=clerk)
        skip_offer(nomination=second, reason="Sakit", by=clerk)

    # when, then
    with refused(case):
        accept_offer(nomination=nomination, seat=seat, by=clerk, on=day(4))


def test_nobody_waits_before_the_decree():
    path = Path(seats=1)
    proposal = path.recommended(path.convicts(1), waits=path.convicts(1))
    nomination, clerk = proposal.nominations.last(), path.clerk
    with refused("wrong_status"):
        accept_offer(nomination=nomination, seat=1, by=clerk, on=date(2026, 1, 21))


def test_somebody_is_taken_off_the_waiting_list_with_a_reason_once():
    path, _proposal, (first, second) = waiting_class(waits=2)
    gone, clerk = freed(path), path.clerk
    with refused("no_reason"):
        skip_offer(nomination=first, reason=" ", by=clerk)
    skip_offer(nomination=first, reason="Sakit lama", by=clerk)
    first.refresh_from_db()
    assert (first.status, first.tpp_reason, first.dropped_reason) == ("dropped", "Kursi habis.", "Sakit lama")
    assert last_entry() == ("programs.skip_offer", clerk)
    assert offered(path, day(4)) == [(1, gone, second, [])]
    with refused("not_open"):
        skip_offer(nomination=first, reason="Sakit lama", by=clerk)
