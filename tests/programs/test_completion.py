import pytest

from programs.rules.assessment import UnitResult, Verdict
from programs.rules.attendance import AttendanceTally
from programs.rules.completion import ClassBlocker, ClassFacts, Shortfall, class_blockers, shortfalls, unwaived
from programs.rules.standard import Standard

STANDARD = Standard()
PROGRAM = 7200
K, BK = Verdict.COMPETENT, Verdict.NOT_YET


def units(*verdicts, required=True):
    return [UnitResult(f"U{number}", required, verdict) for number, verdict in enumerate(verdicts)]


PASSED = units(K, K)
GOOD = AttendanceTally(PROGRAM, PROGRAM)


@pytest.mark.parametrize(
    ("tally", "unit_results", "expected"),
    [
        pytest.param(GOOD, PASSED, [], id="nothing"),
        pytest.param(AttendanceTally(5760, 7200), PASSED, [], id="exactly-80-percent-of-countable"),
        pytest.param(AttendanceTally(5759, 7200), PASSED, ["attendance_countable"], id="one-minute-short-of-80"),
        pytest.param(AttendanceTally(5400, 5400), PASSED, [], id="exactly-75-percent-of-the-program"),
        pytest.param(AttendanceTally(5399, 5400), PASSED, ["attendance_program"], id="one-minute-short-of-75"),
        pytest.param(AttendanceTally(720, 720), PASSED, ["attendance_program"], id="excused-from-the-rest"),
        pytest.param(AttendanceTally(), PASSED, ["nothing_countable", "attendance_program"], id="nothing-countable"),
        pytest.param(AttendanceTally(6480, 6480, open=720), PASSED, ["open_rows"], id="open-row"),
        pytest.param(AttendanceTally(6480, 7200, recoverable=720), PASSED, ["open_rows"], id="make-up-waiting"),
        pytest.param(GOOD, units(K, None), ["unit_missing"], id="unit-missing"),
        pytest.param(GOOD, units(BK, K), ["unit_not_passed"], id="unit-not-passed"),
        pytest.param(GOOD, units(BK, None, required=False), [], id="not-required"),
        pytest.param(GOOD, [], [], id="no-units"),
        pytest.param(
            AttendanceTally(100, 7000, open=200),
            units(None, BK),
            ["open_rows", "attendance_countable", "attendance_program", "unit_missing", "unit_not_passed"],
            id="all-in-order",
        ),
    ],
)
def test_shortfalls(tally, unit_results, expected):
    assert shortfalls(tally, STANDARD, program_minutes=PROGRAM, units=unit_results) == expected


def test_the_percentages_are_the_standards():
    tally = AttendanceTally(60, 100)
    assert shortfalls(tally, Standard(min_countable_percent=60, min_program_percent=60), program_minutes=100, units=PASSED) == []
    assert shortfalls(tally, Standard(min_countable_percent=61, min_program_percent=61), program_minutes=100, units=PASSED) == [
        "attendance_countable",
        "attendance_program",
    ]


@pytest.mark.parametrize(
    ("credited", "found", "waived", "expected"),
    [
        pytest.param(4320, ["attendance_program"], ["attendance_program"], [], id="exactly-60-percent"),
        pytest.param(4319, ["attendance_program"], ["attendance_program"], ["attendance_program"], id="one-minute-under-60"),
        pytest.param(5000, ["attendance_program"], [], ["attendance_program"], id="not-approved"),
        pytest.param(5000, [*Shortfall], [*Shortfall], [s for s in Shortfall if s != "attendance_program"], id="only-this-one"),
        pytest.param(5000, [], ["attendance_program"], [], id="nothing-to-lift"),
    ],
)
def test_unwaived(credited, found, waived, expected):
    tally = AttendanceTally(credited, PROGRAM)
    assert unwaived([*map(Shortfall, found)], tally, STANDARD, program_minutes=PROGRAM, waived=waived) == expected


FACTS = {
    "open_rows": False, "all_meetings_locked": True, "marks_locked": True,
    "held_minutes": 7200, "program_minutes": 7200, "scans_complete": True,
}  # fmt: skip
EVERYTHING_WRONG = {
    "open_rows": True, "all_meetings_locked": False, "marks_locked": False, "held_minutes": 0, "scans_complete": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("facts", "waived", "expected"),
    [
        pytest.param({}, [], [], id="nothing"),
        pytest.param({"open_rows": True}, [], ["open_rows"], id="open-rows"),
        pytest.param({"all_meetings_locked": False}, [], ["attendance_unlocked"], id="attendance-unlocked"),
        pytest.param({"marks_locked": False}, [], ["marks_unlocked"], id="marks-unlocked"),
        pytest.param({"held_minutes": 7199}, [], ["hours_undelivered"], id="one-minute-undelivered"),
        pytest.param({"held_minutes": 7300}, [], [], id="more-than-the-program"),
        pytest.param({"scans_complete": False}, [], ["scan_missing"], id="scan-missing"),
        pytest.param({"held_minutes": 7199}, ["hours_undelivered"], [], id="hours-waived"),
        pytest.param({"scans_complete": False}, ["scan_missing"], [], id="scan-waived"),
        pytest.param(EVERYTHING_WRONG, [], [*ClassBlocker], id="all-in-order"),
        pytest.param(
            EVERYTHING_WRONG, [*ClassBlocker], ["open_rows", "attendance_unlocked", "marks_unlocked"], id="never-waivable"
        ),
    ],
)
def test_class_blockers(facts, waived, expected):
    assert class_blockers(ClassFacts(**FACTS | facts), waived=waived) == expected
