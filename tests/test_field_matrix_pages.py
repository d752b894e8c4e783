"""Every page about persons, opened by every role: nothing stands there that the role may not know."""

from itertools import count

import pytest
from django.contrib import admin
from django.urls import reverse
from factory.django import DjangoModelFactory

from inmates.rules.field_matrix import Fact, sees
from organizations.models import Role
from organizations.models.user import CENTER_ROLES, FACILITY_ROLES
from tests import factories, people
from tests.access_matrix import ACCESS
from tests.conftest import signed_in
from tests.databases import on_sqlite
from tests.exports import exporting, files_of, offers
from tests.factories import ClassInstructorFactory, InstructorFactory
from tests.people import user_at
from tests.planted import SECRETS, arguments, planted_world, told, words_of
from tests.test_access import PATTERNS

pytestmark = on_sqlite

HOUSES = ["none", "facility", "centre"]
READERS = [
    *((role, "facility") for role in FACILITY_ROLES),
    *((role, "centre") for role in CENTER_ROLES),
    *((role, house) for role in (Role.KANWIL, Role.AUDITOR, Role.ADMIN) for house in HOUSES),
]


def papers_as_written(monkeypatch):
    """Papers come as they are written, not drawn: their words are the same, and drawing has its own tests."""
    for place in ("certificates.pdf", "reports.papers.paper"):
        monkeypatch.setattr(f"{place}.render", str.encode)


def numbers_anew(monkeypatch):
    """Numbers of made-up rows begin anew: after two thousand tests they would look like the planted years."""
    monkeypatch.setattr(people, "NUMBERS", count(1))
    for factory in vars(factories).values():
        if isinstance(factory, type) and issubclass(factory, DjangoModelFactory) and factory is not DjangoModelFactory:
            factory.reset_sequence(1, force=True)


@pytest.fixture
def world(db, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    numbers_anew(monkeypatch)
    papers_as_written(monkeypatch)
    return planted_world()


@pytest.fixture
def client_of(world):
    def client(role, house):
        place = {"none": None, "facility": world.facility, "centre": world.center}[house]
        user = user_at(place, role=role, is_staff=role == Role.ADMIN)
        if role == Role.INSTRUKTUR:
            instructor = InstructorFactory(training_center=world.center, user=user)
            ClassInstructorFactory(training_class=world.rows["class"], instructor=instructor)
        return signed_in(user)

    return client


def addresses(world):
    for name in sorted(ACCESS):
        yield reverse(name, args=arguments(name, world) if PATTERNS[name].pattern.converters else [])
    yield reverse("home")
    yield f"{reverse('programs:class-candidates', args=[world.rows['class'].pk])}?show=refused"
    yield f"{reverse('inmates:inmate-list')}?q=namareg&who=all"
    yield f"{reverse('inmates:inmate-list')}?q=771&who=all"  # part of it: the page repeats what was asked


def admin_addresses(world):
    for model in admin.site._registry:
        yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        for row in model.objects.all()[:20]:
            yield reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", args=[row.pk])


def leaks_of(client, urls):
    """(address, secret) for all that this reader may not know, and all the facts that were told."""
    leaks, facts = [], set()
    for url in urls:
        response = client.get(url, follow=True)
        assert response.status_code < 500, url
        found = told(words_of(response))
        facts |= set(found.values())
        leaks += [(url, secret) for secret, fact in found.items() if not sees(client.user, fact)]
    return leaks, facts


@pytest.mark.parametrize(("role", "house"), READERS)
def test_no_page_tells_what_the_reader_may_not_know(world, client_of, role, house):
    leaks, facts = leaks_of(client_of(role, house), addresses(world))

    assert leaks == []
    if role == Role.BIMKER:  # who may know everything is told everything: the walk would see each secret
        assert facts | {Fact.CUSTODY_EVENTS} == set(SECRETS.values())


@pytest.mark.parametrize(("role", "house"), READERS)
def test_no_file_of_a_list_tells_what_the_reader_may_not_know(world, client_of, role, house):
    # given
    client = client_of(role, house)

    # when
    facts = {where: set(told(text).values()) for where, text in files_of(client, world).items()}

    # then
    assert {where: known for where, known in facts.items() if not all(sees(client.user, fact) for fact in known)} == {}
    if role == Role.BIMKER:
        assert set().union(*facts.values()) >= {Fact.NAME, Fact.REGISTER_NUMBER, Fact.LOCATION, Fact.RELEASE, Fact.CERTIFICATES}


@pytest.mark.parametrize("name", sorted({name for name, _key in exporting()}))
def test_a_page_offers_its_lists_as_files(name):
    assert offers(PATTERNS[name].callback.view_class.template_name)


@pytest.mark.parametrize("house", HOUSES)
def test_no_page_of_the_admin_tells_what_an_administrator_may_not_know(world, client_of, house):
    leaks, _facts = leaks_of(client_of(Role.ADMIN, house), admin_addresses(world))

    assert leaks == []
