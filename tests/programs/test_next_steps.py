"""What comes next in a class: a table."""

from dataclasses import replace

import pytest

from programs.rules.completion import ClassBlocker
from programs.rules.next_steps import BLOCKER_SIDE, STEP_SIDE, Progress, Side, Step, Task, next_steps

NEW = Progress(meetings=0, free_seats=16, participants=0)
OVER = Progress(meetings=4, free_seats=0, participants=16)


@pytest.mark.parametrize(
    ("progress", "expected"),
    [
        pytest.param(NEW, [(Step.PLAN_MEETINGS, 0), (Step.PLACE_PARTICIPANTS, 16)], id="new"),
        pytest.param(
            replace(OVER, to_come=1, asked_by_prison=2, asked_by_center=1),
            [(Step.ANSWER_PRISON, 2), (Step.ANSWER_CENTER, 1)],
            id="each-house-waits-for-the-other",
        ),
        pytest.param(replace(NEW, ended=True), [], id="ended"),
        pytest.param(replace(OVER, ended=True, postponed=2), [(Step.DECIDE_POSTPONED, 2)], id="ended-but-for-two"),
        pytest.param(
            replace(OVER, to_come=2, untyped=1, marks_missing=16, minutes_missing=450), [(Step.TYPE_SHEETS, 1)], id="running"
        ),
        pytest.param(
            replace(OVER, to_come=1, unconfirmed=2, unscanned=3, lockable=1),
            [(Step.CONFIRM_SHEETS, 2), (Step.ATTACH_SCANS, 3), (Step.LOCK_SHEETS, 1)],
            id="sheets",
        ),
        pytest.param(replace(OVER, minutes_missing=225), [(Step.SCHEDULE_MAKE_UP, 0)], id="hours-missing"),
        pytest.param(replace(OVER, free_seats=2, marks_missing=3), [(Step.ENTER_MARKS, 3)], id="marks-missing-nobody-joins-now"),
        pytest.param(replace(OVER, marks_unlocked=True), [(Step.LOCK_MARKS, 0)], id="marks-unlocked"),
        pytest.param(
            replace(OVER, identities_open=5, hearing_blocked=False),
            [(Step.CONFIRM_IDENTITIES, 5), (Step.HOLD_HEARING, 0)],
            id="ready-for-the-hearing",
        ),
    ],
)
def test_next_steps(progress, expected):
    assert next_steps(progress) == [Task(step, count) for step, count in expected]


def test_every_step_and_blocker_lies_on_a_side():
    assert set(STEP_SIDE) == set(Step)
    assert set(BLOCKER_SIDE) == set(ClassBlocker)
    assert Task(Step.LOCK_MARKS).side == Side.CENTER
