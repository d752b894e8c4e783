from datetime import date

import pytest

from budgets.rules.absorption import absorption, percent, weeks_left
from budgets.rules.accounts import Spending, spending_of
from budgets.rules.ceilings import Ceiling, Overdraft, in_force, overdrafts

JANUARY, JULY = date(2026, 1, 1), date(2026, 7, 1)


@pytest.mark.parametrize(
    ("realised", "available", "shown"),
    [
        pytest.param(0, 50_000_000, "0,00%", id="nothing-spent"),
        pytest.param(99_998, 100_000, "99,99%", id="never-the-whole-from-below"),
        pytest.param(9_999_999_999, 10_000_000_000, "99,99%", id="one-rupiah-short"),
        pytest.param(100_000, 100_000, "100,00%", id="the-whole"),
        pytest.param(50_000_000, 35_000_000, "142,86%", id="more-than-the-whole"),
        pytest.param(12_345, 1_000_000, "1,23%", id="down"),
        pytest.param(12_350, 1_000_000, "1,24%", id="half-goes-up"),
        pytest.param(1, 0, "–", id="nothing-available"),
        pytest.param(0, -5, "–", id="more-blocked-than-granted"),
    ],
)
def test_absorption_is_printed_as_reports_print_it(realised, available, shown):
    assert percent(absorption(realised, available)) == shown


@pytest.mark.parametrize(
    ("account", "kind"), [("511111", Spending.PERSONNEL), ("522151", Spending.GOODS), ("532111", Spending.CAPITAL)]
)
def test_the_account_says_the_kind_of_spending(account, kind):
    assert spending_of(account) is kind


@pytest.mark.parametrize("account", ["541111", "52211", "5221511", "52a151", " 521211"])
def test_what_is_no_account_of_spending_is_an_error(account):
    with pytest.raises(ValueError, match="not an account"):
        spending_of(account)


@pytest.mark.parametrize(
    ("spent", "expected"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([(date(2026, 3, 1), 100)], [], id="to-the-last-rupiah"),
        pytest.param([(date(2026, 3, 1), 101)], [Overdraft(JULY, 101, 100)], id="over-before-the-revision-raised-it"),
        pytest.param([(date(2026, 3, 1), 60), (date(2026, 8, 1), 90)], [], id="within-the-raised-ceiling"),
        pytest.param([(date(2026, 3, 1), 60), (date(2026, 8, 1), 91)], [Overdraft(None, 151, 150)], id="over-the-raised-one"),
        pytest.param([(date(2025, 12, 31), 1)], [Overdraft(JANUARY, 1, 0)], id="before-anything-was-granted"),
    ],
)
def test_each_ceiling_bounds_what_was_spent_until_the_next(spent, expected):
    ceilings = [Ceiling(JANUARY, 120, blocked=20), Ceiling(JULY, 150)]
    assert overdrafts(ceilings, spent) == expected


def test_a_ceiling_cut_in_july_does_not_undo_what_was_spent_before_but_counts_it():
    ceilings = [Ceiling(JANUARY, 100), Ceiling(JULY, 80)]
    assert overdrafts(ceilings, [(date(2026, 3, 1), 90)]) == [Overdraft(None, 90, 80)]


def test_of_two_ceilings_of_one_day_the_later_counts():
    ceilings = [Ceiling(JANUARY, 100), Ceiling(JANUARY, 70)]
    assert in_force(ceilings, JANUARY) == Ceiling(JANUARY, 70)
    assert in_force(ceilings, date(2025, 12, 31)) is None
    assert overdrafts(ceilings, [(JANUARY, 71)]) == [Overdraft(None, 71, 70)]


@pytest.mark.parametrize(
    ("on", "weeks"),
    [
        pytest.param(date(2025, 6, 1), 52, id="not-begun"),
        pytest.param(date(2026, 12, 24), 1, id="eight-days"),
        pytest.param(date(2026, 12, 26), 0, id="six-days"),
        pytest.param(date(2027, 2, 1), 0, id="over"),
    ],
)
def test_whole_weeks_are_left(on, weeks):
    assert weeks_left(2026, on) == weeks
