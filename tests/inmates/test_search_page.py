"""The list of inmates, searched by a name in another spelling."""

import pytest
from django.urls import reverse

from organizations.models import Role
from tests.factories import ConvictFactory, FacilityFactory

LIST = reverse("inmates:inmate-list")


@pytest.fixture
def facility(db):
    return FacilityFactory()


@pytest.fixture
def officer(login_as, facility):
    return login_as(Role.REGISTRASI, at=facility)


def people(facility, *names):
    return [ConvictFactory(facility=facility, name=name) for name in names]


def shown(response):
    return [inmate.name for inmate in response.context["object_list"]]


def test_another_spelling_opens_the_one_person_it_means(officer, facility):
    one, _other = people(facility, "Moch. Soeharjo bin Slamet", "Muhammad Rekaan")
    assert officer.get(LIST, {"q": "Muhammad Suharyo"}).headers["Location"] == one.get_absolute_url()


def test_who_is_written_as_asked_stands_first(officer, facility):
    people(facility, "Achmad Fauzi", "Ahmad Pauji", "H. Akhmad Fauzi, S.Pd.", "Ahmad Fauzi")
    assert shown(officer.get(LIST, {"q": "Ahmad Fauzi"})) == ["Ahmad Fauzi", "Achmad Fauzi", "H. Akhmad Fauzi, S.Pd."]


def test_a_search_asks_the_same_few_questions_for_any_number_of_finds(officer, facility, page_queries):
    # given
    counts = []
    for names in (["Moh. Yusuf", "Muhammad Jusuf"], [f"Muh. Yusup {number}" for number in range(38)]):
        people(facility, *names)

        # when
        with page_queries() as queries:
            response = officer.get(LIST, {"q": "Mohammad Yusuf"})
        counts.append((len(shown(response)), len(queries)))

    # then
    assert [found for found, _queries in counts] == [2, 40]
    assert counts[0][1] == counts[1][1] <= 12
