"""What an event changes on a person, and the rows beside him that it begins or ends."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from inmates.models import Absence, CustodyEvent, DisciplineEntry, Inmate, PastStay, ReleaseDate
from inmates.services.custody import Happening, write_events, write_release_date
from tests.factories import (
    NOW,
    AbsenceFactory,
    FacilityFactory,
    InmateFactory,
    PastStayFactory,
    ReleaseDateFactory,
    UserFactory,
)
from tests.refusals import codes_of, refused

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 20)
Kind = CustodyEvent.Kind


def day(number: int) -> date:
    return date(2026, 2, number)


@pytest.fixture
def inmate():
    return InmateFactory()


@pytest.fixture
def officer(inmate):
    return UserFactory(facility=inmate.facility)


def happen(inmate, by, kind, on, **values):
    (event,) = write_events({inmate.pk: Happening(kind, on, **values)}, by=by, at=NOW, today=TODAY)
    inmate.refresh_from_db()
    return event


def release_date(inmate, by, *, kind="pb", on=date(2027, 5, 10), decree_number="PAS-1/2026", decree_on=date(2026, 1, 20)):
    event = write_release_date(
        inmate=inmate, kind=kind, on=on, decree_number=decree_number, decree_on=decree_on, by=by, at=NOW, today=TODAY
    )
    inmate.refresh_from_db()
    return event


# --- Events --------------------------------------------------------------------------------------


def test_an_event_keeps_who_when_why_and_both_values(inmate, officer):
    event = happen(inmate, officer, Kind.RELOCATED, day(3), reference="W-1", note="renovasi", block="B", room="7")

    stored = CustodyEvent.objects.get()
    assert stored == event
    assert (stored.inmate, stored.kind, stored.on, stored.reference, stored.note) == (
        inmate,
        "relocated",
        day(3),
        "W-1",
        "renovasi",
    )
    assert (stored.recorded_by, stored.recorded_at, stored.voided_at) == (officer, NOW, None)
    assert (stored.before, stored.after) == ({"block": "A", "room": "3"}, {"block": "B", "room": "7"})
    assert (inmate.block, inmate.room) == ("B", "7")


def test_the_dates_of_the_sentence_are_entered_and_the_release_follows(inmate, officer):
    # when
    event = happen(inmate, officer, Kind.SENTENCE_DATES, day(3), admitted_on=date(2025, 1, 12), expires_on=date(2027, 3, 1))

    # then
    assert (inmate.admitted_on, inmate.expires_on, inmate.release_on) == (date(2025, 1, 12), date(2027, 3, 1), date(2027, 3, 1))
    assert sorted(event.after) == ["admitted_on", "expires_on", "release_on"]

    # when the end becomes unknown
    happen(inmate, officer, Kind.SENTENCE_DATES, day(4))

    # then
    assert (inmate.admitted_on, inmate.expires_on, inmate.release_on, inmate.release_kind) == (date(2025, 1, 12), None, None, "")


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"admitted_on": date(2025, 1, 12), "expires_on": date(2025, 1, 11)}, "expires_before_admission"),
        ({"admitted_on": date(2023, 6, 9)}, "before_departure"),
        ({"admitted_on": day(6)}, "before_admission"),
    ],
)
def test_dates_of_a_sentence_that_cannot_be_are_refused(inmate, officer, values, code):
    # given
    PastStayFactory(inmate=inmate)

    # then
    with refused(code):
        happen(inmate, officer, Kind.SENTENCE_DATES, day(3), **values)
    assert not CustodyEvent.objects.exists()


@pytest.mark.parametrize("kind", CustodyEvent.LEAVING)
def test_who_leaves_is_gone_from_that_day(inmate, officer, kind):
    event = happen(inmate, officer, kind, day(10))

    assert inmate.left_on == day(10)
    assert (inmate.in_custody(day(9)), inmate.in_custody(day(10))) == (True, False)
    assert (event.before, CustodyEvent.objects.get().after) == ({"left_on": None}, {"left_on": "2026-02-10"})


def test_a_transfer_says_where_to(inmate, officer):
    other = FacilityFactory()

    assert happen(inmate, officer, Kind.TRANSFERRED_OUT, day(10), to_facility=other).to_facility == other


@pytest.mark.parametrize(("kind", "where"), [(Kind.COURT_OUT, "court"), (Kind.HOSPITAL_OUT, "hospital")])
def test_who_is_out_stays_in_the_register(inmate, officer, kind, where):
    event = happen(inmate, officer, kind, day(10))

    absence = Absence.objects.get()
    assert (absence.inmate, absence.kind, absence.out_on, absence.back_on) == (inmate, where, day(10), None)
    assert inmate.in_custody(day(11)) is True
    assert event.after == {"rows": {"absence": [absence.pk]}}


def test_who_is_back_ends_his_absence_only(inmate, officer):
    # given
    earlier = AbsenceFactory(inmate=inmate, out_on=day(1), back_on=day(2))
    absence = AbsenceFactory(inmate=inmate, out_on=day(10))

    # when
    event = happen(inmate, officer, Kind.COURT_BACK, day(12))

    # then
    assert list(Absence.objects.order_by("out_on").values_list("pk", "back_on")) == [(earlier.pk, day(2)), (absence.pk, day(12))]
    assert event.after == {"rows": {"absence": [absence.pk]}}


def test_who_leaves_from_court_is_out_no_more(inmate, officer):
    AbsenceFactory(inmate=inmate, out_on=day(10))

    happen(inmate, officer, Kind.RELEASED, day(12))

    assert (Absence.objects.get().back_on, inmate.left_on) == (day(12), day(12))


@pytest.mark.parametrize("kind", CustodyEvent.ARRIVING)
def test_who_is_received_again_begins_a_new_stay(officer, inmate, kind):
    # given
    Inmate.objects.filter(pk=inmate.pk).update(left_on=day(1))

    # when
    happen(inmate, officer, kind, day(10), block="C", room="1")

    # then
    assert (inmate.admitted_on, inmate.left_on, inmate.place_in_facility) == (day(10), None, "C/1")
    assert list(PastStay.objects.values_list("inmate", "from_on", "until_on")) == [(inmate.pk, date(2025, 1, 10), day(1))]
    assert [inmate.in_custody(on) for on in (date(2025, 1, 10), day(1), day(9), day(10))] == [True, False, False, True]


def test_dates_of_a_sentence_that_was_over_are_unknown_after_a_new_arrival(officer, inmate):
    # given
    ReleaseDateFactory(inmate=inmate, on=date(2026, 1, 5))
    Inmate.objects.filter(pk=inmate.pk).update(
        left_on=date(2026, 1, 5), expires_on=date(2026, 1, 20), release_on=date(2026, 1, 5), release_kind="pb"
    )

    # when
    event = happen(inmate, officer, Kind.RECEIVED, day(10))

    # then
    assert (inmate.expires_on, inmate.release_on, inmate.release_kind) == (None, None, "")
    assert (str(event.before["expires_on"]), event.after["expires_on"]) == ("2026-01-20", None)


def test_the_rest_of_a_sentence_goes_on_after_a_new_arrival(officer, inmate):
    Inmate.objects.filter(pk=inmate.pk).update(left_on=day(1))

    happen(inmate, officer, Kind.RECEIVED, day(10))

    assert (inmate.expires_on, inmate.release_on, inmate.release_kind) == (date(2028, 1, 10), date(2028, 1, 10), "expiry")


def test_register_f_is_opened_and_closed(inmate, officer):
    # when
    happen(inmate, officer, Kind.DISCIPLINE_OPENED, day(3), reference="F-7/2026")

    # then
    entry = DisciplineEntry.objects.get()
    assert (entry.inmate, entry.reference, entry.entered_on, entry.closed_on) == (inmate, "F-7/2026", day(3), None)

    # when
    happen(inmate, officer, Kind.DISCIPLINE_CLOSED, day(9))

    # then
    assert DisciplineEntry.objects.get().closed_on == day(9)


def test_a_remission_moves_the_end_and_the_release(inmate, officer):
    event = happen(inmate, officer, Kind.REMISSION, day(3), remission_kind="RK I", months=1, days=15)

    assert (inmate.expires_on, inmate.release_on, inmate.release_kind) == (date(2027, 11, 25), date(2027, 11, 25), "expiry")
    assert (event.remission_kind, event.remission_months, event.remission_days) == ("RK I", 1, 15)
    assert CustodyEvent.objects.get().before == {"expires_on": "2028-01-10", "release_on": "2028-01-10"}


def test_a_remission_leaves_an_earlier_approved_release_in_use(inmate, officer):
    release_date(inmate, officer)

    happen(inmate, officer, Kind.REMISSION, day(3), remission_kind="RK I", months=1)

    assert (inmate.expires_on, inmate.release_on, inmate.release_kind) == (date(2027, 12, 10), date(2027, 5, 10), "pb")


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        pytest.param({"kind": Kind.RELEASED, "on": day(21)}, ["in_future"], id="in-the-future"),
        pytest.param({"kind": Kind.COURT_BACK, "on": day(3)}, ["not_out"], id="not-out"),
        pytest.param({"kind": Kind.RECEIVED, "on": day(3)}, ["still_here"], id="still-here"),
        pytest.param({"kind": Kind.DISCIPLINE_OPENED, "on": day(3)}, ["reference_missing"], id="entry-without-a-number"),
        pytest.param({"kind": Kind.DISCIPLINE_CLOSED, "on": day(3)}, ["no_open_entry"], id="no-entry"),
        pytest.param({"kind": Kind.REMISSION, "on": day(3)}, ["kind_missing"], id="remission-without-a-kind"),
        pytest.param({"kind": Kind.REMISSION, "on": day(3), "remission_kind": "RU I"}, ["nothing_given"], id="nothing-given"),
        pytest.param(
            {"kind": Kind.RELEASED, "on": date(2025, 1, 1)}, ["before_admission"], id="before-admission",
        ),
    ],
)  # fmt: skip
def test_an_event_that_cannot_be_changes_nothing(inmate, officer, values, codes):
    with refused(*codes):
        write_events({inmate.pk: Happening(**values)}, by=officer, at=NOW, today=TODAY)


def test_one_of_several_that_cannot_be_stops_all_and_is_named(inmate, officer):
    # given
    gone = InmateFactory(facility=inmate.facility, name="Rekaan Pergi", left_on=day(1))
    happenings = {one.pk: Happening(Kind.COURT_OUT, day(3)) for one in (inmate, gone)}

    # when
    with pytest.raises(ValidationError) as raised:
        write_events(happenings, by=officer, at=NOW, today=TODAY, batch=True)

    # then
    assert codes_of(raised.value) == ["not_here"]
    assert raised.value.messages[0].startswith("Rekaan Pergi: ")
    assert not CustodyEvent.objects.exists()
    assert not Absence.objects.exists()


def test_out_again_after_a_new_arrival_knows_nothing_of_the_stay_before(inmate, officer):
    # given
    AbsenceFactory(inmate=inmate, out_on=day(12), back_on=day(14))
    Inmate.objects.filter(pk=inmate.pk).update(admitted_on=day(15))

    # when
    happen(inmate, officer, Kind.COURT_OUT, day(15))

    # then
    assert Absence.objects.filter(back_on=None).get().out_on == day(15)


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        pytest.param(
            {"remission_kind": "RK I"}, {"remission_kind": "RK I", "reference": "PAS-2"}, "already_given", id="the-same"
        ),
        pytest.param({"remission_kind": "RK I"}, {"remission_kind": "other"}, None, id="of-another-kind"),
        pytest.param(
            {"remission_kind": "other", "reference": "PAS-1"}, {"remission_kind": "other", "reference": "PAS-1"},
            "already_given", id="by-the-same-decree",
        ),
        pytest.param(
            {"remission_kind": "other", "reference": "PAS-1"}, {"remission_kind": "other", "reference": "PAS-2"},
            None, id="by-another-decree",
        ),
    ],
)  # fmt: skip
def test_a_remission_is_given_once(inmate, officer, first, second, code):
    # given
    end = date(2027, 12, 31)
    Inmate.objects.filter(pk=inmate.pk).update(expires_on=end, release_on=end, release_kind="expiry")
    inmate.refresh_from_db()
    happen(inmate, officer, Kind.REMISSION, day(3), months=1, **first)

    # when
    if code is None:
        happen(inmate, officer, Kind.REMISSION, day(3), months=1, **second)
    else:
        with refused(code):
            happen(inmate, officer, Kind.REMISSION, day(3), months=1, **second)

    # then
    inmate.refresh_from_db()
    assert inmate.expires_on == (date(2027, 11, 30) if code else date(2027, 10, 30))


def test_a_remission_that_was_taken_back_can_be_given(inmate, officer):
    event = happen(inmate, officer, Kind.REMISSION, day(3), remission_kind="RK I", months=1)
    CustodyEvent.objects.filter(pk=event.pk).update(voided_at=NOW, voided_by=officer, void_reason="Salah orang")

    assert happen(inmate, officer, Kind.REMISSION, day(3), remission_kind="RK I", months=2).pk != event.pk


def test_any_number_of_events_takes_the_same_statements(officer, inmate, django_assert_num_queries):
    def out(people):
        write_events({one.pk: Happening(Kind.COURT_OUT, day(3)) for one in people}, by=officer, at=NOW, today=TODAY)

    for people in ([inmate], InmateFactory.create_batch(30, facility=inmate.facility)):
        with django_assert_num_queries(9):
            out(people)


# --- Dates of release ----------------------------------------------------------------------------


def test_an_approved_release_earlier_than_the_end_is_used(inmate, officer):
    event = release_date(inmate, officer)

    assert (inmate.release_on, inmate.release_kind, inmate.expires_on) == (date(2027, 5, 10), "pb", date(2028, 1, 10))
    stored = CustodyEvent.objects.get()
    assert (stored, stored.kind, stored.reference, stored.recorded_by) == (event, "release_date", "PAS-1/2026", officer)
    assert stored.before == {"release_on": "2028-01-10", "release_kind": "expiry"}
    assert {name: stored.after[name] for name in ("release_on", "release_kind", "kind", "on")} == {
        "release_on": "2027-05-10", "release_kind": "pb", "kind": "pb", "on": "2027-05-10",
    }  # fmt: skip


def test_a_release_that_is_only_asked_for_is_kept_but_not_used(inmate, officer):
    release_date(inmate, officer, decree_number="", decree_on=None)

    assert ReleaseDate.objects.get().approved is False
    assert (inmate.release_on, inmate.release_kind) == (date(2028, 1, 10), "expiry")


def test_a_newer_date_replaces_the_older_of_its_kind_and_both_stay(inmate, officer):
    # given
    older = ReleaseDateFactory(inmate=inmate)
    other = ReleaseDateFactory(inmate=inmate, kind="cb", on=date(2027, 8, 1))

    # when
    release_date(inmate, officer, on=date(2027, 9, 1))

    # then
    older.refresh_from_db()
    assert older.superseded_at == NOW
    assert ReleaseDate.objects.filter(superseded_at=None).count() == 2
    assert (inmate.release_on, inmate.release_kind) == (other.on, "cb")


def test_a_withdrawn_release_counts_no_more(inmate, officer):
    release_date(inmate, officer)

    release_date(inmate, officer, on=None, decree_number="", decree_on=None)

    assert (inmate.release_on, inmate.release_kind) == (date(2028, 1, 10), "expiry")


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        pytest.param({"decree_on": day(21)}, ["decree_on: decree_in_future"], id="decree-in-the-future"),
        pytest.param({"on": date(2025, 1, 9)}, ["on: before_admission"], id="before-admission"),
        pytest.param({"decree_on": None}, ["__all__: None"], id="number-without-a-date"),
        pytest.param({"kind": "expiry"}, ["kind: invalid_choice"], id="the-end-is-not-asked-for"),
    ],
)
def test_a_release_that_cannot_be_changes_nothing(inmate, officer, values, codes):
    ReleaseDateFactory(inmate=inmate)

    with refused(*codes):
        release_date(inmate, officer, **values)


def test_who_has_left_gets_no_date_of_release(inmate, officer):
    Inmate.objects.filter(pk=inmate.pk).update(left_on=day(1))

    with refused("not_here"):
        release_date(inmate, officer)
