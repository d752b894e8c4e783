import pytest
from django.contrib import admin

from audit.models import Entry
from audit.services import record


@pytest.fixture
def request_by(rf):
    def request_by(user):
        request = rf.get("/")
        request.user = user
        return request

    return request_by


@pytest.fixture
def model_admin():
    return admin.site.get_model_admin(Entry)


def test_nobody_can_write_through_the_admin(model_admin, request_by, administrator):
    # given
    request = request_by(administrator)

    # then
    assert model_admin.get_model_perms(request) == {"add": False, "change": False, "delete": False, "view": True}
    assert model_admin.get_actions(request) == {}


def test_the_list_shows_the_rows_of_the_readers_place(model_admin, request_by, officer, administrator):
    # given
    own, other = record("test.one", by=officer), record("test.two", by=None)

    # then
    assert list(model_admin.get_queryset(request_by(officer))) == [own]
    assert list(model_admin.get_queryset(request_by(administrator))) == [other, own]


def test_search_finds_the_actor_and_an_id_alone_or_in_a_batch(model_admin, request_by, officer, facility, administrator):
    # given
    alone = record("test.one", facility, by=None)
    batch = record("test.two", by=None, objects=[facility.pk, 987])
    by_officer = record("test.three", by=officer)
    request = request_by(administrator)

    def search(term):
        return list(model_admin.get_search_results(request, model_admin.get_queryset(request), term)[0])

    # then
    assert search("petugas") == [by_officer]
    assert search(str(facility.pk)) == [batch, alone]
    assert search("987") == [batch]
    assert search("") == [by_officer, batch, alone]
