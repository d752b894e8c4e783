from datetime import UTC, date, datetime, time, timedelta

import pytest

from inmates.models import Inmate
from inmates.services.custody import Happening
from organizations.models import Role
from programs.models import Attendance, Decree, Enrollment, Suspension
from programs.services.changing import Why, cancel_meeting
from programs.services.custody import record_custody
from programs.services.enrolling import place, suitabilities
from programs.services.leaving import leave
from programs.services.making_up import schedule_make_up
from tests.factories import (
    NOW,
    START,
    AbsenceFactory,
    ApprovedExceptionFactory,
    ConvictFactory,
    DisciplineEntryFactory,
    EnrollmentFactory,
    InmateFactory,
    RegistrationClassFactory,
    RegistrationEntryFactory,
    TrainingClassFactory,
    UserFactory,
)
from tests.programs.stage import Stage, day
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db
DECREE = {"decree_number": "SK-7", "decree_signed_on": date(2026, 1, 20)}


def at_noon(on):
    return datetime.combine(on, time(5), tzinfo=UTC)


def convicts(stage, count, **values):
    return ConvictFactory.create_batch(count, facility=stage.training_class.facility, **values)


def placed(stage, inmates, *, on=START, **decree):
    return place(inmates=inmates, training_class=stage.training_class, by=stage.clerk, on=on, **DECREE | decree)


# --- A place -----------------------------------------------------------------------------------------------------


def test_several_are_placed_in_the_lowest_seats_by_one_decree():
    # given
    stage = Stage()
    meetings = stage.planned()
    EnrollmentFactory(training_class=stage.training_class, seat_number=2)
    people = convicts(stage, 3)

    # when
    places = placed(stage, people, on=date(2026, 1, 25))

    # then
    assert [(one.inmate, one.seat_number, one.starts_on) for one in places] == [
        (people[0], 1, START), (people[1], 3, START), (people[2], 4, START),
    ]  # fmt: skip
    assert {(one.decree.number, one.decree.signed_on) for one in places} == {("SK-7", date(2026, 1, 20))}
    assert [[row.meeting for row in one.attendances.all()] for one in places] == [meetings] * 3
    assert last_entry() == ("programs.place", stage.clerk)


def test_who_left_today_begins_again_tomorrow():
    # given: his last day is his own, and he stands on its sheet
    stage = Stage(program__jp=200)
    for number in (2, 3):
        stage.meeting(held_on=day(number))
    (first,) = placed(stage, convicts(stage, 1))
    leave(enrollment=first, reason="withdrawal", by=stage.clerk, on=day(2))

    # when, then
    with refused("already_placed"):
        placed(stage, [first.inmate], on=day(2))
    (again,) = placed(stage, [first.inmate], on=day(3))
    assert [row.meeting.held_on for row in again.attendances.select_related("meeting")] == [day(3)]


def test_who_left_before_the_class_began_may_be_placed_again_at_once():
    # given: no sheet names him
    stage = Stage()
    stage.planned()
    (first,) = placed(stage, convicts(stage, 1), on=day(25, 1))
    record_custody(happenings={first.inmate_id: Happening("released", day(26, 1))}, by=stage.clerk, at=at_noon(day(26, 1)))
    record_custody(happenings={first.inmate_id: Happening("received", day(27, 1))}, by=stage.clerk, at=at_noon(day(27, 1)))

    # when
    (again,) = placed(stage, [first.inmate], on=day(28, 1))

    # then
    assert (again.starts_on, first.attendances.count(), again.attendances.count()) == (START, 0, 4)


def test_who_joins_later_has_rows_from_his_day_on():
    stage = Stage(program__jp=200)
    meetings = [stage.meeting(held_on=day(number)) for number in (2, 3, 4)]
    (joined,) = placed(stage, convicts(stage, 1), on=day(3))
    assert joined.starts_on == day(3)
    assert [row.meeting for row in joined.attendances.all()] == meetings[1:]


def test_who_joins_later_has_no_row_in_the_make_up_of_an_earlier_day():
    # given
    stage = Stage(program__jp=200)
    earlier, later = [stage.meeting(stage.people(1), held_on=day(number)) for number in (2, 4)]
    for meeting in (earlier, later):
        cancel_meeting(meeting=meeting, why=Why("security", "Blok dikunci"), by=stage.clerk, at=NOW)
    schedule_make_up(meeting=earlier, held_on=day(9), by=stage.clerk)
    made_up = schedule_make_up(meeting=later, held_on=day(10), by=stage.clerk)

    # when
    (joined,) = placed(stage, convicts(stage, 1), on=day(3))

    # then
    assert [row.meeting for row in joined.attendances.all()] == [later, made_up]


