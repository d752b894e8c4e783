"""Whom a class may choose from, and by which criteria it chose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audit.services import record
from inmates.models import Inmate
from organizations.models import User
from programs.models import Interest, SelectionCriteria, TrainingClass
from programs.rules.eligibility import Ineligibility
from programs.rules.selection import Criteria, Criterion, Filters, Profile, unmet_criteria

from .carrying import records_of
from .enrolling import Suitability, suitabilities


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """One inmate against a class and its criteria. Release, margin and term are for the prison alone (DOMAIN §6)."""

    inmate: Inmate
    reasons: Sequence[Ineligibility]
    margin: int | None
    unmet: Sequence[Criterion]
    two_thirds_on: date | None
    remaining_months: int | None
    interested: bool

    @property
    def fits(self) -> bool:
        """Whether nothing keeps the person out of the class, whatever the criteria."""
        return not self.reasons

    @property
    def chosen(self) -> bool:
        """Whether the person fits and meets every criterion."""
        return not self.reasons and not self.unmet


def candidates(
    training_class: TrainingClass, inmates: QuerySet[Inmate], *, on: date, criteria: Filters | None = None
) -> list[CandidateRow]:
    """Everybody of ``inmates`` in their order: why not in the class, and which of ``criteria`` are not met on ``on``.

    One query more than ``suitabilities``, whatever the number; two thirds are counted from the first of the facilities
    that the person was moved through, for which one is asked more.
    """
    field = training_class.program.sub_field.field_id
    interested = set(Interest.objects.filter(field=field).values_list("inmate_id", flat=True))
    filters = criteria or Criteria()
    found = suitabilities(training_class, inmates, on=on)
    first = _first_admissions([one.inmate for one in found])
    return [
        _row(
            one, filters, interested=one.inmate.pk in interested, on=on,
            served_from=first.get(one.inmate.pk, one.inmate.admitted_on),
        )
        for one in found
    ]  # fmt: skip


def kept_criteria(training_class: TrainingClass) -> SelectionCriteria:
    """The criteria kept with the class; where there are none, a row not saved that asks for nothing."""
    kept = SelectionCriteria.objects.filter(training_class=training_class).first()
    return kept or SelectionCriteria(training_class=training_class)


@transaction.atomic
def keep_criteria(*, training_class: TrainingClass, criteria: Criteria, by: User, note: str = "") -> SelectionCriteria:
    """The class keeps ``criteria``, so that the choice can be explained; earlier ones are replaced.

    Raises ValidationError when the class has ended.
    """
    kept = write_criteria(training_class, criteria, note=note)
    record(
        "programs.keep_criteria", training_class, by=by, fields=list(asdict(criteria)), after=asdict(criteria) | {"note": note}
    )
    return kept


def write_criteria(training_class: TrainingClass, criteria: Criteria, *, note: str = "") -> SelectionCriteria:
    """As ``keep_criteria``, without an audit row."""
    if training_class.ended:
        raise ValidationError(_("The class is closed or cancelled."), code="class_ended")
    values = asdict(criteria) | {"note": note.strip()}
    kept, _new = SelectionCriteria.objects.update_or_create(training_class=training_class, defaults=values)
    return kept


def _first_admissions(people: Sequence[Inmate]) -> dict[int, date]:
    """By key of who was moved here: the day on which the first facility admitted him; no query when nobody was moved."""
    owners = records_of([inmate for inmate in people if inmate.previous_id])
    first: dict[int, date] = {}
    if owners:
        for key, admitted_on in Inmate.objects.filter(pk__in=owners).values_list("pk", "admitted_on"):
            first[owners[key]] = min(admitted_on, first.get(owners[key], admitted_on))
    return first


def _row(one: Suitability, criteria: Filters, *, served_from: date, interested: bool, on: date) -> CandidateRow:
    inmate = one.inmate
    profile = Profile(served_from, inmate.expires_on, inmate.release_on, interested, inmate.routine_duty)
    return CandidateRow(
        inmate=inmate,
        reasons=one.reasons,
        margin=one.margin,
        unmet=unmet_criteria(profile, criteria, on=on),
        two_thirds_on=profile.two_thirds_on,
        remaining_months=profile.remaining_months(on),
        interested=interested,
    )
