"""What of a class is ready before it begins, and how its participants are insured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import User
from programs.models import ReadinessCheck, TrainingClass

from .enrolling import lock_class


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether one thing is ready, and a note; what is not ready needs one."""

    ready: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class Insurance:
    """Whether the participants are insured (None = nobody has said); if so, under which number and for which days."""

    insured: bool | None = None
    number: str = ""
    first: date | None = None
    last: date | None = None


@transaction.atomic
def check_readiness(
    *, training_class: TrainingClass, findings: Mapping[str, Finding], insurance: Insurance, by: User, at: datetime
) -> None:
    """Each finding that differs from the last one stands with who looked and when; the class has this insurance.

    Raises ValidationError when the class has ended, something missing is not named, or the insurance is incomplete.
    """
    training_class = lock_class(training_class)
    if training_class.ended:
        raise ValidationError(_("The class is closed or cancelled."), code="class_ended")
    known = {check.item: Finding(check.ready, check.note) for check in training_class.readiness.all()}
    changed = {item: finding for item, finding in findings.items() if known.get(item) != finding}
    for item, finding in changed.items():
        _write(training_class, item, finding, by=by, at=at)
    _insure(training_class, insurance)
    record("programs.check_readiness", training_class, by=by, fields=[*sorted(changed), "insurance"])


def _write(training_class: TrainingClass, item: str, finding: Finding, *, by: User, at: datetime) -> None:
    check = training_class.readiness.filter(item=item).first() or ReadinessCheck(training_class=training_class, item=item)
    check.ready, check.note, check.checked_at, check.checked_by = finding.ready, finding.note, at, by
    check.full_clean()
    check.save()


def _insure(training_class: TrainingClass, insurance: Insurance) -> None:
    training_class.insured, training_class.insurance_number = insurance.insured, insurance.number
    training_class.insured_from, training_class.insured_until = insurance.first, insurance.last
    training_class.validate_constraints()
    training_class.save(update_fields=["insured", "insurance_number", "insured_from", "insured_until"])
