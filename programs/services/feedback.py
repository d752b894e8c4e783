"""The anonymous evaluation sheets of a class: typed at the centre as totals, corrected with a reason, never per person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import User
from programs.models import Feedback, Instructor, TrainingClass
from programs.rules.feedback import FEWEST_SHEETS, Answers, Question, average_tenths, problems, questions, tells_nobody


@dataclass(frozen=True, slots=True)
class FeedbackLine:
    """One question: its average in tenths in each version that is shown, None where too few answered."""

    question: Question
    averages: Sequence[int | None]


@dataclass(frozen=True, slots=True)
class FeedbackReport:
    """What is said about one instructor (None: the training), every version, the last one in force."""

    instructor: Instructor | None
    versions: Sequence[Feedback]

    @property
    def current(self) -> Feedback:
        return self.versions[-1]

    @property
    def enough(self) -> bool:
        """Whether averages are shown at all: every version of few sheets would tell a person by the difference."""
        return all(version.sheets >= FEWEST_SHEETS for version in self.versions)

    @property
    def comparable(self) -> Sequence[Feedback]:
        """The version in force, before it those whose difference to it does not tell what a few persons wrote."""
        apart = [version for version in self.versions if tells_nobody(version.sheets, self.current.sheets)]
        return apart if self.enough else []

    @property
    def lines(self) -> list[FeedbackLine]:
        return [
            FeedbackLine(one, [average_tenths(version.answers[one]) for version in self.comparable])
            for one in questions(of_instructor=self.instructor is not None)
        ]


def reports(training_class: TrainingClass, *, reader: User) -> list[FeedbackReport]:
    """All that ``reader`` may see of the class, the training first. One query."""
    found: dict[int | None, list[Feedback]] = {}
    for row in Feedback.objects.visible_to(reader).filter(training_class=training_class).with_names():
        found.setdefault(row.instructor_id, []).append(row)
    return [FeedbackReport(versions[0].instructor, versions) for versions in found.values()]


def latest(training_class: TrainingClass, instructor: Instructor | None) -> Feedback | None:
    """The version in force; None when nothing has been typed."""
    return training_class.feedback.filter(instructor=instructor).order_by("version").last()


@transaction.atomic
def enter_feedback(
    *,
    training_class: TrainingClass,
    instructor: Instructor | None,
    sheets: int,
    answers: Answers,
    reason: str,
    seen: int,
    by: User,
    at: datetime,
) -> Feedback:
    """The totals of all sheets about ``instructor`` (None: the training) stand as the next version; gives it.

    ``seen``: the version that was in force when they were typed, 0 for none. Raises ValidationError, by question where it is
    about one, and then nothing is written: sums that differ, more sheets than participants, an instructor of another class,
    a class that has not begun, a correction without a reason or of something that another has corrected since.
    """
    TrainingClass.objects.select_for_update(of=("self",)).get(pk=training_class.pk)
    before = latest(training_class, instructor)
    version = before.version if before else 0
    today = training_class.training_center.local_date(at)
    teaches = instructor is None or training_class.class_instructors.filter(instructor=instructor).exists()
    checks = {
        "foreign_instructor": (not teaches, _("The instructor does not teach this class.")),
        "not_begun": (training_class.starts_on > today, _("The class has not begun.")),
        "stale": (version != seen, _("Somebody typed these sheets in the meantime. Read them again.")),
        "reason": (bool(version) and not reason, _("A correction needs a reason.")),
        "unchanged": (
            before is not None and (before.sheets, before.answers) == (sheets, answers), _("Nothing has been changed.")
        ),
    }  # fmt: skip
    refused = [ValidationError(message, code=code) for code, (found, message) in checks.items() if found]
    refused += _wrong_totals(sheets, answers, training_class.enrollments.count())
    if refused:
        raise ValidationError(refused)
    feedback = Feedback.objects.create(
        training_class=training_class, instructor=instructor, version=version + 1, sheets=sheets, answers=answers,
        reason=reason if version else "", entered_at=at, entered_by=by,
    )  # fmt: skip
    record("programs.enter_feedback", feedback, by=by, fields=["sheets", "answers"], after={"version": feedback.version})
    return feedback


def _wrong_totals(sheets: int, answers: Answers, participants: int) -> list[ValidationError]:
    return [
        ValidationError(
            "%(why)s", code=one.value, params={"why": f"{Question(about).label}: {one.label}" if about else one.label}
        )
        for one, about in problems(sheets, answers, participants=participants)
    ]
