"""Work whose worker has died is taken up again, and what ended long ago is forgotten, without anybody doing anything."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from jobs.models import Job, JobQuerySet, JobUnit
from jobs.services.running import enqueue

logger = logging.getLogger(__name__)

KEEP_RESULTS = timedelta(days=14)
KEEP_JOBS = timedelta(days=90)
PRUNED_AT_ONCE = 200


def reap(*, older_than: timedelta, at: datetime) -> dict[str, int]:
    """Jobs without a sign of life since ``older_than`` before ``at`` wait for a worker again; the queue is tidied up.

    Returns how many of each. Guarded like everything a worker does: several may reap at once, and a worker that was only
    slow finds that the job is no longer its own.
    """
    limit = at - older_than
    return {
        "resumed": _take_up_again(Job.objects.filter(status=Job.Status.RUNNING, heartbeat_at__lt=limit), at=at),
        "queued": _take_up_again(_without_task(limit), at=at),
        "given_up": _give_up_results(limit, at=at),
        "pruned": DBTaskResult.objects.finished().filter(finished_at__lt=at - KEEP_RESULTS).delete()[0],
    }


@transaction.atomic
def prune(*, older_than: timedelta, at: datetime) -> dict[str, int]:
    """Jobs that ended more than KEEP_JOBS ago are gone with their units; the audit still says who started and stopped them.

    So many at once that nobody waits; the next round goes on. One that somebody resumes at this moment stays.
    """
    ended = Job.objects.exclude(status__in=Job.ACTIVE).filter(finished_at__lt=at - KEEP_JOBS)
    found = [job.pk for job in ended.select_for_update(skip_locked=True).order_by("pk")[:PRUNED_AT_ONCE]]
    JobUnit.objects.filter(job__in=found).delete()
    Job.objects.filter(pk__in=found).delete()
    return {"jobs_pruned": len(found)}


def _without_task(limit: datetime) -> JobQuerySet:
    """Waiting jobs that no entry of the queue will ever start: it was lost, or its worker died before it began."""
    alive = DBTaskResult.objects.filter(
        Q(status=TaskResultStatus.READY) | Q(status=TaskResultStatus.RUNNING, started_at__gte=limit)
    )
    return Job.objects.filter(status=Job.Status.WAITING, heartbeat_at__lt=limit).exclude(task_id__in=alive.values("pk"))


@transaction.atomic
def _take_up_again(jobs: JobQuerySet, *, at: datetime) -> int:
    # Whoever holds the row is alive, or reaps it already.
    found = list(jobs.select_for_update(skip_locked=True))
    for job in found:
        logger.warning("job %s (%s) has shown no sign of life since %s", job.pk, job.kind, job.heartbeat_at)
        status = Job.Status.STOPPED if job.stop_requested else Job.Status.WAITING
        Job.objects.filter(pk=job.pk).update(
            status=status,
            token=F("token") + 1,
            stop_requested=False,
            heartbeat_at=at,
            finished_at=at if job.stop_requested else None,
        )
        if status == Job.Status.WAITING:
            enqueue(job)
    return len(found)


def _give_up_results(limit: datetime, *, at: datetime) -> int:
    """Entries of the queue that say "running" although no job is run by them; the package itself never notices."""
    live = Job.objects.active().exclude(task_id=None).values("task_id")
    stuck = DBTaskResult.objects.running().filter(started_at__lt=limit).exclude(pk__in=live)
    return stuck.update(status=TaskResultStatus.FAILED, finished_at=at)
