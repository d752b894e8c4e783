from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs.models import Job
from jobs.rules.progress import seconds_left
from organizations.models import Role
from tests.factories import CenterUserFactory, FacilityFactory, JobFactory, JobUnitFactory, TrainingCenterFactory
from tests.people import user_at


@pytest.mark.parametrize(
    ("done", "rest", "elapsed", "expected"),
    [
        pytest.param(10, 30, 5, 15, id="at-the-pace-so-far"),
        pytest.param(3, 1, 10, 4, id="rounded-up"),
        pytest.param(10, 0, 5, 0, id="nothing-left"),
        pytest.param(0, 30, 5, None, id="no-pace-yet"),
        pytest.param(10, 30, 0, None, id="just-begun"),
    ],
)
def test_seconds_left(done, rest, elapsed, expected):
    assert seconds_left(done=done, rest=rest, elapsed=elapsed) == expected


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def running(db, now):
    return JobFactory(status="running", started_at=now - timedelta(seconds=10))


def test_progress_counts_sizes_failures_and_the_part_that_is_under_way(running, now):
    # given
    JobUnitFactory(job=running, size=10, status="done", finished_at=now)
    JobUnitFactory(job=running, size=5, status="failed", finished_at=now)
    JobUnitFactory(job=running, size=20, progress=5)
    JobUnitFactory(job=running, size=20)

    # then: 20 in 10 seconds, 35 to go
    assert running.progress(now) == (20, 55, 18)
    assert running.failed_count == 1


def test_time_left_follows_the_pace_since_the_job_went_on(running, now):
    # given
    JobUnitFactory(job=running, size=1000, status="done", finished_at=now - timedelta(days=1))
    JobUnitFactory(job=running, size=10, status="done", finished_at=now)
    JobUnitFactory(job=running, size=10)

    # then
    assert running.progress(now) == (1010, 1020, 10)


@pytest.mark.parametrize("status", ["waiting", "stopped", "done", "failed"])
def test_only_a_running_job_says_how_long_it_takes(running, now, status):
    JobUnitFactory(job=running, status="done", finished_at=now)
    running.status = status

    assert running.progress(now).seconds_left is None


def test_a_job_without_units_has_no_progress(running):
    assert running.progress() == (0, 0, None)


def test_the_sums_come_with_the_job(running, now, django_assert_num_queries):
    # given
    JobUnitFactory(job=running, status="failed", finished_at=now)
    JobUnitFactory(job=running)

    # when
    with django_assert_num_queries(1):
        job = Job.objects.with_progress().get()
        found = job.progress(now), job.failed_count, job.can_resume

    # then
    assert found == (running.progress(now), 1, False)


# --- Who sees a job ------------------------------------------------------------------------------


def test_a_job_is_visible_to_who_started_it_and_not_to_his_colleagues(db):
    # given
    job = JobFactory(created_by__role=Role.BIMKER)

    # then
    assert list(Job.objects.visible_to(job.created_by)) == [job]
    assert not Job.objects.visible_to(user_at(job.facility, role=Role.BIMKER)).exists()
    assert not Job.objects.visible_to(user_at(job.facility, role=Role.KALAPAS)).exists()
    assert not Job.objects.visible_to(CenterUserFactory()).exists()


@pytest.mark.parametrize(("role", "count"), [(Role.ADMIN, 2), (Role.AUDITOR, 2), (Role.KANWIL, 0)])
def test_who_looks_after_all_houses_sees_every_job(db, role, count):
    JobFactory.create_batch(2)

    assert Job.objects.visible_to(user_at(None, role=role)).count() == count


def test_an_administrator_of_one_house_sees_his_own_jobs(db):
    assert not Job.objects.visible_to(user_at(JobFactory().facility, role=Role.ADMIN)).exists()


def test_who_has_no_access_any_more_sees_nothing(db):
    job = JobFactory(created_by__is_active=False)

    assert not Job.objects.visible_to(job.created_by).exists()


@pytest.mark.parametrize("status", Job.Status.values)
@pytest.mark.parametrize("unit_status", ["done", "failed"])
def test_queryset_and_job_agree_on_what_can_go_on(db, status, unit_status):
    job = JobFactory(status=status)
    JobUnitFactory(job=job, status=unit_status)

    assert Job.objects.resumable().filter(pk=job.pk).exists() is job.can_resume


# --- What the database refuses -------------------------------------------------------------------


def refused():
    return pytest.raises(IntegrityError)


def test_a_job_of_two_places_is_refused(db):
    with refused(), transaction.atomic():
        JobFactory(facility=FacilityFactory(), training_center=TrainingCenterFactory())


@pytest.mark.parametrize("twice", [{"position": 1}, {"key": "a"}])
def test_a_unit_stands_once_in_its_job(db, twice):
    # given
    unit = JobUnitFactory(position=1, key="a")

    # then
    with refused(), transaction.atomic():
        JobUnitFactory(job=unit.job, **{"position": 2, "key": "b"} | twice)
    assert unit.job.units.count() == 1
