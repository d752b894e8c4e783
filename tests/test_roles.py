from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import RequestFactory
from django.urls import reverse
from django.utils.timezone import localdate

from lapas_training.roles import ROLE_PERMISSIONS, write_groups
from organizations.models import Role
from tests.conftest import permissions_named, signed_in
from tests.people import user_at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", list(Role))
def test_roles_name_existing_permissions(role):
    assert {str(name) for name in ROLE_PERMISSIONS[role]} == {
        f"{permission.content_type.app_label}.{permission.codename}" for permission in permissions_named(*ROLE_PERMISSIONS[role])
    }


def test_every_migrate_writes_the_groups_anew():
    # given
    group = Group.objects.get(name=Role.BLK)
    expected = set(group.permissions.all())
    group.permissions.clear()
    Group.objects.get(name=Role.SARANA).delete()

    # when
    call_command("migrate", verbosity=0)

    # then
    assert set(group.permissions.all()) == expected
    assert set(Group.objects.values_list("name", flat=True)) >= {role.value for role in Role}


def test_a_right_that_was_withdrawn_is_gone_after_the_next_migrate(monkeypatch):
    # given
    monkeypatch.setitem(ROLE_PERMISSIONS, Role.BLK, set())

    # when
    write_groups()

    # then
    assert not user_at(None, role=Role.BLK).get_all_permissions()


def test_rights_follow_the_role_at_once():
    # given
    user = user_at(None, role=Role.KANWIL)
    before = user.get_all_permissions()

    # when
    user.role = Role.ADMIN
    user.save()

    # then
    after = type(user).objects.get(pk=user.pk).get_all_permissions()
    assert (before, after) == (ROLE_PERMISSIONS[Role.KANWIL], ROLE_PERMISSIONS[Role.ADMIN])


@pytest.mark.parametrize(("days", "enters"), [(-1, False), (0, True), (1, True)])
def test_access_ends_after_its_last_day(days, enters):
    user = user_at(None, role=Role.KANWIL, access_until=localdate() + timedelta(days=days))
    user.set_password("kunci-panjang-12")
    user.save()

    found = authenticate(RequestFactory().post("/"), username=user.username, password="kunci-panjang-12")

    assert found == (user if enters else None)


def test_an_open_session_ends_with_the_access():
    # given
    client = signed_in(user_at(None, role=Role.KANWIL))
    assert client.get(reverse("home")).status_code == 200

    # when
    client.user.access_until = localdate() - timedelta(days=1)
    client.user.save()

    # then
    assert client.get(reverse("home")).status_code == 302
