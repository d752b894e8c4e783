import pytest

from programs.rules.team import Member, NumbersProblem, handed_over, read_numbers, teachers_of, uncovered, write_numbers

UNITS = [11, 12, 13]
ALL, FIRST, LAST = Member(1, True), Member(1, True, frozenset({11, 12})), Member(2, True, frozenset({13}))
SUBSTITUTE = Member(3, False, frozenset({11}))


@pytest.mark.parametrize(
    ("members", "expected", "open_units"),
    [
        pytest.param([], [None, None, None], [], id="nobody"),
        pytest.param([ALL], [1, 1, 1], [], id="one-for-all"),
        pytest.param([ALL, Member(2, True)], [1, 2, 1], [], id="two-for-all-in-turn"),
        pytest.param([FIRST, LAST], [1, 1, 2], [], id="by-unit"),
        pytest.param([ALL, LAST], [1, 1, 1], [], id="in-turn-among-who-covers-it"),
        pytest.param([FIRST, SUBSTITUTE], [1, 1, None], [13], id="a-unit-of-nobody"),
        pytest.param([SUBSTITUTE], [None, None, None], [], id="substitutes-only"),
    ],
)
def test_teachers_of_units(members, expected, open_units):
    assert list(teachers_of(members, UNITS).values()) == expected
    assert uncovered(members, UNITS) == open_units


@pytest.mark.parametrize(
    ("before", "after", "lesson", "taker"),
    [
        pytest.param([ALL], [FIRST, LAST], (1, 13), 2, id="to-who-is-named-for-it"),
        pytest.param([ALL], [FIRST, LAST], (1, 11), None, id="stays-with-who-covers-it"),
        pytest.param([ALL, SUBSTITUTE], [ALL, SUBSTITUTE], (3, 11), None, id="a-substitute-keeps-what-he-covers"),
        pytest.param([ALL, SUBSTITUTE], [ALL, SUBSTITUTE], (3, 12), 1, id="but-not-another-unit"),
        pytest.param([ALL], [Member(1, False), Member(2, True)], (1, 11), 2, id="who-is-a-substitute-now-hands-over"),
        pytest.param([ALL], [FIRST], (1, 13), None, id="nobody-covers-it"),
        pytest.param([], [ALL], (None, 12), 1, id="nobody-was-named"),
    ],
)
def test_lessons_handed_over(before, after, lesson, taker):
    assert handed_over(before, after, {7: lesson}, UNITS) == ({7: taker} if taker else {})


@pytest.mark.parametrize(
    ("text", "numbers", "written"),
    [
        pytest.param("", set(), "", id="all"),
        pytest.param("1-3 5", {1, 2, 3, 5}, "1-3 5", id="range"),
        pytest.param(" 3,2;1 ", {1, 2, 3}, "1-3", id="any-order"),
        pytest.param("2-2", {2}, "2", id="range-of-one"),
    ],
)
def test_numbers_of_units(text, numbers, written):
    found = read_numbers(text, 5)
    assert (found.chosen, found.problems) == (numbers, [])
    assert write_numbers(numbers) == written


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("x", NumbersProblem.UNREADABLE),
        ("1-", NumbersProblem.UNREADABLE),
        ("0", NumbersProblem.UNKNOWN),
        ("6", NumbersProblem.UNKNOWN),
        ("3-1", NumbersProblem.UNKNOWN),
    ],
)
def test_numbers_that_name_no_unit(text, problem):
    found = read_numbers(f"2 {text}", 5)
    assert (found.chosen, found.problems) == ({2}, [(text, problem)])
