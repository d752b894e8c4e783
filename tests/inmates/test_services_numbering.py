"""A new register number, as at a conviction, and back."""

from datetime import date

import pytest

from inmates.models import CustodyEvent, Inmate
from inmates.services.numbering import take_number_back, write_number
from tests.factories import NOW, ConvictFactory, RegistrationClassFactory, RegistrationEntryFactory, UserFactory
from tests.refusals import refused

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 20)


@pytest.fixture
def inmate():
    return ConvictFactory(registration__text="A.III 4/2025")


@pytest.fixture
def renumber(inmate):
    officer = UserFactory(facility=inmate.facility)

    def write(inmate, number, on=TODAY):
        return write_number(
            inmate=inmate, registration_number=number, on=on, reference="12/Pid/2026", note="", by=officer, at=NOW, today=TODAY
        )

    return write


def numbers(inmate):
    return [(one.text, one.is_current) for one in inmate.registrations.order_by("pk")]


def test_the_new_number_is_in_force_and_the_former_is_kept(inmate, renumber):
    # given
    register_class = RegistrationClassFactory(code="B.I")

    # when
    event = renumber(inmate, "B.I 12/2026")

    # then
    entry = inmate.registrations.get(is_current=True)
    assert (entry.text, entry.registration_class, entry.valid_from) == ("B.I 12/2026", register_class, TODAY)
    assert numbers(inmate) == [("A.III 4/2025", False), ("B.I 12/2026", True)]
    assert (event.kind, event.on, event.reference) == ("renumbered", TODAY, "12/Pid/2026")
    assert event.before == {"registration_number": "A.III 4/2025"}
    assert event.after == {"registration_number": "B.I 12/2026", "rows": {"registrationentry": [entry.pk]}}


@pytest.mark.parametrize(
    ("number", "on", "codes"),
    [
        pytest.param("A-III-4/2025", TODAY, ["registration_number: same_number"], id="the-same-in-another-spelling"),
        pytest.param("?", TODAY, ["registration_number: no_number"], id="unreadable"),
        pytest.param("B.I 1/2020", TODAY, ["registration_number: duplicate"], id="of-somebody-else"),
        pytest.param("B.I 12/2026", date(2026, 2, 21), ["in_future"], id="tomorrow"),
        pytest.param("B.I 12/2026", date(2025, 1, 9), ["before_admission"], id="before-admission"),
    ],
)
def test_a_number_that_cannot_be_changes_nothing(inmate, renumber, number, on, codes):
    RegistrationEntryFactory(inmate=ConvictFactory(facility=inmate.facility), text="B.I 1/2020", is_current=False)

    with refused(*codes):
        renumber(inmate, number, on)


def test_who_has_left_gets_no_number(inmate, renumber):
    Inmate.objects.filter(pk=inmate.pk).update(left_on=date(2026, 2, 1))

    with refused("not_here"):
        renumber(inmate, "B.I 12/2026")


def test_taken_back_the_former_is_in_force_and_the_new_one_free(inmate, renumber):
    take_number_back(renumber(inmate, "B.I 12/2026"))

    assert numbers(inmate) == [("A.III 4/2025", True)]


def test_a_number_taken_up_again_stays_in_the_history_when_taken_back(inmate, renumber):
    # given
    renumber(inmate, "B.I 12/2026")
    event = renumber(inmate, "A.III 4/2025")

    # when
    take_number_back(event)

    # then
    assert numbers(inmate) == [("A.III 4/2025", False), ("B.I 12/2026", True)]


def test_a_number_changed_again_since_stays(inmate, renumber):
    # given
    event = renumber(inmate, "B.I 12/2026")
    renumber(inmate, "B.III 3/2026")

    # when
    take_number_back(event)

    # then
    assert inmate.registrations.get(is_current=True).text == "B.III 3/2026"
    assert CustodyEvent.objects.count() == 2
