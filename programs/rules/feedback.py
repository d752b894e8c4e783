"""Anonymous evaluation sheets of a class, typed as totals. Pure; an answer is 1 (bad) to 5 (very good), or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

ANSWERS = range(1, 6)
COLUMNS = len(ANSWERS) + 1  # the last one counts the sheets without an answer to the question
FEWEST_SHEETS = 5  # below that an average tells what one person wrote; a floor of privacy, not a figure of a standard


class Question(TextChoices):
    """What the sheet asks; the first five of an instructor, the others of the training as a whole."""

    MASTERY = "mastery", _("Masters the subject")
    CLARITY = "clarity", _("Explains clearly")
    PRACTICE = "practice", _("Guides the practice")
    PUNCTUALITY = "punctuality", _("Keeps the hours")
    RESPECT = "respect", _("Treats participants with respect")
    USE = "use", _("The training is useful for work after release")
    MATERIAL = "material", _("Material and modules")
    TOOLS = "tools", _("Tools and materials of the practice")
    ROOM = "room", _("Room and safety")
    ORGANISATION = "organisation", _("Organisation and hours of the training")


OF_INSTRUCTOR = tuple(Question)[:5]
OF_TRAINING = tuple(Question)[5:]
Answers = Mapping[str, Sequence[int]]


def questions(*, of_instructor: bool) -> tuple[Question, ...]:
    return OF_INSTRUCTOR if of_instructor else OF_TRAINING


class FeedbackProblem(TextChoices):
    """Why totals are refused."""

    NO_SHEETS = "no_sheets", _("There is no sheet.")
    TOO_MANY_SHEETS = "too_many_sheets", _("There are more sheets than participants.")
    SUM_DIFFERS = "sum_differs", _("The answers do not add up to the number of sheets.")


def problems(sheets: int, answers: Answers, *, participants: int) -> list[tuple[FeedbackProblem, str]]:
    """Each problem with the question that it is about, "" for the sheets. Each question has COLUMNS counts."""
    found = [(FeedbackProblem.NO_SHEETS, "")] if sheets < 1 else []
    found += [(FeedbackProblem.TOO_MANY_SHEETS, "")] if sheets > participants else []
    return found + [(FeedbackProblem.SUM_DIFFERS, one) for one, counts in answers.items() if sum(counts) != sheets]


def tells_nobody(before: int, after: int) -> bool:
    """Whether averages of so many sheets may stand beside each other: who knows both knows what the sheets between say."""
    return before == after or abs(after - before) >= FEWEST_SHEETS


def average_tenths(counts: Sequence[int]) -> int | None:
    """The average answer in tenths, rounded down; None where fewer than FEWEST_SHEETS answered."""
    given = counts[: len(ANSWERS)]
    answered = sum(given)
    if answered < FEWEST_SHEETS:
        return None
    return 10 * sum(answer * count for answer, count in zip(ANSWERS, given, strict=True)) // answered