def test_a_replacement_takes_over_the_seat():
    # given
    stage = Stage(seats=2, program__jp=200)
    gone, stays = stage.people(2)
    leave(enrollment=gone, reason="release", by=stage.clerk, on=day(2))

    # when
    (replacement,) = placed(stage, convicts(stage, 1), on=day(3))

    # then
    assert (replacement.seat_number, replacement.replaces) == (gone.seat_number, gone)
    assert stays.seat_number != replacement.seat_number


def test_a_seat_is_taken_over_from_the_last_who_held_it():
    stage = Stage(seats=1, program__jp=200)
    (first,) = stage.people(1)
    leave(enrollment=first, reason="release", by=stage.clerk, on=day(2))
    (second,) = placed(stage, convicts(stage, 1), on=day(3))
    leave(enrollment=second, reason="transfer", by=stage.clerk, on=day(3))
    (third,) = placed(stage, convicts(stage, 1), on=day(4))
    assert (second.replaces, third.replaces) == (first, second)


def test_a_seat_with_two_holders_one_after_the_other_counts_once():
    stage = Stage(seats=2, program__jp=200)
    (gone,) = stage.people(1)
    leave(enrollment=gone, reason="transfer", by=stage.clerk, on=day(2))
    placed(stage, convicts(stage, 1), on=day(3))  # in the seat of who is in it today still

    (second,) = placed(stage, convicts(stage, 1), on=day(2))

    assert second.seat_number != gone.seat_number


def test_a_decree_is_kept_once():
    stage = Stage()
    placed(stage, convicts(stage, 1))
    placed(stage, convicts(stage, 1))
    assert Decree.objects.count() == 1


REFUSALS = {
    "in-no-custody-yet": ({"admitted_on": date(2026, 2, 3)}, "not_in_custody"),
    "left-on-the-first-day": ({"left_on": START}, "not_in_custody"),
    "release-unknown": ({"release_on": None}, "release_unknown"),
    "release-a-day-early": ({"release_on": date(2026, 3, 5)}, "release_before_end"),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_who_does_not_fit_is_refused_by_name(case):
    values, code = REFUSALS[case]
    stage = Stage()
    fits, other = *convicts(stage, 1), *convicts(stage, 1, **values)
    clerk = stage.clerk
    with refused(code):
        place(inmates=[fits, other], training_class=stage.training_class, by=clerk, on=START, **DECREE)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        pytest.param({"text": "A.III 5/2026", "may_train": False}, "detainee", id="detainee"),
        pytest.param({"text": "203/2026", "may_train": None}, "registration_unknown", id="class-unknown"),
        pytest.param(None, "registration_unknown", id="no-number"),
    ],
)
def test_the_register_class_decides(number, code):
    # given
    stage = Stage()
    inmate = InmateFactory(facility=stage.training_class.facility)
    if number:
        known = number["may_train"] is not None
        kind = RegistrationClassFactory(code="A.III", may_train=number["may_train"]) if known else None
        RegistrationEntryFactory(inmate=inmate, text=number["text"], registration_class=kind)
    clerk = stage.clerk

    # when, then
    with refused(code):
        place(inmates=[inmate], training_class=stage.training_class, by=clerk, on=START, **DECREE)


def test_only_the_number_in_force_decides():
    stage = Stage()
    (convict,) = convicts(stage, 1)
    earlier = RegistrationClassFactory(code="A.III", may_train=False)
    RegistrationEntryFactory(inmate=convict, text="A.III 5/2024", registration_class=earlier, is_current=False)
    assert [one.inmate for one in placed(stage, [convict])] == [convict]


