"""Who in the register may be somebody on a list under a new number. Nobody is merged: it is only asked."""

from datetime import date

import pytest

from inmates.importing.comparing import compare
from tests.factories import ConvictFactory, FacilityFactory

from .lists import BUDI, HEADINGS, TODAY, csv, read

pytestmark = pytest.mark.django_db
BORN = date(1990, 5, 17)
WITH_BIRTH = [*HEADINGS, "Tgl Lahir"]


@pytest.fixture
def facility():
    return FacilityFactory()


def planned(facility, name, born="", *, choices=None):
    row = [name, *BUDI[1:], born]
    return compare(read(csv(WITH_BIRTH, row), "daftar.csv"), facility=facility, on=TODAY, choices=choices)


def asked(facility, name, born=""):
    return [pk for one in planned(facility, name, born).namesakes for pk in one.candidates]


@pytest.mark.parametrize(
    ("known_born", "born", "offered"),
    [
        pytest.param(BORN, "17/05/1990", True, id="the-same-day"),
        pytest.param(None, "17/05/1990", True, id="unknown-in-the-register"),
        pytest.param(BORN, "", True, id="unknown-on-the-list"),
        pytest.param(BORN, "18/05/1990", False, id="another-day"),
    ],
)
@pytest.mark.parametrize("name", ["Muhammad Jusuf", "MOH. YUSUF", "Moch Yusup bin Rekaan"])
def test_a_namesake_in_any_spelling_is_offered_unless_born_on_another_day(facility, name, known_born, born, offered):
    # given
    known = ConvictFactory(facility=facility, name="Moh. Yusuf" + " Rekaan" * ("Rekaan" in name), birth_date=known_born)

    # when
    found = planned(facility, name, born)

    # then: whoever it is, without a choice the row is a new person, and the other is missing
    assert [pk for one in found.namesakes for pk in one.candidates] == ([known.pk] if offered else [])
    assert (len(found.new), found.changed, found.missing) == (1, [], [known.pk])
    assert [one.code for one in found.warnings if "same_name" in one.code] == [
        "same_name" if offered else "same_name_born_otherwise"
    ]


def test_who_was_born_on_that_day_is_offered_first(facility):
    unknown, same, other = (
        ConvictFactory(facility=facility, name="Moh. Yusuf", birth_date=day) for day in (None, BORN, date(1991, 1, 1))
    )

    assert asked(facility, "Muhammad Yusuf", "17/05/1990") == [same.pk, unknown.pk]
    assert asked(facility, "Muhammad Yusuf") == [unknown.pk, same.pk, other.pk]


def test_who_has_another_name_or_stands_on_the_list_is_not_offered(facility):
    ConvictFactory(facility=facility, name="Yusuf Contoh", birth_date=BORN)
    ConvictFactory(facility=facility, name="Muhammad Yusuf", registration__text=BUDI[1])

    assert asked(facility, "Muhammad Yusuf", "17/05/1990") == []


def test_the_choice_of_another_spelling_gives_the_known_person_the_number(facility):
    # given
    known = ConvictFactory(facility=facility, name="Moh. Yusuf", birth_date=BORN, registration__text="A.III 5/2020")

    # when
    found = planned(facility, "Muhammad Jusuf", "17/05/1990", choices={"B.I/1/2021": known.pk})

    # then
    (change,) = found.changed
    assert (change.inmate_id, change.before["name"], change.after["name"]) == (known.pk, "Moh. Yusuf", "Muhammad Jusuf")
    assert change.after["registration_number"] == "B.I 1/2021"
    assert (found.new, found.missing) == ([], [])


def test_a_choice_that_the_day_of_birth_contradicts_is_refused(facility):
    known = ConvictFactory(facility=facility, name="Moh. Yusuf", birth_date=BORN)

    found = planned(facility, "Moh. Yusuf", "18/05/1990", choices={"B.I/1/2021": known.pk})

    assert ([one.code for one in found.rejected], found.changed, found.new) == (["choice_outdated"], [], [])
