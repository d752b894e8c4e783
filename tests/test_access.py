"""Default deny, shown for every URL there is."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, clear_url_caches, get_resolver, path, reverse

from lapas_training import urls
from lapas_training.roles import ROLE_PERMISSIONS
from organizations.models import Role
from organizations.models.user import CENTER_ROLES, FACILITY_ROLES
from programs.models import TrainingClass
from tests.access_matrix import ACCESS, FOREIGN, PUBLIC, SIGNED_IN
from tests.databases import on_sqlite
from tests.people import some_place

ADMIN = "admin"  # guarded by is_staff and the admin's own permissions; see the last tests
SAMPLE = {"int": 1, "str": "1", "slug": "1", "path": "1", "uuid": "00000000-0000-0000-0000-000000000001"}


def named_patterns(resolver: URLResolver, namespaces: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    """Every URL outside the admin, under its full name (or, without a name, its route)."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            if inner[:1] != (ADMIN,):
                yield from named_patterns(entry, inner)
        else:
            yield ":".join((*namespaces, entry.name or f"unnamed {entry.pattern}")), entry


def arguments(pattern: URLPattern) -> dict[str, object]:
    samples = {"IntConverter": "int", "SlugConverter": "slug", "UUIDConverter": "uuid"}
    return {name: SAMPLE[samples.get(type(converter).__name__, "str")] for name, converter in pattern.pattern.converters.items()}


PATTERNS = dict(named_patterns(get_resolver()))
WITH_OBJECT = sorted(name for name in ACCESS if name in PATTERNS and PATTERNS[name].pattern.converters)


def any_url(name: str) -> str:
    return reverse(name, kwargs=arguments(dict(named_patterns(get_resolver()))[name]))


def unlisted() -> set[str]:
    return set(dict(named_patterns(get_resolver()))) - PUBLIC - SIGNED_IN - set(ACCESS)


def opens_without_its_permission(login_with, name: str, permission: str) -> bool:
    every_other = set(ACCESS.values()) - {permission}
    return login_with(*every_other).get(any_url(name)).status_code != 403


def test_the_matrix_names_every_url():
    assert set(PATTERNS) == PUBLIC | SIGNED_IN | set(ACCESS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(SIGNED_IN | set(ACCESS)))
def test_anonymous_is_sent_to_login(client, name):
    url = any_url(name)

    response = client.get(url)

    assert (response.status_code, response.headers["Location"].partition("?")[0]) == (302, reverse("account_login"))


@on_sqlite
@pytest.mark.parametrize("name", sorted(ACCESS))
def test_without_the_permission_it_is_forbidden(login_with, name):
    assert not opens_without_its_permission(login_with, name, ACCESS[name])


@on_sqlite
@pytest.mark.parametrize("name", sorted(ACCESS))
def test_with_the_permission_it_is_not_forbidden(login_with, name):
    assert login_with(ACCESS[name]).get(any_url(name)).status_code != 403


def test_every_url_with_an_object_has_a_foreign_one():
    assert set(FOREIGN) == set(WITH_OBJECT)


@on_sqlite
@pytest.mark.parametrize("roles", [FACILITY_ROLES, CENTER_ROLES], ids=["prison", "centre"])
@pytest.mark.parametrize("name", sorted(FOREIGN))
def test_an_object_of_another_house_does_not_exist_for_any_role(login_with, name, roles):
    # given
    place = some_place(roles[0])
    foreign = reverse(name, args=FOREIGN[name](place))

    # when
    clients = {role: login_with(ACCESS[name], at=place, role=role) for role in roles}
    answers = {role: {client.get(foreign).status_code, client.post(foreign).status_code} for role, client in clients.items()}

    # then: 405 is the answer of a page for GET or POST only
    assert {role: codes for role, codes in answers.items() if not codes <= {404, 405}} == {}


@pytest.mark.parametrize("name", sorted(FOREIGN))
def test_a_class_of_another_instructor_does_not_exist(db, login_with, name):
    # given: an instructor of the very centre that runs the class, who does not teach in it
    url = reverse(name, args=FOREIGN[name](None))
    training_class = TrainingClass.objects.select_related("training_center").first()
    if training_class is None:
        pytest.skip("belongs to no class")
    client = login_with(ACCESS[name], at=training_class.training_center, role=Role.INSTRUKTUR)

    # then
    assert client.get(url).status_code in {404, 405}
    assert client.post(url).status_code in {404, 405}


# --- The nets bite -------------------------------------------------------------------------------


def open_to_all_staff(request):
    return HttpResponse("no permission asked")


@pytest.fixture
def planted(monkeypatch):
    monkeypatch.setattr(urls, "urlpatterns", [*urls.urlpatterns, path("planted/", open_to_all_staff, name="planted")])
    clear_url_caches()
    yield "planted"
    monkeypatch.undo()
    clear_url_caches()


def test_an_unlisted_url_is_found(planted):
    assert unlisted() == {"planted"}


def test_a_view_without_its_permission_is_found(planted, login_with):
    assert opens_without_its_permission(login_with, planted, "programs.view_trainingclass")


def test_a_view_with_its_permission_passes(planted, login_with, monkeypatch):
    guarded = permission_required("organizations.view_facility", raise_exception=True)(open_to_all_staff)
    monkeypatch.setattr(urls.urlpatterns[-1], "callback", guarded)

    assert not opens_without_its_permission(login_with, planted, "organizations.view_facility")


# --- Roles ---------------------------------------------------------------------------------------


def test_every_role_has_its_permissions():
    assert set(ROLE_PERMISSIONS) == set(Role)


@pytest.mark.parametrize("role", list(Role))
def test_home_opens_for_every_role(login_as, role):
    response = login_as(role).get(reverse("home"))

    assert response.status_code == 200


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_email"])
def test_unused_account_routes_do_not_exist(name):
    assert name not in PATTERNS


# --- Admin ---------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_admin_sends_anonymous_to_our_own_sign_in(client):
    response = client.get(reverse("admin:login"))

    assert (response.status_code, response.headers["Location"].partition("?")[0]) == (302, reverse("account_login"))


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN}))
def test_the_admin_is_closed_to_other_roles(login_as, role):
    response = login_as(role).get(reverse("admin:index"), follow=True)

    assert response.status_code == 403
