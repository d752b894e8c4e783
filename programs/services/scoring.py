"""The tests before and after the training: typed at the centre, shown, and without influence on any decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import User
from programs.models import Enrollment, TestScore, TrainingClass
from programs.rules.learning import Learning, learning

Kind = TestScore.Kind


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One place and what it scored; None is a test not taken."""

    enrollment: Enrollment
    pre: TestScore | None
    post: TestScore | None

    def of(self, kind: str) -> TestScore | None:
        return self.pre if kind == Kind.PRE else self.post

    @property
    def gain(self) -> int | None:
        return self.post.score - self.pre.score if self.pre and self.post else None


def score_lines(training_class: TrainingClass) -> list[ScoreLine]:
    """Every place ever filled, by seat; two queries."""
    places = list(training_class.enrollments.select_related("inmate").order_by("seat_number", "starts_on", "pk"))
    scores = TestScore.objects.filter(enrollment__training_class=training_class).select_related("entered_by")
    found = {(score.enrollment_id, score.kind): score for score in scores}
    return [ScoreLine(place, found.get((place.pk, Kind.PRE)), found.get((place.pk, Kind.POST))) for place in places]


def learnt(lines: list[ScoreLine]) -> Learning:
    """The averages of the class. No query."""
    return learning((line.pre and line.pre.score, line.post and line.post.score) for line in lines)


@transaction.atomic
def enter_scores(
    *,
    training_class: TrainingClass,
    scores: Mapping[tuple[int, str], int],
    taken_on: Mapping[str, date],
    seen: Mapping[tuple[int, str], int | None],
    by: User,
    at: datetime,
) -> None:
    """Each (key of a place, kind of test) in ``scores`` has its score, taken on the day of its kind.

    ``seen``: what stood there when the grid was read. Raises ValidationError, and then nothing is written: the class has
    ended, a person of another class, a score over 100, a day that is missing, in the future or of a post-test before the
    pre-test, or a score entered since.
    """
    TrainingClass.objects.select_for_update(of=("self",)).get(pk=training_class.pk)
    training_class = TrainingClass.objects.select_related("training_center").get(pk=training_class.pk)
    stored = {(line.enrollment.pk, kind): line.of(kind) for line in score_lines(training_class) for kind in Kind.values}
    today = training_class.training_center.local_date(at)
    days = [taken_on.get(kind) for _pk, kind in scores]
    checks = {
        "ended": (training_class.ended, _("The class has ended; its scores are final.")),
        "not_in_class": (not set(scores) <= set(stored), _("A person is not in this class.")),
        "out_of_range": (not all(0 <= score <= 100 for score in scores.values()), _("A score is a whole number from 0 to 100.")),
        "no_date": (None in days, _("Give the date of the test.")),
        "post_before_pre": (_post_before_pre(scores, taken_on, stored), _("The post-test lies before the pre-test.")),
        "in_future": (any(day and day > today for day in days), _("The test lies in the future.")),
        "stale": (
            any(_score(stored.get(key)) != seen.get(key) for key in scores),
            _("Somebody entered scores in the meantime. Read them again."),
        ),
    }
    problems = [ValidationError(message, code=code) for code, (found, message) in checks.items() if found]
    if problems:
        raise ValidationError(problems)
    TestScore.objects.bulk_create(
        [
            TestScore(enrollment_id=pk, kind=kind, score=score, taken_on=taken_on[kind], entered_at=at, entered_by=by)
            for (pk, kind), score in scores.items()
        ],
        update_conflicts=True,
        unique_fields=["enrollment", "kind"],
        update_fields=["score", "taken_on", "entered_at", "entered_by"],
    )
    after = {f"{pk}-{kind}": score for (pk, kind), score in scores.items()}
    persons = Enrollment.objects.filter(pk__in={pk for pk, _kind in scores})
    record("programs.enter_scores", training_class, by=by, objects=list(persons), fields=["score"], after=after)


def _post_before_pre(
    scores: Mapping[tuple[int, str], int], taken_on: Mapping[str, date], stored: Mapping[tuple[int, str], TestScore | None]
) -> bool:
    """Whether a person's two tests, as they would stand, are in the wrong order."""

    def day_of(pk: int, kind: str) -> date | None:
        kept = stored.get((pk, kind))
        return taken_on.get(kind) if (pk, kind) in scores else kept and kept.taken_on

    days = [(day_of(pk, Kind.PRE), day_of(pk, Kind.POST)) for pk in {pk for pk, _kind in scores}]
    return any(pre and post and post < pre for pre, post in days)


def _score(stored: TestScore | None) -> int | None:
    return stored.score if stored else None
