"""The worker's process around a job: that it lives, and that it has been asked to end."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from types import FrameType

from django.db import DatabaseError, connection
from django.utils import timezone

from jobs.models import Job

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 10


@contextmanager
def heartbeat(job: Job) -> Iterator[None]:
    """As long as the block runs the job is seen to be alive, however long one unit of it takes."""
    over = Event()
    thread = Thread(target=_beat, args=(job.pk, job.token, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(job_id: int, token: int, over: Event) -> None:
    own = Job.objects.filter(pk=job_id, token=token, status=Job.Status.RUNNING)
    while not over.wait(HEARTBEAT_SECONDS):
        try:
            own.update(heartbeat_at=timezone.now())
        except DatabaseError as error:  # locked by the unit that is under way: the next beat will do
            logger.info("no heartbeat for job %s: %s", job_id, error)
        finally:
            connection.close()


@contextmanager
def asked_to_leave() -> Iterator[Event]:
    """The event is set once the process has been asked to end, besides what the worker itself does about it."""
    leaving = Event()
    if threading.current_thread() is not threading.main_thread():
        yield leaving
        return
    previous = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}

    def leave(number: int, frame: FrameType | None) -> None:
        leaving.set()
        if callable(previous[number]):
            previous[number](number, frame)

    for number in previous:
        signal.signal(number, leave)
    try:
        yield leaving
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
