from datetime import date

import pytest

from programs.rules.selection import Criteria, Profile, unmet_criteria

TODAY = date(2026, 2, 2)
# Admitted on 1 January 2025, three years: two thirds are served on 1 January 2027.
PERSON = {"admitted_on": date(2025, 1, 1), "expires_on": date(2028, 1, 1), "release_on": date(2027, 8, 2),
          "interested": True, "routine_duty": False}  # fmt: skip
UNKNOWN = {"expires_on": None, "release_on": None}


@pytest.mark.parametrize(
    ("person", "criteria", "on", "expected"),
    [
        pytest.param({}, {}, TODAY, [], id="nothing-asked"),
        pytest.param(UNKNOWN, {}, TODAY, [], id="unknown-but-not-asked"),
        pytest.param({}, {"max_remaining_months": 18}, TODAY, [], id="exactly-18-months"),
        pytest.param({}, {"max_remaining_months": 18}, date(2026, 2, 1), ["remaining_term"], id="a-day-more"),
        pytest.param(UNKNOWN, {"max_remaining_months": 18}, TODAY, ["remaining_term"], id="release-unknown"),
        pytest.param({}, {"max_remaining_months": 0}, date(2027, 8, 2), [], id="nothing-left"),
        pytest.param({}, {"past_two_thirds": True}, date(2026, 12, 31), ["two_thirds"], id="a-day-before-two-thirds"),
        pytest.param({}, {"past_two_thirds": True}, date(2027, 1, 1), [], id="two-thirds-to-the-day"),
        pytest.param(UNKNOWN, {"past_two_thirds": True}, TODAY, ["two_thirds"], id="end-unknown"),
        pytest.param({"interested": False}, {"interested": True}, TODAY, ["interest"], id="not-interested"),
        pytest.param({"routine_duty": True}, {"off_routine_duty": True}, TODAY, ["routine_duty"], id="on-duty"),
        pytest.param({"routine_duty": True, "interested": False}, {}, TODAY, [], id="duty-and-interest-not-asked"),
        pytest.param(
            UNKNOWN | {"interested": False, "routine_duty": True},
            {"max_remaining_months": 1, "past_two_thirds": True, "interested": True, "off_routine_duty": True},
            TODAY,
            ["remaining_term", "two_thirds", "interest", "routine_duty"],
            id="all-in-order",
        ),
    ],
)
def test_unmet_criteria(person, criteria, on, expected):
    assert unmet_criteria(Profile(**PERSON | person), Criteria(**criteria), on=on) == expected
