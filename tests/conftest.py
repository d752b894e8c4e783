import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache
from django.db import connection
from django.db.models import Q, QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext

from organizations.models import Facility, Role, TrainingCenter, User
from tests.databases import on_sqlite
from tests.factories import FacilityFactory
from tests.inmates.officer import Officer
from tests.people import user_at

# Not counted in a page's budget: what every page asks, whatever it shows.
HOUSEKEEPING = re.compile(
    r'SAVEPOINT|^PRAGMA|^BEGIN|"django_session"|"auth_permission"|"auth_group"|"audit_\w+"'
    r'|FROM "organizations_user".* LIMIT (1|21)$'
)

pytest_plugins = ["tests.audit_triggers"]


# Who asks for one of these, or has pytest-django's mark, has a database.
DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What asks for no database proves nothing about the second one: it has been proven on the first."""
    for item in items:
        if DATABASE.isdisjoint(item.fixturenames) and not item.get_closest_marker("django_db"):
            item.add_marker(on_sqlite)


def pytest_configure() -> None:
    django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    django_settings.WHITENOISE_AUTOREFRESH = True  # nothing is collected for tests
    django_settings.STORAGES = django_settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(autouse=True)
def _fresh_cache() -> None:
    cache.clear()


@pytest.fixture
def own_files(settings, tmp_path) -> None:
    """What is uploaded lies in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def without_locks(monkeypatch):
    """``select_for_update`` reads without locking."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda queryset, *args, **kwargs: queryset.all())


@pytest.fixture
def facility(db) -> Facility:
    return FacilityFactory()


@pytest.fixture
def list_officer(facility: Facility, own_files: None) -> Officer:
    """A registration officer of ``facility``, who brings lists in step by step."""
    return Officer(facility)


@pytest.fixture
def login_with(db) -> Callable[..., Client]:
    """A client signed in with exactly these permissions, at a facility or centre, or (without ``at``) at none."""

    def login(*permissions: str, at: Facility | TrainingCenter | None = None, role: Role | None = None) -> Client:
        user = user_at(at, role=role)
        Group.objects.get(name=user.role).permissions.clear()
        user.user_permissions.set(permissions_named(*permissions))
        return signed_in(user)

    return login


@pytest.fixture
def login_as(db) -> Callable[..., Client]:
    """A client signed in with a role and all that it may do."""

    def login(role: Role, *, at: Facility | TrainingCenter | None = None) -> Client:
        return signed_in(user_at(at, role=role))

    return login


@pytest.fixture
def page_queries() -> Callable[[], AbstractContextManager[list[str]]]:
    """``with page_queries() as queries: client.get(…)``, then ``len(queries)``: what the page itself asked for."""

    @contextmanager
    def capture() -> Iterator[list[str]]:
        queries: list[str] = []
        with CaptureQueriesContext(connection) as captured:
            yield queries
        queries += [query["sql"] for query in captured.captured_queries if not HOUSEKEEPING.search(query["sql"])]

    return capture


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    client.user = user
    return client


def permissions_named(*names: str) -> list[Permission]:
    if not names:
        return []
    wanted = Q()
    for name in names:
        label, _, codename = name.partition(".")
        wanted |= Q(content_type__app_label=label, codename=codename)
    found = list(Permission.objects.filter(wanted).select_related("content_type"))
    missing = set(names) - {f"{permission.content_type.app_label}.{permission.codename}" for permission in found}
    assert not missing, f"no such permission: {missing}"
    return found
