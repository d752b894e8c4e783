import json
from contextlib import suppress
from datetime import UTC, date, datetime

import pytest
from django.db import transaction

from audit import services
from audit.models import ChainHead, Entry
from audit.services import record, record_read
from organizations.models import Facility

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr(services.timezone, "now", lambda: NOW)


def test_record_says_who_did_what_where_and_when(officer, facility):
    # when
    record("organizations.rename", facility, by=officer, before={"name": "a", "city": "x"}, after={"name": "b", "city": "x"})

    # then
    entry = Entry.objects.get()
    assert (entry.actor, entry.role, entry.place, entry.at) == (officer, "bimker", "facility:LPN-UJI", NOW)
    assert entry.verb == "organizations.rename"
    assert (entry.object_type, entry.object_id) == ("organizations.facility", str(facility.pk))
    assert (entry.count, entry.object_ids, entry.fields) == (1, [], ["name"])
    assert (entry.chain, entry.sequence, entry.previous_hash) == ("facility:LPN-UJI", 1, "")


def test_each_row_follows_the_one_before_it_and_moves_the_head(officer):
    # when
    first, second = record("test.one", by=officer), record("test.two", by=officer)

    # then
    assert (first.sequence, second.sequence) == (1, 2)
    assert second.previous_hash == first.hash
    assert ChainHead.objects.values_list("chain", "sequence", "hash").get() == ("facility:LPN-UJI", 2, second.hash)


def test_each_place_has_its_own_chain(officer):
    # when
    record("test.own", by=officer)
    record("test.other", by=officer, place="centre:BLK-UJI")
    record("test.system", by=None)

    # then
    assert list(Entry.objects.order_by("pk").values_list("chain", "sequence", "place")) == [
        ("facility:LPN-UJI", 1, "facility:LPN-UJI"),
        ("centre:BLK-UJI", 1, "facility:LPN-UJI"),
        ("system", 1, "system"),
    ]


@pytest.mark.parametrize("item_count", [0, 1, 3])
def test_a_batch_is_one_row_with_all_ids(officer, item_count):
    # given
    places = [Facility.objects.create(code=f"LPN-{n}", name="x", city="y") for n in range(item_count)]

    # when
    record("organizations.import", by=officer, objects=places)

    # then
    entry = Entry.objects.get()
    assert (entry.count, entry.object_ids) == (item_count, [place.pk for place in places])
    assert entry.object_type == entry.batch_type == ("organizations.facility" if item_count else "")


def test_a_batch_within_an_object_names_both(officer, facility):
    # when
    record_read("organizations.users", facility, by=officer, objects=[officer])

    # then
    entry = Entry.objects.get()
    assert (entry.object_type, entry.object_id) == ("organizations.facility", str(facility.pk))
    assert (entry.batch_type, entry.object_ids) == ("organizations.user", [officer.pk])


def test_a_rolled_back_change_leaves_no_row(officer, facility):
    # when
    with pytest.raises(RuntimeError), transaction.atomic():  # noqa: PT012
        record("organizations.rename", facility, by=officer)
        raise RuntimeError

    # then
    assert not Entry.objects.exists()
    assert not ChainHead.objects.exists()


def test_a_row_that_cannot_be_written_takes_the_change_with_it(officer, facility, monkeypatch):
    # given
    monkeypatch.setattr(services, "_lock_head", broken_lock)

    # when: the caller even swallows the error
    with transaction.atomic(), suppress(RuntimeError):
        Facility.objects.update(name="changed")
        record("organizations.rename", facility, by=officer)

    # then
    assert Facility.objects.get().name == "Lapas Uji"
    assert not Entry.objects.exists()


def test_no_value_is_in_any_column(officer, facility):
    # given
    before = {"certificate_name": "Budi Contoh", "born_on": date(1990, 5, 17), "mark": 69123}
    after = {"certificate_name": "Budi Teladan", "born_on": date(1991, 6, 18), "mark": 70456}

    # when
    record("inmates.correct", facility, by=officer, before=before, after=after, objects=[facility])

    # then
    columns = json.dumps(Entry.objects.values().get(), default=str)
    assert [value for value in map(str, [*before.values(), *after.values()]) if value in columns] == []
    assert Entry.objects.get().fields == ["born_on", "certificate_name", "mark"]


def broken_lock(chain):
    raise RuntimeError("no room on the disk")
