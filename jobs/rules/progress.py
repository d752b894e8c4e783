"""How far a job is, and how long it will still take. Pure: no database, no clock."""

from typing import NamedTuple


class Progress(NamedTuple):
    """``done`` of ``total``, in the size of the units; ``seconds_left`` is None as long as nobody can tell."""

    done: int
    total: int
    seconds_left: int | None = None


def seconds_left(*, done: int, rest: int, elapsed: int) -> int | None:
    """Whole seconds for ``rest`` at the pace of ``done`` in ``elapsed`` seconds, rounded up; None before there is a pace."""
    if done <= 0 or elapsed <= 0:
        return None
    return -(-elapsed * rest // done)
