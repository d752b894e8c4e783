from datetime import date

import pytest

from programs.rules.proposing import first_day_in_seat, in_order, last_day_to_join, outside_the_standard
from programs.rules.standard import Standard

STANDARD = Standard()  # 16 to 20 participants, 10 percent
END = date(2026, 2, 27)


@pytest.mark.parametrize(
    ("total", "first", "expected"),
    [
        pytest.param(15, True, True, id="one-too-few"),
        pytest.param(16, True, False, id="fewest"),
        pytest.param(20, True, False, id="most"),
        pytest.param(21, True, True, id="one-too-many"),
        pytest.param(15, False, False, id="too-few-at-a-later-decree"),
        pytest.param(20, False, False, id="most-after-a-later-decree"),
        pytest.param(21, False, True, id="too-many-after-a-later-decree"),
    ],
)
def test_outside_the_standard(total, first, expected):
    assert outside_the_standard(total, STANDARD, first=first) is expected


def planned(*minutes):
    """Meetings on the 2nd, 3rd … of February."""
    return [(date(2026, 2, number), length) for number, length in enumerate(minutes, start=2)]


@pytest.mark.parametrize(
    ("meetings", "expected"),
    [
        # 90 of 900 minutes may lie behind
        pytest.param(planned(90, 225), date(2026, 2, 3), id="exactly-10-percent"),
        pytest.param(planned(91, 225), date(2026, 2, 2), id="a-minute-more"),
        pytest.param(planned(45, 45, 45, 225), date(2026, 2, 4), id="several-short-ones"),
        pytest.param([*reversed(planned(90, 225))], date(2026, 2, 3), id="in-any-order"),
        pytest.param(planned(90), END, id="never-passed"),
        pytest.param([], END, id="nothing-planned"),
    ],
)
def test_last_day_to_join(meetings, expected):
    assert last_day_to_join(meetings, program_minutes=900, standard=STANDARD, ends_on=END) == expected


@pytest.mark.parametrize(
    ("on", "expected"), [(date(2026, 2, 3), date(2026, 2, 4)), (date(2026, 2, 4), date(2026, 2, 4)), (END, END)]
)
def test_who_follows_begins_after_the_last_day_of_who_left(on, expected):
    assert first_day_in_seat(on, left_on=date(2026, 2, 3)) == expected


@pytest.mark.parametrize(
    ("positions", "expected"),
    [
        ([], True),
        ([1], True),
        ([2, 1, 3], True),
        ([2], False),
        ([1, 1], False),
        ([1, 3], False),
        ([0, 1], False),
        ([None], False),
    ],
)
def test_in_order(positions, expected):
    assert in_order(positions) is expected
