from datetime import timedelta

import pytest
from django.db.models import F

from audit import verification
from audit.models import ChainHead, Entry
from audit.services import record, verify
from audit.verification import Break, Broken

CHAIN = "facility:LPN-UJI"


@pytest.fixture
def rows(officer):
    return [record("test.step", by=officer, objects=[n], after={"n": n}) for n in range(1, 6)]


def test_an_untouched_chain_verifies(rows):
    # when
    [report] = verify()

    # then
    assert (report.chain, report.rows, report.head, report.ok) == (CHAIN, 5, rows[-1].hash, True)


FORGERIES = {
    "at": F("at") + timedelta(seconds=1),
    "actor_id": None,
    "role": "admin",
    "place": "system",
    "verb": "test.other",
    "object_type": "x.y",
    "object_id": "9",
    "batch_type": "x.y",
    "object_ids": [9],
    "count": 9,
    "fields": ["x"],
    "digest": "0" * 64,
    "request_id": "0" * 32,
    "previous_hash": "0" * 64,
    "hash": "0" * 64,
}


@pytest.mark.parametrize("column", FORGERIES)
def test_a_changed_column_is_found(rows, column):
    # when
    Entry.objects.filter(sequence=3).update(**{column: FORGERIES[column]})

    # then
    assert [report.first_broken for report in verify()] == [Broken(3, rows[2].pk, Break.CHANGED_ROW)]


def test_a_changed_row_with_its_hash_made_to_fit_is_found_by_the_next_one(rows):
    # given
    forged = rows[2]
    forged.verb = "test.forged"

    # when
    Entry.objects.filter(pk=forged.pk).update(verb=forged.verb, hash=forged.compute_hash())

    # then
    assert [report.first_broken for report in verify()] == [Broken(4, rows[3].pk, Break.UNLINKED_ROW)]


def test_a_changed_last_row_with_its_hash_made_to_fit_is_found_by_the_head(rows):
    # given
    forged = rows[-1]
    forged.verb = "test.forged"

    # when
    Entry.objects.filter(pk=forged.pk).update(verb=forged.verb, hash=forged.compute_hash())

    # then
    assert [report.first_broken for report in verify()] == [Broken(5, forged.pk, Break.HEAD_MISMATCH)]


@pytest.mark.parametrize(
    ("deleted", "first_missing"),
    [
        pytest.param([1], 1, id="first"),
        pytest.param([3], 3, id="middle"),
        pytest.param([5], 5, id="last"),
        pytest.param([2, 4], 2, id="two"),
        pytest.param([1, 2, 3, 4, 5], 1, id="all"),
    ],
)
def test_a_missing_row_is_found(rows, deleted, first_missing):
    # when
    Entry.objects.filter(sequence__in=deleted).delete()

    # then
    assert [report.first_broken for report in verify()] == [Broken(first_missing, None, Break.MISSING_ROW)]


def test_a_row_moved_to_another_chain_is_found_in_both(rows):
    # given
    record("test.other", by=None)

    # when
    Entry.objects.filter(chain=CHAIN, sequence=5).update(chain="system", sequence=2)

    # then
    assert {report.chain: report.first_broken for report in verify()} == {
        CHAIN: Broken(5, None, Break.MISSING_ROW),
        "system": Broken(2, rows[4].pk, Break.CHANGED_ROW),
    }


@pytest.mark.parametrize("sequence", [0, 4])
def test_a_head_that_was_set_back_is_found(rows, sequence):
    # when
    ChainHead.objects.update(sequence=sequence, hash=rows[3].hash if sequence else "")

    # then
    assert [report.first_broken for report in verify()] == [Broken(5, rows[4].pk, Break.HEAD_MISMATCH)]


def test_a_deleted_head_is_found(rows):
    # when
    ChainHead.objects.all().delete()

    # then
    assert [report.first_broken for report in verify()] == [Broken(5, rows[4].pk, Break.HEAD_MISMATCH)]


def test_rows_written_while_it_reads_do_not_break_it(rows, officer, monkeypatch):
    # given: another row arrives between the reading of the head and of the rows
    read_head = verification._head_of

    def read_head_then_write(chain):
        head = read_head(chain)
        monkeypatch.setattr(verification, "_head_of", read_head)
        record("test.late", by=officer)
        return head

    monkeypatch.setattr(verification, "_head_of", read_head_then_write)

    # when
    [report] = verify()

    # then
    assert (report.rows, report.head, report.ok) == (6, rows[-1].hash, True)