@pytest.mark.parametrize(
    ("status", "same_program", "code"),
    [
        pytest.param("active", False, "other_class", id="in-another-class-at-the-same-time"),
        pytest.param("graduated", True, "already_graduated", id="graduated-from-this-program"),
    ],
)
def test_other_classes_count(status, same_program, code):
    # given
    stage = Stage()
    (convict,) = convicts(stage, 1)
    center, program = stage.training_class.training_center, stage.training_class.program
    closed = {"closed_on": date(2025, 3, 1), "starts_on": date(2025, 2, 3), "ends_on": date(2025, 2, 28)}
    other = TrainingClassFactory(
        facility=stage.training_class.facility, training_center=center,
        **({"program": program} | closed if same_program else {}),
    )  # fmt: skip
    EnrollmentFactory(training_class=other, inmate=convict, status=status)
    clerk = stage.clerk

    # when, then
    with refused(code):
        place(inmates=[convict], training_class=stage.training_class, by=clerk, on=START, **DECREE)


def test_another_class_at_the_same_time_is_confirmed_with_a_reason():
    # given
    stage = Stage()
    convict, other = convicts(stage, 2)
    clerk = stage.clerk
    elsewhere = TrainingClassFactory(facility=stage.training_class.facility, training_center=stage.training_class.training_center)
    for person in (convict, other):
        EnrollmentFactory(training_class=elsewhere, inmate=person, seat_number=person.pk)
    ApprovedExceptionFactory(
        training_class=stage.training_class, inmate=convict, code="other_class", reason="Kelas lain hanya pagi."
    )

    # when, then: for who it was confirmed, and for nobody else
    with refused("other_class"):
        place(inmates=[other], training_class=stage.training_class, by=clerk, on=START, **DECREE)
    assert [one.inmate for one in placed(stage, [convict])] == [convict]


def test_who_graduated_in_a_facility_before_has_the_certificate_already():
    # given: moved twice since, with a new record each time
    stage = Stage()
    there = TrainingClassFactory(training_center=stage.training_class.training_center, program=stage.training_class.program)
    first = EnrollmentFactory(training_class=there, status="graduated").inmate
    between = InmateFactory(previous=first)
    moved, other = *convicts(stage, 1, previous=between), *convicts(stage, 1, previous=InmateFactory())

    # when
    found = suitabilities(stage.training_class, Inmate.objects.filter(pk__in=[moved.pk, other.pk]).order_by("pk"), on=START)

    # then
    assert [(one.inmate, list(one.reasons)) for one in found] == [(moved, ["already_graduated"]), (other, [])]


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 27)}, id="later"),
        pytest.param({"closed_on": date(2026, 2, 20)}, id="closed"),
    ],
)
def test_other_classes_that_do_not_count(values):
    stage = Stage()
    (convict,) = convicts(stage, 1)
    EnrollmentFactory(training_class=TrainingClassFactory(facility=stage.training_class.facility, **values), inmate=convict)
    assert len(placed(stage, [convict])) == 1


def test_the_place_of_who_is_at_court_waits_for_him():
    # given
    stage = Stage()
    away, here = convicts(stage, 2)
    absence = AbsenceFactory(inmate=away, out_on=date(2026, 1, 24))

    # when: before the class begins
    placed(stage, [away, here], on=date(2026, 1, 25))

    # then
    assert list(Suspension.objects.values_list("enrollment__inmate", "absence", "from_on", "until_on")) == [
        (away.pk, absence.pk, START, None)
    ]


def test_nobody_joins_a_running_class_from_court():
    stage = Stage(program__jp=200)
    people, clerk = convicts(stage, 1), stage.clerk
    AbsenceFactory(inmate=people[0], out_on=START)
    with refused("out"):
        place(inmates=people, training_class=stage.training_class, by=clerk, on=day(3), **DECREE)


def test_placed_twice_is_refused():
    stage = Stage()
    people = convicts(stage, 1)
    placed(stage, people)
    with refused("already_placed"):
        place(inmates=people, training_class=stage.training_class, by=stage.clerk, on=START, **DECREE)


def test_register_f_bars_on_the_first_day_and_the_head_of_the_prison_may_lift_it():
    # given
    stage = Stage()
    (convict,) = convicts(stage, 1)
    DisciplineEntryFactory(inmate=convict, entered_on=date(2025, 8, 3), closed_on=date(2025, 8, 9))
    clerk = stage.clerk

    # then: six months end on the day after the first
    with refused("discipline"):
        place(inmates=[convict], training_class=stage.training_class, by=clerk, on=date(2026, 1, 25), **DECREE)
    ApprovedExceptionFactory(training_class=stage.training_class, inmate=convict, code="discipline")
    assert len(placed(stage, [convict])) == 1


