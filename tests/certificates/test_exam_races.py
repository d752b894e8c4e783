"""Two people lock the results of one exam at once, on PostgreSQL, with its control."""

import pytest

from certificates.models import Exam
from certificates.services import exams
from certificates.services.exams import lock_results
from tests.certificates.test_exams import AT
from tests.databases import race
from tests.factories import ExamFactory, ExamSeatFactory, UserFactory
from tests.programs.at_once import all_at_once, meet_after

pytestmark = [pytest.mark.django_db(transaction=True), race]


def locking():
    exam = ExamFactory()
    ExamSeatFactory(exam=exam, result="K")
    officers = [UserFactory(facility=exam.facility) for _ in range(2)]
    return [lambda officer=officer: lock_results(exam=exam, by=officer, at=AT) for officer in officers]


def test_results_are_locked_once():
    assert all_at_once(locking()) == ["done", "locked"]


def test_control_without_the_lock_both_lock_them(monkeypatch, without_locks):
    tasks = locking()
    meet_after(monkeypatch, exams, "_locked", 2)

    assert all_at_once(tasks) == ["done", "done"]
    assert Exam.objects.get().results_locked  # and nothing tells who of the two compared them
