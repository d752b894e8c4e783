"""What happens in custody, carried through to every place in a class."""

from datetime import date, timedelta

import pytest

from inmates.models import Absence, CustodyEvent, Inmate
from inmates.services.custody import Happening
from lapas_training.management.commands.reap_tasks import HOUSEKEEPING, end_absences
from organizations.models import Role
from programs.models import Enrollment, Suspension
from programs.services.custody import (
    end_long_absences,
    misfits,
    record_custody,
    record_release_date,
    running_places,
)
from programs.services.leaving import leave
from tests.factories import (
    END,
    NOW,
    START,
    ApprovedExceptionFactory,
    AttendanceFactory,
    ConvictFactory,
    DisciplineEntryFactory,
    EnrollmentFactory,
    InmateFactory,
    TrainingClassFactory,
    UserFactory,
)
from tests.programs.stage import Stage, day
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db
Kind = CustodyEvent.Kind
LATER = NOW + timedelta(days=40)  # 14 March
DAYS = [2, 10, 11, 12, 20]


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def registrar(stage):
    return stage.officer(Role.REGISTRASI)


@pytest.fixture
def place(stage):
    """A place with an unrecorded row on each of DAYS."""
    (place,) = stage.people(1)
    for number in DAYS:
        stage.meeting([place], held_on=day(number))
    return place


def happen(by, kind, on, *people, at=LATER, **values):
    return record_custody(happenings={one.pk: Happening(kind, on, **values) for one in people}, by=by, at=at)


def rows(place):
    return [
        (row.meeting.held_on.day, row.status)
        for row in place.attendances.order_by("meeting__held_on", "pk").select_related("meeting")
    ]


def out_and_back(by, place, out_on, back_on, **values):
    happen(by, Kind.COURT_OUT, out_on, place.inmate, **values)
    return happen(by, Kind.COURT_BACK, back_on, place.inmate, **values)


# --- Leaving -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        ("transferred_out", "transfer"),
        ("assimilation", "assimilation"),
        ("pb", "release"),
        ("cb", "release"),
        ("cmb", "release"),
        ("released", "release"),
        ("died", "death"),
        ("escaped", "dropped"),
    ],
)
def test_who_leaves_ends_his_place_that_day(registrar, place, kind, reason):
    # when
    done = happen(registrar, kind, day(11), place.inmate)

    # then
    place.refresh_from_db()
    assert (place.status, place.ended_on, place.end_reason, place.ended_by) == ("left", day(11), reason, registrar)
    assert rows(place) == [(2, ""), (10, ""), (11, "")]
    assert (done.ended, done.suspended, done.resumed, done.misfits) == ([place], [], [], [])
    assert last_entry() == ("programs.record_custody", registrar)


@pytest.mark.parametrize(("on", "found"), [(day(20), 1), (day(21), 0)], ids=["the-last-day", "a-class-that-is-over"])
def test_a_class_past_its_last_meeting_has_no_misfits(place, on, found):
    Inmate.objects.update(release_on=None, expires_on=None, release_kind="")
    assert len(misfits(running_places(), on=on)) == found


@pytest.mark.parametrize(
    ("on", "status"),
    [
        pytest.param(day(19), "left", id="before-the-last-meeting"),
        pytest.param(day(20), "active", id="on-its-day"),
        pytest.param(day(25), "active", id="after-it"),
    ],
)
def test_who_has_sat_through_his_meetings_may_go_and_still_be_heard(registrar, place, on, status):
    # when
    done = happen(registrar, Kind.RELEASED, on, place.inmate)

    # then
    assert Enrollment.objects.get(pk=place.pk).status == status
    assert done.misfits == []


def test_who_goes_out_after_his_last_meeting_misses_nothing(registrar, place):
    # given
    happen(registrar, Kind.COURT_OUT, day(21), place.inmate)

    # when
    ended = end_long_absences(facility=place.inmate.facility, by=registrar, at=LATER + timedelta(days=30))

    # then
    assert ended == []


def test_who_leaves_from_court_after_his_last_meeting_waits_no_more(registrar, place):
    # given
    happen(registrar, Kind.COURT_OUT, day(20), place.inmate)

    # when
    happen(registrar, Kind.RELEASED, day(25), place.inmate)

    # then
    assert Suspension.objects.get().until_on == day(25)
    assert rows(place)[-1] == (20, "D")
    assert Enrollment.objects.get(pk=place.pk).status == "active"


def test_rows_recorded_before_leaving_stay(registrar, stage, place):
    stage.typed(stage.training_class.meetings.get(held_on=day(2)), "H")

    happen(registrar, Kind.RELEASED, day(10), place.inmate)

    assert rows(place) == [(2, "H"), (10, "")]


