"""One period over many prisons: what each has closed, or has to say until it closes, and what they come to together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from budgets.rules.absorption import absorption
from organizations.models import Facility, User
from reports.models import Report
from reports.rules.counting import figures_of
from reports.rules.figures import Figure
from reports.rules.periods import Period
from reports.rules.snapshot import thawed_figures
from reports.services.gathering import gather

SUMMED = (
    "classes_running", "classes_closed", "participants", "meetings_held", "jp_delivered", "graduated", "certificates",
    "certified_persons", "left", "spent_to_date", "available",
)  # fmt: skip
COLUMNS = (*SUMMED, "absorbed")


@dataclass(frozen=True, slots=True)
class OfFacility:
    """A line of the table; ``report`` is the newest edition, closed or open, None where nobody has prepared one."""

    facility: Facility
    report: Report | None
    figures: Sequence[Figure]

    @property
    def closed(self) -> bool:
        return self.report is not None and self.report.closed


def compare(period: Period, *, province: str, reader: User) -> tuple[list[OfFacility], list[Figure]]:
    """The prisons that ``reader`` may see (of ``province``, or of all), and their sums; at most eleven queries.

    Persons are summed over prisons: who was moved from one to another is counted in both.
    """
    facilities = Facility.objects.visible_to(reader).order_by("name", "pk")
    chosen = list(facilities.filter(province=province) if province else facilities)
    newest = _newest(period, chosen, reader)
    without = [one.pk for one in chosen if one.pk not in newest or not newest[one.pk].closed]
    facts = gather(without, years=(period.year, period.year), sheets=False, people=False) if without else {}
    rows = []
    for one in chosen:
        report = newest.get(one.pk)
        live = one.pk in facts
        figures = figures_of(facts[one.pk], period) if live else thawed_figures(report.content["figures"])
        rows.append(OfFacility(one, report, [figures[code] for code in COLUMNS]))
    return rows, totals(rows)


def totals(rows: Sequence[OfFacility]) -> list[Figure]:
    """The sum of each column; absorption is that of the sums."""
    sums = {code: sum(row.figures[place].value or 0 for row in rows) for place, code in enumerate(SUMMED)}
    share = absorption(sums["spent_to_date"], sums["available"])
    return [*(Figure(code, value) for code, value in sums.items()), Figure("absorbed", share)]


def _newest(period: Period, facilities: Sequence[Facility], reader: User) -> dict[int, Report]:
    """The closed edition of each prison, or where it has none the open one: an amendment counts once it is closed."""
    reports = Report.objects.visible_to(reader).of(period).filter(facility__in=facilities).order_by("edition")
    found: dict[int, Report] = {}
    for one in reports:
        if one.closed or one.facility_id not in found:
            found[one.facility_id] = one
    return found
