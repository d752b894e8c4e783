from datetime import date, time
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.rules.schedule import Break, lay_out, training_days

MONDAY = date(2026, 2, 2)
WORKDAYS = range(5)


APEL = Break("APEL", time(8), time(8, 15))
ISOMA = Break("ISOMA", time(11, 30), time(12, 30))


def laid_out(units, *, per_day, weekdays=WORKDAYS, holidays=(), minutes=45, starts_at=time(8), breaks=()):
    days = training_days(MONDAY, weekdays=weekdays, holidays=holidays)
    return lay_out(units, days=days, jp_per_day=per_day, minutes_per_jp=minutes, starts_at=starts_at, breaks=breaks)


# Nyepi on Thursday the 19th, Idul Fitri on the weekend, collective leave on the Friday before and two days after.
IDUL_FITRI = [date(2026, 3, number) for number in range(19, 25)]


def jp_of(meeting):
    return sum(slot.jp for slot in meeting.slots)


def test_eighteen_training_days_of_the_story():
    days = list(islice(training_days(date(2021, 2, 18), weekdays=WORKDAYS, holidays={date(2021, 3, 11), date(2021, 3, 12)}), 18))
    assert (days[0], days[-1]) == (date(2021, 2, 18), date(2021, 3, 17))
    assert all(day.weekday() < 5 for day in days)


@pytest.mark.parametrize(
    ("weekdays", "expected"),
    [
        pytest.param([5], [7, 14, 21], id="saturdays"),
        pytest.param([0, 2], [2, 4, 9], id="monday-and-wednesday"),
        pytest.param(range(7), [2, 3, 4], id="every-day"),
    ],
)
def test_weekdays_are_the_classs(weekdays, expected):
    assert list(islice(training_days(MONDAY, weekdays=weekdays, holidays=()), 3)) == [date(2026, 2, day) for day in expected]


@pytest.mark.parametrize("weekdays", [[], [7], [-1]], ids=str)
def test_a_class_without_a_real_weekday_would_never_end(weekdays):
    with pytest.raises(ValueError, match="no_weekday"):
        next(training_days(MONDAY, weekdays=weekdays, holidays=()))


@pytest.mark.parametrize(
    ("units", "per_day", "holidays", "meetings", "last_day", "last_jp"),
    [
        pytest.param([("A", 20), ("B", 40)], 5, [date(2026, 2, 5)], 12, date(2026, 2, 18), 5, id="60-jp-with-a-holiday-inside"),
        pytest.param([("A", 70), ("B", 70)], 3, [], 47, date(2026, 4, 7), 2, id="140-jp-last-day-short"),
        pytest.param([("A", 100), ("B", 140)], 8, [], 30, date(2026, 3, 13), 8, id="240-jp-at-the-centre"),
        pytest.param([("A", 35)], 8, [], 5, date(2026, 2, 6), 3, id="35-jp-in-a-week"),
        pytest.param([("A", 1)], 5, [], 1, MONDAY, 1, id="one-jp"),
        pytest.param([("A", 50), ("B", 40)], 5, [], 18, date(2026, 2, 25), 5, id="90-jp-in-eighteen-training-days"),
        pytest.param([("A", 100), ("B", 75)], 5, IDUL_FITRI, 35, date(2026, 3, 26), 5, id="across-idul-fitri"),
    ],
)
def test_lay_out(units, per_day, holidays, meetings, last_day, last_jp):
    plan = laid_out(units, per_day=per_day, holidays=holidays)

    assert (len(plan), plan[-1].held_on, jp_of(plan[-1])) == (meetings, last_day, last_jp)
    assert {jp_of(meeting) for meeting in plan[:-1]} <= {per_day}
    assert not set(holidays) & {meeting.held_on for meeting in plan}
    taught = [(slot.unit, slot.jp) for meeting in plan for slot in meeting.slots]
    assert [(unit, sum(jp for name, jp in taught if name == unit)) for unit, _jp in units] == units
    assert [unit for unit, _jp in taught] == sorted(unit for unit, _jp in taught)


def test_a_class_of_saturdays_steps_over_a_holiday():
    plan = laid_out([("A", 12), ("B", 8)], per_day=8, weekdays=[5], holidays=[date(2026, 2, 14)])
    assert [(meeting.held_on, jp_of(meeting)) for meeting in plan] == [
        (date(2026, 2, 7), 8), (date(2026, 2, 21), 8), (date(2026, 2, 28), 4),
    ]  # fmt: skip


