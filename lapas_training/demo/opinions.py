"""What the participants of the classes that have their certificates wrote on the anonymous sheets, as totals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from random import Random

from programs.models import Instructor, TrainingClass
from programs.rules.feedback import ANSWERS, Answers, Question, questions
from programs.services.feedback import enter_feedback, latest

from .classes import STORIES
from .houses import Staff
from .sheets import at

USUAL = [0, 1, 4, 9, 6]  # of 20: how many answer 1 … 5
WEAK = {Question.TOOLS: [1, 4, 8, 5, 2], Question.ROOM: [0, 4, 9, 5, 2]}  # what they missed
WITHOUT_ANSWER = 0.03


def ask_participants(classes: Mapping[str, TrainingClass], staff: Staff, *, dice: Random) -> None:
    """Of each issued class nearly everybody's sheets, about the training and each instructor; one more was found later."""
    issued = [classes[story.code] for story in STORIES if story.issued]
    for training_class in issued:
        sheets = training_class.enrollments.open().count() - dice.randint(1, 2)
        for row in [None, *training_class.class_instructors.select_related("instructor")]:
            answers = {
                str(one.value): _answers(one, sheets, dice) for one in questions(of_instructor=row is not None)
            }  # fmt: skip
            _type(training_class, row and row.instructor, answers, staff)
    found = latest(issued[0], None)
    one_more = {question: [*counts[:3], counts[3] + 1, *counts[4:]] for question, counts in found.answers.items()}
    _type(issued[0], None, one_more, staff, reason="Satu lembar terselip di map daftar hadir.")


def _type(
    training_class: TrainingClass, instructor: Instructor | None, answers: Answers, staff: Staff, *, reason: str = ""
) -> None:
    day = training_class.ends_on + timedelta(days=3 if reason else 1)
    enter_feedback(
        training_class=training_class, instructor=instructor, sheets=sum(next(iter(answers.values()))), answers=answers,
        reason=reason, seen=1 if reason else 0, by=staff["blk"], at=at(training_class, day, 11),
    )  # fmt: skip


def _answers(question: Question, sheets: int, dice: Random) -> list[int]:
    counts = [0] * (len(ANSWERS) + 1)
    for _sheet in range(sheets):
        answered = dice.random() >= WITHOUT_ANSWER
        counts[dice.choices(ANSWERS, WEAK.get(question, USUAL))[0] - 1 if answered else -1] += 1
    return counts
