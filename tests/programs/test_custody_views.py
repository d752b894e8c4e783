"""The pages about custody: what is read, recorded, taken back, and told about places."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from audit.models import Entry
from inmates.models import Absence, CustodyEvent, Inmate, ReleaseDate
from organizations.models import Role
from organizations.models.user import FACILITY_ROLES
from tests.factories import (
    NOW,
    AbsenceFactory,
    ConvictFactory,
    CustodyEventFactory,
    DisciplineEntryFactory,
    EnrollmentFactory,
    FacilityFactory,
    InmateFactory,
    PastStayFactory,
    RegistrationEntryFactory,
    ReleaseDateFactory,
    TrainingClassFactory,
)

pytestmark = pytest.mark.django_db
MANY = reverse("programs:inmate-events")
MISFITS = reverse("programs:class-misfits")
READERS = [Role.KALAPAS, Role.KASI, Role.BIMKER, Role.REGISTRASI, Role.AUDITOR]


@pytest.fixture
def facility():
    return FacilityFactory()


@pytest.fixture
def officer(login_as, facility):
    return login_as(Role.REGISTRASI, at=facility)


@pytest.fixture
def inmate(facility):
    return ConvictFactory(facility=facility, name="Rekaan Orang")


@pytest.fixture
def place(facility, inmate):
    today = localdate()
    training_class = TrainingClassFactory(
        facility=facility, code="LAS-UJI", starts_on=today - timedelta(days=30), ends_on=today + timedelta(days=30)
    )
    return EnrollmentFactory(training_class=training_class, inmate=inmate, starts_on=training_class.starts_on)


def page(name, inmate, *more, **query):
    address = reverse(f"programs:inmate-{name}", args=[inmate.pk, *more])
    return address + (f"?kind={query['kind']}" if query else "")


def told(response):
    """The messages of the page to which ``response`` leads."""
    return [(message.level_tag, str(message)) for message in response.context["messages"]]


def record(client, inmate, kind, **values):
    return client.post(page("custody-record", inmate, kind=kind), {"on": localdate().isoformat()} | values, follow=True)


# --- The tab -------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_custody_opens_for_the_prisons_side_only(login_as, role, facility, inmate):
    client = login_as(role, at=facility if role in FACILITY_ROLES else None)

    response = client.get(page("custody", inmate))

    assert (response.status_code == 200) is (role in READERS)


def test_the_tab_tells_everything_of_the_prisons_record(officer, facility, inmate):
    # given
    PastStayFactory(inmate=inmate)
    AbsenceFactory(inmate=inmate, out_on=date(2026, 1, 5), back_on=date(2026, 1, 6))
    ReleaseDateFactory(inmate=inmate, decree_number="PAS-77/2026")
    DisciplineEntryFactory(inmate=inmate, reference="F-77/2026")
    RegistrationEntryFactory(inmate=inmate, text="A.III 5/2024", is_current=False)
    CustodyEventFactory(inmate=inmate, recorded_by=officer.user, note="renovasi", before={"block": "A"}, after={"block": "B"})

    # when
    response = officer.get(page("custody", inmate))

    # then
    text = response.content.decode()
    words = ["PAS-77/2026", "F-77/2026", "A.III 5/2024", "renovasi", "A → B", str(officer.user), "5 Januari 2026", "10 Juni 2023"]
    assert [word for word in words if word not in text] == []
    entry = Entry.objects.get()
    assert (entry.verb, entry.object_id) == ("inmates.read_custody", str(inmate.pk))


def test_the_tab_asks_the_same_for_any_number_of_events(officer, inmate, page_queries):
    def fill():
        CustodyEventFactory(inmate=inmate, kind="transferred_out", to_facility=FacilityFactory())
        CustodyEventFactory(inmate=inmate, voided_at=NOW, voided_by=officer.user, void_reason="Salah")
        AbsenceFactory(inmate=inmate, back_on=date(2026, 2, 3))
        ReleaseDateFactory(inmate=inmate, superseded_at=NOW)
        DisciplineEntryFactory(inmate=inmate)

    fill()
    with page_queries() as for_one:
        officer.get(page("custody", inmate))
    fill(), fill()

    with page_queries() as for_three:
        officer.get(page("custody", inmate))

    assert len(for_three) == len(for_one) <= 12


def test_only_what_can_have_happened_is_offered(officer, inmate):
    # given
    def offered():
        form = officer.get(page("custody", inmate)).context["kind_form"]
        return [kind for kind, _label in form.fields["kind"].choices]

    # then
    assert {"court_back", "received", "discipline_closed", "release_date"} & set(offered()) == set()
    assert {"court_out", "released", "transferred_out", "remission", "renumbered"} <= set(offered())

    # when
    AbsenceFactory(inmate=inmate, kind="hospital", out_on=localdate())

    # then
    assert [kind for kind in offered() if "court" in kind or "hospital" in kind] == ["hospital_back"]


def test_who_only_reads_is_offered_nothing(login_as, facility, inmate):
    CustodyEventFactory(inmate=inmate)

    response = login_as(Role.BIMKER, at=facility).get(page("custody", inmate))

    assert response.context["kind_form"] is None
    assert "take-back" not in response.content.decode()


# --- Recording -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("court_out", ["on", "reference", "note"]),
        ("relocated", ["on", "block", "room", "reference", "note"]),
        ("transferred_out", ["on", "to_facility", "reference", "note"]),
        ("remission", ["on", "remission_kind", "months", "days", "subsider_until", "reference", "note"]),
        ("discipline_opened", ["on", "reference", "note"]),
        ("received", ["on", "block", "room", "reference", "note"]),
        ("renumbered", ["on", "registration_number", "reference", "note"]),
        ("sentence_dates", ["on", "admitted_on", "expires_on", "reference", "note"]),
    ],
)
def test_the_form_asks_what_fits_the_kind(officer, inmate, kind, fields):
    response = officer.get(page("custody-record", inmate, kind=kind))

    assert list(response.context["form"].fields) == fields
    assert response.context["form"]["on"].value() == localdate()


@pytest.mark.parametrize("kind", ["release_date", "nonsense", ""])
def test_what_is_not_recorded_here_is_not_found(officer, inmate, kind):
    assert officer.get(page("custody-record", inmate, kind=kind)).status_code == 404


def test_out_to_court_is_recorded_and_the_waiting_place_told(officer, inmate, place):
    # when
    response = record(officer, inmate, "court_out", reference="W-1/2026")

    # then
    assert response.redirect_chain[-1][0] == page("custody", inmate)
    event = CustodyEvent.objects.get()
    assert (event.kind, event.on, event.reference, event.recorded_by) == ("court_out", localdate(), "W-1/2026", officer.user)
    levels = [level for level, _text in told(response)]
    assert levels == ["success", "info"]
    assert "Rekaan Orang – LAS-UJI" in told(response)[1][1]


def test_a_release_tells_which_place_ended(officer, inmate, place):
    response = record(officer, inmate, "released")

    place.refresh_from_db()
    assert (place.ended_on, place.end_reason) == (localdate(), "release")
    assert [("LAS-UJI" in text) for _level, text in told(response)] == [False, True]


def test_a_remission_tells_who_no_longer_fits_and_by_how_much(officer, inmate, place):
    # given ten days from today to the last meeting but the release tomorrow
    response = record(
        officer, inmate, "remission", remission_kind="RU II", subsider_until=(localdate() + timedelta(days=1)).isoformat()
    )

    inmate.refresh_from_db()
    assert inmate.release_on == localdate() + timedelta(days=1)
    level, text = told(response)[-1]
    assert (level, "LAS-UJI" in text, "-36" in text) == ("warning", True, True)


def test_the_end_of_a_sentence_is_entered_and_every_place_checked_again(officer, inmate, place):
    # given
    form = officer.get(page("custody-record", inmate, kind="sentence_dates")).context["form"]
    ends_on = localdate() + timedelta(days=1)

    # when
    response = record(
        officer, inmate, "sentence_dates", admitted_on="2025-01-11", expires_on=ends_on.isoformat(), reference="P-1"
    )

    # then
    assert (form["admitted_on"].value(), form["expires_on"].value()) == (inmate.admitted_on, inmate.expires_on)
    inmate.refresh_from_db()
    assert (inmate.admitted_on, inmate.expires_on, inmate.release_on) == (date(2025, 1, 11), ends_on, ends_on)
    level, text = told(response)[-1]
    assert (level, "LAS-UJI" in text, "-36" in text) == ("warning", True, True)


def test_a_sentence_that_is_over_before_it_begins_is_not_entered(officer, inmate):
    response = record(officer, inmate, "sentence_dates", admitted_on="2025-01-11", expires_on="2025-01-10")

    assert [error.code for error in response.context["form"].non_field_errors().as_data()] == ["expires_before_admission"]
    assert not CustodyEvent.objects.exists()


def test_a_conviction_gives_a_new_number_and_the_old_one_stays_in_the_history(officer, inmate):
    # given
    old = inmate.registration()

    # when
    response = record(officer, inmate, "renumbered", registration_number="B.I 900/2026", reference="123/Pid/2026")

    # then
    numbers = inmate.registrations.order_by("pk").values_list("text", "is_current")
    assert list(numbers) == [(old, False), ("B.I 900/2026", True)]
    assert f"{old} → B.I 900/2026" in response.content.decode()

    # when taken back
    event = CustodyEvent.objects.get()
    officer.post(page("event-take-back", inmate, event.pk), {"reason": "Salah ketik"})

    # then the number is free again
    assert list(inmate.registrations.values_list("text", "is_current")) == [(old, True)]


def test_a_number_of_somebody_else_is_shown_at_its_field(officer, inmate):
    other = ConvictFactory(facility=inmate.facility)

    response = record(officer, inmate, "renumbered", registration_number=other.registration())

    assert list(response.context["form"].errors) == ["registration_number"]
    assert not CustodyEvent.objects.exists()


def test_a_transfer_goes_to_a_facility_of_the_system(officer, inmate, facility):
    # given
    other = FacilityFactory()
    form = officer.get(page("custody-record", inmate, kind="transferred_out")).context["form"]

    # when
    record(officer, inmate, "transferred_out", to_facility=other.pk)

    # then
    assert list(form.fields["to_facility"].queryset) == [other]
    assert CustodyEvent.objects.get().to_facility == other


def test_an_event_that_cannot_be_is_shown_with_its_reason(officer, inmate):
    response = record(officer, inmate, "court_back")

    assert response.status_code == 200
    assert [error.code for error in response.context["form"].non_field_errors().as_data()] == ["not_out"]
    assert not CustodyEvent.objects.exists()


def test_a_form_without_a_day_is_shown_again(officer, inmate):
    response = record(officer, inmate, "court_out", on="")

    assert list(response.context["form"].errors) == ["on"]
    assert not CustodyEvent.objects.exists()


# --- Dates of release ----------------------------------------------------------------------------


def release(client, inmate, **values):
    asked = {"kind": "pb", "state": "approved", "on": "2027-05-10", "decree_number": "PAS-1/2026", "decree_on": "2026-01-20"}
    return client.post(page("release-date", inmate), asked | values, follow=True)


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        pytest.param({}, (date(2027, 5, 10), "PAS-1/2026", True), id="approved"),
        pytest.param({"state": "asked"}, (date(2027, 5, 10), "", False), id="asked-for"),
        pytest.param({"state": "withdrawn"}, (None, "", False), id="withdrawn"),
    ],
)
def test_a_date_of_release_is_kept_by_its_state(officer, inmate, values, kept):
    release(officer, inmate, **values)

    one = ReleaseDate.objects.get()
    assert (one.on, one.decree_number, one.approved) == kept
    inmate.refresh_from_db()
    assert inmate.release_kind == ("pb" if one.approved else "expiry")


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        pytest.param({"decree_number": "", "decree_on": ""}, ["decree_number", "decree_on"], id="approved-without-a-decree"),
        pytest.param({"state": "asked", "on": ""}, ["on"], id="asked-for-without-a-day"),
        pytest.param({"on": "2020-01-01"}, ["on"], id="before-admission"),
        pytest.param({"decree_on": "2999-01-01"}, ["decree_on"], id="decree-in-the-future"),
    ],
)
def test_an_incomplete_release_is_shown_again(officer, inmate, values, fields):
    response = release(officer, inmate, **values)

    assert list(response.context["form"].errors) == fields
    assert not ReleaseDate.objects.exists()


def test_the_tab_marks_the_date_in_use(officer, inmate):
    release(officer, inmate)
    release(officer, inmate, kind="cb", state="asked")

    response = officer.get(page("custody", inmate))

    assert [(one.kind, one.approved) for one in response.context["release_dates"]] == [("cb", False), ("pb", True)]
    assert response.context["inmate"].release_kind == "pb"


# --- Taking back ---------------------------------------------------------------------------------


def test_the_newest_event_is_taken_back_and_told(officer, inmate, place):
    # given
    record(officer, inmate, "released")
    event = CustodyEvent.objects.get()

    # when
    response = officer.post(page("event-take-back", inmate, event.pk), {"reason": "Salah orang"}, follow=True)

    # then
    inmate.refresh_from_db(), place.refresh_from_db(), event.refresh_from_db()
    assert (inmate.left_on, place.ended_on, event.void_reason) == (None, None, "Salah orang")
    assert [("LAS-UJI" in text) for _level, text in told(response)] == [False, True]
    text = response.content.decode()
    assert "Salah orang" in text


def test_why_an_event_cannot_be_taken_back_is_said_before_the_button(officer, inmate):
    # given
    older = CustodyEventFactory(inmate=inmate)
    CustodyEventFactory(inmate=inmate)

    # when
    response = officer.get(page("event-take-back", inmate, older.pk))

    # then
    assert len(response.context["refused"]) == 1
    assert 'name="reason"' not in response.content.decode()


def test_an_event_of_somebody_else_is_not_found(officer, inmate):
    other = CustodyEventFactory(inmate=InmateFactory(facility=inmate.facility))

    assert officer.get(page("event-take-back", inmate, other.pk)).status_code == 404


# --- Several at once -----------------------------------------------------------------------------


def test_one_event_for_everybody_who_is_ticked(officer, facility):
    # given
    people = ConvictFactory.create_batch(3, facility=facility)
    chosen = people[:2]

    # when
    response = officer.post(
        MANY + "?kind=court_out",
        {"inmates": [one.pk for one in chosen], "on": localdate().isoformat(), "reference": "W-8/2026"},
        follow=True,
    )

    # then
    assert sorted(Absence.objects.values_list("inmate", flat=True)) == sorted(one.pk for one in chosen)
    assert set(CustodyEvent.objects.values_list("reference", "on")) == {("W-8/2026", localdate())}
    assert [level for level, _text in told(response)] == ["success"]


def test_who_is_out_is_offered_for_the_return_only(officer, facility):
    # given
    here, out = ConvictFactory(facility=facility, name="A"), ConvictFactory(facility=facility, name="B")
    ConvictFactory(facility=facility, name="C", left_on=date(2026, 1, 1))
    ConvictFactory(name="D")
    AbsenceFactory(inmate=out, kind="court")

    # then
    assert officer.get(MANY + "?kind=court_out").context["rows"] == [here]
    assert officer.get(MANY + "?kind=court_back").context["rows"] == [out]
    assert officer.get(MANY + "?kind=hospital_back").context["rows"] == []
    assert officer.get(MANY + "?kind=released").context["rows"] == [here, out]


def test_searching_keeps_ticks_and_fields_and_records_nothing(officer, facility):
    # given
    ticked, found = ConvictFactory(facility=facility, name="Rekaan Satu"), ConvictFactory(facility=facility, name="Wayan Dua")

    # when
    response = officer.post(MANY, {"inmates": [ticked.pk], "q": "wayan", "reference": "W-8", "on": "2026-02-03", "search": "1"})

    # then
    assert response.context["rows"] == [ticked, found]
    assert response.context["ticked"] == {ticked.pk}
    assert response.context["form"]["reference"].value() == "W-8"
    assert not response.context["form"].is_bound
    assert not CustodyEvent.objects.exists()


@pytest.mark.parametrize(
    ("values", "errors"),
    [
        pytest.param({"inmates": []}, ["inmates"], id="nobody"),
        pytest.param({"on": ""}, ["on"], id="no-day"),
        pytest.param({"inmates": [99999999999999999999]}, ["inmates"], id="nonsense"),
    ],
)
def test_a_wrong_list_is_shown_again(officer, inmate, values, errors):
    response = officer.post(MANY, {"inmates": [inmate.pk], "on": localdate().isoformat()} | values)

    assert list(response.context["form"].errors) == errors
    assert not CustodyEvent.objects.exists()


def test_a_person_of_another_facility_cannot_be_ticked(officer):
    other = ConvictFactory()

    response = officer.post(MANY, {"inmates": [other.pk], "on": localdate().isoformat()})

    assert list(response.context["form"].errors) == ["inmates"]
    assert not CustodyEvent.objects.exists()


def test_what_stands_in_the_way_names_the_person(officer, facility):
    # given somebody admitted later
    inmate = ConvictFactory(facility=facility, name="Rekaan Baru", admitted_on=localdate())

    # when
    response = officer.post(MANY, {"inmates": [inmate.pk], "on": (localdate() - timedelta(days=1)).isoformat()})

    # then
    assert [error.code for error in response.context["form"].non_field_errors().as_data()] == ["before_admission"]
    assert not CustodyEvent.objects.exists()


@pytest.mark.parametrize("kind", ["remission", "received", "discipline_opened", "nonsense"])
def test_what_happens_to_each_alone_is_not_found(officer, kind):
    assert officer.get(f"{MANY}?kind={kind}").status_code == 404


def test_the_list_of_several_asks_the_same_for_one_and_for_three(officer, facility, page_queries):
    ConvictFactory(facility=facility)
    with page_queries() as for_one:
        officer.get(MANY)
    ConvictFactory.create_batch(2, facility=facility)

    with page_queries() as for_three:
        response = officer.get(MANY)

    assert len(response.context["rows"]) == 3
    assert len(for_three) == len(for_one) <= 12


# --- Who no longer fits --------------------------------------------------------------------------


def test_who_no_longer_fits_is_listed_with_class_reason_and_margin(login_as, facility, place):
    # given
    Inmate.objects.filter(pk=place.inmate_id).update(release_on=localdate())
    other = EnrollmentFactory(inmate=ConvictFactory(release_on=localdate()))

    # when
    response = login_as(Role.KASI, at=facility).get(MISFITS)

    # then
    (row,) = response.context["rows"]
    assert (row.enrollment, row.reasons, row.margin) == (place, ["release_before_end"], -37)
    assert other.training_class.code not in response.content.decode()
    assert Entry.objects.get().verb == "programs.read_misfits"


def test_a_user_of_the_centre_reads_nothing_of_it_even_with_the_permission(login_with, place):
    Inmate.objects.filter(pk=place.inmate_id).update(release_on=localdate())
    client = login_with("programs.view_proposal", at=place.training_class.training_center)

    assert client.get(MISFITS).context["rows"] == []


def test_the_list_asks_the_same_for_one_and_for_three_places(login_as, facility, place, page_queries):
    # given
    client = login_as(Role.KASI, at=facility)
    Inmate.objects.update(release_on=localdate())
    with page_queries() as for_one:
        client.get(MISFITS)
    for inmate in ConvictFactory.create_batch(2, facility=facility, release_on=localdate()):
        EnrollmentFactory(inmate=inmate, training_class=place.training_class)

    # when
    with page_queries() as for_three:
        response = client.get(MISFITS)

    # then
    assert len(response.context["rows"]) == 3
    assert len(for_three) == len(for_one) <= 12
