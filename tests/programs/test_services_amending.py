from datetime import timedelta

import pytest

from programs.models import Assessment, CompetencyUnit, Enrollment, MarkAmendment
from programs.rules.assessment import Marks, Verdict
from programs.services.amending import ask_for_amendment, decide_amendment
from programs.services.carrying import unit_results
from programs.services.evaluating import evaluate, load_class
from programs.services.marks import as_read, enter_marks, lock_marks
from tests.factories import NOW
from tests.programs.stage import Stage
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)
BETTER = Marks(90, 80, 70)


@pytest.fixture
def stage():
    """One person with a locked mark below the minimum; the teacher entered it, the centre's officer locked it."""
    stage = Stage()
    (stage.person,) = stage.people(1)
    stage.unit = CompetencyUnit.objects.get(program=stage.training_class.program)
    entered(stage, Marks(60, 60, 60))
    lock_marks(training_class=stage.training_class, by=stage.blk, at=NOW)
    return stage


def entered(stage, result, *, attempt=1):
    results = {stage.person.pk: result}
    enter_marks(
        training_class=stage.training_class, unit=stage.unit, attempt=attempt, results=results, by=stage.teacher, at=NOW
    )  # fmt: skip


def asked(stage, result=BETTER, *, seen="BK 60 60 60", reason="Salah salin", by=None):
    mark = Assessment.objects.get(attempt=1)
    return ask_for_amendment(assessment=mark, result=result, seen=seen, reason=reason, by=by or stage.teacher, at=LATER)


def verdicts(stage):
    (standing,) = evaluate(load_class(stage.training_class.pk)).standings
    return [(unit.verdict, unit.hundredths) for unit in standing.units]


def test_the_mark_stands_until_another_has_approved(stage):
    # when
    amendment = asked(stage)

    # then
    assert (amendment.old, amendment.new, amendment.reason) == ("BK 60 60 60", "K 90 80 70", "Salah salin")
    assert (amendment.old_entered_by, amendment.old_locked_by, amendment.approved) == (stage.teacher, stage.blk, None)
    assert verdicts(stage) == [("BK", 6000)]
    assert last_entry() == ("programs.ask_for_amendment", stage.teacher)


def test_an_approved_amendment_is_what_the_evaluation_uses_and_both_values_stay(stage):
    # given
    amendment = asked(stage)

    # when
    decide_amendment(amendment=amendment, approved=True, by=stage.blk, at=LATER)

    # then
    mark = Assessment.objects.get()
    assert as_read(mark) == "K 90 80 70"
    assert (mark.entered_by, mark.entered_at, mark.locked_by, mark.locked_at) == (stage.teacher, NOW, stage.blk, LATER)
    assert verdicts(stage) == [("K", 8100)]
    amendment.refresh_from_db()
    assert (amendment.old, amendment.new, amendment.decided_by, amendment.approved) == (
        "BK 60 60 60", "K 90 80 70", stage.blk, True,
    )  # fmt: skip
    assert last_entry() == ("programs.decide_amendment", stage.blk)


def test_minutes_of_a_hearing_before_keep_the_mark_of_then(stage):
    # given two amendments, the first of which took the mark away from what a hearing at NOW had seen
    decide_amendment(amendment=asked(stage), approved=True, by=stage.blk, at=LATER)
    again = asked(stage, Verdict.COMPETENT, seen="K 90 80 70")
    decide_amendment(amendment=again, approved=True, by=stage.blk, at=LATER + timedelta(hours=1))

    # when
    found = {at: unit_results([stage.person], [stage.unit], until=at)[stage.person.pk][0] for at in (NOW, LATER)}

    # then
    assert [(result.verdict, result.hundredths) for result in found.values()] == [("BK", 6000), ("K", 8100)]


def test_a_refused_amendment_changes_nothing_and_another_may_be_asked_for(stage):
    decide_amendment(amendment=asked(stage), approved=False, by=stage.blk, at=LATER)
    assert as_read(Assessment.objects.get()) == "BK 60 60 60"
    asked(stage, Verdict.COMPETENT)
    assert MarkAmendment.objects.count() == 2


REFUSED = {
    "no_reason": {"reason": " "},
    "stale": {"seen": "BK 60 60 61"},
    "unchanged": {"result": Marks(60, 60, 60)},
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_is_not_asked_for(stage, code):
    with refused(code):
        asked(stage, **REFUSED[code])


def test_one_request_at_a_time(stage):
    asked(stage)
    with refused("already_asked"):
        asked(stage)


@pytest.mark.parametrize("status", ["graduated", "not_graduated"])
def test_after_the_hearing_nothing_is_amended(stage, status):
    amendment, blk = asked(stage), stage.blk
    Enrollment.objects.update(status=status)
    with refused("decided"):
        decide_amendment(amendment=amendment, approved=True, by=blk, at=LATER)
    decide_amendment(amendment=amendment, approved=False, by=blk, at=LATER)
    with refused("decided"):
        asked(stage)


def test_only_the_last_attempt_when_it_is_locked(stage):
    amendment, blk = asked(stage), stage.blk
    entered(stage, Verdict.NOT_YET, attempt=2)
    with refused("overtaken"):
        decide_amendment(amendment=amendment, approved=True, by=blk, at=LATER)
    remedial, teacher = Assessment.objects.get(attempt=2), stage.teacher
    with refused("not_locked"):
        ask_for_amendment(assessment=remedial, result=Verdict.COMPETENT, seen="BK", reason="x", by=teacher, at=LATER)


def test_who_asked_does_not_approve_and_nobody_decides_twice(stage):
    amendment, teacher, blk = asked(stage), stage.teacher, stage.blk
    with refused("same_person"):
        decide_amendment(amendment=amendment, approved=True, by=teacher, at=LATER)
    decide_amendment(amendment=amendment, approved=True, by=blk, at=LATER)
    with refused("already_decided"):
        decide_amendment(amendment=amendment, approved=False, by=blk, at=LATER)
