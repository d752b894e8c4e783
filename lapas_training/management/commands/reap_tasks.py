import logging
import os
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from inmates.services.list_import import clear_lists
from inmates.services.remission_lists import forget_remissions
from jobs.exports.background import forget_exports
from jobs.services.reaping import prune, reap
from organizations.models import Facility
from programs.services.class_import import forget_workbooks
from programs.services.custody import end_long_absences
from programs.services.outcomes import forget_outcomes

logger = logging.getLogger(__name__)

# What has to be looked after from time to time, whoever it belongs to. Each says what it did, and may be called at any time.
Housekeeping = Callable[..., dict[str, int]]


def end_absences(*, older_than: timedelta, at: datetime) -> dict[str, int]:
    """Whoever has been away too long, in whichever prison, has no place any more."""
    ended = [place for facility in Facility.objects.all() for place in end_long_absences(facility=facility, by=None, at=at)]
    return {"places_ended": len(ended)}


def forget_lists(*, older_than: timedelta, at: datetime) -> dict[str, int]:
    """What lists say of people is kept no longer than it is needed."""
    return {
        "remission_lists_forgotten": len(forget_remissions(at=at)),
        "imported_lists_cleared": clear_lists(at=at),
        "class_workbooks_forgotten": forget_workbooks(at=at),
    }


HOUSEKEEPING: list[Housekeeping] = [reap, end_absences, forget_lists, forget_exports, forget_outcomes, prune]


class Command(BaseCommand):
    help = "Takes up work whose worker has died, and tidies up the queue. Safe at any time, and several at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--older-than",
            type=int,
            default=60,
            metavar="SECONDS",
            help="a job counts as dead after so long without a sign of life (default: %(default)s)",
        )
        parser.add_argument(
            "--every", type=int, metavar="SECONDS", help="go on until the process is ended, once in so many seconds"
        )
        parser.add_argument(
            "--with-parent", type=int, metavar="PID", help="with --every: end when this process, which started it, does"
        )

    def handle(self, *, older_than: int, every: int | None, with_parent: int | None, **options: object) -> None:
        older = timedelta(seconds=older_than)
        if every is None:
            for housekeeping in HOUSEKEEPING:
                self._tell(housekeeping(older_than=older, at=timezone.now()))
            return
        while with_parent in (None, os.getppid()):
            for housekeeping in HOUSEKEEPING:
                self._try(housekeeping, older)
            wait(every, with_parent)

    def _try(self, housekeeping: Housekeeping, older_than: timedelta) -> None:
        """One piece of housekeeping that fails keeps neither the others nor the next round from being done."""
        try:
            self._tell(housekeeping(older_than=older_than, at=timezone.now()))
        except DatabaseError as error:  # busy, or away for a moment
            logger.warning("%s: %s", housekeeping.__name__, error)
        except Exception:
            logger.exception("%s failed", housekeeping.__name__)
        finally:
            close_old_connections()

    def _tell(self, found: dict[str, int]) -> None:
        if any(found.values()):
            self.stdout.write(", ".join(f"{name} {number}" for name, number in found.items()))


def wait(seconds: int, parent: int | None) -> None:
    """So many seconds have passed, or the parent has ended."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and parent in (None, os.getppid()):
        time.sleep(min(1, seconds))
