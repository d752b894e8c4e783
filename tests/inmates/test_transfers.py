"""Persons sent by another facility of the system are received here."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from audit.models import Entry
from inmates.models import CustodyEvent, Inmate
from inmates.services.receiving import receive
from organizations.models import Role
from tests.factories import (
    NOW,
    START,
    CustodyEventFactory,
    FacilityFactory,
    InmateFactory,
    RegistrationEntryFactory,
    UserFactory,
)
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db
LIST = reverse("inmates:inmate-transfers")


@pytest.fixture
def facility():
    return FacilityFactory(name="Lapas Tujuan")


@pytest.fixture
def officer(facility):
    return UserFactory(role=Role.REGISTRASI, facility=facility)


@pytest.fixture
def client(login_as, facility):
    return login_as(Role.REGISTRASI, at=facility)


def sent(facility, on=START, **values):
    inmate = InmateFactory(left_on=on, **values)
    return CustodyEventFactory(inmate=inmate, kind="transferred_out", on=on, to_facility=facility, reference="W-9/2026")


def values(**changes):
    return {
        "registration_number": "B.I 77/2026",
        "on": START,
        "expires_on": date(2028, 1, 10),
        "block": "C",
        "room": "4",
    } | changes


# --- Receiving -----------------------------------------------------------------------------------


def test_who_is_received_has_a_record_of_this_facility(facility, officer):
    # given
    confirmer = UserFactory()
    transfer = sent(
        facility, name="Rekaan Pindah", certificate_name="Rekaan Pindah", certificate_birth_place="Kota Rekaan",
        certificate_birth_date=date(1990, 5, 17), identity_confirmed_on=date(2026, 1, 5), identity_confirmed_by=confirmer,
    )  # fmt: skip

    # when
    inmate = receive(transfer=transfer, by=officer, at=NOW, **values())

    # then
    inmate = Inmate.objects.get(pk=inmate.pk)
    assert (inmate.facility, inmate.previous, inmate.admitted_on, inmate.left_on) == (facility, transfer.inmate, START, None)
    assert (inmate.name, inmate.birth_date, inmate.place_in_facility) == ("Rekaan Pindah", date(1990, 5, 17), "C/4")
    assert (inmate.certificate_name, inmate.identity_confirmed_on, inmate.identity_confirmed_by) == (
        "Rekaan Pindah", date(2026, 1, 5), confirmer,
    )  # fmt: skip
    assert (inmate.release_on, inmate.release_kind, inmate.registration()) == (date(2028, 1, 10), "expiry", "B.I 77/2026")
    event = inmate.custody_events.get()
    assert (event.kind, event.on, event.reference, event.recorded_by) == ("transferred_in", START, "W-9/2026", officer)
    assert last_entry() == ("inmates.receive", officer)


def test_the_record_before_stays_as_it_was(facility, officer):
    # given
    transfer = sent(facility)
    before = Inmate.objects.filter(pk=transfer.inmate_id).values().get()

    # when
    receive(transfer=transfer, by=officer, at=NOW, **values())

    # then
    assert Inmate.objects.filter(pk=transfer.inmate_id).values().get() == before


def test_twice_is_refused(facility, officer):
    transfer = sent(facility)
    receive(transfer=transfer, by=officer, at=NOW, **values())

    with refused("not_awaited"):
        receive(transfer=transfer, by=officer, at=NOW, **values(registration_number="B.I 78/2026"))


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        pytest.param({"on": START - timedelta(days=1)}, ["on: before_departure"], id="before-he-was-sent"),
        pytest.param({"on": START + timedelta(days=1)}, ["on: in_future"], id="tomorrow"),
        pytest.param({"registration_number": "?"}, ["registration_number: no_number"], id="number-unreadable"),
        pytest.param({"registration_number": "B.I 1/2020"}, ["registration_number: duplicate"], id="number-taken"),
    ],
)
def test_a_reception_that_cannot_be_changes_nothing(facility, officer, changes, codes):
    transfer = sent(facility)
    RegistrationEntryFactory(inmate=InmateFactory(facility=facility), text="B.I 1/2020")

    with refused(*codes):
        receive(transfer=transfer, by=officer, at=NOW, **values(**changes))


@pytest.mark.parametrize("how", ["another facility", "taken back", "back where he was"])
def test_who_is_not_on_the_way_here_is_not_received(facility, officer, how):
    # given
    transfer = sent(FacilityFactory() if how == "another facility" else facility)
    if how == "taken back":
        CustodyEvent.objects.update(voided_at=NOW, voided_by=officer, void_reason="Salah orang")
    if how == "back where he was":
        Inmate.objects.filter(pk=transfer.inmate_id).update(left_on=None)

    # then
    with refused("not_awaited"):
        receive(transfer=transfer, by=officer, at=NOW, **values())


# --- The pages -----------------------------------------------------------------------------------


def test_the_list_names_who_is_on_the_way_here_and_nothing_more_of_the_other_record(client, facility):
    # given
    transfer = sent(facility, name="Rekaan Pindah", block="RAHASIA", release_on=date(2031, 3, 4))
    RegistrationEntryFactory(inmate=transfer.inmate, text="B.I 4711/2025")
    sent(FacilityFactory(), name="Rekaan Lain")

    # when
    response = client.get(LIST)

    # then
    assert list(response.context["object_list"]) == [transfer]
    page = response.content.decode()
    assert all(words in page for words in ("Rekaan Pindah", "Kota Rekaan", "17 Mei 1990", str(transfer.inmate.facility)))
    assert not any(words in page for words in ("RAHASIA", "4711", "2031", "Rekaan Lain"))
    entry = Entry.objects.get()
    assert (entry.verb, entry.object_ids) == ("inmates.read_transfers", [transfer.inmate_id])


def test_the_list_asks_the_same_for_one_and_for_three(client, facility, page_queries):
    sent(facility)
    with page_queries() as for_one:
        client.get(LIST)
    sent(facility), sent(facility)

    with page_queries() as for_three:
        response = client.get(LIST)

    assert len(response.context["object_list"]) == 3
    assert len(for_three) == len(for_one) <= 12


def test_receiving_ends_at_the_new_record(client, facility):
    # given
    transfer = sent(facility)

    # when
    response = client.post(reverse("inmates:inmate-receive", args=[transfer.pk]), values())

    # then
    inmate = Inmate.objects.get(previous=transfer.inmate)
    assert response.url == inmate.get_absolute_url()
    assert list(client.get(LIST).context["object_list"]) == []


def test_a_number_that_is_taken_is_shown_at_its_field(client, facility):
    transfer = sent(facility)
    RegistrationEntryFactory(inmate=InmateFactory(facility=facility), text="B.I 77/2026")

    response = client.post(reverse("inmates:inmate-receive", args=[transfer.pk]), values())

    assert list(response.context["form"].errors) == ["registration_number"]
    assert not Inmate.objects.filter(previous=transfer.inmate).exists()


def test_today_is_proposed(client, facility):
    transfer = sent(facility)

    response = client.get(reverse("inmates:inmate-receive", args=[transfer.pk]))

    assert response.context["form"]["on"].value() == localdate()
