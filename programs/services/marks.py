"""Marks per unit and attempt: entered by one person of the centre, locked by another."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import User
from programs.models import Assessment, CompetencyUnit, Enrollment, TrainingClass
from programs.rules.assessment import Marks, Verdict, may_attempt, verdict, weighted_hundredths

from .carrying import carried_units


@dataclass(frozen=True, slots=True)
class Entry:
    """One place at one attempt of a unit: what is stored, and why it cannot be entered ("" = it can)."""

    enrollment: Enrollment
    assessment: Assessment | None
    problem: str


def entries(training_class: TrainingClass, unit: CompetencyUnit, attempt: int) -> list[Entry]:
    """Every place of the class by seat, for one attempt at the unit; two queries, some more where hours are carried."""
    places = list(training_class.enrollments.select_related("inmate"))
    earlier, carried = _attempts(places, unit), carried_units(places)
    found = []
    for place in places:
        mine = earlier.get(place.pk, [])
        problems = _obstacles(place, mine, attempt, training_class, carried=unit.code in carried.get(place.pk, ()))
        stored = next((row for row in mine if row.attempt == attempt), None)
        found.append(Entry(place, stored, next(iter(problems.values()), "")))
    return found


@transaction.atomic
def enter_marks(
    *,
    training_class: TrainingClass,
    unit: CompetencyUnit,
    attempt: int,
    results: Mapping[int, Marks | Verdict],
    by: User,
    at: datetime,
    seen: Mapping[int, str] | None = None,
) -> None:
    """Every place in ``results`` (by key) has its marks, or a bare verdict, for this attempt at the unit.

    An unlocked attempt may be entered again. ``seen``: what each place said when the grid was read (``as_read``;
    nothing where it is not named), None when nobody read a grid. Refused with one message per person, and then
    nothing is written: a place of another class or decided by a hearing, a unit carried as passed from another
    class, an attempt entered otherwise since it was seen, or one that is locked, overtaken by a later one, or not
    open because the one before was passed, is missing or was the last allowed.
    """
    rows = write_marks(
        training_class=training_class, unit=unit, attempt=attempt, results=results, by=by, at=at, seen=seen
    )  # fmt: skip
    after = {str(row.enrollment_id): [row.knowledge, row.skill, row.attitude, row.verdict] for row in rows}
    places = [row.enrollment for row in rows]
    record("programs.enter_marks", training_class, by=by, objects=places, fields=["marks"], after=after)


def write_marks(
    *,
    training_class: TrainingClass,
    unit: CompetencyUnit,
    attempt: int,
    results: Mapping[int, Marks | Verdict],
    by: User,
    at: datetime,
    seen: Mapping[int, str] | None = None,
) -> list[Assessment]:
    """As ``enter_marks``, for a service that goes on and audits the whole; gives the attempts. No audit row."""
    if unit.program_id != training_class.program_id:
        raise ValidationError(_("The unit is not part of the program of this class."), code="foreign_unit")
    TrainingClass.objects.select_for_update(of=("self",)).get(pk=training_class.pk)
    places = {place.pk: place for place in training_class.enrollments.select_related("inmate").filter(pk__in=results)}
    if set(results) - set(places):
        raise ValidationError(_("A person is not in this class."), code="not_in_class")
    earlier, carried = _attempts(places.values(), unit), carried_units(places.values())
    problems = [
        _about(place, message, code=code)
        for pk, place in places.items()
        for code, message in _obstacles(
            place, earlier.get(pk, []), attempt, training_class, carried=unit.code in carried.get(pk, ())
        ).items()
    ]
    if seen is not None:
        problems += _stale(places, earlier, attempt, results, seen)
    if problems:
        raise ValidationError(problems)
    rows = [_row(places[pk], unit, attempt, result, training_class, by=by, at=at) for pk, result in results.items()]
    Assessment.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["enrollment", "unit", "attempt"],
        update_fields=["knowledge", "skill", "attitude", "weighted_hundredths", "verdict", "entered_at", "entered_by"],
    )
    return rows


@transaction.atomic
def lock_marks(*, training_class: TrainingClass, by: User, at: datetime) -> int:
    """All marks of the class entered so far are locked; gives how many were.

    Raises ValidationError when there is nothing to lock or ``by`` entered one of them.
    """
    TrainingClass.objects.select_for_update(of=("self",)).get(pk=training_class.pk)
    changed = lock_assessments(Assessment.objects.filter(enrollment__training_class=training_class), by=by, at=at)
    record("programs.lock_marks", training_class, by=by, fields=["locked_by"], after={"count": changed})
    return changed


def lock_assessments(assessments: QuerySet[Assessment], *, by: User, at: datetime) -> int:
    """As ``lock_marks`` for those of ``assessments`` not locked yet, for a service that audits the whole. No audit row."""
    unlocked = assessments.filter(locked_at=None)
    if unlocked.filter(entered_by=by).exists():
        raise ValidationError(_("Who entered marks cannot lock them."), code="same_person")
    changed = unlocked.update(locked_at=at, locked_by=by)
    if not changed:
        raise ValidationError(_("There are no unlocked marks."), code="nothing_to_lock")
    return changed


def _attempts(places: Collection, unit: CompetencyUnit) -> dict[int, list[Assessment]]:
    """The attempts at the unit by key of the place, first to last."""
    found: dict[int, list[Assessment]] = {}
    for assessment in (
        Assessment.objects.filter(enrollment__in=places, unit=unit).select_related("entered_by").order_by("attempt")
    ):
        found.setdefault(assessment.enrollment_id, []).append(assessment)
    return found


def as_read(assessment: Assessment | None) -> str:
    """What an attempt says: nothing, the verdict alone, or the verdict and its three marks."""
    if assessment is None:
        return ""
    marks = (assessment.knowledge, assessment.skill, assessment.attitude)
    return assessment.verdict if assessment.knowledge is None else " ".join(map(str, (assessment.verdict, *marks)))


def as_typed(result: Marks | Verdict) -> str:
    """What somebody wants to enter, as ``as_read`` would say it but for the verdict behind the marks."""
    return f"{result.knowledge} {result.skill} {result.attitude}" if isinstance(result, Marks) else result.value


def overwritten(stored: Assessment | None, result: Marks | Verdict) -> str:
    """The sentence that shows both values to whoever would type over what another entered since he read the grid."""
    values = {"stored": as_read(stored) or "–", "who": stored.entered_by if stored else "–", "typed": as_typed(result)}
    return _("%(who)s has entered %(stored)s in the meantime; you typed %(typed)s.") % values


def _stale(
    places: Mapping[int, Enrollment],
    earlier: Mapping[int, list[Assessment]],
    attempt: int,
    results: Mapping[int, Marks | Verdict],
    seen: Mapping[int, str],
) -> list[ValidationError]:
    now = {pk: next((row for row in earlier.get(pk, ()) if row.attempt == attempt), None) for pk in places}
    return [
        _about(place, overwritten(now[pk], results[pk]), code="stale")
        for pk, place in places.items()
        if as_read(now[pk]) != seen.get(pk, "")
    ]


def _about(place: Enrollment, why: object, *, code: str) -> ValidationError:
    """One person's; ``params["place"]`` is the key of the place, for who shows it where the person stands."""
    return ValidationError("%(who)s: %(why)s", code=code, params={"who": place, "why": why, "place": place.pk})


