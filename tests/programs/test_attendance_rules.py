import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.rules.attendance import (
    ATTENDED,
    COUNTABLE,
    AttendanceTally,
    Code,
    Row,
    credited_minutes,
    one_decimal,
    tally,
    unexcused_days_in_a_row,
)

MINUTES = 225


def row(code="", *, minutes=MINUTES, missed=30, make_ups=()):
    """``X`` is a cancelled meeting; T misses 30 minutes unless told."""
    cancelled = code == "X"
    code = "" if cancelled else code
    credited = credited_minutes(code, meeting_minutes=minutes, missed_minutes=missed if code == "T" else 0)
    return Row(code, minutes, credited, cancelled, make_ups)


# --- One row ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "missed", "expected"),
    [
        pytest.param("H", 0, 225, id="present"),
        pytest.param("T", 30, 195, id="late-195-of-225"),
        pytest.param("T", 1, 224, id="one-minute-late"),
        pytest.param("T", 224, 1, id="one-minute-there"),
        *(pytest.param(code, 0, 0, id=name) for code, name in zip("SIAD", ["sick", "leave", "absent", "dispensed"], strict=True)),
        pytest.param("", 0, 0, id="open"),
    ],
)
def test_credited_minutes(code, missed, expected):
    assert credited_minutes(code, meeting_minutes=225, missed_minutes=missed) == expected


@pytest.mark.parametrize(
    ("code", "missed", "problem"),
    [
        pytest.param("T", 0, "late_minutes", id="late-without-minutes"),
        pytest.param("T", 225, "late_minutes", id="late-all-of-it"),
        pytest.param("T", 226, "late_minutes", id="late-longer-than-the-meeting"),
        pytest.param("T", -1, "late_minutes", id="negative"),
        *(pytest.param(code, 30, "missed_without_late", id=f"minutes-without-T-{code or 'open'}") for code in ["", *"HSIAD"]),
        pytest.param("H", -30, "missed_without_late", id="more-than-present"),
        pytest.param("X", 0, "unknown_code", id="unknown"),
        pytest.param("h", 0, "unknown_code", id="lower-case"),
    ],
)
def test_minutes_that_do_not_fit_are_nonsense(code, missed, problem):
    with pytest.raises(ValueError) as raised:
        credited_minutes(code, meeting_minutes=225, missed_minutes=missed)
    assert str(raised.value) == problem


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("H", (225, 225, 0), id="present"),
        pytest.param("T", (195, 225, 0), id="late"),
        pytest.param("S", (0, 225, 0), id="sick"),
        pytest.param("I", (0, 225, 0), id="leave"),
        pytest.param("A", (0, 225, 0), id="absent"),
        pytest.param("D", (0, 0, 0), id="dispensed-leaves-the-denominator"),
        pytest.param("", (0, 0, 225), id="open-is-in-neither"),
        pytest.param("X", (0, 0, 0), id="cancelled"),
    ],
)
def test_a_row_without_make_up(code, expected):
    found = tally([row(code)])
    assert (found.credited, found.countable, found.open, found.recoverable) == (*expected, 0)


# --- A row and its make-up: every pair -------------------------------------------------------------------------

# original → make-up → (credited, countable, open, recoverable); make-ups in the order H T S I A D open cancelled
MISSED = {"H": (225, 225, 0, 0), "T": (195, 225, 0, 0), "S": (0, 225, 0, 0), "I": (0, 225, 0, 0), "A": (0, 225, 0, 0)}
NOTHING = (0, 0, 0, 0)
COUNTED = MISSED | {"D": (0, 225, 0, 0), "": (0, 225, 0, 225), "X": (0, 225, 0, 0)}
LEFT_THE_DENOMINATOR = MISSED | {"D": NOTHING, "": (0, 0, 225, 0), "X": NOTHING}
PAIRS = {
    "H": dict.fromkeys([*"HTSIAD", "", "X"], (225, 225, 0, 0)),
    "T": dict.fromkeys([*"HTSIAD", "", "X"], (195, 225, 0, 0)),
    "S": COUNTED,
    "I": COUNTED,
    "A": COUNTED,
    "D": LEFT_THE_DENOMINATOR,
    "": dict.fromkeys([*"HTSIAD", "", "X"], (0, 0, 225, 0)),
    "X": LEFT_THE_DENOMINATOR,
}


