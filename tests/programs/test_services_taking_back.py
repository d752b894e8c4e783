"""An event recorded by mistake is taken back: the person and his places are as before it."""

from datetime import date, timedelta

import pytest
from django.forms.models import model_to_dict

from inmates.models import Absence, CustodyEvent, DisciplineEntry, Inmate, PastStay, ReleaseDate
from inmates.services.custody import Happening
from organizations.models import Role
from programs.models import Attendance, Enrollment, Suspension
from programs.services.changing import Why, cancel_meeting
from programs.services.custody import end_long_absences, record_custody, record_release_date
from programs.services.making_up import schedule_make_up
from programs.services.taking_back import take_back
from tests.factories import NOW, START, EnrollmentFactory, InmateFactory, ReleaseDateFactory, UserFactory
from tests.programs.stage import Stage, day
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db
Kind = CustodyEvent.Kind
LATER = NOW + timedelta(days=60)
PEOPLE_AND_PLACES = [Inmate, Absence, PastStay, DisciplineEntry, Enrollment]


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def registrar(stage):
    return stage.officer(Role.REGISTRASI)


@pytest.fixture
def place(stage):
    (place,) = stage.people(1)
    for number in (2, 10, 11, 12, 20):
        stage.meeting([place], held_on=day(number))
    return place


def happen(by, kind, on, *people, **values):
    return record_custody(happenings={one.pk: Happening(kind, on, **values) for one in people}, by=by, at=LATER).events[0]


def back(event, by, reason="Salah orang"):
    return take_back(event=event, reason=reason, by=by, at=LATER)


def stored(*models):
    return {model: [model_to_dict(one) for one in model.objects.order_by("pk")] for model in models or PEOPLE_AND_PLACES}


def rows(place):
    return [
        (row.meeting.held_on.day, row.status) for row in place.attendances.order_by("meeting__held_on").select_related("meeting")
    ]


def waits(place):
    return list(Suspension.objects.filter(enrollment=place).values_list("from_on", "until_on"))


# --- The event -----------------------------------------------------------------------------------


def test_an_event_taken_back_stays_to_be_read(registrar, place):
    # given
    event = happen(registrar, Kind.RELOCATED, day(3), place.inmate, block="B", room="9")

    # when
    back(event, registrar, reason=" Salah orang ")

    # then
    event.refresh_from_db()
    assert (event.voided_at, event.voided_by, event.void_reason) == (LATER, registrar, "Salah orang")
    assert (event.before, event.after) == ({"block": "A", "room": "3"}, {"block": "B", "room": "9"})
    assert last_entry() == ("programs.take_back_event", registrar)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        pytest.param(Kind.RELOCATED, {"block": "B", "room": "9"}, id="moved"),
        pytest.param(Kind.COURT_OUT, {}, id="out"),
        pytest.param(Kind.RELEASED, {}, id="released"),
        pytest.param(Kind.DISCIPLINE_OPENED, {"reference": "F-1/2026"}, id="register-f"),
        pytest.param(Kind.REMISSION, {"remission_kind": "RU II"}, id="remission"),
    ],
)
def test_everything_is_as_before_the_event(registrar, place, kind, values):
    # given
    before = stored()

    # when
    back(happen(registrar, kind, day(3), place.inmate, **values), registrar)

    # then
    assert stored() == before
    assert rows(place) == [(number, "") for number in (2, 10, 11, 12, 20)]


@pytest.mark.parametrize("ended", [True, False], ids=["place-had-ended", "place-was-kept"])
def test_who_is_here_after_all_is_called_to_the_make_ups_of_what_he_missed(stage, registrar, ended):
    # given: he missed one, attended one, and one was cancelled while he was thought to be gone; all three are made up
    people = stage.people(2)
    missed, cancelled = stage.meeting(people, held_on=day(2)), stage.meeting(people, held_on=day(11))
    attended = stage.meeting(people, held_on=day(2))
    stage.typed(missed, "SS"), stage.typed(attended, "HS")
    cancel_meeting(meeting=cancelled, why=Why("power", "Listrik padam"), by=stage.clerk, at=NOW)
    if ended:
        stage.meeting(people, held_on=day(12))
    event = happen(registrar, Kind.RELEASED, day(9), people[0].inmate)
    make_ups = [schedule_make_up(meeting=one, held_on=day(20), by=stage.clerk) for one in (missed, attended, cancelled)]

    # when
    back(event, registrar)

    # then: the make-up of what he attended is not his
    called = people[0].attendances.filter(meeting__makes_up__isnull=False).order_by("meeting")
    assert [(row.meeting, row.status) for row in called] == [(make_ups[0], ""), (make_ups[2], "")]


