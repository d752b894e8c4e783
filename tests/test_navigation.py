import re

import pytest
from django.urls import reverse

from lapas_training.navigation import BESIDE, MENU, TABS, _section
from organizations.models import Role
from tests.access_matrix import ACCESS, SIGNED_IN

ENTRIES = [*MENU, *(entry for tabs in [*TABS.values(), *BESIDE.values()] for entry in tabs)]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.url_name)
def test_a_link_is_shown_to_exactly_those_who_may_follow_it(entry):
    assert entry.permission == ("" if entry.url_name in SIGNED_IN else ACCESS[entry.url_name])


@pytest.mark.parametrize("kind", TABS)
def test_the_tabs_of_one_object_take_its_key(kind):
    assert [reverse(entry.url_name, args=[1]) for entry in TABS[kind]]


@pytest.mark.parametrize("kind", BESIDE)
@pytest.mark.parametrize("role", [Role.REGISTRASI, Role.BIMKER, Role.KALAPAS, Role.BLK])
def test_the_pages_beside_a_list_are_those_that_the_role_may_open(login_as, role, kind):
    # given
    client = login_as(role)
    allowed = [reverse(entry.url_name) for entry in BESIDE[kind] if client.user.has_perm(entry.permission)]

    # when
    page = client.get(reverse(BESIDE[kind][0].url_name)).content.decode()

    # then the list alone needs no tabs
    tabs = page.partition('<nav class="tabs"')[2].partition("</nav>")[0]
    assert re.findall('href="([^"]+)"', tabs) == (allowed if len(allowed) > 1 else [])


@pytest.mark.parametrize("role", list(Role))
def test_the_menu_holds_what_the_role_may_open(login_as, role):
    client = login_as(role)

    menu = client.get(reverse("home")).context["menu"]

    assert [link.url for link in menu] == [
        reverse(entry.url_name) for entry in MENU if not entry.permission or client.user.has_perm(entry.permission)
    ]
    assert [link.url for link in menu if link.current] == [reverse("home")]


@pytest.mark.parametrize(
    ("view_name", "section"),
    [
        ("home", "home:"),
        ("programs:class-list", "classes"),
        ("programs:attendance-sheet", "classes"),
        ("programs:unit-marks", "classes"),
        ("certificates:certificate-detail", "classes"),
        ("certificates:register", "certificates:register"),
        ("reports:class-paper", "classes"),
        ("reports:dashboard-late", "reports:dashboard"),
        ("programs:program-detail", "programs:program"),
        ("programs:remission-add", "programs:remission"),
        ("inmates:inmate-edit", "inmates"),
        ("programs:inmate-trainings", "inmates"),
    ],
)
def test_every_page_belongs_to_one_part_of_the_menu(view_name, section):
    assert _section(view_name) == section
