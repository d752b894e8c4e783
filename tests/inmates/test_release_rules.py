"""When a person will be released, and what a remission does to it."""

from datetime import date

import pytest

from inmates.rules.release import (
    Dated,
    RemissionProblem,
    after_remission,
    earliest_release,
    months_earlier,
    remaining_months,
    two_thirds_on,
)

EXPIRY = date(2028, 1, 10)
DAY = date(2026, 8, 17)


@pytest.mark.parametrize(
    ("expires_on", "dates", "expected"),
    [
        pytest.param(None, [], (None, ""), id="nothing-known"),
        pytest.param(EXPIRY, [], (EXPIRY, "expiry"), id="the-end-of-the-sentence"),
        pytest.param(EXPIRY, [Dated("pb", date(2027, 5, 1))], (date(2027, 5, 1), "pb"), id="an-earlier-parole"),
        pytest.param(EXPIRY, [Dated("pb", date(2027, 5, 1), approved=False)], (EXPIRY, "expiry"), id="only-asked-for"),
        pytest.param(EXPIRY, [Dated("pb", None)], (EXPIRY, "expiry"), id="withdrawn"),
        pytest.param(EXPIRY, [Dated("pb", date(2028, 5, 1))], (EXPIRY, "expiry"), id="a-parole-after-the-end"),
        pytest.param(EXPIRY, [Dated("pb", EXPIRY)], (EXPIRY, "expiry"), id="on-the-same-day-the-end-is-named"),
        pytest.param(None, [Dated("cb", date(2027, 5, 1))], (date(2027, 5, 1), "cb"), id="without-an-end"),
        pytest.param(
            EXPIRY,
            [
                Dated("pb", date(2027, 5, 1)),
                Dated("assimilation", date(2027, 2, 1)),
                Dated("cmb", date(2026, 1, 1), approved=False),
            ],
            (date(2027, 2, 1), "assimilation"),
            id="the-earliest-approved-of-several",
        ),
    ],
)
def test_earliest_release(expires_on, dates, expected):
    assert earliest_release(expires_on, dates) == expected


@pytest.mark.parametrize(
    ("kind", "months", "days", "subsider_until", "expected"),
    [
        pytest.param("RU I", 3, 0, None, date(2027, 10, 10), id="months"),
        pytest.param("RK I", 0, 15, None, date(2027, 12, 26), id="days"),
        pytest.param("RU I", 1, 15, None, date(2027, 11, 25), id="months-before-days"),
        pytest.param("other", 0, 1, None, date(2028, 1, 9), id="another-remission"),
        pytest.param("RU I", 48, 0, None, DAY, id="never-before-the-day-itself"),
        pytest.param("RU II", 0, 0, None, DAY, id="released-at-once"),
        pytest.param("RK II", 2, 0, date(2026, 10, 17), date(2026, 10, 17), id="released-after-the-substitute-detention"),
    ],
)
def test_after_remission(kind, months, days, subsider_until, expected):
    assert after_remission(EXPIRY, kind=kind, months=months, days=days, on=DAY, subsider_until=subsider_until) == expected


@pytest.mark.parametrize(
    ("expires_on", "kind", "months", "subsider_until", "problem"),
    [
        pytest.param(EXPIRY, "", 1, None, RemissionProblem.KIND_MISSING, id="without-a-kind"),
        pytest.param(EXPIRY, "RU I", 0, None, RemissionProblem.NOTHING_GIVEN, id="nothing-given"),
        pytest.param(None, "RU I", 1, None, RemissionProblem.EXPIRY_UNKNOWN, id="end-unknown"),
        pytest.param(date(2026, 8, 16), "RU I", 1, None, RemissionProblem.ENDED_BEFORE, id="ended-the-day-before"),
        pytest.param(date(2026, 8, 16), "RU II", 0, None, RemissionProblem.ENDED_BEFORE, id="a-release-after-the-end"),
        pytest.param(EXPIRY, "RU I", 1, date(2026, 9, 1), RemissionProblem.SUBSIDER_WITHOUT_II, id="substitute-without-ii"),
        pytest.param(EXPIRY, "RU II", 0, DAY, RemissionProblem.SUBSIDER_BEFORE_DAY, id="substitute-ends-on-the-day"),
    ],
)
def test_a_remission_that_cannot_be(expires_on, kind, months, subsider_until, problem):
    with pytest.raises(ValueError, match=f"^{problem.value}$"):
        after_remission(expires_on, kind=kind, months=months, days=0, on=DAY, subsider_until=subsider_until)


def test_who_was_to_be_released_with_an_unknown_end_is_released():
    assert after_remission(None, kind="RU II", months=0, days=0, on=DAY) == DAY


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        pytest.param(date(2026, 3, 31), 1, date(2026, 2, 28), id="a-shorter-month"),
        pytest.param(date(2028, 3, 31), 1, date(2028, 2, 29), id="a-leap-year"),
        pytest.param(date(2026, 1, 15), 1, date(2025, 12, 15), id="over-the-new-year"),
        pytest.param(date(2026, 1, 15), 25, date(2023, 12, 15), id="over-two-years"),
        pytest.param(date(2026, 1, 15), 0, date(2026, 1, 15), id="none"),
    ],
)
def test_months_earlier(day, months, expected):
    assert months_earlier(day, months) == expected


@pytest.mark.parametrize(
    ("expires_on", "expected"),
    [
        pytest.param(None, None, id="unknown"),
        pytest.param(date(2025, 1, 31), date(2025, 1, 21), id="thirty-days"),
        pytest.param(date(2025, 2, 1), date(2025, 1, 22), id="rounded-up"),
        pytest.param(date(2025, 1, 1), date(2025, 1, 1), id="no-day"),
    ],
)
def test_two_thirds_on(expires_on, expected):
    assert two_thirds_on(date(2025, 1, 1), expires_on) == expected


@pytest.mark.parametrize(
    ("release_on", "expected"),
    [
        pytest.param(None, None, id="unknown"),
        pytest.param(date(2026, 8, 17), 0, id="today"),
        pytest.param(date(2026, 8, 18), 1, id="tomorrow-is-a-month-begun"),
        pytest.param(date(2026, 9, 17), 1, id="exactly-a-month"),
        pytest.param(date(2026, 9, 18), 2, id="a-month-and-a-day"),
        pytest.param(date(2026, 1, 1), 0, id="passed"),
    ],
)
def test_remaining_months(release_on, expected):
    assert remaining_months(DAY, release_on) == expected