@pytest.mark.parametrize(
    ("original", "make_up", "expected"),
    [
        pytest.param(original, make_up, expected, id=f"{original or 'open'}-then-{make_up or 'open'}")
        for original, table in PAIRS.items()
        for make_up, expected in table.items()
    ],
)
def test_a_row_with_one_make_up(original, make_up, expected):
    found = tally([row(original, make_ups=[row(make_up)])])
    assert (found.credited, found.countable, found.open, found.recoverable) == expected


@pytest.mark.parametrize(
    ("original", "make_ups", "expected"),
    [
        pytest.param("A", [row("H", minutes=300)], (225, 225, 0, 0), id="longer-credits-at-most-the-row"),
        pytest.param("A", [row("H", minutes=90)], (90, 225, 0, 0), id="shorter-credits-its-own-minutes"),
        pytest.param("D", [row("H", minutes=90)], (90, 225, 0, 0), id="dispensed-comes-back-whole-for-a-shorter-one"),
        pytest.param("X", [row("H", minutes=300)], (225, 225, 0, 0), id="cancelled-comes-back-with-its-own-minutes"),
        pytest.param("S", [row("A"), row("H")], (225, 225, 0, 0), id="missed-then-attended"),
        pytest.param("S", [row("T", missed=100), row("T", missed=100)], (225, 225, 0, 0), id="two-halves-capped"),
        pytest.param("S", [row("H", minutes=90), row("H", minutes=90)], (180, 225, 0, 0), id="two-short-ones-add-up"),
        pytest.param("X", [row("D"), row("X")], (0, 0, 0, 0), id="neither-make-up-counts"),
        pytest.param("X", [row("D"), row("S")], (0, 225, 0, 0), id="one-of-two-missed"),
        pytest.param("X", [row("X"), row("")], (0, 0, 225, 0), id="second-one-waiting"),
        pytest.param("S", [row("T", missed=25), row("")], (200, 225, 0, 25), id="rest-recoverable"),
        pytest.param("S", [row("A"), row("", minutes=90)], (0, 225, 0, 90), id="no-more-recoverable-than-the-make-up-has"),
        pytest.param("H", [row("H")], (225, 225, 0, 0), id="attended-the-original-gets-nothing-more"),
    ],
)
def test_make_ups_of_other_lengths_and_two_of_them(original, make_ups, expected):
    found = tally([row(original, make_ups=make_ups)])
    assert (found.credited, found.countable, found.open, found.recoverable) == expected


def test_rows_add_up_with_carried_minutes_in_both_figures():
    rows = [row("H"), row("T"), row("A", make_ups=[row("")]), row("D"), row("X"), row("")]
    assert tally(rows, carried_minutes=450) == AttendanceTally(credited=870, countable=1125, open=225, recoverable=225)


# --- The figures shown -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("found", "tenths", "reachable"),
    [
        pytest.param(AttendanceTally(), None, None, id="nothing-countable"),
        pytest.param(AttendanceTally(open=225), None, 1000, id="only-open"),
        pytest.param(AttendanceTally(7999, 10_000), 799, 799, id="79.99-is-never-80.0"),
        pytest.param(AttendanceTally(8000, 10_000), 800, 800, id="80.0"),
        pytest.param(AttendanceTally(9999, 10_000), 999, 999, id="99.99-is-never-100"),
        pytest.param(AttendanceTally(2, 3), 666, 666, id="two-thirds"),
        pytest.param(AttendanceTally(0, 225), 0, 0, id="zero"),
        pytest.param(AttendanceTally(450, 900, open=100), 500, 550, id="open-on-both-sides"),
        pytest.param(AttendanceTally(450, 900, recoverable=225), 500, 750, id="recoverable-only-above"),
    ],
)
def test_percentages_round_down(found, tenths, reachable):
    assert (found.tenths, found.reachable_tenths) == (tenths, reachable)


