"""The plan of a year by field: its rows, their figures with what they were before, and the classes that hang on them."""

from __future__ import annotations

from dataclasses import asdict, astuple, dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import Facility, TrainingCenter, User
from programs.models import PlanRow, PlanRowChange, TrainingClass, TrainingField, YearPlan

from .refusing import refuse


@dataclass(frozen=True, slots=True)
class Figures:
    """What a row says in whole numbers; the ceiling in rupiah, the quarter 1–4."""

    packages: int
    persons: int
    quarter: int
    ceiling: int

    @classmethod
    def of(cls, row: PlanRow) -> Figures:
        return cls(row.packages, row.persons, row.quarter, row.ceiling)

    def __str__(self) -> str:
        return "-".join(str(figure) for figure in astuple(self))


@transaction.atomic
def begin_plan(*, facility: Facility, training_center: TrainingCenter, fiscal_year: int, by: User) -> YearPlan:
    """The two houses have a plan of that year, still empty. Raises ValidationError when they have one."""
    plan = YearPlan(facility=facility, training_center=training_center, fiscal_year=fiscal_year)
    plan.full_clean()
    plan.save()
    record("programs.begin_plan", plan, by=by, fields=["facility", "training_center", "fiscal_year"])
    return plan


@transaction.atomic
def add_row(*, plan: YearPlan, field: TrainingField, figures: Figures, by: User) -> PlanRow:
    """The plan has the row. Raises ValidationError when the field has one in that quarter, or a figure is none."""
    row = PlanRow(plan=plan, field=field, **asdict(figures))
    row.full_clean()
    row.save()
    record("programs.add_plan_row", row, by=by, fields=["field", *asdict(figures)])
    return row


@transaction.atomic
def change_row(*, row: PlanRow, figures: Figures, seen: str, reason: str, by: User, at: datetime) -> list[PlanRowChange]:
    """The row has these figures; of each that differs both values stay, with the reason.

    ``seen`` are the figures that the user had before him, as ``str(Figures)``. Raises ValidationError when they are no
    longer the row's (stale), when nothing differs, without a reason, and for a row that is cut.
    """
    row = PlanRow.objects.select_for_update(of=("self",)).get(pk=row.pk)
    was = Figures.of(row)
    before, after = asdict(was), asdict(figures)
    stale = _("Somebody else has changed the row meanwhile: it now says %(figures)s. Compare, then save again.")
    rupiah = f"Rp{was.ceiling:,}".replace(",", ".")
    shown = _("%(packages)d packages, %(persons)d persons, quarter %(quarter)d, %(rupiah)s") % (before | {"rupiah": rupiah})
    checks = {
        "cut": (row.cut_on, None, _("The row is cut.")),
        "stale": (seen != str(was), None, stale % {"figures": shown}),
        "no_change": (before == after, None, _("No figure differs.")),
        "no_reason": (not reason.strip(), None, _("Say why the figures change.")),
    }
    refuse(checks)
    for name, value in after.items():
        setattr(row, name, value)
    row.full_clean()
    row.save()
    changes = [
        PlanRowChange(
            row=row, figure=name, before=before[name], after=after[name], reason=reason.strip(), changed_at=at, changed_by=by
        )
        for name in after
        if before[name] != after[name]
    ]
    PlanRowChange.objects.bulk_create(changes)
    record("programs.change_plan_row", row, by=by, before=before, after=after)
    return changes


@transaction.atomic
def cut_row(*, row: PlanRow, reason: str, by: User, on: date) -> None:
    """The row is cut and stays, with the reason.

    Raises ValidationError without a reason, when it was cut before, or when a class hangs on it that is not cancelled.
    """
    row = PlanRow.objects.select_for_update(of=("self",)).get(pk=row.pk)
    has_classes = _("Classes hang on the row: change its figures, or cancel the classes first.")
    checks = {
        "no_reason": (not reason.strip(), None, _("Say why the row is cut.")),
        "cut": (row.cut_on, None, _("The row is cut.")),
        "has_classes": (row.classes.filter(cancelled_on=None).exists(), None, has_classes),
    }
    refuse(checks)
    PlanRow.objects.filter(pk=row.pk).update(cut_on=on, cut_by=by, cut_reason=reason.strip())
    record("programs.cut_plan_row", row, by=by, fields=["cut_on", "cut_reason"], after={"reason": reason})


@transaction.atomic
def link_class(*, row: PlanRow, training_class: TrainingClass, by: User) -> None:
    """A class that hung on no row hangs on this one. Raises ValidationError as ``check_row``, and when it hung on one."""
    check_row(row, training_class)
    linked = TrainingClass.objects.filter(pk=training_class.pk, plan_row=None).update(plan_row=row)
    refuse({"already_linked": (not linked, None, _("The class already hangs on a row of the plan."))})
    record("programs.link_class", training_class, by=by, fields=["plan_row"], after={"plan_row": row.pk})


def check_row(row: PlanRow, training_class: TrainingClass) -> None:
    """The row is held until the transaction ends, and the class may hang on it; two queries. No audit row.

    Raises ValidationError at ``plan_row`` when the row is cut, or is of other houses, another year or another field.
    """
    row = PlanRow.objects.select_for_update(of=("self",)).select_related("plan").get(pk=row.pk)
    plan, field = row.plan, training_class.program.sub_field.field_id
    houses = (training_class.facility_id, training_class.training_center_id)
    checks = {
        "cut": (row.cut_on, None, _("The row is cut.")),
        "other_houses": ((plan.facility_id, plan.training_center_id) != houses, None, _("The plan is of other houses.")),
        "other_year": (plan.fiscal_year != training_class.fiscal_year, None, _("The plan is of another fiscal year.")),
        "other_field": (row.field_id != field, None, _("The row is of another vocational field than the program.")),
    }
    try:
        refuse(checks)
    except ValidationError as error:
        raise ValidationError({"plan_row": error.error_list}) from error
