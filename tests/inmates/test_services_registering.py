from datetime import date

import pytest

from audit.models import Entry
from inmates.models import Inmate, RegistrationEntry
from inmates.rules.identity import Identity
from inmates.services.registering import confirm_identities, register, update
from organizations.models import Role
from tests.factories import (
    ConvictFactory,
    FacilityFactory,
    InmateFactory,
    RegistrationClassFactory,
    RegistrationEntryFactory,
    UserFactory,
)
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db
ON = date(2026, 2, 2)
PERSON = {"name": "Rekaan Satu", "sex": "L", "admitted_on": date(2025, 1, 10), "block": "A", "room": "3"}


@pytest.fixture
def officer():
    return UserFactory(role=Role.REGISTRASI)


def registered(officer, number="BI.100-WNA/2026", **values):
    return register(facility=officer.facility, registration_number=number, by=officer, on=ON, **PERSON | values)


# --- Admitting ---------------------------------------------------------------------------------------------------


def test_a_person_is_admitted_under_a_number(officer):
    # given
    RegistrationClassFactory(code="B.I", valid_from=date(2000, 1, 1), valid_until=date(2026, 2, 1))
    valid = RegistrationClassFactory(code="B.I", valid_from=date(2026, 2, 2))
    RegistrationClassFactory(code="B.IIa")

    # when
    inmate = registered(officer)

    # then
    entry = RegistrationEntry.objects.get()
    assert Inmate.objects.get() == inmate
    assert (entry.text, entry.key, entry.registration_class) == ("BI.100-WNA/2026", "B.I/100/WNA/2026", valid)
    assert (entry.inmate, entry.facility, entry.valid_from, entry.is_current) == (inmate, officer.facility, ON, True)
    assert (inmate.registration(), inmate.place_in_facility) == ("BI.100-WNA/2026", "A/3")
    assert last_entry() == ("inmates.register", officer)


def test_a_number_of_an_unknown_class_is_kept_without_class(officer):
    registered(officer, "203/018")
    assert RegistrationEntry.objects.get().registration_class is None


@pytest.mark.parametrize(
    ("number", "values", "codes"),
    [
        pytest.param("3,27E+15", {}, ["registration_number: scientific"], id="spoilt-by-a-spreadsheet"),
        pytest.param("belum ada", {}, ["registration_number: no_number"], id="no-digits"),
        pytest.param("B.I 1/2026", {"expires_on": date(2025, 1, 9)}, ["__all__: None"], id="released-before-admission"),
        pytest.param("B.I 1/2026", {"name": ""}, ["name: blank"], id="no-name"),
        pytest.param("B.I 1/2026", {"sex": "X"}, ["sex: invalid_choice"], id="unknown-sex"),
    ],
)
def test_what_cannot_be_written_is_not(officer, number, values, codes):
    with refused(*codes):
        registered(officer, number, **values)


def test_a_number_is_one_persons_in_any_spelling(officer):
    registered(officer)
    with refused("registration_number: duplicate"):
        registered(officer, "b.i 0100/wna/2026", name="Rekaan Dua")


def test_another_facility_has_its_own_numbers(officer):
    registered(officer)
    registered(UserFactory(role=Role.REGISTRASI, facility=FacilityFactory()))
    assert RegistrationEntry.objects.filter(key="B.I/100/WNA/2026").count() == 2


# --- Correcting --------------------------------------------------------------------------------------------------


def test_a_new_number_ends_the_old_one_which_stays(officer):
    # given
    inmate = registered(officer, "A.III 5/2025")

    # when
    update(inmate=inmate, registration_number="B.I 9/2026", by=officer, on=ON, block="B")

    # then
    inmate = Inmate.objects.get()
    assert (inmate.block, inmate.registration()) == ("B", "B.I 9/2026")
    assert list(inmate.registrations.values_list("text", "is_current")) == [("B.I 9/2026", True), ("A.III 5/2025", False)]
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.actor, entry.fields) == ("inmates.update", officer, ["block", "registration_number"])


def test_an_earlier_number_is_taken_up_again(officer):
    inmate = registered(officer, "B.I 5/2025")
    update(inmate=inmate, registration_number="B.III 1/2026", by=officer, on=ON)
    update(inmate=inmate, registration_number="B-I 05/2025", by=officer, on=ON)
    assert list(inmate.registrations.values_list("text", "is_current")) == [("B-I 05/2025", True), ("B.III 1/2026", False)]


def test_the_same_number_changes_no_number(officer):
    inmate = registered(officer)
    update(inmate=inmate, registration_number="BI.100-WNA/2026", by=officer, on=ON, room="4")
    assert RegistrationEntry.objects.count() == 1
    assert Entry.objects.latest("pk").fields == ["room"]


def test_somebody_elses_number_is_refused(officer):
    inmate, other = registered(officer), InmateFactory(facility=officer.facility)
    RegistrationEntryFactory(inmate=other, text="B.I 7/2025")
    with refused("registration_number: duplicate"):
        update(inmate=inmate, registration_number="BI 7/2025", by=officer, on=ON, block="B")


def test_a_broken_value_is_refused(officer):
    inmate = registered(officer)
    with refused("__all__: None"):
        update(inmate=inmate, registration_number="BI.100-WNA/2026", by=officer, on=ON, left_on=date(2024, 1, 1))
    inmate.refresh_from_db()
    assert inmate.left_on is None


# --- The name on paper -------------------------------------------------------------------------------------------


def test_identities_are_confirmed_together(officer):
    # given
    one, two = InmateFactory.create_batch(2, facility=officer.facility)
    names = {
        one: Identity("Muhammad Rekaan", "Kota Rekaan", date(1990, 5, 17)),
        two: Identity("Siti Nur'aini", "Desa Rekaan", date(1995, 1, 2)),
    }

    # when
    confirm_identities(identities=names, by=officer, on=ON)

    # then
    stored = Inmate.objects.order_by("pk").values_list(
        "certificate_name", "certificate_birth_place", "certificate_birth_date", "identity_confirmed_on", "identity_confirmed_by"
    )
    assert list(stored) == [
        ("Muhammad Rekaan", "Kota Rekaan", date(1990, 5, 17), ON, officer.pk),
        ("Siti Nur'aini", "Desa Rekaan", date(1995, 1, 2), ON, officer.pk),
    ]
    assert last_entry() == ("inmates.confirm_identities", officer)


def test_one_bad_name_keeps_all_from_being_confirmed(officer):
    one, two = ConvictFactory.create_batch(2, facility=officer.facility)
    good = Identity("Muhammad Rekaan", "Kota Rekaan", date(1990, 5, 17))
    bad = Identity("Ahmad bin Rekaan", "", None)
    with refused("name_alias", "birth_place_missing", "birth_date_missing"):
        confirm_identities(identities={one: good, two: bad}, by=officer, on=ON)