def test_an_entry_that_was_closed_is_open_again(registrar, place):
    happen(registrar, Kind.DISCIPLINE_OPENED, day(3), place.inmate, reference="F-1/2026")

    back(happen(registrar, Kind.DISCIPLINE_CLOSED, day(9), place.inmate), registrar)

    assert DisciplineEntry.objects.get().closed_on is None


def test_who_was_received_again_is_gone_again(registrar):
    # given
    inmate = InmateFactory(facility=registrar.facility, left_on=day(1), expires_on=day(5), release_on=day(5))
    before = stored()

    # when
    back(happen(registrar, Kind.RECEIVED, day(10), inmate), registrar)

    # then
    assert stored() == before


def test_a_value_changed_since_stays(registrar, place):
    # given
    event = happen(registrar, Kind.RELOCATED, day(3), place.inmate, block="B", room="9")
    Inmate.objects.filter(pk=place.inmate_id).update(room="10")

    # when
    back(event, registrar)

    # then
    assert Inmate.objects.get(pk=place.inmate_id).place_in_facility == "A/10"


def test_the_dates_of_the_sentence_are_as_before(registrar, place):
    # given
    before = Inmate.objects.values().get(pk=place.inmate_id)
    event = happen(registrar, Kind.SENTENCE_DATES, day(3), place.inmate, admitted_on=date(2025, 1, 9), expires_on=day(12))

    # when
    back(event, registrar)

    # then
    assert Inmate.objects.values().get(pk=place.inmate_id) == before


def test_the_date_of_release_before_counts_again(registrar, place):
    # given
    older = ReleaseDateFactory(inmate=place.inmate, on=date(2027, 5, 10))
    event = record_release_date(
        inmate=place.inmate, kind="pb", on=date(2027, 1, 10), decree_number="PAS-2/2026", decree_on=day(2), by=registrar, at=LATER
    ).events[0]

    # when
    back(event, registrar)

    # then
    inmate = Inmate.objects.get(pk=place.inmate_id)
    assert (inmate.release_on, inmate.release_kind) == (date(2027, 5, 10), "pb")
    assert list(ReleaseDate.objects.filter(superseded_at=None)) == [older]
    assert ReleaseDate.objects.count() == 2


# --- Places --------------------------------------------------------------------------------------


def test_a_place_ended_by_mistake_runs_again_with_its_rows(registrar, stage, place):
    # given
    stage.typed(stage.training_class.meetings.get(held_on=day(2)), "H")
    event = happen(registrar, Kind.RELEASED, day(10), place.inmate)

    # when
    done = back(event, registrar)

    # then
    place.refresh_from_db()
    assert (place.status, place.ended_on, place.ended_by, place.end_reason) == ("active", None, None, "")
    assert rows(place) == [(2, "H"), (10, ""), (11, ""), (12, ""), (20, "")]
    assert (done.given_back, done.suspended, done.misfits) == ([place], [], [])


def test_a_place_not_begun_is_given_back_with_every_row(registrar, place):
    back(happen(registrar, Kind.RELEASED, START - timedelta(days=5), place.inmate), registrar)

    assert rows(place) == [(number, "") for number in (2, 10, 11, 12, 20)]


def test_who_was_out_when_he_left_is_out_again(registrar, place):
    # given
    happen(registrar, Kind.COURT_OUT, day(10), place.inmate)
    event = happen(registrar, Kind.RELEASED, day(12), place.inmate)

    # when
    done = back(event, registrar)

    # then
    assert (Absence.objects.get().back_on, waits(place)) == (None, [(day(10), None)])
    assert rows(place) == [(number, "") for number in (2, 10, 11, 12, 20)]
    assert (done.given_back, done.suspended) == ([place], [place])


def test_who_is_not_back_waits_again_and_what_was_typed_stays(registrar, stage, place):
    # given two D, one of which was typed again since
    happen(registrar, Kind.COURT_OUT, day(10), place.inmate)
    event = happen(registrar, Kind.COURT_BACK, day(12), place.inmate)
    stage.typed(stage.training_class.meetings.get(held_on=day(11)), "D", at=LATER)

    # when
    back(event, registrar)

    # then
    assert rows(place) == [(2, ""), (10, ""), (11, "D"), (12, ""), (20, "")]
    assert waits(place) == [(day(10), None)]


def test_who_did_not_go_out_waits_no_more(registrar, place):
    back(happen(registrar, Kind.COURT_OUT, day(10), place.inmate), registrar)

    assert (Absence.objects.count(), Suspension.objects.count()) == (0, 0)


def test_who_did_not_go_out_has_the_place_that_ended_meanwhile(registrar, place):
    # given
    event = happen(registrar, Kind.COURT_OUT, day(10), place.inmate)
    end_long_absences(facility=registrar.facility, by=None, at=LATER)

    # when
    done = back(event, registrar)

    # then
    place.refresh_from_db()
    assert (place.status, done.given_back, Suspension.objects.count()) == ("active", [place], 0)
    assert rows(place) == [(number, "") for number in (2, 10, 11, 12, 20)]


