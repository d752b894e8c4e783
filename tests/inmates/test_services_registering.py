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


def test_what_was_typed_wrong_is_corrected(officer):
    # given
    inmate = registered(officer)

    # when
    update(inmate=inmate, by=officer, block="A", room="4")

    # then
    inmate.refresh_from_db()
    assert (inmate.place_in_facility, inmate.registration()) == ("A/4", "BI.100-WNA/2026")
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.actor, entry.fields) == ("inmates.update", officer, ["room"])


def test_a_broken_value_is_refused(officer):
    inmate = registered(officer)
    with refused("name: blank"):
        update(inmate=inmate, by=officer, name="", room="4")
    inmate.refresh_from_db()
    assert (inmate.name, inmate.room) == ("Rekaan Satu", "3")


@pytest.mark.parametrize(
    "owned",
    [
        {"registration_number": "B.I 9/2026"},
        *[{name: date(2026, 1, 5)} for name in ("left_on", "expires_on", "admitted_on", "release_on")],
    ],
    ids=lambda owned: next(iter(owned)),
)
def test_what_an_event_of_custody_owns_is_not_corrected(officer, owned):
    # given
    inmate = registered(officer)
    before = Inmate.objects.values().get()

    # when
    with pytest.raises(TypeError, match=next(iter(owned))):
        update(inmate=inmate, by=officer, name="Nama Lain", **owned)

    # then
    assert Inmate.objects.values().get() == before
    assert inmate.registration() == "BI.100-WNA/2026"


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
