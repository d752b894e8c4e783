from threading import Barrier, Thread

import pytest
from django.db import Error, connection

from audit import services
from audit.models import ChainHead, Entry
from audit.services import record, verify
from tests.databases import race

WRITERS = 32

pytestmark = [pytest.mark.django_db(transaction=True), race]


def write_at_once():
    start, failures = Barrier(WRITERS), []

    def write():
        start.wait(timeout=30)
        try:
            record("test.race", by=None)
        except Error as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=write) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return failures


def test_writers_at_once_make_one_gapless_chain():
    # when: the chain does not even have a head yet
    failures = write_at_once()

    # then
    assert failures == []
    assert list(Entry.objects.order_by("sequence").values_list("sequence", flat=True)) == list(range(1, WRITERS + 1))
    assert [report.ok for report in verify()] == [True]


def test_control_without_the_lock_rows_are_lost(monkeypatch):
    # given
    everyone_has_read = Barrier(WRITERS)

    def read_head_without_lock(chain):
        head = ChainHead.objects.get(chain=chain)
        everyone_has_read.wait(timeout=30)
        return head

    ChainHead.objects.create(chain="system")
    monkeypatch.setattr(services, "_lock_head", read_head_without_lock)

    # when
    failures = write_at_once()

    # then
    assert len(failures) == WRITERS - 1
    assert Entry.objects.count() == 1
