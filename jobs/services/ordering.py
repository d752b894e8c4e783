"""What a person may do with a job: start it, stop it, let it go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.services import record
from jobs.models import Job, JobUnit
from jobs.registry import handler_for
from jobs.services.running import enqueue
from organizations.models import User


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit to be done: ``key`` tells the handler what, ``label`` tells the reader. Keys of one job differ."""

    key: str
    label: str
    size: int = 1


@transaction.atomic
def start(
    *, kind: str, title: str, units: Sequence[Unit], by: User, payload: Mapping[str, Any] | None = None, target_url: str = ""
) -> Job:
    """The job and its units stand in the database, and a worker takes it up as soon as this transaction is committed.

    ``title`` appears in lists and names no inmate. Raises ValidationError ``nothing_to_do`` without units, and LookupError
    for a kind that no app has registered.
    """
    handler_for(kind)
    if not units:
        raise ValidationError(_("There is nothing to do."), code="nothing_to_do")
    job = Job.objects.create(
        kind=kind,
        title=title,
        facility=by.facility,
        training_center=by.training_center,
        created_by=by,
        payload=dict(payload or {}),
        target_url=target_url,
    )
    JobUnit.objects.bulk_create(
        JobUnit(job=job, position=position, key=unit.key, label=unit.label, size=unit.size)
        for position, unit in enumerate(units, start=1)
    )
    enqueue(job)
    record("jobs.start", job, by=by)
    return job


@transaction.atomic
def stop(job: Job, by: User) -> None:
    """The job stops: at once while it waits, otherwise as soon as its worker notices. Raises ValidationError ``not_active``.

    A unit that is under way is given up and is then to do again; what is done stays done.
    """
    asked = Job.objects.filter(pk=job.pk, stop_requested=False)
    waiting = asked.filter(status=Job.Status.WAITING)
    running = asked.filter(status=Job.Status.RUNNING)
    changed = waiting.update(status=Job.Status.STOPPED, finished_at=timezone.now()) or running.update(stop_requested=True)
    if not changed:
        raise ValidationError(_("This work is not running, or is being stopped already."), code="not_active")
    record("jobs.stop", job, by=by)


@transaction.atomic
def resume(job: Job, by: User) -> None:
    """What is still to do, and what failed, is done from here on. Raises ValidationError ``not_resumable``."""
    changed = (
        Job.objects.filter(pk=job.pk)
        .resumable()
        .update(status=Job.Status.WAITING, stop_requested=False, finished_at=None, heartbeat_at=timezone.now(), error="")
    )
    if not changed:
        raise ValidationError(_("This work is still running, or there is nothing left to do."), code="not_resumable")
    job.units.exclude(status=JobUnit.Status.DONE).update(
        status=JobUnit.Status.TODO, progress=0, attempts=0, error="", finished_at=None
    )
    enqueue(job)
    record("jobs.resume", job, by=by)
