from datetime import date

import pytest

from inmates.models import Inmate, PastStay
from tests.factories import FacilityFactory, InmateFactory, RegistrationEntryFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("left_on", [None, date(2026, 6, 1)])
@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2026, 1, 1), date(2026, 5, 31), date(2026, 6, 1)])
def test_queryset_and_instance_agree_on_custody(left_on, day):
    inmate = InmateFactory(admitted_on=date(2026, 1, 1), left_on=left_on)
    assert (inmate in Inmate.objects.in_custody(day)) is inmate.in_custody(day)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2024, 12, 31), False, id="before-the-earlier-stay"),
        pytest.param(date(2025, 1, 1), True, id="in-the-earlier-stay"),
        pytest.param(date(2025, 2, 1), False, id="between-two-stays"),
        pytest.param(date(2025, 12, 31), False, id="the-day-before"),
        pytest.param(date(2026, 1, 1), True, id="admission-is-inside"),
        pytest.param(date(2026, 5, 31), True, id="the-last-night"),
        pytest.param(date(2026, 6, 1), False, id="leaving-is-outside"),
    ],
)
def test_custody(day, expected):
    # given
    inmate = InmateFactory(admitted_on=date(2026, 1, 1), left_on=date(2026, 6, 1))
    PastStay.objects.create(inmate=inmate, from_on=date(2025, 1, 1), until_on=date(2025, 2, 1))

    # when, then
    assert inmate.in_custody(day) is expected
    assert Inmate.objects.in_custody(day).exists() is expected


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("", ["Budi Rekaan", "Siti Contoh"], id="nothing-asked-everybody"),
        pytest.param("rekaan budi", ["Budi Rekaan"], id="words-in-any-order"),
        pytest.param("BI.100", ["Budi Rekaan"], id="number-in-another-spelling"),
        pytest.param("B-I 0100/2026", ["Budi Rekaan"], id="number-with-zeros"),
        pytest.param("A.III 5/2024", ["Budi Rekaan"], id="an-earlier-number"),
        pytest.param("203", ["Siti Contoh"], id="part-of-a-number"),
        pytest.param("Budi Contoh", [], id="words-of-two-people"),
        pytest.param("%", [], id="no-wildcard"),
    ],
)
def test_search(text, found):
    # given
    facility = FacilityFactory()
    budi = InmateFactory(facility=facility, name="Budi Rekaan")
    siti = InmateFactory(facility=facility, name="Siti Contoh")
    RegistrationEntryFactory(inmate=budi, text="B.I 100/2026")
    RegistrationEntryFactory(inmate=budi, text="A.III 5/2024", is_current=False)
    RegistrationEntryFactory(inmate=siti, text="B.IIa 203-018")

    # then
    assert [inmate.name for inmate in Inmate.objects.search(text)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("Moh Yusuf", ["Moh. Yusuf", "Muhammad Jusuf"], id="as-written-first"),
        pytest.param("jusuf", ["Muhammad Jusuf", "Moh. Yusuf"], id="as-written-first-whatever-the-alphabet-says"),
        pytest.param("muhammad yusup", ["Moh. Yusuf", "Muhammad Jusuf"], id="spelled-like-nobody"),
        pytest.param("Hj.", ["Hj. Siti Soeharjo, S.Pd."], id="a-title-alone-is-looked-for-as-written"),
        pytest.param("haji siti", ["Hj. Siti Soeharjo, S.Pd."], id="a-title-beside-a-name-is-not-asked-for"),
        pytest.param("Siti Suharyo", ["Hj. Siti Soeharjo, S.Pd."], id="the-other-reading-of-an-old-j"),
        pytest.param("_", [], id="no-wildcard"),
        pytest.param("Muhamad Siti", [], id="words-of-two-people"),
    ],
)
def test_search_by_name_in_any_spelling(text, found):
    # given
    for name in ("Muhammad Jusuf", "Moh. Yusuf", "Hj. Siti Soeharjo, S.Pd."):
        InmateFactory(name=name)

    # then
    assert [inmate.name for inmate in Inmate.objects.search(text)] == found


def test_search_goes_on_with_what_is_asked_of_it():
    # given: a list and a subquery, as the pages use it
    gone = InmateFactory(name="Moh. Yusuf", left_on=date(2026, 1, 1))
    here = InmateFactory(name="Muhammad Yusuf")

    # when
    found = Inmate.objects.search("muh yusuf").in_custody(date(2026, 2, 1)).with_registration()
    inner = Inmate.objects.filter(pk__in=Inmate.objects.search("muh yusuf").order_by().values("pk"))

    # then
    assert list(found) == [here]
    assert set(inner) == {gone, here}
    assert set(inner.exclude(pk__in=found.order_by().values("pk"))) == {gone}


def test_the_number_in_force_is_annotated():
    inmate = InmateFactory()
    RegistrationEntryFactory(inmate=inmate, text="A.III 5/2024", is_current=False)
    RegistrationEntryFactory(inmate=inmate, text="B.I 100/2026")
    assert Inmate.objects.with_registration().get().current_registration == inmate.registration() == "B.I 100/2026"
