"""Which event may happen to a person in which state."""

from datetime import date

import pytest

from inmates.rules.custody import CustodyProblem, CustodyState, custody_problems, sentence_problems

TODAY = date(2026, 2, 20)
HERE = CustodyState(admitted_on=date(2025, 1, 10), facility=1)
GONE = CustodyState(admitted_on=date(2025, 1, 10), left_on=date(2026, 2, 10), facility=1)
AT_COURT = CustodyState(admitted_on=date(2025, 1, 10), out_kind="court", out_on=date(2026, 2, 5), facility=1)
RETURNED = CustodyState(admitted_on=date(2025, 1, 10), back_on=date(2026, 2, 8), facility=1)
PUNISHED = CustodyState(admitted_on=date(2025, 1, 10), discipline_on=date(2026, 2, 3), facility=1)
ONE_DAY = CustodyState(admitted_on=date(2026, 2, 10), left_on=date(2026, 2, 10), facility=1)


def day(number: int) -> date:
    return date(2026, 2, number)


@pytest.mark.parametrize(
    ("kind", "on", "state", "expected"),
    [
        pytest.param("released", TODAY, HERE, [], id="released-today"),
        pytest.param("released", day(21), HERE, ["in_future"], id="released-tomorrow"),
        pytest.param("released", date(2025, 1, 10), HERE, [], id="released-on-the-day-of-admission"),
        pytest.param("released", date(2025, 1, 9), HERE, ["before_admission"], id="released-before-admission"),
        pytest.param("released", day(12), GONE, ["not_here"], id="released-twice"),
        pytest.param("relocated", day(12), GONE, ["not_here"], id="moved-after-leaving"),
        pytest.param("remission", day(12), GONE, ["not_here"], id="remission-after-leaving"),
        pytest.param("received", day(10), GONE, [], id="back-on-the-day-of-leaving"),
        pytest.param("received", day(9), GONE, ["before_departure"], id="back-before-leaving"),
        pytest.param("received", day(12), HERE, ["still_here"], id="received-while-here"),
        pytest.param("received", day(10), ONE_DAY, ["still_here"], id="one-stay-a-day"),
        pytest.param("received", day(11), ONE_DAY, [], id="the-day-after-a-stay-of-a-day"),
        pytest.param("court_out", day(12), HERE, [], id="to-court"),
        pytest.param("court_out", day(12), AT_COURT, ["already_out"], id="to-court-twice"),
        pytest.param("hospital_out", day(12), AT_COURT, ["already_out"], id="to-hospital-from-court"),
        pytest.param("court_out", day(8), RETURNED, [], id="out-again-on-the-day-of-return"),
        pytest.param("court_out", day(7), RETURNED, ["before_return"], id="out-within-an-earlier-absence"),
        pytest.param("released", day(7), RETURNED, ["before_return"], id="left-within-an-earlier-absence"),
        pytest.param("court_back", day(5), AT_COURT, [], id="back-the-same-day"),
        pytest.param("court_back", day(4), AT_COURT, ["back_before_out"], id="back-before-out"),
        pytest.param("hospital_back", day(6), AT_COURT, ["not_out"], id="back-from-elsewhere"),
        pytest.param("court_back", day(6), HERE, ["not_out"], id="back-without-out"),
        pytest.param("released", day(6), AT_COURT, [], id="released-from-court"),
        pytest.param("released", day(4), AT_COURT, ["back_before_out"], id="released-before-going-to-court"),
        pytest.param("discipline_closed", day(3), PUNISHED, [], id="closed-on-the-day-of-entry"),
        pytest.param("discipline_closed", day(2), PUNISHED, ["closed_before_entry"], id="closed-before-entry"),
        pytest.param("discipline_closed", day(3), HERE, ["no_open_entry"], id="nothing-to-close"),
    ],
)
def test_custody_problems(kind, on, state, expected):
    assert custody_problems(kind, on, state, today=TODAY) == expected


@pytest.mark.parametrize(
    ("to_facility", "expected"),
    [
        pytest.param(None, [], id="outside-the-system"),
        pytest.param(2, [], id="to-another"),
        pytest.param(1, [CustodyProblem.TO_ITSELF], id="to-itself"),
    ],
)
def test_a_transfer_leads_elsewhere(to_facility, expected):
    assert custody_problems("transferred_out", TODAY, HERE, today=TODAY, to_facility=to_facility) == expected


@pytest.mark.parametrize(("reference", "expected"), [("F-1/2026", []), ("", [CustodyProblem.REFERENCE_MISSING])])
def test_an_entry_of_register_f_has_a_number(reference, expected):
    assert custody_problems("discipline_opened", TODAY, HERE, today=TODAY, reference=reference) == expected


AGAIN = CustodyState(admitted_on=date(2026, 2, 1), left_before_on=date(2026, 1, 5), first_out_on=day(5))


@pytest.mark.parametrize(
    ("admitted_on", "expires_on", "expected"),
    [
        pytest.param(day(1), None, [], id="as-it-was"),
        pytest.param(date(2026, 1, 5), date(2026, 1, 5), [], id="from-the-end-of-the-stay-before-and-over-that-day"),
        pytest.param(date(2026, 1, 4), None, ["before_departure"], id="within-the-stay-before"),
        pytest.param(day(5), None, [], id="to-court-on-the-first-day"),
        pytest.param(day(6), None, ["out_before_admission"], id="to-court-before"),
        pytest.param(day(5), day(4), ["expires_before_admission"], id="over-before-it-began"),
        pytest.param(day(21), None, ["before_admission", "out_before_admission"], id="not-admitted-yet"),
    ],
)
def test_sentence_problems(admitted_on, expires_on, expected):
    assert sentence_problems(admitted_on=admitted_on, expires_on=expires_on, on=TODAY, state=AGAIN) == expected
