import pytest
from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.utils.timezone import now, timedelta

from audit.models import Entry
from audit.services import record
from organizations.models import Role, User


def test_every_column_but_the_hash_itself_is_hashed():
    assert {field.attname for field in Entry._meta.concrete_fields} - {"id", "hash"} == set(Entry.HASHED)


def test_the_database_refuses_a_second_row_with_the_same_number(officer):
    # given
    entry = record("test.one", by=officer)

    # when
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.bulk_create([Entry(chain=entry.chain, sequence=1, at=entry.at, place=entry.place, verb="test.fork")])

    # then
    assert list(Entry.objects.all()) == [entry]


def test_who_did_something_is_never_deleted(officer):
    # given
    record("test.one", by=officer)

    # when
    with pytest.raises(IntegrityError):
        officer.delete()

    # then
    assert User.objects.filter(pk=officer.pk).exists()


@pytest.fixture
def rows(officer):
    return {"own": record("test.one", by=officer), "system": record("test.two", by=None)}


def user_with_permission(role, **fields):
    user = User.objects.create_user(f"u-{role}", role=role, **fields)
    user.user_permissions.add(Permission.objects.get(codename="view_entry"))
    return user


@pytest.mark.parametrize(
    ("role", "days", "expected"),
    [
        pytest.param(Role.ADMIN, None, ["own", "system"], id="administrator"),
        pytest.param(Role.AUDITOR, 1, ["own", "system"], id="auditor"),
        pytest.param(Role.AUDITOR, -2, [], id="auditor-after-his-last-day"),
        pytest.param(Role.KANWIL, None, [], id="regional-office"),
    ],
)
def test_visible_to_users_without_a_place(rows, role, days, expected):
    # given
    user = user_with_permission(role, access_until=days and now().date() + timedelta(days=days))

    # then
    assert list(Entry.objects.visible_to(user).order_by("pk")) == [rows[name] for name in expected]


def test_visible_to_users_of_a_place_is_their_chain(rows, officer):
    assert list(Entry.objects.visible_to(officer)) == [rows["own"]]


def test_nothing_is_visible_without_the_permission(rows, facility):
    # given
    colleague = User.objects.create_user("rekan", role=Role.BIMKER, facility=facility)

    # then
    assert list(Entry.objects.visible_to(colleague)) == []


@pytest.mark.parametrize("ids", [[12], [7, 12], [12, 7], [7, 12, 8], ["12"], ["7", "12"]])
def test_about_id_finds_an_id_in_a_batch(officer, ids):
    # given
    found = record("test.batch", by=officer, objects=ids)
    record("test.batch", by=officer, objects=[1, 2, 112, 120, "1-12"])

    # then
    assert list(Entry.objects.about_id("12")) == [found]


def test_about_id_takes_its_argument_literally(officer):
    # given
    record("test.batch", by=officer, objects=[12])

    # then
    assert [list(Entry.objects.about_id(text)) for text in [".*", "12|13", "(", "1["]] == [[], [], [], []]
