"""What a report says: of an open one the figures as they are now, of a closed one its snapshot and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from reports.models import Report
from reports.rules.counting import figures_of, open_sheets
from reports.rules.differences import Difference, differences, restated
from reports.rules.facts import Facts
from reports.rules.figures import Figure, Row
from reports.rules.indicators import DENOMINATORS, NUMERATORS
from reports.rules.snapshot import thawed_differences, thawed_figures
from reports.services.gathering import gather


@dataclass(frozen=True, slots=True)
class Told:
    """The figures of a report by code, how A and B are defined, what differs from earlier reports, and which sheets are open."""

    figures: dict[str, Figure]
    definitions: Sequence[tuple[str, str]] = ()
    differences: Sequence[Difference] = ()
    open_sheets: Sequence[Row] = field(default_factory=list)


def told(report: Report) -> Told:
    """What ``report`` says. One of an open report: the closed ones before it, and all facts; of a closed one none."""
    if report.closed:
        content = report.content
        definitions = [(name, sentence) for name, sentence in content["definitions"]]
        return Told(thawed_figures(content["figures"]), definitions, thawed_differences(content["differences"]))
    return live(report)


def figures_in(report: Report) -> dict[str, Figure]:
    """The figures alone; of an open report at most ten queries."""
    if report.closed:
        return thawed_figures(report.content["figures"])
    facts = gather([report.facility_id], years=(report.year, report.year))[report.facility_id]
    return figures_of(facts, report.period)


def live(report: Report) -> Told:
    """What an open ``report`` would freeze now; at most eleven queries."""
    earlier = closed_before(report)
    first_year = min([report.year, *(one.year for one in earlier)])
    facts = gather([report.facility_id], years=(first_year, report.year))[report.facility_id]
    period = report.period
    return Told(
        figures_of(facts, period),
        _definitions(facts, report),
        [found for one in earlier for found in _differences(one, earlier, facts)],
        open_sheets(facts, period),
    )


def closed_before(report: Report) -> list[Report]:
    """The closed reports of this year and the year before about periods that ended by then, in the order of their closing."""
    reports = Report.objects.closed().filter(facility=report.facility_id, year__in=(report.year - 1, report.year))
    return list(reports.filter(last_on__lte=report.last_on).exclude(pk=report.pk).order_by("closed_at", "pk"))


def _differences(about: Report, closed: Sequence[Report], facts: Facts) -> list[Difference]:
    """What differs now from the last edition about a period, as every report closed since has put it right."""
    later = [one for one in closed if (one.closed_at, one.pk) > (about.closed_at, about.pk)]
    if any(one.period == about.period for one in later):
        return []  # that edition stands in its place
    told_since = [found for one in later for found in thawed_differences(one.content["differences"]) if found.report == about.pk]
    said = restated(thawed_figures(about.content["figures"]), told_since)
    return differences(about.pk, about.period, said, figures_of(facts, about.period))


def _definitions(facts: Facts, report: Report) -> list[tuple[str, str]]:
    """Name and sentence of A and of B as papers print them; none without targets."""
    target = facts.target_on(report.last_on)
    chosen = [NUMERATORS[target.numerator], DENOMINATORS[target.denominator]] if target else []
    return [(one.printed_name, one.printed) for one in chosen]
