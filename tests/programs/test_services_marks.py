from datetime import timedelta

import pytest

from programs.models import Assessment, CompetencyUnit
from programs.rules.assessment import Marks, Verdict
from programs.services.marks import enter_marks, lock_marks
from tests.factories import NOW, CompetencyUnitFactory, EnrollmentFactory
from tests.programs.stage import Stage
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db
GOOD, POOR = Marks(80, 80, 80), Marks(50, 50, 50)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def unit(stage) -> CompetencyUnit:
    return stage.training_class.program.units.get()


def entered(stage, unit, results, *, attempt=1, by=None, at=NOW):
    enter_marks(training_class=stage.training_class, unit=unit, attempt=attempt, results=results, by=by or stage.teacher, at=at)


def locked(stage):
    lock_marks(training_class=stage.training_class, by=stage.blk, at=NOW)


def attempts():
    return list(Assessment.objects.order_by("enrollment", "attempt").values_list("enrollment", "attempt", "verdict"))


# --- Entering ----------------------------------------------------------------------------------------------------


def test_marks_are_kept_with_their_weighted_mark_and_verdict(stage, unit):
    # given
    one, two, three = stage.people(3)

    # when
    entered(stage, unit, {one.pk: Marks(70, 71, 72), two.pk: Marks(59, 100, 100), three.pk: Verdict.COMPETENT})

    # then
    stored = Assessment.objects.order_by("enrollment")
    assert [(row.knowledge, row.skill, row.attitude, row.weighted_hundredths, row.verdict) for row in stored] == [
        (70, 71, 72, 7090, "K"), (59, 100, 100, 8770, "BK"), (None, None, None, None, "K"),
    ]  # fmt: skip
    assert {(row.attempt, row.entered_by, row.entered_at, row.locked_at) for row in stored} == {(1, stage.teacher, NOW, None)}
    assert last_entry() == ("programs.enter_marks", stage.teacher)


def test_an_unlocked_attempt_is_entered_again(stage, unit):
    (person,) = stage.people(1)
    entered(stage, unit, {person.pk: GOOD})
    entered(stage, unit, {person.pk: Verdict.NOT_YET}, by=stage.blk, at=LATER)
    row = Assessment.objects.get()
    assert (row.knowledge, row.weighted_hundredths, row.verdict) == (None, None, "BK")
    assert (row.entered_by, row.entered_at) == (stage.blk, LATER)


def test_one_remedial_and_all_attempts_are_kept(stage, unit):
    (person,) = stage.people(1)
    entered(stage, unit, {person.pk: POOR})
    locked(stage)
    entered(stage, unit, {person.pk: GOOD}, attempt=2)
    assert attempts() == [(person.pk, 1, "BK"), (person.pk, 2, "K")]


def test_who_left_keeps_getting_the_marks_of_what_he_did(stage, unit):
    person = EnrollmentFactory(
        training_class=stage.training_class, status="left", ended_on=stage.training_class.starts_on,
        ended_by=stage.clerk, end_reason="release",
    )  # fmt: skip
    entered(stage, unit, {person.pk: GOOD})
    assert attempts() == [(person.pk, 1, "K")]


EARLIER = {
    "passed": ([GOOD], 2, ["not_open"]),
    "first-is-missing": ([], 2, ["not_open"]),
    "no-third": ([POOR, POOR], 3, ["not_open"]),
    "overtaken": ([POOR, GOOD], 1, ["overtaken"]),
    "attempt-nought": ([], 0, ["not_open"]),
}


@pytest.mark.parametrize("case", EARLIER)
def test_an_attempt_that_is_not_open(stage, unit, case):
    # given
    earlier, attempt, codes = EARLIER[case]
    (person,) = stage.people(1)
    for number, marks in enumerate(earlier, start=1):
        entered(stage, unit, {person.pk: marks}, attempt=number)
    teacher = stage.teacher

    # when, then
    with refused(*codes):
        entered(stage, unit, {person.pk: GOOD}, attempt=attempt, by=teacher)


def test_a_locked_attempt_stays(stage, unit):
    (person,) = stage.people(1)
    entered(stage, unit, {person.pk: GOOD})
    locked(stage)
    with refused("locked"):
        entered(stage, unit, {person.pk: POOR})


@pytest.mark.parametrize("status", ["graduated", "not_graduated"])
def test_after_the_decision_marks_are_final(stage, unit, status):
    person, teacher = EnrollmentFactory(training_class=stage.training_class, status=status), stage.teacher
    with refused("decided"):
        entered(stage, unit, {person.pk: GOOD}, by=teacher)


def test_whoever_is_refused_nobody_is_entered(stage, unit):
    passed, other = stage.people(2)
    entered(stage, unit, {passed.pk: GOOD})
    with refused("not_open", "not_open"):
        entered(stage, unit, {passed.pk: GOOD, other.pk: GOOD}, attempt=2)


def test_a_person_and_a_unit_of_another_class(stage, unit):
    stranger, foreign, teacher = EnrollmentFactory(), CompetencyUnitFactory(), stage.teacher
    (person,) = stage.people(1)
    with refused("not_in_class"):
        entered(stage, unit, {person.pk: GOOD, stranger.pk: GOOD}, by=teacher)
    with refused("foreign_unit"):
        entered(stage, foreign, {person.pk: GOOD}, by=teacher)


# --- Locking -----------------------------------------------------------------------------------------------------


def test_another_person_locks_all_that_was_entered(stage, unit):
    # given
    entered(stage, unit, {person.pk: GOOD for person in stage.people(2)})
    elsewhere = Stage()
    (other,) = elsewhere.people(1)
    entered(elsewhere, elsewhere.training_class.program.units.get(), {other.pk: GOOD})

    # when
    count = lock_marks(training_class=stage.training_class, by=stage.blk, at=LATER)

    # then
    assert count == 2
    assert set(Assessment.objects.exclude(enrollment=other).values_list("locked_by", "locked_at")) == {(stage.blk.pk, LATER)}
    assert Assessment.objects.get(enrollment=other).locked_at is None
    assert last_entry() == ("programs.lock_marks", stage.blk)


def test_who_entered_one_of_them_locks_none(stage, unit):
    one, two = stage.people(2)
    entered(stage, unit, {one.pk: GOOD})
    entered(stage, unit, {two.pk: GOOD}, by=stage.blk)
    with refused("same_person"):
        lock_marks(training_class=stage.training_class, by=stage.blk, at=NOW)


def test_there_must_be_something_to_lock(stage, unit):
    (person,) = stage.people(1)
    blk = stage.blk
    with refused("nothing_to_lock"):
        lock_marks(training_class=stage.training_class, by=blk, at=NOW)
    entered(stage, unit, {person.pk: GOOD})
    locked(stage)
    with refused("nothing_to_lock"):
        lock_marks(training_class=stage.training_class, by=blk, at=NOW)


# --- Two people at one grid ------------------------------------------------------------------------------------------


def test_marks_entered_since_the_grid_was_read_are_not_typed_over(stage, unit):
    (person,) = stage.people(1)
    entered(stage, unit, {person.pk: GOOD})
    enter = {"training_class": stage.training_class, "unit": unit, "attempt": 1, "results": {person.pk: POOR}, "at": LATER}
    blk = stage.blk
    with refused("stale"):
        enter_marks(seen={}, by=blk, **enter)
    with refused("stale"):
        enter_marks(seen={person.pk: "K 80 80 81"}, by=blk, **enter)
    enter_marks(seen={person.pk: "K 80 80 80"}, by=blk, **enter)
    assert Assessment.objects.get().entered_by == blk
