"""What became of former participants: recorded one by one, given back as figures, forgotten in time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import User
from programs.models import Enrollment, Outcome, TrainingClass
from programs.rules.outcomes import Published, published, quarter_begun, years_earlier

KEPT_YEARS = 2
FINISHED = (Enrollment.Status.GRADUATED, Enrollment.Status.NOT_GRADUATED)


def former_participants(training_class: TrainingClass, *, on: date) -> QuerySet[Enrollment]:
    """Who finished the class and has left the prison by ``on``, by seat; ``heard_on``: when somebody recorded news last."""
    gone = training_class.enrollments.filter(status__in=FINISHED, inmate__left_on__lte=on).select_related("inmate")
    return gone.annotate(heard_on=Max("outcomes__recorded_on")).order_by("seat_number", "pk")


@transaction.atomic
def record_outcome(*, enrollment: Enrollment, kind: str, source: str, known_on: date, by: User, on: date) -> Outcome:
    """The news counts from the next quarter on, instead of earlier news of the same person.

    Raises ValidationError ``not_former`` for who has not finished the class or is still in the prison, ``before_leaving``
    and ``in_future`` for an impossible day; then nothing is written.
    """
    left_on = enrollment.inmate.left_on
    checks = {
        "not_former": (
            enrollment.status not in FINISHED or left_on is None or left_on > on,
            _("This person has not finished the class, or is still in the prison."),
        ),
        "before_leaving": (left_on is not None and known_on < left_on, _("This day lies before the release.")),
        "in_future": (known_on > on, _("This day lies in the future.")),
    }
    problems = [ValidationError(message, code=code) for code, (found, message) in checks.items() if found]
    if problems:
        raise ValidationError(problems)
    outcome = Outcome.objects.create(
        enrollment=enrollment, kind=kind, source=source, known_on=known_on, recorded_on=on, recorded_by=by
    )
    record("programs.record_outcome", enrollment, by=by, fields=["kind", "source", "known_on"])
    return outcome


@dataclass(frozen=True, slots=True)
class Figures:
    """One prison, one fiscal year of classes, one vocational field: what may be shown of it, in the order of the kinds."""

    facility: str
    year: int
    field: str
    shown: Published


def published_outcomes(user: User, *, on: date) -> list[Figures]:
    """The figures for ``user``, the newest year first; one query. What was recorded in this quarter is not in them.

    There is one way to divide people up, the same for every reader, and no sum over prisons, years or fields: two tables
    cannot be subtracted from each other.
    """
    news = Outcome.objects.countable_for(user).filter(recorded_on__lt=quarter_begun(on)).order_by("recorded_on", "pk")
    of_class = ("facility__name", "fiscal_year", "program__sub_field__field__name")
    latest: dict[int, tuple[tuple[str, int, str], str]] = {}
    for place, kind, *group in news.values_list("enrollment", "kind", *(f"enrollment__training_class__{n}" for n in of_class)):
        latest[place] = (tuple(group), kind)
    counts: dict[tuple[str, int, str], Counter[str]] = {}
    for group, kind in latest.values():
        counts.setdefault(group, Counter())[kind] += 1
    ordered = sorted(counts.items(), key=lambda item: (-item[0][1], item[0][0], item[0][2]))
    return [Figures(*group, published([count[kind] for kind in Outcome.Kind.values])) for group, count in ordered]


@transaction.atomic
def forget_outcomes(*, older_than: timedelta, at: datetime) -> dict[str, int]:
    """News recorded more than KEPT_YEARS ago is gone; the audit still says that somebody recorded some."""
    old = Outcome.objects.filter(recorded_on__lt=years_earlier(localdate(at), KEPT_YEARS))
    return {"outcomes_forgotten": old.delete()[0]}
