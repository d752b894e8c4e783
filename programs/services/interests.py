"""What inmates want and can, and who is on routine duty: what the choice of candidates looks at."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from inmates.models import Inmate
from organizations.models import User
from programs.models import DeclaredSkill, Interest, TrainingField


@transaction.atomic
def record_wishes(
    *, inmate: Inmate, fields: Sequence[TrainingField], skills: Sequence[str], routine_duty: bool, by: User, on: date
) -> None:
    """``inmate`` is interested in exactly ``fields``, declares exactly ``skills``, and is on routine duty or not.

    What was known already keeps its day and recorder. Raises ValidationError (too_long) for a skill that does not fit.
    """
    if any(len(skill) > DeclaredSkill._meta.get_field("description").max_length for skill in skills):
        raise ValidationError(_("A declared skill has at most 100 characters."), code="too_long")
    inmate = Inmate.objects.select_for_update(of=("self",)).get(pk=inmate.pk)
    before = _known(inmate)
    inmate.interests.exclude(field__in=fields).delete()
    inmate.declared_skills.exclude(description__in=skills).delete()
    _add_interests([inmate], fields, by=by, on=on)
    DeclaredSkill.objects.bulk_create(
        [DeclaredSkill(inmate=inmate, description=skill, recorded_on=on, recorded_by=by) for skill in skills],
        ignore_conflicts=True,
    )
    Inmate.objects.filter(pk=inmate.pk).update(routine_duty=routine_duty)
    inmate.routine_duty = routine_duty
    record("programs.record_wishes", inmate, by=by, before=before, after=_known(inmate))


@transaction.atomic
def note_interest(*, inmates: Collection[Inmate], field: TrainingField, by: User, on: date) -> None:
    """Each of ``inmates`` is interested in ``field``; who was before stays as he was. Raises ValidationError (nobody)."""
    if not inmates:
        raise ValidationError(_("Choose at least one person."), code="nobody")
    _add_interests(inmates, [field], by=by, on=on)
    record("programs.note_interest", by=by, objects=list(inmates), fields=["interests"])


def _add_interests(inmates: Collection[Inmate], fields: Sequence[TrainingField], *, by: User, on: date) -> None:
    Interest.objects.bulk_create(
        [Interest(inmate=inmate, field=field, recorded_on=on, recorded_by=by) for inmate in inmates for field in fields],
        ignore_conflicts=True,
    )


def _known(inmate: Inmate) -> dict[str, object]:
    return {
        "interests": sorted(inmate.interests.values_list("field_id", flat=True)),
        "declared_skills": sorted(inmate.declared_skills.values_list("description", flat=True)),
        "routine_duty": inmate.routine_duty,
    }
