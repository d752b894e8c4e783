"""The table of A over B of one prison and year."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from organizations.models import Facility
from reports.rules.facts import Facts, TargetFact
from reports.rules.indicators import DENOMINATORS, NUMERATORS, OF_THE_REGISTER, Definition, Month, table
from reports.services.gathering import gather

A, B = "certified_to_date", "eligible_start"


@dataclass(frozen=True, slots=True)
class IndicatorTable:
    """The months with the definitions they rest on, and the targets in force on the last day shown (None: there are none)."""

    facility: Facility
    year: int
    a: Definition
    b: Definition
    months: Sequence[Month]
    target: TargetFact | None
    facts: Facts


def table_of(facility: Facility, year: int, *, a: str = "", b: str = "", on: date) -> IndicatorTable:
    """The table as known on ``on``; A and B are those asked for, else those of the year's targets. At most ten queries."""
    facts = gather([facility.pk], years=(year, year), sheets=False, people=not b or b in OF_THE_REGISTER)[facility.pk]
    target = facts.target_on(min(on, date(year, 12, 31)))
    chosen_a = NUMERATORS[a or (target.numerator if target else A)]
    chosen_b = DENOMINATORS[b or (target.denominator if target else B)]
    return IndicatorTable(facility, year, chosen_a, chosen_b, table(facts, year, a=chosen_a, b=chosen_b, until=on), target, facts)
