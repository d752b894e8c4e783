from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.rules.eligibility import (
    PRISON_ONLY,
    WAIVABLE,
    Candidate,
    DisciplineSpan,
    Ineligibility,
    Place,
    barred_by_discipline,
    ineligibilities,
    margin_days,
)
from programs.rules.standard import Standard

STANDARD = Standard()
FIRST, LAST = date(2026, 2, 2), date(2026, 2, 27)
FIT = {"in_custody": True, "may_train": True, "release_on": date(2028, 1, 10)}
OFFER = {"starts_on": FIRST, "last_meeting_on": LAST, "free_seats": 1}


@pytest.mark.parametrize(
    ("candidate", "place", "expected"),
    [
        pytest.param({}, {}, [], id="fits"),
        pytest.param({"in_custody": False}, {}, ["not_in_custody"], id="not-in-custody"),
        pytest.param({"may_train": False}, {}, ["detainee"], id="detainee"),
        pytest.param({"may_train": None}, {}, ["registration_unknown"], id="register-class-unknown"),
        pytest.param({"release_on": None}, {}, ["release_unknown"], id="release-unknown"),
        pytest.param({"release_on": date(2026, 3, 6)}, {}, [], id="margin-0"),
        pytest.param({"release_on": date(2026, 3, 5)}, {}, ["release_before_end"], id="margin-minus-1"),
        pytest.param({"discipline": [DisciplineSpan(date(2026, 1, 15))]}, {}, ["discipline"], id="register-f"),
        pytest.param({"in_other_class": True}, {}, ["other_class"], id="in-another-class"),
        pytest.param({"graduated": True}, {}, ["already_graduated"], id="already-graduated"),
        pytest.param({"placed": True}, {}, ["already_placed"], id="already-placed"),
        pytest.param({"out": True}, {}, ["out"], id="at-court-while-the-class-runs"),
        pytest.param({"declined": True}, {}, ["declined"], id="declined"),
        pytest.param({}, {"free_seats": 0}, ["class_full"], id="full"),
        pytest.param({}, {"ended": True}, ["class_ended"], id="ended"),
        pytest.param({}, {"held_percent": 10}, [], id="10-percent-held"),
        pytest.param({}, {"held_percent": 11}, ["too_late"], id="11-percent-held"),
        pytest.param(
            {"in_custody": False, "may_train": False, "release_on": None, "placed": True},
            {"free_seats": 0, "ended": True},
            ["not_in_custody", "detainee", "release_unknown", "already_placed", "class_full", "class_ended"],
            id="several-in-order",
        ),
    ],
)
def test_ineligibilities(candidate, place, expected):
    assert ineligibilities(Candidate(**FIT | candidate), Place(**OFFER | place), on=FIRST, standard=STANDARD) == expected


EVERYTHING_WRONG = Candidate(
    in_custody=False, may_train=False, release_on=date(2026, 2, 3), discipline=[DisciplineSpan(date(2026, 1, 15))],
    in_other_class=True, graduated=True, placed=True, out=True, declined=True,
)  # fmt: skip


def test_only_release_discipline_and_another_class_can_be_waived():
    place = Place(FIRST, LAST, free_seats=0, ended=True, held_percent=50)

    found = ineligibilities(EVERYTHING_WRONG, place, on=FIRST, standard=STANDARD)
    left = ineligibilities(EVERYTHING_WRONG, place, on=FIRST, standard=STANDARD, waived=[*Ineligibility])

    assert set(found) == set(Ineligibility) - {Ineligibility.REGISTRATION_UNKNOWN, Ineligibility.RELEASE_UNKNOWN}
    assert set(found) - set(left) == WAIVABLE
    assert {Ineligibility.RELEASE_BEFORE_END, Ineligibility.DISCIPLINE, Ineligibility.OTHER_CLASS} == WAIVABLE


def test_the_centre_learns_nothing_about_custody():
    assert set(Ineligibility) - PRISON_ONLY == {
        Ineligibility.OTHER_CLASS, Ineligibility.ALREADY_GRADUATED, Ineligibility.ALREADY_PLACED,
        Ineligibility.DECLINED, Ineligibility.CLASS_FULL, Ineligibility.CLASS_ENDED, Ineligibility.TOO_LATE,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("release_on", "expected"),
    [
        pytest.param(date(2026, 3, 6), 0, id="exactly-seven-days-after"),
        pytest.param(date(2026, 3, 5), -1, id="six-days-after"),
        pytest.param(date(2026, 2, 27), -7, id="on-the-last-day"),
        pytest.param(date(2026, 2, 1), -33, id="before-it-begins"),
    ],
)
def test_margin(release_on, expected):
    assert margin_days(release_on, LAST, standard=STANDARD) == expected


@pytest.mark.parametrize(
    ("entered", "closed", "on", "expected"),
    [
        pytest.param(date(2026, 1, 15), None, date(2026, 1, 14), False, id="not-yet-entered"),
        pytest.param(date(2026, 1, 15), None, date(2026, 1, 15), True, id="on-the-day"),
        pytest.param(date(2020, 1, 15), None, date(2026, 1, 15), True, id="open-for-years"),
        pytest.param(date(2026, 1, 15), date(2026, 1, 20), date(2026, 7, 14), True, id="a-day-before-six-months"),
        pytest.param(date(2026, 1, 15), date(2026, 1, 20), date(2026, 7, 15), False, id="six-months-to-the-day"),
        pytest.param(date(2025, 1, 15), date(2026, 2, 1), date(2026, 1, 31), True, id="old-but-closed-tomorrow"),
        pytest.param(date(2025, 1, 15), date(2026, 2, 1), date(2026, 2, 1), False, id="old-and-closed-today"),
        pytest.param(date(2025, 8, 31), date(2025, 9, 1), date(2026, 2, 27), True, id="31-august-27-february"),
        pytest.param(date(2025, 8, 31), date(2025, 9, 1), date(2026, 2, 28), False, id="31-august-28-february"),
        pytest.param(date(2023, 8, 31), date(2023, 9, 1), date(2024, 2, 28), True, id="leap-28-february"),
        pytest.param(date(2023, 8, 31), date(2023, 9, 1), date(2024, 2, 29), False, id="leap-29-february"),
        pytest.param(date(2025, 6, 30), date(2025, 7, 1), date(2025, 12, 29), True, id="into-december-before"),
        pytest.param(date(2025, 6, 30), date(2025, 7, 1), date(2025, 12, 30), False, id="into-december"),
        pytest.param(date(2025, 7, 31), date(2025, 8, 1), date(2026, 1, 31), False, id="over-the-new-year"),
    ],
)
def test_register_f(entered, closed, on, expected):
    assert barred_by_discipline([DisciplineSpan(entered, closed)], on=on, standard=STANDARD) is expected


def test_one_entry_of_several_is_enough():
    spans = [DisciplineSpan(date(2020, 1, 1), date(2020, 2, 1)), DisciplineSpan(date(2026, 1, 15))]
    assert barred_by_discipline(spans, on=FIRST, standard=STANDARD) is True
    assert barred_by_discipline([], on=FIRST, standard=STANDARD) is False


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 24))
def test_the_bar_ends_once_and_about_that_many_months_later(entered, months):
    standard, span = Standard(discipline_months=months), [DisciplineSpan(entered, entered)]

    barred = [barred_by_discipline(span, on=entered + timedelta(days=day), standard=standard) for day in range(31 * 25)]

    assert barred == sorted(barred, reverse=True)
    assert months * 30 - 3 <= sum(barred) <= months * 31
