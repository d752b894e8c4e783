"""What was spent of what was granted, read anew each time from the ceilings and realisations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from django.db.models import QuerySet, Sum

from budgets.models import AbsorptionTarget, Budget, BudgetLine, Realization
from budgets.rules.absorption import absorption, quarter_ends
from budgets.rules.accounts import Spending, spending_of
from budgets.rules.ceilings import Ceiling, in_force


@dataclass(frozen=True, slots=True)
class Standing:
    """Whole rupiah on one day: granted, blocked of it, spent until then."""

    amount: int = 0
    blocked: int = 0
    realised: int = 0

    @property
    def available(self) -> int:
        return self.amount - self.blocked

    @property
    def left(self) -> int:
        return self.available - self.realised

    @property
    def absorbed(self) -> int | None:
        """Hundredths of a percent; None when nothing is available."""
        return absorption(self.realised, self.available)

    def __add__(self, other: Standing) -> Standing:
        return Standing(self.amount + other.amount, self.blocked + other.blocked, self.realised + other.realised)


@dataclass(frozen=True, slots=True)
class Quarter:
    """One cell: where it stood at the quarter's end (or today, within it), and the target; ``standing`` None before it begins."""

    standing: Standing | None
    target: int | None

    @property
    def reached(self) -> bool | None:
        """Whether the target is met; None without a target or a figure."""
        if self.standing is None or self.target is None or self.standing.available <= 0:
            return None
        return 100 * self.standing.realised >= self.target * self.standing.available


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: one account, the sum of a kind of spending (with its targets), or the sum of all."""

    account: str
    spending: Spending | None
    quarters: list[Quarter]


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line with its ceilings in order and what was spent on it by day."""

    line: BudgetLine
    ceilings: Sequence[Ceiling]
    spent: list[tuple[date, int]] = field(default_factory=list)

    def on(self, day: date) -> Standing:
        """Where the line stood at the end of ``day``."""
        ceiling = in_force(self.ceilings, day) or Ceiling(day, 0)
        realised = sum(amount for spent_on, amount in self.spent if spent_on <= day)
        return Standing(ceiling.amount, ceiling.blocked, realised)


def lines_of(budget: Budget) -> list[LineFacts]:
    """Every line of ``budget`` by account; three queries."""
    return _facts(BudgetLine.objects.filter(budget=budget))


def standings_of(budgets: Iterable[Budget], *, on: date) -> list[tuple[Budget, Standing]]:
    """Where each of ``budgets`` stood at the end of ``on``, all its lines together; three queries."""
    budgets = list(budgets)
    lines: dict[int, list[LineFacts]] = {}
    for facts in _facts(BudgetLine.objects.filter(budget__in=budgets)):
        lines.setdefault(facts.line.budget_id, []).append(facts)
    return [(budget, total(facts.on(on) for facts in lines.get(budget.pk, []))) for budget in budgets]


def _facts(lines: QuerySet[BudgetLine]) -> list[LineFacts]:
    spent: dict[int, list[tuple[date, int]]] = {}
    days = Realization.objects.standing().filter(line__in=lines).values("line", "spent_on").order_by("spent_on")
    for row in days.annotate(rupiah=Sum("amount")):
        spent.setdefault(row["line"], []).append((row["spent_on"], row["rupiah"]))
    in_order = lines.prefetch_related("ceilings").order_by("account", "description", "pk")
    return [LineFacts(line, [one.figures for one in line.ceilings.all()], spent.get(line.pk, [])) for line in in_order]


def absorption_rows(lines: Sequence[LineFacts], *, year: int, on: date) -> list[Row]:
    """Accounts, after each kind of spending its sum, at last the sum of all; cumulative by quarter, as of ``on``. One query."""
    targets = targets_of(year)
    rows = []
    for spending, of_kind in groupby(lines, key=lambda facts: spending_of(facts.line.account)):
        kind = list(of_kind)
        for account, of_account in groupby(kind, key=lambda facts: facts.line.account):
            rows.append(_row(account, spending, list(of_account), year=year, on=on, targets=None))
        rows.append(_row("", spending, kind, year=year, on=on, targets=targets.get(spending)))
    return [*rows, _row("", None, lines, year=year, on=on, targets=None)]


def targets_of(year: int) -> dict[str, list[int]]:
    """The percentages of the four quarters by kind of spending, as set for ``year`` or the nearest year before it."""
    rows = AbsorptionTarget.objects.filter(from_year__lte=year).order_by("from_year")
    return {target.spending: target.quarters for target in rows}


def total(standings: Iterable[Standing]) -> Standing:
    return sum(standings, Standing())


def _row(
    account: str, spending: Spending | None, lines: Sequence[LineFacts], *, year: int, on: date, targets: list[int] | None
) -> Row:
    quarters, begins = [], date(year, 1, 1)
    for number, end in enumerate(quarter_ends(year)):
        standing = total(facts.on(min(end, on)) for facts in lines) if begins <= on else None
        quarters.append(Quarter(standing, targets[number] if targets else None))
        begins = end + date.resolution
    return Row(account, spending, quarters)