@pytest.mark.parametrize(
    ("found", "reaches", "can_reach"),
    [
        pytest.param(AttendanceTally(5760, 7200), True, True, id="exactly"),
        pytest.param(AttendanceTally(5759, 7200), False, False, id="one-minute-short"),
        pytest.param(AttendanceTally(), False, False, id="nothing"),
        pytest.param(AttendanceTally(3, 4, open=1), False, True, id="the-open-row-makes-exactly-80"),
        pytest.param(AttendanceTally(5534, 7000, open=125), False, False, id="even-with-the-open-row-one-minute-short"),
        pytest.param(AttendanceTally(700, 1000, recoverable=100), False, True, id="with-the-make-up"),
        pytest.param(AttendanceTally(700, 1000, recoverable=99), False, False, id="not-even-with-the-make-up"),
    ],
)
def test_reaching_eighty_percent_is_exact(found, reaches, can_reach):
    assert (found.reaches(80), found.can_reach(80)) == (reaches, can_reach)


@pytest.mark.parametrize(
    "minutes",
    [
        pytest.param((226, 225, 0, 0), id="more-than-countable"),
        pytest.param((-1, 225, 0, 0), id="negative-credit"),
        pytest.param((0, 225, -1, 0), id="negative-open"),
        pytest.param((200, 225, 0, 26), id="more-recoverable-than-missed"),
        pytest.param((0, 225, 0, -1), id="negative-recoverable"),
    ],
)
def test_impossible_minutes_are_refused(minutes):
    with pytest.raises(ValueError, match="impossible minutes"):
        AttendanceTally(*minutes)


@pytest.mark.parametrize(("tenths", "expected"), [(799, "79.9"), (1000, "100.0"), (0, "0.0"), (5, "0.5"), (None, None)], ids=str)
def test_one_decimal(tenths, expected):
    assert one_decimal(tenths) == expected


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        pytest.param("", 0, id="no-rows"),
        pytest.param("HAAA", 3, id="three-at-the-end"),
        pytest.param("AAAH", 0, id="came-back"),
        pytest.param("AASA", 1, id="sickness-breaks-it"),
        pytest.param("AAxA", 3, id="discipline-cell-neither-counts-nor-breaks"),
        pytest.param("xxx", 0, id="only-the-discipline-cell"),
        pytest.param("AA.", 2, id="an-open-row-neither"),
        pytest.param("AAD", 0, id="dispensation-breaks-it"),
    ],
)
def test_unexcused_days_in_a_row(codes, expected):
    rows = [("A", "hukdis") if code == "x" else ("" if code == "." else code, "") for code in codes]
    assert unexcused_days_in_a_row(rows) == expected


# --- Whatever the rows -----------------------------------------------------------------------------------------


@st.composite
def rows(draw, *, make_ups=True):
    code = draw(st.sampled_from([*"HTSIAD", "", "X"]))
    minutes = draw(st.integers(2, 500))
    made_up = draw(st.lists(rows(make_ups=False), max_size=3)) if make_ups else ()
    return row(code, minutes=minutes, missed=draw(st.integers(1, minutes - 1)), make_ups=made_up)


@given(st.lists(rows(), max_size=8), st.integers(0, 5000))
def test_a_tally_is_never_impossible_and_never_better_than_reachable(all_rows, carried):
    found = tally(all_rows, carried_minutes=carried)

    assert found.credited + found.recoverable <= found.countable <= carried + sum(each.meeting_minutes for each in all_rows)
    assert found.tenths is None or found.tenths <= found.reachable_tenths <= 1000
    assert not found.reaches(80) or found.can_reach(80)


@given(st.lists(rows(make_ups=False), max_size=10))
def test_without_make_ups_it_is_the_definition(all_rows):
    held = [each for each in all_rows if not each.cancelled]
    recorded = [each for each in held if each.code in COUNTABLE]

    found = tally(all_rows)

    assert found.countable == sum(each.meeting_minutes for each in recorded)
    assert found.credited == sum(each.credited for each in recorded if each.code in ATTENDED)
    assert found.open == sum(each.meeting_minutes for each in held if each.code == Code.OPEN)


@given(st.permutations(range(3)), st.lists(rows(make_ups=False), min_size=3, max_size=3), rows(make_ups=False))
def test_the_order_of_make_ups_does_not_matter(order, made_up, original):
    one, other = (
        Row(original.code, original.meeting_minutes, original.credited, original.cancelled, each)
        for each in (made_up, [made_up[position] for position in order])
    )
    assert tally([one]) == tally([other])


def test_every_pair_is_in_the_table():
    codes = {*"HTSIAD", "", "X"}
    assert {(original, make_up) for original, table in PAIRS.items() for make_up in table} == {*itertools.product(codes, codes)}
