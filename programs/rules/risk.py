"""Who may not make it, while there is still time to act. Pure; whole minutes."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

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


class Alert(TextChoices):
    """What about a person's attendance calls for a decision; nothing follows by itself."""

    ABSENT_IN_A_ROW = "absent_in_a_row", _("Without leave on several days in a row: decide about the place.")
    BELOW_MINIMUM = "below_minimum", _("Attendance is below the minimum.")
    OUT_OF_REACH = "out_of_reach", _("The minimum can be reached only by make-ups that are not planned yet.")


def alerts(tally: AttendanceTally, standard: Standard, *, unexcused_in_a_row: int) -> list[Alert]:
    """The alerts about one person, in the order to show them; ``[]`` means none. Source: DOMAIN §2, drop warning, minimum."""
    low = tally.countable > 0 and not tally.reaches(standard.min_countable_percent)
    lost = tally.countable > 0 and not tally.can_reach(standard.min_countable_percent)
    checks = {
        Alert.ABSENT_IN_A_ROW: unexcused_in_a_row >= standard.drop_warning_days,
        Alert.BELOW_MINIMUM: low and not lost,
        Alert.OUT_OF_REACH: lost,
    }
    return [alert for alert, found in checks.items() if found]


def minutes_needed(tally: AttendanceTally, percent: int) -> int:
    """Minutes still to be attended until credited ÷ (countable + open) reaches ``percent``; 0 when it has."""
    whole = tally.countable + tally.open
    return max(0, -(-percent * whole // 100) - tally.credited)