def test_more_than_the_free_seats_are_refused():
    stage = Stage(seats=3)
    stage.people(2)
    people, clerk = convicts(stage, 2), stage.clerk
    with refused("too_many"):
        place(inmates=people, training_class=stage.training_class, by=clerk, on=START, **DECREE)


def test_the_last_seat_is_given_and_then_none():
    stage = Stage(seats=1)
    one, other = convicts(stage, 2)
    placed(stage, [one])
    with refused("class_full"):
        place(inmates=[other], training_class=stage.training_class, by=stage.clerk, on=START, **DECREE)


def test_more_than_the_standard_allows_needs_an_exception():
    # given
    stage = Stage(seats=21)
    stage.people(20)
    people, clerk = convicts(stage, 1), stage.clerk

    # then
    with refused("participants"):
        place(inmates=people, training_class=stage.training_class, by=clerk, on=START, **DECREE)
    ApprovedExceptionFactory(training_class=stage.training_class, code="participants")
    assert [one.seat_number for one in placed(stage, people)] == [21]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        pytest.param({"closed_on": START}, "class_ended", id="closed"),
        pytest.param("cancelled", "class_ended", id="cancelled"),
    ],
)
def test_an_ended_class_takes_nobody(values, code):
    stage = Stage(**({"cancelled_on": START, "cancelled_by": UserFactory()} if values == "cancelled" else values))
    people, clerk = convicts(stage, 1), stage.clerk
    with refused(code):
        place(inmates=people, training_class=stage.training_class, by=clerk, on=START, **DECREE)


@pytest.mark.parametrize(
    ("minutes", "fits"), [pytest.param(90, True, id="exactly-10-percent"), pytest.param(91, False, id="a-minute-more")]
)
def test_nobody_joins_after_a_tenth_of_the_program(minutes, fits):
    # given: a program of 900 minutes
    stage = Stage()
    stage.typed(stage.meeting(minutes=minutes), "")
    people, clerk = convicts(stage, 1), stage.clerk

    # when, then
    if fits:
        assert len(placed(stage, people, on=day(3))) == 1
    else:
        with refused("too_late"):
            place(inmates=people, training_class=stage.training_class, by=clerk, on=day(3), **DECREE)


def test_nobody_joins_on_a_day_whose_sheet_is_locked():
    # given
    stage = Stage(program__jp=200)
    stage.locked(stage.meeting(stage.people(1), held_on=day(2)), "H")
    people, clerk = convicts(stage, 1), stage.clerk

    # then
    with refused("locked_meeting"):
        place(inmates=people, training_class=stage.training_class, by=clerk, on=day(2), **DECREE)
    assert len(placed(stage, people, on=day(3))) == 1


@pytest.mark.parametrize(
    ("decree", "code"),
    [
        pytest.param({"decree_signed_on": START + timedelta(days=1)}, "decree_in_future", id="dated-later"),
        pytest.param({"decree_number": "SK-1"}, "decree_date_differs", id="known-under-another-date"),
    ],
)
def test_a_decree_that_does_not_fit(decree, code):
    stage = Stage()
    Decree.objects.create(training_class=stage.training_class, number="SK-1", signed_on=date(2026, 1, 2))
    people, clerk = convicts(stage, 1), stage.clerk
    with refused(code):
        place(inmates=people, training_class=stage.training_class, by=clerk, on=START, **DECREE | decree)


def test_nobody_and_somebody_of_another_facility():
    stage = Stage()
    stranger, clerk = ConvictFactory(), stage.clerk
    with refused("nobody"):
        place(inmates=[], training_class=stage.training_class, by=clerk, on=START, **DECREE)
    with refused("other_facility"):
        place(inmates=[stranger], training_class=stage.training_class, by=clerk, on=START, **DECREE)


def test_every_reason_of_everybody_is_named_at_once():
    stage = Stage()
    people = [*convicts(stage, 1, release_on=None), *convicts(stage, 1, admitted_on=date(2026, 2, 3), release_on=day(9))]
    clerk = stage.clerk
    with refused("release_unknown", "not_in_custody", "release_before_end"):
        place(inmates=people, training_class=stage.training_class, by=clerk, on=START, **DECREE)


# --- The same reasons before the button --------------------------------------------------------------------------


