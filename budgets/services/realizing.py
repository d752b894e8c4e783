"""Money that was spent is entered with its evidence, and taken back when it was entered wrongly."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from budgets.models import BudgetLine, Realization
from organizations.models import User
from programs.models import TrainingClass
from programs.services.refusing import refuse
from programs.uploads import CleanFile

from .ceilings import held, refuse_overdraft, spent_on


@dataclass(frozen=True, slots=True)
class RealizationData:
    """One payment as its evidence says it, in whole rupiah."""

    spent_on: date
    evidence_number: str
    description: str
    amount: int
    training_class: TrainingClass | None = None


@transaction.atomic
def realize(*, line: BudgetLine, data: RealizationData, by: User, at: datetime, upload: CleanFile | None = None) -> Realization:
    """The payment stands on the line. Raises ValidationError as ``enter``."""
    entry = enter(line=line, data=data, by=by, at=at, upload=upload)
    fields = [*RealizationData.__slots__, *(["file"] if upload else [])]
    record("budgets.realize", entry, by=by, fields=fields, after={"amount": data.amount})
    return entry


def enter(*, line: BudgetLine, data: RealizationData, by: User, at: datetime, upload: CleanFile | None = None) -> Realization:
    """The payment stands on the line. No audit row; inside the transaction of its caller.

    The line is held, so that two officers cannot both spend its last rupiah. Raises ValidationError at the field: a day in
    the future or outside the year, evidence that stands already, a class of another prison or year, and ``over_ceiling``.
    """
    line = held(line)
    budget, chosen = line.budget, data.training_class
    strange = chosen and (chosen.facility_id, chosen.fiscal_year) != (budget.facility_id, budget.fiscal_year)
    outside = _("This day lies outside the fiscal year %(year)d.") % {"year": budget.fiscal_year}
    checks = {
        "future": (data.spent_on > by.local_date(at), "spent_on", _("This date lies in the future.")),
        "outside_the_year": (data.spent_on.year != budget.fiscal_year, "spent_on", outside),
        "other_class": (strange, "training_class", _("The class is of another prison or fiscal year.")),
    }
    refuse(checks)
    fields = {name: getattr(data, name) for name in RealizationData.__slots__}
    entry = Realization(line=line, entered_at=at, entered_by=by, **fields)
    entry.full_clean()
    ceilings = [version.figures for version in line.ceilings.order_by("version")]
    refuse_overdraft(ceilings, [*spent_on(line), (data.spent_on, data.amount)], field="amount")
    if upload:
        entry.sha256, entry.content_type = upload.sha256, upload.content_type
        entry.file.save(upload.file_name, upload.content, save=False)
    entry.save()
    return entry


@transaction.atomic
def take_back(*, entry: Realization, reason: str, by: User, on: date) -> None:
    """The entry no longer counts and stays, with the reason. Raises ValidationError without one, or when it was taken back."""
    refuse({"no_reason": (not reason.strip(), "reason", _("Say why the realisation is taken back."))})
    held(entry.line)
    changed = Realization.objects.standing().filter(pk=entry.pk)
    if not changed.update(taken_back_on=on, taken_back_by=by, taken_back_reason=reason.strip()):
        raise ValidationError(_("The realisation was already taken back."), code="taken_back")
    record("budgets.take_back", entry, by=by, fields=["taken_back_on", "taken_back_reason"], after={"reason": reason})
