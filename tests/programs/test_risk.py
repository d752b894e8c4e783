"""Who may not make it: a table."""

import pytest

from programs.rules.attendance import AttendanceTally
from programs.rules.completion import Shortfall
from programs.rules.risk import risks
from programs.rules.standard import Standard

ALL = list(Shortfall)
HOURS, PERCENT, UNIT = Shortfall.ATTENDANCE_PROGRAM, Shortfall.ATTENDANCE_COUNTABLE, Shortfall.UNIT_NOT_PASSED


@pytest.mark.parametrize(
    ("tally", "found", "expected"),
    [
        pytest.param(AttendanceTally(), [Shortfall.NOTHING_COUNTABLE, HOURS], [], id="nothing-yet"),
        pytest.param(AttendanceTally(credited=225, countable=225, open=675), [Shortfall.OPEN_ROWS, HOURS], [], id="on-the-way"),
        pytest.param(AttendanceTally(credited=225, countable=450, open=450), [PERCENT, HOURS], [PERCENT], id="675-of-900"),
        pytest.param(AttendanceTally(credited=225, countable=450, open=449), [PERCENT, HOURS], [PERCENT, HOURS], id="one-short"),
        pytest.param(AttendanceTally(225, 450, 0, 225), [HOURS], [HOURS], id="make-up-does-not-reach"),
        pytest.param(AttendanceTally(credited=900, countable=900), [Shortfall.UNIT_MISSING, UNIT], [UNIT], id="unit-failed"),
        pytest.param(AttendanceTally(credited=900, countable=900), [], [], id="nothing-found"),
    ],
)
def test_risks(tally, found, expected):
    assert risks(tally, Standard(), program_minutes=900, found=found) == expected