def test_units_follow_each_other_without_a_gap_and_may_share_a_day():
    plan = laid_out([("A", 7), ("B", 2), ("C", 0), ("D", 1)], per_day=5, minutes=40)
    assert [[(slot.unit, slot.jp, slot.starts_at, slot.ends_at) for slot in meeting.slots] for meeting in plan] == [
        [("A", 5, time(8), time(11, 20))],
        [("A", 2, time(8), time(9, 20)), ("B", 2, time(9, 20), time(10, 40)), ("D", 1, time(10, 40), time(11, 20))],
    ]


@pytest.mark.parametrize(
    ("breaks", "expected"),
    [
        pytest.param(
            [ISOMA, APEL],
            [("", "8.00-8.15"), ("A", "8.15-11.15"), ("", "11.30-12.30"), ("A", "12.30-13.15"), ("B", "13.15-14.00")],
            id="a-lesson-that-would-run-into-the-break-begins-after-it",
        ),
        pytest.param(
            [Break("BREAK", time(9, 30), time(9, 45))],
            [("A", "8.00-9.30"), ("", "9.30-9.45"), ("A", "9.45-12.00"), ("B", "12.00-12.45")],
            id="a-lesson-may-end-when-the-break-begins",
        ),
        pytest.param(
            [Break("SORE", time(15), time(15, 30))], [("A", "8.00-11.45"), ("B", "11.45-12.30")], id="after-the-lessons"
        ),
        pytest.param([Break("SUBUH", time(5), time(6))], [("A", "8.00-11.45"), ("B", "11.45-12.30")], id="before-the-lessons"),
        pytest.param(
            [Break("APEL", time(7, 30), time(8, 10))],
            [("", "8.00-8.10"), ("A", "8.10-11.55"), ("B", "11.55-12.40")],
            id="under-way-when-the-day-begins",
        ),
    ],
)
def test_breaks_stand_between_the_lessons(breaks, expected):
    (meeting,) = laid_out([("A", 5), ("B", 1)], per_day=6, breaks=breaks)

    found = [(slot.unit, f"{slot.starts_at:%-H.%M}-{slot.ends_at:%-H.%M}") for slot in meeting.slots]
    assert found == expected
    assert jp_of(meeting) == 6


def test_a_break_has_a_length():
    with pytest.raises(ValueError, match="break_without_length"):
        Break("ISOMA", time(12), time(12))


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        pytest.param({"per_day": 0}, "no_jp_per_day", id="no-jp"),
        pytest.param({"per_day": -1}, "no_jp_per_day", id="negative-jp"),
        pytest.param({"per_day": 8, "starts_at": time(18)}, "past_midnight", id="until-midnight"),
    ],
)
def test_a_day_that_cannot_be(arguments, problem):
    with pytest.raises(ValueError, match=problem):
        laid_out([("A", 8)], **arguments)


def test_nothing_to_teach_makes_no_meeting():
    assert laid_out([], per_day=5) == []


@given(
    st.lists(st.integers(0, 60), max_size=8),
    st.integers(1, 9),
    st.sets(st.integers(0, 6), min_size=1),
    st.sets(st.dates(date(2026, 2, 2), date(2026, 4, 30)), max_size=10),
)
def test_no_jp_is_lost_or_added_whatever_the_units(hours, per_day, weekdays, holidays):
    units = [(f"U{number}", jp) for number, jp in enumerate(hours)]

    plan = laid_out(units, per_day=per_day, weekdays=weekdays, holidays=holidays)

    taught = [(slot.unit, slot.jp) for meeting in plan for slot in meeting.slots]
    assert {unit: jp for unit, jp in units if jp} == {
        unit: sum(jp for name, jp in taught if name == unit) for unit, _jp in taught
    }
    assert [unit for unit, _jp in taught] == sorted((unit for unit, _jp in taught), key=lambda unit: int(unit[1:]))
    assert all(jp_of(meeting) == per_day for meeting in plan[:-1])
    days = [meeting.held_on for meeting in plan]
    assert days == sorted(set(days))
    assert not set(days) & holidays
    assert {day.weekday() for day in days} <= weekdays
