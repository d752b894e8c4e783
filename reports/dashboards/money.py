"""Absorption against target, quarter by quarter, for one budget."""

from __future__ import annotations

from datetime import date

from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from budgets.models import Budget
from budgets.rules.absorption import percent
from budgets.services.absorbing import Quarter, Row, absorption_rows, lines_of
from reports.rules.charts import Value, bar_chart

from .panels import Cell, Chart, Panel

ROMAN = ["I", "II", "III", "IV"]
HUNDREDTHS = 100
WHOLE = 100 * HUNDREDTHS


def panel(budget: Budget, *, on: date) -> Panel:
    """Kinds of spending and the sum of all, as the page of the budget has them; four queries."""
    lines = lines_of(budget)
    rows = [row for row in absorption_rows(lines, year=budget.fiscal_year, on=on) if not row.account] if lines else []
    title = gettext("Absorption against target, %(budget)s") % {"budget": budget}
    values = [
        Value(f"{_name(row)}, {quarter_name(at)}", _absorbed(one), percent(_absorbed(one)), _target(one))
        for row in rows
        for at, one in enumerate(row.quarters)
        if one.standing is not None
    ]
    farthest = max([WHOLE, *(value.figure or 0 for value in values)])
    described = _("Each bar is what was spent until the end of a quarter; the mark is its target, where one is set.")
    return Panel(
        key="absorption",
        title=title,
        first=_("Spending"),
        heads=[quarter_name(at) for at in range(4)],
        rows=[(Cell(_name(row), budget.get_absolute_url()), [_cell(budget, one) for one in row.quarters]) for row in rows],
        empty=_("The budget has no line yet."),
        lead=_("Spent until the end of the quarter, of the ceiling without its blocked part; in brackets the target."),
        charts=[Chart(title, described, bars=bar_chart(values, full=farthest))] if values else [],
    )


def quarter_name(at: int) -> str:
    return gettext("Quarter %(number)s") % {"number": ROMAN[at]}


def _name(row: Row) -> str:
    return capfirst(row.spending.label) if row.spending else gettext("All spending")


def _absorbed(quarter: Quarter) -> int | None:
    return quarter.standing.absorbed if quarter.standing else None


def _target(quarter: Quarter) -> int | None:
    return None if quarter.target is None else quarter.target * HUNDREDTHS


def _cell(budget: Budget, quarter: Quarter) -> Cell:
    target = "" if quarter.target is None else f" ({quarter.target}%)"
    return Cell(f"{percent(_absorbed(quarter))}{target}", budget.get_absolute_url() if quarter.standing else "")