def test_a_place_not_begun_ends_without_rows(registrar, place):
    # given
    Inmate.objects.filter(pk=place.inmate.pk).update(admitted_on=date(2025, 1, 10))

    # when
    happen(registrar, Kind.RELEASED, date(2026, 1, 30), place.inmate)

    # then
    place.refresh_from_db()
    assert (place.ended_on, rows(place)) == (START, [])


def test_places_that_were_decided_or_have_ended_are_left_alone(registrar):
    # given
    inmate = ConvictFactory(facility=registrar.facility)
    places = [
        EnrollmentFactory(inmate=inmate, training_class__facility=inmate.facility, status=status)
        for status in ("graduated", "not_graduated", "postponed")
    ]
    before = list(Enrollment.objects.order_by("pk").values())

    # when
    done = happen(registrar, Kind.RELEASED, day(11), inmate)

    # then
    assert (done.ended, len(places)) == ([], 3)
    assert list(Enrollment.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("field", ["closed_on", "cancelled_on"])
def test_a_class_that_is_over_keeps_its_places(registrar, stage, place, field):
    values = {field: END} | ({"cancelled_by": registrar} if field == "cancelled_on" else {})
    type(stage.training_class).objects.filter(pk=stage.training_class.pk).update(**values)

    assert happen(registrar, Kind.RELEASED, day(11), place.inmate).ended == []


def test_attended_after_leaving_is_refused(registrar, stage, place):
    stage.typed(stage.training_class.meetings.get(held_on=day(12)), "H", at=LATER)

    with refused("attended_later"):
        happen(registrar, Kind.RELEASED, day(11), place.inmate)


def test_attended_on_the_last_day_is_not_later(registrar, stage, place):
    stage.typed(stage.training_class.meetings.get(held_on=day(11)), "H", at=LATER)

    happen(registrar, Kind.RELEASED, day(11), place.inmate)

    assert rows(place)[-1] == (11, "H")


def test_an_event_that_cannot_be_leaves_every_place_as_it_was(registrar, place):
    other = EnrollmentFactory(training_class=place.training_class)
    Inmate.objects.filter(pk=other.inmate_id).update(left_on=day(3))

    with refused("not_here"):
        happen(registrar, Kind.RELEASED, day(11), place.inmate, other.inmate)


def test_several_places_of_one_person_end_together(registrar, place):
    second = EnrollmentFactory(inmate=place.inmate, training_class__facility=place.inmate.facility)

    assert happen(registrar, Kind.RELEASED, day(11), place.inmate).ended == [place, second]


# --- Out and back --------------------------------------------------------------------------------


def test_who_is_out_lets_his_place_wait(registrar, place):
    # when
    done = happen(registrar, Kind.COURT_OUT, day(10), place.inmate)

    # then
    waiting = Suspension.objects.get()
    assert (waiting.enrollment, waiting.absence, waiting.from_on, waiting.until_on) == (
        place,
        Absence.objects.get(),
        day(10),
        None,
    )
    place.refresh_from_db()
    assert (place.status, place.ended_on, done.suspended) == ("active", None, [place])
    assert rows(place) == [(number, "") for number in DAYS]


@pytest.mark.parametrize(("out", "back"), [(Kind.COURT_OUT, Kind.COURT_BACK), (Kind.HOSPITAL_OUT, Kind.HOSPITAL_BACK)])
def test_who_is_back_goes_on_and_what_he_missed_is_d(registrar, place, out, back):
    # when
    happen(registrar, out, day(10), place.inmate)
    done = happen(registrar, back, day(12), place.inmate)

    # then both days inside
    assert rows(place) == [(2, ""), (10, "D"), (11, "D"), (12, "D"), (20, "")]
    assert (Suspension.objects.get().until_on, done.resumed) == (day(12), [place])
    place.refresh_from_db()
    assert (place.status, place.ended_on) == ("active", None)


def test_what_was_recorded_meanwhile_stays(registrar, stage, place):
    stage.typed(stage.training_class.meetings.get(held_on=day(10)), "H", at=LATER)

    out_and_back(registrar, place, day(10), day(11))

    assert rows(place)[:4] == [(2, ""), (10, "H"), (11, "D"), (12, "")]


def test_a_sheet_that_changed_has_a_new_version(registrar, stage, place):
    before = dict(stage.training_class.meetings.values_list("held_on", "sheet_version"))

    out_and_back(registrar, place, day(10), day(11))

    after = dict(stage.training_class.meetings.values_list("held_on", "sheet_version"))
    assert {on.day for on in after if after[on] != before[on]} == {10, 11}


def test_a_locked_sheet_and_a_cancelled_meeting_are_not_touched(registrar, stage, place):
    # given a sheet locked before the person had a row in it
    other = EnrollmentFactory(training_class=stage.training_class, seat_number=9)
    locked = stage.locked(stage.meeting([other], held_on=day(11)), "H", at=LATER)
    AttendanceFactory(meeting=locked, enrollment=place)
    cancelled = stage.training_class.meetings.filter(held_on=day(10))
    cancelled.update(cancelled_at=NOW, cancelled_by=stage.chief, cancel_reason="Blok dikunci")
    left_alone = stage.training_class.meetings.filter(pk__in=[locked.pk, cancelled.get().pk]).order_by("pk")
    before = list(left_alone.values())

    # when
    out_and_back(registrar, place, day(10), day(12))

    # then
    assert rows(place) == [(2, ""), (10, ""), (11, "D"), (11, ""), (12, "D"), (20, "")]
    assert list(left_alone.values()) == before


@pytest.mark.parametrize(
    ("days", "status", "reason"),
    [pytest.param(20, "active", "", id="twenty-resumes"), pytest.param(21, "left", "away", id="twenty-one-ends")],
)
def test_away_for_the_standards_days_ends_the_place_with_the_day_of_going(registrar, place, days, status, reason):
    # when
    done = out_and_back(registrar, place, day(10), day(10) + timedelta(days=days))

    # then
    place.refresh_from_db()
    assert (place.status, place.end_reason) == (status, reason)
    assert (done.resumed, done.ended) == (([place], []) if status == "active" else ([], [place]))
    if reason:
        assert (place.ended_on, place.ended_by) == (day(10), registrar)
        assert rows(place) == [(2, ""), (10, "D")]
        assert Suspension.objects.get().until_on == day(10)


def test_the_standard_says_how_many_days(registrar, stage, place):
    type(stage.training_class.standard).objects.update(max_absence_days=2)

    assert out_and_back(registrar, place, day(10), day(12)).ended == [place]


def test_a_place_not_begun_has_missed_nothing(registrar, place):
    # given out before the first day of the class
    done = out_and_back(registrar, place, date(2026, 1, 20), date(2026, 1, 25))

    assert rows(place) == [(number, "") for number in DAYS]
    assert (done.resumed, done.ended, Suspension.objects.count()) == ([place], [], 0)


def test_days_away_before_the_place_began_do_not_count(registrar, place):
    # given 29 days away, of which 14 in the class
    done = out_and_back(registrar, place, date(2026, 1, 18), day(16))

    assert (done.resumed, done.ended) == ([place], [])
    assert rows(place) == [(2, "D"), (10, "D"), (11, "D"), (12, "D"), (20, "")]


def test_who_leaves_from_court_has_missed_what_was_between(registrar, place):
    # given
    happen(registrar, Kind.COURT_OUT, day(10), place.inmate)

    # when
    happen(registrar, Kind.RELEASED, day(12), place.inmate)

    # then
    place.refresh_from_db()
    assert (place.ended_on, place.end_reason) == (day(12), "release")
    assert rows(place) == [(2, ""), (10, "D"), (11, "D"), (12, "D")]
    assert Suspension.objects.get().until_on == day(12)


def test_a_place_that_waits_can_end_for_another_reason(stage, registrar, place):
    happen(registrar, Kind.COURT_OUT, day(10), place.inmate)

    leave(enrollment=place, reason="withdrawal", by=stage.clerk, on=day(11))

    assert Suspension.objects.get().until_on == day(11)


# --- Away too long, found by the system ----------------------------------------------------------


@pytest.mark.parametrize(("days", "ends"), [(20, False), (21, True)])
def test_who_is_still_away_after_the_standards_days_has_no_place(registrar, place, days, ends):
    # given
    happen(registrar, Kind.COURT_OUT, day(10), place.inmate)

    # when
    at = NOW + timedelta(days=8 + days)  # 10 February and so many days
    ended = end_long_absences(facility=registrar.facility, by=None, at=at)

    # then
    place.refresh_from_db()
    assert (ended, place.end_reason) == (([place], "away") if ends else ([], ""))
    if ends:
        assert (place.ended_on, place.ended_by) == (day(10), registrar)
        assert last_entry() == ("programs.end_long_absences", None)
        assert Absence.objects.get().back_on is None


def test_another_prison_is_not_looked_at(registrar, place):
    happen(registrar, Kind.COURT_OUT, day(10), place.inmate)

    assert end_long_absences(facility=UserFactory().facility, by=None, at=LATER) == []


def test_who_was_there_by_a_sheet_keeps_his_place_and_holds_up_nobody(registrar, stage, place):
    # given
    other = EnrollmentFactory(training_class=place.training_class)
    happen(registrar, Kind.COURT_OUT, day(10), place.inmate, other.inmate)
    stage.typed(stage.training_class.meetings.get(held_on=day(12)), "H", at=LATER)

    # when
    ended = end_long_absences(facility=registrar.facility, by=None, at=LATER)

    # then
    assert ended == [other]
    place.refresh_from_db()
    assert place.ended_on is None


def test_nobody_away_too_long_leaves_no_trace(registrar, place):
    happen(registrar, Kind.COURT_OUT, day(10), place.inmate)
    before = last_entry()

    end_long_absences(facility=registrar.facility, by=None, at=NOW + timedelta(days=9))

    assert last_entry() == before


def test_housekeeping_looks_into_every_prison(registrar, place):
    # given
    there = EnrollmentFactory()
    happen(registrar, Kind.COURT_OUT, day(10), place.inmate)
    happen(UserFactory(facility=there.inmate.facility), Kind.COURT_OUT, day(10), there.inmate)

    # when
    found = end_absences(older_than=timedelta(seconds=60), at=LATER)

    # then
    assert found == {"places_ended": 2}
    assert end_absences in HOUSEKEEPING


# --- Who no longer fits --------------------------------------------------------------------------


def test_a_release_date_before_the_end_of_the_class_is_told(registrar, place):
    # when the release comes three days after the last day, of which seven are buffer
    done = record_release_date(
        inmate=place.inmate, kind="pb", on=END + timedelta(days=3), decree_number="PAS-1/2026", decree_on=date(2026, 1, 20),
        by=registrar, at=NOW,
    )  # fmt: skip

    # then
    (found,) = done.misfits
    assert (found.enrollment, found.reasons, found.margin) == (place, ["release_before_end"], -4)
    assert last_entry() == ("programs.record_release_date", registrar)


def test_register_f_is_told(registrar, place):
    done = happen(registrar, Kind.DISCIPLINE_OPENED, day(2), place.inmate, reference="F-1/2026", at=NOW)

    assert [(one.enrollment, one.reasons) for one in done.misfits] == [(place, ["discipline"])]


def test_what_the_head_of_the_prison_has_approved_is_not_told(stage, place):
    # given
    Inmate.objects.filter(pk=place.inmate_id).update(release_on=END)
    DisciplineEntryFactory(inmate=place.inmate)
    approver = UserFactory(role=Role.KALAPAS, facility=stage.training_class.facility)
    ApprovedExceptionFactory(
        training_class=stage.training_class, inmate=place.inmate, code="release_before_end", approved_by=approver
    )

    # when
    found = misfits(running_places(), on=START)

    # then
    assert [(one.enrollment, one.reasons) for one in found] == [(place, ["discipline"])]


@pytest.mark.parametrize(
    ("release_on", "margin"),
    [
        pytest.param(END + timedelta(days=7), None, id="exactly-fits"),
        pytest.param(END + timedelta(days=6), -1, id="one-day-short"),
    ],
)
def test_the_margin_decides(place, release_on, margin):
    Inmate.objects.filter(pk=place.inmate_id).update(release_on=release_on)

    assert [one.margin for one in misfits(running_places(), on=START)] == ([] if margin is None else [margin])


def test_an_unknown_release_is_told_without_a_margin(place):
    Inmate.objects.filter(pk=place.inmate_id).update(release_on=None, release_kind="", expires_on=None)

    assert [(one.reasons, one.margin) for one in misfits(running_places(), on=START)] == [(["release_unknown"], None)]


def test_a_cancelled_last_meeting_does_not_count(stage, place):
    meeting = stage.meeting(held_on=END + timedelta(days=30), cancelled_at=NOW, cancelled_by=stage.chief, cancel_reason="Libur")
    Inmate.objects.filter(pk=place.inmate_id).update(release_on=END + timedelta(days=7))

    assert meeting.cancelled
    assert misfits(running_places(), on=START) == []


# --- Queries -------------------------------------------------------------------------------------


def test_any_number_of_people_takes_the_same_statements(registrar, django_assert_num_queries):
    def stand(count):
        places = []
        for training_class in TrainingClassFactory.create_batch(2, facility=registrar.facility):
            places += EnrollmentFactory.create_batch(count, training_class=training_class)
        return [place.inmate for place in places]

    happen(registrar, Kind.RELOCATED, day(2), *stand(1))  # the first row of the trail begins its chain
    counts = []
    for people in (stand(1), stand(12)):
        for kind, on in ((Kind.COURT_OUT, day(10)), (Kind.COURT_BACK, day(12)), (Kind.RELEASED, day(20))):
            with django_assert_num_queries(60, exact=False) as captured:
                happen(registrar, kind, on, *people)
            counts.append(len(captured))
    assert counts[:3] == counts[3:]


def test_misfits_take_the_same_statements_for_one_and_for_many(django_assert_num_queries):
    for inmate in [InmateFactory(), *InmateFactory.create_batch(5)]:
        EnrollmentFactory(inmate=inmate, training_class__facility=inmate.facility)
        with django_assert_num_queries(3):
            misfits(running_places(), on=START)
