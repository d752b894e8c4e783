"""Who may not make it, while there is still time to act. Pure; whole minutes."""

from __future__ import annotations

from collections.abc import Sequence

from .attendance import AttendanceTally
from .completion import Shortfall
from .standard import Standard


def risks(tally: AttendanceTally, standard: Standard, *, program_minutes: int, found: Sequence[Shortfall]) -> list[Shortfall]:
    """Those of the shortfalls ``found`` that time alone will not mend, in their order; ``[]`` means none.

    What is merely not yet there (open rows, units to come, hours of meetings to come) is work, not risk.
    The share of the program is a risk once attending every open meeting would not reach it.
    """
    attainable = tally.credited + tally.open + tally.recoverable
    lost = 100 * attainable < standard.min_program_percent * program_minutes
    grave = {Shortfall.ATTENDANCE_COUNTABLE: True, Shortfall.UNIT_NOT_PASSED: True}
    grave[Shortfall.ATTENDANCE_PROGRAM] = tally.countable > 0 and lost
    return [shortfall for shortfall in found if grave.get(shortfall, False)]