def test_a_return_that_ended_the_place_is_taken_back(registrar, place):
    # given
    happen(registrar, Kind.COURT_OUT, day(10), place.inmate)
    event = happen(registrar, Kind.COURT_BACK, day(10) + timedelta(days=21), place.inmate)

    # when
    back(event, registrar)

    # then
    place.refresh_from_db()
    assert (place.status, waits(place)) == ("active", [(day(10), None)])


# --- Refusals ------------------------------------------------------------------------------------


def test_twice_is_refused(registrar, place):
    event = happen(registrar, Kind.RELOCATED, day(3), place.inmate, block="B")
    back(event, registrar)

    with refused("already_taken_back"):
        back(event, registrar)


def test_only_the_newest_is_taken_back(registrar, place):
    # given
    first = happen(registrar, Kind.RELOCATED, day(3), place.inmate, block="B")
    second = happen(registrar, Kind.RELOCATED, day(4), place.inmate, block="C")

    # then
    with refused("not_the_newest"):
        back(first, registrar)

    # when the newer one is gone
    back(second, registrar)
    back(first, registrar)
    assert Inmate.objects.get(pk=place.inmate_id).block == "A"


def test_without_a_reason_it_is_refused(registrar, place):
    event = happen(registrar, Kind.RELEASED, day(3), place.inmate)

    with refused("reason_missing"):
        back(event, registrar, reason="  ")


def test_a_seat_taken_meanwhile_is_refused(registrar, stage, place):
    event = happen(registrar, Kind.RELEASED, day(3), place.inmate)
    EnrollmentFactory(training_class=stage.training_class, seat_number=place.seat_number)

    with refused("seat_taken"):
        back(event, registrar)


def test_a_replacement_who_left_again_is_refused(registrar, stage, place):
    event = happen(registrar, Kind.RELEASED, day(3), place.inmate)
    EnrollmentFactory(
        training_class=stage.training_class, seat_number=place.seat_number, replaces=place,
        status="left", ended_on=day(12), ended_by=registrar, end_reason="withdrawal",
    )  # fmt: skip

    with refused("seat_taken"):
        back(event, registrar)


def test_hours_carried_on_are_refused(registrar, place):
    event = happen(registrar, Kind.TRANSFERRED_OUT, day(3), place.inmate)
    EnrollmentFactory(inmate=place.inmate, carried_from=place, carried_minutes=60)

    with refused("hours_carried"):
        back(event, registrar)


def test_a_sheet_locked_without_him_is_refused(registrar, stage, place):
    # given
    other = EnrollmentFactory(training_class=stage.training_class, seat_number=9)
    event = happen(registrar, Kind.RELEASED, day(3), place.inmate)
    stage.locked(stage.meeting([other], held_on=day(11)), "H", at=LATER)

    # then
    with refused("sheet_locked"):
        back(event, registrar)


def test_a_class_closed_since_is_refused(registrar, stage, place):
    event = happen(registrar, Kind.RELEASED, day(3), place.inmate)
    type(stage.training_class).objects.filter(pk=stage.training_class.pk).update(closed_on=day(28))

    with refused("class_over"):
        back(event, registrar)


def test_an_arrival_after_which_he_was_placed_is_refused(registrar):
    inmate = InmateFactory(facility=registrar.facility, left_on=day(1))
    event = happen(registrar, Kind.RECEIVED, day(3), inmate)
    EnrollmentFactory(inmate=inmate)

    with refused("placed_since"):
        back(event, registrar)


def test_a_person_received_elsewhere_is_not_taken_back(registrar, place):
    other = UserFactory().facility
    event = happen(registrar, Kind.TRANSFERRED_OUT, day(3), place.inmate, to_facility=other)
    InmateFactory(facility=other, previous=place.inmate)

    with refused("received_elsewhere"):
        back(event, registrar)


def test_an_entry_of_register_f_changed_since_is_refused(registrar, place):
    event = happen(registrar, Kind.DISCIPLINE_OPENED, day(3), place.inmate, reference="F-1/2026")
    DisciplineEntry.objects.update(closed_on=day(5))

    with refused("entry_changed"):
        back(event, registrar)


def test_nothing_is_recorded_in_rows_that_were_not_his(registrar, stage, place):
    # given somebody else's D in the same days
    other = EnrollmentFactory(training_class=stage.training_class, seat_number=9)
    stage.typed(stage.meeting([other], held_on=day(11)), "D", at=LATER)
    happen(registrar, Kind.COURT_OUT, day(10), place.inmate)

    # when
    back(happen(registrar, Kind.COURT_BACK, day(12), place.inmate), registrar)

    # then
    assert Attendance.objects.get(enrollment=other).status == "D"