def test_the_list_of_candidates_says_what_placing_would_say():
    # given
    stage = Stage()
    fits, soon, unknown = *convicts(stage, 1), *convicts(stage, 1, release_on=day(28)), *convicts(stage, 1, release_on=None)

    # when: asked before the class begins
    found = suitabilities(stage.training_class, Inmate.objects.order_by("pk"), on=date(2026, 1, 10))

    # then
    assert [(one.inmate, list(one.reasons), one.margin) for one in found] == [
        (fits, [], 675), (soon, ["release_before_end"], -6), (unknown, ["release_unknown"], None),
    ]  # fmt: skip


def test_custody_is_asked_of_the_persons_own_first_day():
    stage = Stage(program__jp=200)
    arrived, left = *convicts(stage, 1, admitted_on=day(3)), *convicts(stage, 1, left_on=day(3))
    found = suitabilities(stage.training_class, Inmate.objects.order_by("pk"), on=day(4))
    assert [(one.inmate, list(one.reasons)) for one in found] == [(arrived, []), (left, ["not_in_custody"])]


def test_the_list_asks_a_fixed_number_of_queries(django_assert_num_queries):
    stage = Stage()
    for count in (1, 4):
        convicts(stage, count)
        with django_assert_num_queries(6):
            suitabilities(stage.training_class, Inmate.objects.all(), on=START)


# --- Leaving -----------------------------------------------------------------------------------------------------


def test_the_last_day_is_inside_and_rows_after_it_go():
    # given
    stage = Stage()
    (person,) = stage.people(1)
    meetings = [stage.meeting([person], held_on=day(number)) for number in (2, 3, 4)]

    # when
    leave(enrollment=person, reason="transfer", by=stage.clerk, on=day(3))

    # then
    person.refresh_from_db()
    assert (person.status, person.ended_on, person.ended_by, person.end_reason) == ("left", day(3), stage.clerk, "transfer")
    assert [row.meeting for row in person.attendances.all()] == meetings[:2]
    assert last_entry() == ("programs.leave", stage.clerk)


def test_a_row_recorded_after_the_last_day_stays_and_counts_no_more():
    # given
    stage = Stage()
    people = stage.people(1)
    stage.typed(stage.meeting(people, held_on=day(2)), "H")
    later = stage.typed(stage.meeting(people, held_on=day(3)), "A", at=NOW + timedelta(days=1))

    # when
    leave(enrollment=people[0], reason="release", by=stage.clerk, on=day(2))

    # then
    tally = Enrollment.objects.tallies()[people[0].pk]
    assert (tally.credited, tally.countable) == (225, 225)
    assert Attendance.objects.filter(meeting=later).count() == 1


def test_who_signed_after_that_day_has_not_left_on_it():
    stage = Stage()
    people = stage.people(1)
    stage.typed(stage.meeting(people, held_on=day(3)), "H", at=NOW + timedelta(days=1))
    with refused("attended_later"):
        leave(enrollment=people[0], reason="release", by=stage.clerk, on=day(2))


@pytest.mark.parametrize("status", ["graduated", "not_graduated"])
def test_a_decided_place_is_not_left(status):
    stage = Stage()
    person, clerk = EnrollmentFactory(training_class=stage.training_class, status=status), stage.officer(Role.KASI)
    with refused("already_ended"):
        leave(enrollment=person, reason="release", by=clerk, on=day(3))


def test_a_place_is_left_once_and_not_before_it_began():
    stage = Stage()
    (person,) = stage.people(1)
    clerk = stage.clerk
    with refused("before_start"):
        leave(enrollment=person, reason="release", by=clerk, on=START - timedelta(days=1))
    leave(enrollment=person, reason="release", by=clerk, on=START)
    with refused("already_ended"):
        leave(enrollment=person, reason="release", by=clerk, on=START)


def test_the_last_day_in_a_seat_is_inside():
    # given: a class of one seat, whose holder leaves today
    stage = Stage(seats=1, standard__min_participants=1)
    first, second = convicts(stage, 2)
    (held,) = placed(stage, [first])
    leave(enrollment=held, reason="release", by=stage.clerk, on=day(3))
    clerk = stage.clerk

    # when, then
    with refused("class_full"):
        place(inmates=[second], training_class=stage.training_class, by=clerk, on=day(3), **DECREE)
    (following,) = placed(stage, [second], on=day(4))
    assert (following.seat_number, following.replaces) == (1, held)


def test_seats_are_given_in_the_order_in_which_people_are_named():
    stage = Stage()
    first, second = convicts(stage, 2)
    assert [one.inmate for one in placed(stage, [second, first])] == [second, first]
