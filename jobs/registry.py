"""Which function does which kind of work. An app registers its own in ``<app>/jobs_handlers.py``, read at the start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jobs.models import Job, JobUnit

    Tick = Callable[[int, int], None]
    Run = Callable[[JobUnit, Tick], None]
    Finish = Callable[[Job], None]


@dataclass(frozen=True, slots=True)
class Handler:
    """What is done for each unit of a kind of job, and at its end."""

    kind: str
    run: Run
    finish: Finish | None
    atomic: bool


_handlers: dict[str, Handler] = {}


def handler(kind: str, *, finish: Finish | None = None, atomic: bool = True) -> Callable[[Run], Run]:
    """The decorated ``run(unit, tick)`` does one unit of every job of this kind; ``finish(job)`` follows the last one.

    ``unit.job`` holds ``payload``, ``created_by`` and ``created_at``; what is to be kept goes into ``job.result``.
    Atomic: the unit and its mark are one transaction. Its ticks write nothing, because nobody would see them before its end.
    ``atomic=False`` is for long units that show how far they are, and for rendering: ``run`` holds no transaction open,
    writes once at its end, and calls ``unit.mark_done()`` as the last statement of that same transaction. What it does
    outside the database must bear being done again.
    Keep an atomic unit short, for on SQLite nobody else writes meanwhile, and write ``job.result`` before anything that
    audits: *stop* locks the job and then the audit, and so must a unit.
    ``tick(done, of)`` also raises ``jobs.services.Stopped`` once the job is to stop: let it pass. ``finish`` may be called
    again when its worker was killed.
    """

    def register(run: Run) -> Run:
        if kind in _handlers:
            raise ValueError(f"two handlers for {kind!r}")
        _handlers[kind] = Handler(kind, run, finish, atomic)
        return run

    return register


def handler_for(kind: str) -> Handler:
    """The handler of this kind. Raises LookupError when no app has registered one."""
    if kind not in _handlers:
        raise LookupError(f"no handler for {kind!r}")
    return _handlers[kind]
