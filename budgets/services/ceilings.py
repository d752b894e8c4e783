"""Budgets, their lines, and what each line may spend from which day on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit.services import record
from budgets.models import Budget, BudgetLine, CeilingVersion
from budgets.rules.ceilings import Ceiling, Overdraft, overdrafts
from organizations.models import Facility, User
from programs.services.refusing import refuse
from programs.templatetags.figures import rupiah


@dataclass(frozen=True, slots=True)
class CeilingData:
    """A ceiling as its document says it: whole rupiah, from a day on."""

    valid_from: date
    amount: int
    blocked: int
    document: str


@transaction.atomic
def begin_budget(*, facility: Facility, fiscal_year: int, dipa_number: str, dipa_on: date, by: User) -> Budget:
    """The prison has a budget of that year, still without lines. Raises ValidationError when it has one."""
    budget = Budget(facility=facility, fiscal_year=fiscal_year, dipa_number=dipa_number, dipa_on=dipa_on)
    budget.full_clean()
    budget.save()
    record("budgets.begin", budget, by=by, fields=["facility", "fiscal_year", "dipa_number", "dipa_on"])
    return budget


@transaction.atomic
def add_line(*, budget: Budget, account: str, description: str, ceiling: CeilingData, by: User, at: datetime) -> BudgetLine:
    """The budget has the line, with its first ceiling.

    Raises ValidationError for an account that is none, a description that the account has already, and as ``revise_ceiling``.
    """
    line = BudgetLine(budget=budget, account=account, description=description)
    line.full_clean()
    line.save()
    _add_version(line, ceiling, number=1, by=by, at=at)
    record("budgets.add_line", line, by=by, fields=["account", "description", *asdict(ceiling)])
    return line


@transaction.atomic
def revise_ceiling(*, line: BudgetLine, ceiling: CeilingData, seen: int, by: User, at: datetime) -> CeilingVersion:
    """The line has another ceiling from its day on; the earlier ones stay.

    ``seen`` is the version that the user had before him. Raises ValidationError when there is a newer one (``stale``), when
    the day lies outside the year or before the version before, when nothing differs, and when more was already spent.
    """
    line = held(line)
    versions = list(line.ceilings.order_by("version"))
    last = versions[-1]
    same = (last.valid_from, last.amount, last.blocked) == (ceiling.valid_from, ceiling.amount, ceiling.blocked)
    checks = {
        "stale": (last.version != seen, None, _("Somebody else has revised the ceiling meanwhile; read it again.")),
        "no_change": (same, None, _("No figure differs.")),
        "before_the_last": (
            ceiling.valid_from < last.valid_from,
            "valid_from",
            _("The version before is valid from a later day."),
        ),
    }
    refuse(checks)
    figures = Ceiling(ceiling.valid_from, ceiling.amount, ceiling.blocked)
    refuse_overdraft([*(version.figures for version in versions), figures], spent_on(line), field="amount")
    version = _add_version(line, ceiling, number=last.version + 1, by=by, at=at)
    record("budgets.revise_ceiling", line, by=by, before=_figures(last), after=_figures(version))
    return version


def held(line: BudgetLine) -> BudgetLine:
    """The line, held until the transaction ends: whoever spends on it or revises it waits."""
    return BudgetLine.objects.select_for_update(of=("self",)).select_related("budget").get(pk=line.pk)


def spent_on(line: BudgetLine) -> list[tuple[date, int]]:
    """Day and rupiah of each realisation of the line that stands."""
    return list(line.realizations.standing().values_list("spent_on", "amount"))


def refuse_overdraft(ceilings: Sequence[Ceiling], spent: Sequence[tuple[date, int]], *, field: str) -> None:
    """Raises ValidationError at ``field`` with the first overdraft, in rupiah and with its day."""
    found = overdrafts(ceilings, spent)
    if found:
        raise ValidationError({field: ValidationError(_overdrawn(found[0]), code="over_ceiling")})


def _add_version(line: BudgetLine, ceiling: CeilingData, *, number: int, by: User, at: datetime) -> CeilingVersion:
    year = line.budget.fiscal_year
    if ceiling.valid_from.year != year:
        raise ValidationError({"valid_from": ValidationError(_outside(year), code="outside_the_year")})
    version = CeilingVersion(line=line, version=number, entered_at=at, entered_by=by, **asdict(ceiling))
    version.full_clean()
    version.save()
    return version


def _outside(year: int) -> str:
    return _("This day lies outside the fiscal year %(year)d.") % {"year": year}


def _overdrawn(overdraft: Overdraft) -> str:
    values = {"spent": rupiah(overdraft.spent), "available": rupiah(overdraft.available), "excess": rupiah(overdraft.excess)}
    if overdraft.until is None:
        return _("%(spent)s would be spent of %(available)s: %(excess)s too much.") % values
    values["until"] = date_format(overdraft.until, "j F Y")
    return _("Before %(until)s %(spent)s would be spent of %(available)s: %(excess)s too much.") % values


def _figures(version: CeilingVersion) -> dict[str, object]:
    return {name: getattr(version, name) for name in ("valid_from", "amount", "blocked", "document")}
