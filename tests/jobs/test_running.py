import logging

import pytest
from django.db import transaction
from django.utils import timezone

from jobs.interruptions import Stopped, TakenOver
from jobs.models import Job, JobUnit
from jobs.registry import handler, handler_for
from jobs.services import Unit, resume, start, stop
from jobs.services.running import Run, claim, run_job
from tests.factories import UserFactory
from tests.jobs.kinds import traces

pytestmark = pytest.mark.django_db


def started(*keys, kind="tests.trace", size=1):
    return start(kind=kind, title="List", units=[Unit(key, key, size) for key in keys], by=UserFactory())


def run(job):
    run_job.func(job.pk)
    job.refresh_from_db()
    return job


def states(job):
    return dict(job.units.values_list("key", "status"))


def test_a_job_does_every_unit_once_and_then_finishes():
    # given
    job = started("a", "b", "c")

    # when
    run(job)

    # then
    assert (job.status, job.result, job.token) == ("done", {"traces": 3}, 1)
    assert traces(job) == ["a", "b", "c"]
    assert job.progress() == (3, 3, None)
    assert job.started_at <= job.finished_at <= timezone.now()


def test_a_job_that_is_done_is_not_done_again():
    # given
    job = run(started("a"))

    # when
    run(job)

    # then
    assert (job.token, traces(job)) == (1, ["a"])


def test_a_wrong_unit_leaves_nothing_behind_but_its_reason():
    # given
    job = started("a", "wrong", "c")

    # when
    run(job)

    # then
    assert (job.status, traces(job), job.failed_count) == ("done", ["a", "c"], 1)
    wrong = job.units.get(key="wrong")
    assert (wrong.status, wrong.error, wrong.attempts) == ("failed", "The row is not a person.", 1)
    assert job.progress() == (3, 3, None)


def test_an_error_of_the_program_is_logged_and_told_calmly(caplog):
    # given
    job = started("broken", "b")

    # when
    run(job)

    # then
    broken = job.units.get(key="broken")
    assert (job.status, broken.status, traces(job)) == ("done", "failed", ["b"])
    assert "ZeroDivisionError" not in broken.error
    assert [(record.levelno, record.exc_info[0]) for record in caplog.records] == [(logging.ERROR, ZeroDivisionError)]


def test_failed_units_are_done_when_the_job_goes_on():
    # given
    job = run(started("a", "wrong"))
    JobUnit.objects.filter(key="wrong").update(key="right")  # the cause has been mended

    # when
    resume(job, job.created_by)
    run(job)

    # then
    assert (job.status, traces(job), states(job)) == ("done", ["a", "right"], {"a": "done", "right": "done"})


def test_an_unknown_kind_fails_the_job(caplog):
    # given
    job = started("a")
    Job.objects.update(kind="tests.gone")

    # when
    run(job)

    # then
    assert (job.status, bool(job.error), states(job)) == ("failed", True, {"a": "todo"})


def test_an_end_that_fails_fails_the_job_and_keeps_its_units(caplog):
    job = run(started("a", kind="tests.hopeless_end"))

    assert (job.status, bool(job.error), traces(job), states(job)) == ("failed", True, ["a"], {"a": "done"})


def test_a_unit_that_took_its_worker_down_three_times_is_given_up():
    # given
    job = started("a", "b")
    job.units.filter(key="a").update(attempts=3)

    # when
    run(job)

    # then
    assert (job.status, states(job), traces(job)) == ("done", {"a": "failed", "b": "done"}, ["b"])


# --- Stopping ------------------------------------------------------------------------------------


def stopping(job, monkeypatch, *, at):
    """While the unit ``at`` is under way, somebody asks for the job to stop."""
    kept = handler_for(job.kind).run

    def run_and_stop(unit, tick):
        if unit.key == at:
            stop(job, job.created_by)
            tick(0, unit.size)
        kept(unit, tick)

    monkeypatch.setattr("jobs.services.running.handler_for", lambda kind: replaced(kind, run_and_stop))


def replaced(kind, run):
    kept = handler_for(kind)
    return type(kept)(kind, run, kept.finish, kept.atomic)


@pytest.mark.parametrize("kind", ["tests.trace", "tests.long"])
def test_a_job_stops_in_the_middle_and_goes_on_with_what_is_left(monkeypatch, kind):
    # given
    job = started("a", "b", "c", kind=kind)
    with monkeypatch.context() as patch:
        stopping(job, patch, at="b")

        # when
        run(job)

    # then
    assert (job.status, job.stop_requested, traces(job)) == ("stopped", False, ["a"])
    assert list(job.units.values_list("key", "status", "attempts")) == [("a", "done", 1), ("b", "todo", 0), ("c", "todo", 0)]

    # when
    resume(job, job.created_by)
    run(job)

    # then
    assert (job.status, traces(job)) == ("done", ["a", "b", "c"])


# --- An older worker -----------------------------------------------------------------------------


def test_only_one_worker_gets_a_job():
    job = started("a")

    assert (claim(job.pk).token, claim(job.pk)) == (1, None)


def test_what_an_older_worker_marks_does_not_count():
    # given
    job = started("a")
    old, mine = claim(job.pk), job.units.get()
    Job.objects.update(token=2)
    JobUnit.objects.update(token=2)
    mine.token = old.token

    # when
    with pytest.raises(TakenOver):
        mine.mark_done()

    # then
    assert states(job) == {"a": "todo"}


def test_an_older_worker_undoes_the_unit_that_it_finishes_too_late(monkeypatch):
    # given
    job = started("a", "b")
    kept = handler_for("tests.trace").run

    def run_slowly(unit, tick):
        kept(unit, tick)
        unit.token -= 1  # as if it were given up for dead meanwhile, and another worker had taken up the unit

    monkeypatch.setattr("jobs.services.running.handler_for", lambda kind: replaced(kind, run_slowly))

    # when
    run(job)

    # then
    assert (job.status, job.token, states(job), traces(job)) == ("running", 1, {"a": "todo", "b": "todo"}, [])


def test_an_older_worker_never_takes_back_a_unit():
    # given
    job = started("a")
    old = Run(claim(job.pk), handler_for("tests.trace"), leaving=None)
    JobUnit.objects.update(token=2)
    old.beat = lambda: None

    # when
    with pytest.raises(TakenOver):
        old.take()

    # then
    assert job.units.get().attempts == 0


# --- Ticks ---------------------------------------------------------------------------------------


def test_a_long_unit_shows_how_far_it_is(monkeypatch):
    # given
    monkeypatch.setattr("jobs.services.running.TICK_SECONDS", 0)
    seen = []

    def run_long(unit, tick):
        for done in (0, 20, 40):
            tick(done, 50)
            seen.append(Job.objects.get().progress()[:2])
        with transaction.atomic():
            unit.mark_done()

    job = started("a", kind="tests.long")
    monkeypatch.setattr("jobs.services.running.handler_for", lambda kind: replaced(kind, run_long))

    # when
    run(job)

    # then
    assert seen == [(0, 50), (20, 50), (40, 50)]
    assert job.progress() == (50, 50, None)


def test_ticks_are_heard_about_once_a_second(monkeypatch, django_assert_max_num_queries):
    # given
    job = started("a", kind="tests.long", size=10_000)

    # when
    with django_assert_max_num_queries(40):
        run(job)

    # then
    assert job.status == "done"


def test_two_handlers_of_one_kind_are_refused():
    with pytest.raises(ValueError, match=r"tests\.trace"):
        handler("tests.trace")(lambda unit, tick: None)


def test_stopped_is_one_exception_for_handlers():
    assert issubclass(TakenOver, Stopped)
