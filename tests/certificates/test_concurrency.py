"""Thirty-two issuers at once, on PostgreSQL: consecutive numbers, and nobody waits for a render."""

from threading import Barrier, Thread
from time import monotonic, sleep

import pytest
from django.db import connection, transaction

from certificates.models import Certificate
from certificates.services import issuing
from certificates.services.issuing import issue
from tests.certificates.graduates import AT, ON, graduated_class, issuer
from tests.databases import race

ISSUERS = 32
RENDER_SECONDS = 0.5

pytestmark = [
    pytest.mark.django_db(transaction=True),
    race,
]


def slow_sheet(content) -> bytes:
    sleep(RENDER_SECONDS)
    return content["code"].encode()


@pytest.fixture
def _slow_sheets(monkeypatch):
    monkeypatch.setattr(issuing, "certificate_pdf", slow_sheet)


def at_once(places, work) -> tuple[list[Exception], float]:
    """Run ``work`` for every place in a thread of its own; the failures, and how long it took."""
    start, failures = Barrier(len(places) + 1), []

    def run(place):
        start.wait(timeout=30)
        try:
            work(place)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[place]) for place in places]
    for thread in threads:
        thread.start()
    start.wait(timeout=30)
    began = monotonic()
    for thread in threads:
        thread.join(timeout=120)
    return failures, monotonic() - began


def classroom():
    training_class = graduated_class([f"Orang {number}" for number in range(ISSUERS)], seats=ISSUERS)
    return training_class, issuer(training_class), list(training_class.enrollments.all())


def numbers() -> list[int]:
    return list(Certificate.objects.order_by("sequence").values_list("sequence", flat=True))


@pytest.mark.usefixtures("_slow_sheets")
def test_issuers_at_once_get_consecutive_numbers_and_do_not_wait_for_renders():
    # given
    training_class, by, places = classroom()

    # when
    failures, seconds = at_once(
        places, lambda place: issue(training_class=training_class, by=by, on=ON, at=AT, enrollments=[place])
    )

    # then
    assert failures == []
    assert numbers() == list(range(1, ISSUERS + 1))
    assert [row.read_sheet().decode() == row.code for row in Certificate.objects.all()] == [True] * ISSUERS
    assert seconds < ISSUERS * RENDER_SECONDS / 2


@pytest.mark.usefixtures("_slow_sheets")
def test_control_with_the_render_inside_the_numbering_they_wait():
    # given
    training_class, by, places = classroom()
    places = places[:8]

    def issue_and_render_in_one_transaction(place):
        with transaction.atomic():
            issue(training_class=training_class, by=by, on=ON, at=AT, enrollments=[place])

    # when
    failures, seconds = at_once(places, issue_and_render_in_one_transaction)

    # then: each waits for the render of the one before, until the database gives up on the last ones
    assert failures or seconds >= len(places) * RENDER_SECONDS
    assert numbers() == list(range(1, len(places) - len(failures) + 1))


def test_everybody_presses_the_same_button_at_once(monkeypatch):
    # given
    monkeypatch.setattr(issuing, "certificate_pdf", lambda content: content["code"].encode())
    training_class, by, _places = classroom()

    # when
    failures, _seconds = at_once(range(8), lambda _number: issue(training_class=training_class, by=by, on=ON, at=AT))

    # then
    assert failures == []
    assert numbers() == list(range(1, ISSUERS + 1))
    assert not Certificate.objects.awaiting_sheet().exists()
