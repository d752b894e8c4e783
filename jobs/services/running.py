"""What a worker does with a job. Every write is guarded by the number of the worker's own claim (docs/adr/0007)."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from threading import Event
from time import monotonic

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from jobs.interruptions import Leaving, Stopped, TakenOver
from jobs.models import Job, JobUnit
from jobs.registry import Handler, handler_for
from jobs.services.process import asked_to_leave, heartbeat

logger = logging.getLogger(__name__)

TICK_SECONDS = 1
MAX_ATTEMPTS = 3  # a unit that takes its worker down with it must not do so for ever


@task
def run_job(job_id: int) -> None:
    """The job's units are done, unless it is somebody else's by now, or is to stop; then nothing happens."""
    job = claim(job_id)
    if job is None:
        return
    with heartbeat(job), asked_to_leave() as leaving:
        _work(job, leaving)


def enqueue(job: Job) -> None:
    """A worker will find the job. In the caller's transaction: the queue is a table of the same database."""
    Job.objects.filter(pk=job.pk).update(task_id=run_job.enqueue(job.pk).id)


@transaction.atomic
def claim(job_id: int) -> Job | None:
    """The waiting job, now running and this worker's alone; None when there is no such job waiting."""
    at = timezone.now()
    claimed = Job.objects.filter(pk=job_id, status=Job.Status.WAITING).update(
        status=Job.Status.RUNNING, token=F("token") + 1, started_at=at, heartbeat_at=at
    )
    return Job.objects.select_related("created_by", "facility", "training_center").get(pk=job_id) if claimed else None


def _work(job: Job, leaving: Event) -> None:
    try:
        handler = handler_for(job.kind)
        run = Run(job, handler, leaving)
        while unit := run.take():
            run.do(unit)
        run.finish()
    except TakenOver:
        logger.warning("job %s was taken over by another worker", job.pk)
    except Leaving:
        _hand_back(job)
    except Stopped:
        _end(job, Job.Status.STOPPED)
    except ValidationError as error:
        _end(job, Job.Status.FAILED, error="\n".join(error.messages))
    except Exception:
        logger.exception("job %s (%s) failed", job.pk, job.kind)
        _end(job, Job.Status.FAILED, error=_error_of_the_program())


def _error_of_the_program() -> str:
    return _("An error of the program. It has been written to the log; try again, or tell the administrator.")


@dataclass
class Run:
    """One worker at one job, from its claim on."""

    job: Job
    handler: Handler
    leaving: Event

    def beat(self) -> None:
        """The job is seen to be alive. Raises Stopped, Leaving or TakenOver when this worker must not go on."""
        if self.leaving.is_set():
            raise Leaving(self.job)
        if not _own(self.job).filter(stop_requested=False).update(heartbeat_at=timezone.now()):
            raise Stopped(self.job) if _own(self.job).exists() else TakenOver(self.job)

    def take(self) -> JobUnit | None:
        """The next unit to do, now this worker's; None when there is none."""
        self.beat()
        unit = self.job.units.filter(status=JobUnit.Status.TODO).first()
        if unit is None:
            return None
        # A newer claim on the unit is never taken back by an older worker.
        todo = JobUnit.objects.filter(pk=unit.pk, status=JobUnit.Status.TODO, token__lte=self.job.token)
        if not todo.update(token=self.job.token, attempts=F("attempts") + 1, progress=0):
            raise TakenOver(self.job)
        unit.job, unit.token, unit.attempts, unit.progress = self.job, self.job.token, unit.attempts + 1, 0
        return unit

    def do(self, unit: JobUnit) -> None:
        """The unit is done or failed. Raises Stopped when the job must not go on; the unit is then still to do."""
        try:
            self._do(unit)
        except Stopped:
            _own_unit(unit).update(attempts=F("attempts") - 1)  # left, not broken off
            raise
        except ValidationError as error:
            unit.mark_failed("\n".join(error.messages))
        except Exception:
            logger.exception("job %s (%s), unit %s failed", self.job.pk, self.job.kind, unit.key)
            unit.mark_failed(_error_of_the_program())

    def _do(self, unit: JobUnit) -> None:
        if unit.attempts > MAX_ATTEMPTS:
            raise ValidationError(_("The work on this was broken off several times."), code="broken_off")
        tick = Tick(self, unit)
        if self.handler.atomic:
            with transaction.atomic():
                self.handler.run(unit, tick)
                unit.mark_done()
        else:
            self.handler.run(unit, tick)
            if unit.status == JobUnit.Status.TODO:
                unit.mark_done()

    def finish(self) -> None:
        """The job is done, and what the handler does at the end of it with it."""
        if not self.handler.atomic and self.handler.finish:
            self.handler.finish(self.job)
        with transaction.atomic():
            self.beat()  # first, as everywhere: the job's row before the chain of the audit
            if self.handler.atomic and self.handler.finish:
                self.handler.finish(self.job)
            _end(self.job, Job.Status.DONE)


class Tick:
    """Handed to a handler, which calls it as often as it likes: about once a second the call is heard."""

    def __init__(self, run: Run, unit: JobUnit) -> None:
        self.run, self.unit, self.heard_at = run, unit, -TICK_SECONDS

    def __call__(self, done: int, of: int) -> None:
        if monotonic() - self.heard_at < TICK_SECONDS:
            return
        self.heard_at = monotonic()
        if self.run.handler.atomic:
            self._look()
            return
        self.run.beat()
        _own_unit(self.unit).update(progress=min(done, of), size=of)

    def _look(self) -> None:
        """Reads only: a row written inside the unit's transaction would be locked until its end, and unseen."""
        if self.run.leaving.is_set():
            raise Leaving(self.unit)
        if not _own(self.run.job).filter(stop_requested=False).exists():
            raise Stopped(self.unit)


def _own(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, status=Job.Status.RUNNING, token=job.token)


def _own_unit(unit: JobUnit) -> QuerySet[JobUnit]:
    return JobUnit.objects.filter(pk=unit.pk, status=JobUnit.Status.TODO, token=unit.token)


def _end(job: Job, status: str, error: str = "") -> None:
    at = timezone.now()
    if not _own(job).update(status=status, stop_requested=False, finished_at=at, heartbeat_at=at, error=error):
        raise TakenOver(job)


@transaction.atomic
def _hand_back(job: Job) -> None:
    if _own(job).update(status=Job.Status.WAITING, heartbeat_at=timezone.now()):
        enqueue(job)