def _obstacles(
    place: Enrollment, earlier: list[Assessment], attempt: int, training_class: TrainingClass, *, carried: bool
) -> dict[str, str]:
    """Code and sentence of each reason why the attempt cannot be entered."""
    mine = next((row for row in earlier if row.attempt == attempt), None)
    before = [Verdict(row.verdict) for row in earlier if row.attempt < attempt]
    checks = {
        "decided": (place.status in Enrollment.DECIDED, _("the hearing has decided; marks are final.")),
        "carried": (carried and not earlier, _("the unit was passed in another class, and is carried from there.")),
        "locked": (mine is not None and mine.locked_at is not None, _("this attempt is locked.")),
        "overtaken": (any(row.attempt > attempt for row in earlier), _("a later attempt has been entered.")),
        "not_open": (
            len(before) != attempt - 1 or not may_attempt(before, standard=training_class.figures),
            _("this attempt is not open: the one before was passed, is missing, or was the last allowed."),
        ),
    }
    return {code: message for code, (found, message) in checks.items() if found}


def _row(
    place: Enrollment,
    unit: CompetencyUnit,
    attempt: int,
    result: Marks | Verdict,
    training_class: TrainingClass,
    *,
    by: User,
    at: datetime,
) -> Assessment:
    row = Assessment(enrollment=place, unit=unit, attempt=attempt, entered_by=by, entered_at=at)
    if isinstance(result, Marks):
        row.knowledge, row.skill, row.attitude = result.knowledge, result.skill, result.attitude
        row.weighted_hundredths = weighted_hundredths(result, training_class.figures)
        row.verdict = verdict(result, training_class.figures)
    else:
        row.verdict = result
    return row
