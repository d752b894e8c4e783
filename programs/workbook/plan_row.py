"""The row of the plan of the year on which a class hangs."""

from __future__ import annotations

from organizations.models import User
from programs.models import PlanRow, YearPlan
from programs.services.year_plan import Figures, add_row, begin_plan

from .problems import Findings, Line, Notice
from .references import References


def plan_row(line: Line, references: References, findings: Findings, *, by: User | None) -> PlanRow | None:
    """The row of the program's field in the quarter that the class names; None when it names none, or when it is refused.

    The figures of a row that is here stand. One that is not is added, and told: a class of years before rests on a plan
    that nobody has written here.
    """
    if line["plan_quarter"] is None:
        return None
    figures = Figures(*(line[f"plan_{name}"] for name in ("packages", "persons", "quarter", "ceiling")))
    houses = {"facility": references.facility, "training_center": references.center, "fiscal_year": line["fiscal_year"]}
    field = references.program.sub_field.field
    row = PlanRow.objects.filter(
        **{f"plan__{name}": value for name, value in houses.items()}, field=field, quarter=figures.quarter, cut_on=None
    ).first()
    if row:
        if Figures.of(row) != figures:
            findings.notice(line, "plan_quarter", Notice.PLAN_DIFFERS, Figures.of(row))
        return row
    with findings.about(line, "plan_quarter"):
        findings.notice(line, "plan_quarter", Notice.PLAN_ADDED)
        plan = YearPlan.objects.filter(**houses).first() or begin_plan(**houses, by=by)
        return add_row(plan=plan, field=field, figures=figures, by=by)
    return None
