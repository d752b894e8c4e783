"""A locked mark is never typed over: one asks for another value with the reason, another approves; both values stay."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import User
from programs.models import Assessment, MarkAmendment, TrainingClass
from programs.rules.assessment import Marks, Verdict, verdict, weighted_hundredths

from .carrying import decided
from .marks import as_read, as_typed

_ASPECTS = ("knowledge", "skill", "attitude")


@transaction.atomic
def ask_for_amendment(
    *, assessment: Assessment, result: Marks | Verdict, seen: str, reason: str, by: User, at: datetime
) -> MarkAmendment:
    """Another person is asked to put ``result`` in the place of the locked mark, which stands until then.

    ``seen``: the mark as it was read (``as_read``). Raises ValidationError when the mark is not locked, not the last
    attempt, no longer as ``seen``, decided on by a hearing, says the same, an amendment waits, or the reason is missing.
    """
    row = _locked(assessment)
    now_says, typed = as_read(row), as_typed(result)
    problems = _refusals(row) or _checked({
        "no_reason": (not reason.strip(), _("An amendment needs a reason.")),
        "stale": (now_says != seen, _("The mark was amended in the meantime. Read it again.")),
        "unchanged": (typed in (now_says, now_says.partition(" ")[2]), _("The mark already says this.")),
    })  # fmt: skip
    if problems:
        raise ValidationError(problems)
    amendment = MarkAmendment(assessment=row, reason=reason.strip(), requested_at=at, requested_by=by)
    amendment.old_hundredths, amendment.old_verdict = row.weighted_hundredths, row.verdict
    amendment.old_entered_by, amendment.old_locked_by = row.entered_by, row.locked_by
    amendment.new_verdict = verdict(result, row.enrollment.training_class.figures) if isinstance(result, Marks) else result
    for aspect in _ASPECTS:
        setattr(amendment, f"old_{aspect}", getattr(row, aspect))
        setattr(amendment, f"new_{aspect}", getattr(result, aspect, None))
    try:
        with transaction.atomic():
            amendment.save()
    except IntegrityError as error:
        raise ValidationError(_("An amendment of this mark is already waiting."), code="already_asked") from error
    record("programs.ask_for_amendment", amendment, by=by, objects=[row.enrollment], fields=["reason"])
    return amendment


@transaction.atomic
def decide_amendment(*, amendment: MarkAmendment, approved: bool, by: User, at: datetime) -> None:
    """The mark says what was asked for, entered by who asked and locked by ``by``; or the request is refused.

    Raises ValidationError when ``by`` asked himself, the request was decided before, or, to approve it, a hearing has
    decided on the mark or a later attempt was entered since.
    """
    row = _locked(amendment.assessment)
    amendment = MarkAmendment.objects.get(pk=amendment.pk)
    problems = _checked({
        "same_person": (amendment.requested_by_id == by.pk, _("Who asks and who approves are two people.")),
        "already_decided": (amendment.decided_at is not None, _("This request has already been decided.")),
    })  # fmt: skip
    problems = problems or (_refusals(row) if approved else [])
    if problems:
        raise ValidationError(problems)
    if approved:
        _apply(amendment, row, by=by, at=at)
    amendment.approved, amendment.decided_at, amendment.decided_by = approved, at, by
    amendment.save(update_fields=["approved", "decided_at", "decided_by"])
    record(
        "programs.decide_amendment", amendment, by=by, objects=[row.enrollment], fields=["approved", "verdict"],
        after={"approved": approved, "mark": as_read(row)},
    )  # fmt: skip


def _apply(amendment: MarkAmendment, row: Assessment, *, by: User, at: datetime) -> None:
    """The day of entry stays: what was assessed is as old as before."""
    values = [getattr(amendment, f"new_{aspect}") for aspect in _ASPECTS]
    row.knowledge, row.skill, row.attitude = values
    figures = row.enrollment.training_class.figures
    row.weighted_hundredths = None if values[0] is None else weighted_hundredths(Marks(*values), figures)
    row.verdict = amendment.new_verdict
    row.entered_by, row.locked_by, row.locked_at = amendment.requested_by, by, at
    row.save()


def _locked(assessment: Assessment) -> Assessment:
    """The mark as it is now, its class locked: a hearing takes the same lock."""
    TrainingClass.objects.select_for_update(of=("self",)).get(pk=assessment.enrollment.training_class_id)
    related = Assessment.objects.select_related(
        "enrollment__inmate", "enrollment__training_class__standard", "entered_by", "locked_by"
    )
    return related.get(pk=assessment.pk)


def _refusals(row: Assessment) -> list[ValidationError]:
    attempts = Assessment.objects.filter(enrollment=row.enrollment_id, unit=row.unit_id)
    return _checked({
        "not_locked": (row.locked_at is None, _("The mark is not locked; enter it again instead.")),
        "decided": (decided(row.enrollment), _("The hearing has decided about this person; its minutes stand on this mark.")),
        "overtaken": (attempts.filter(attempt__gt=row.attempt).exists(), _("A later attempt has been entered.")),
    })  # fmt: skip


def _checked(checks: dict[str, tuple[bool, str]]) -> list[ValidationError]:
    return [ValidationError(message, code=code) for code, (found, message) in checks.items() if found][:1]
