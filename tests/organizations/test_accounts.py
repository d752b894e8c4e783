import pytest

from audit.models import Entry
from organizations.services.accounts import ALPHABET, give_one_time_password
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_a_one_time_password_opens_once_and_is_kept_nowhere():
    # given
    user, by = UserFactory(), UserFactory()

    # when
    first, second = give_one_time_password(user=user, by=by), give_one_time_password(user=user, by=by)

    # then
    user.refresh_from_db()
    assert [user.check_password(password) for password in (first, second)] == [False, True]
    assert user.must_change_password is True
    assert set(first) <= {*ALPHABET, "-"}
    assert (len(first), first != second) == (19, True)
    entries = Entry.objects.all()
    assert {(entry.verb, entry.object_id, entry.actor_id) for entry in entries} == {
        ("organizations.give_one_time_password", str(user.pk), by.pk)
    }
    assert not any(second in str(vars(entry)) for entry in entries)
