"""What a class needs of materials: the list as it is typed, asked for on a numbered paper, and where each thing stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from budgets.models import BudgetLine, Material, MaterialRequest, MaterialUse, ReceivedMaterial
from budgets.rules.materials import Stock
from organizations.models import User
from programs.models import TrainingClass
from programs.services.refusing import refuse


@dataclass(frozen=True, slots=True)
class Need:
    """A row of the list: quantity in hundredths of the unit, price in whole rupiah, and where it is paid from, if known."""

    name: str
    unit: str
    hundredths: int
    unit_price: int
    line: BudgetLine | None = None

    @classmethod
    def of(cls, material: Material) -> Need:
        return cls(material.name, material.unit, material.hundredths, material.unit_price, material.line)


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """A material of a class and where it stands."""

    material: Material
    stock: Stock


def lines_payable(training_class: TrainingClass) -> Sequence[BudgetLine]:
    """Lines of the prison's budget of the class's year; none when the centre pays."""
    if training_class.funding != TrainingClass.Funding.FACILITY:
        return BudgetLine.objects.none()
    own = {"budget__facility": training_class.facility_id, "budget__fiscal_year": training_class.fiscal_year}
    return BudgetLine.objects.filter(**own).order_by("account", "description", "pk")


def listed(training_class: TrainingClass) -> list[Material]:
    """What stands in the list and is not asked for yet, as it was typed; one query."""
    return list(Material.objects.filter(training_class=training_class, request=None).select_related("line"))


def as_read(materials: Iterable[Material]) -> str:
    """The list as one word, to see whether somebody else has changed it meanwhile."""
    return ";".join(f"{one.pk}.{one.hundredths}.{one.unit_price}.{one.line_id or 0}" for one in materials)


def material_lines(training_class: TrainingClass) -> list[MaterialLine]:
    """Every material of the class with what was asked for, received and used up; three queries."""
    received: dict[int, int] = {}
    for key, amount in _standing_rows(training_class).values_list("material", "hundredths"):
        received[key] = received.get(key, 0) + amount
    used: dict[int, dict[date, int]] = {}
    uses = MaterialUse.objects.filter(material__training_class=training_class)
    for key, week, amount in uses.values_list("material", "week", "hundredths"):
        used.setdefault(key, {})[week] = amount
    materials = Material.objects.filter(training_class=training_class).select_related("line", "request")
    return [
        MaterialLine(one, Stock(one.hundredths, received.get(one.pk, 0), used.get(one.pk, {})))
        for one in materials.order_by("pk")
    ]


@transaction.atomic
def save_needs(*, training_class: TrainingClass, needs: Sequence[Need], seen: str, by: User, at: datetime) -> list[Material]:
    """The list of what is not asked for yet holds exactly ``needs``, in their order.

    ``seen`` is the list that the user had before him (``as_read``). Raises ValidationError when it has changed (``stale``),
    for a line of another prison or year (``other_line``), a thing that stands there twice, and a row without what it is.
    """
    held = hold(training_class)
    before = listed(held)
    payable = {line.pk for line in lines_payable(held)}
    strange = any(need.line and need.line.pk not in payable for need in needs)
    checks = {
        "stale": (as_read(before) != seen, None, _("Somebody else has changed the list meanwhile; read it again.")),
        "other_line": (strange, None, _("A line is of another prison or fiscal year.")),
    }
    refuse(checks)
    Material.objects.filter(pk__in=[one.pk for one in before]).delete()
    made = []
    for need in needs:
        material = Material(training_class=held, entered_at=at, entered_by=by, **_fields(need))
        material.full_clean()
        material.save()
        made.append(material)
    was, becomes = ({"materials": [str(Need.of(one)) for one in rows]} for rows in (before, made))
    record("budgets.save_materials", held, by=by, before=was, after=becomes)
    return made


@transaction.atomic
def request_materials(
    *, training_class: TrainingClass, number: str, requested_on: date, by: User, at: datetime
) -> MaterialRequest:
    """All that stands in the list is asked for, on one paper, and is no longer edited.

    Raises ValidationError with an empty list (``nothing_listed``) and for a day in the future.
    """
    held = hold(training_class)
    wanted = Material.objects.filter(training_class=held, request=None)
    checks = {
        "nothing_listed": (not wanted.exists(), None, _("No material waits to be asked for.")),
        "future": (requested_on > by.local_date(at), "requested_on", _("This date lies in the future.")),
    }
    refuse(checks)
    said = {"number": number.strip(), "requested_on": requested_on, "requested_at": at, "requested_by": by}
    made = MaterialRequest.objects.create(training_class=held, **said)
    wanted.update(request=made)
    record("budgets.request_materials", made, by=by, fields=["number", "requested_on", "materials"])
    return made


@transaction.atomic
def take_request_back(*, material_request: MaterialRequest, reason: str, by: User, on: date) -> None:
    """The request no longer stands, with the reason, and its materials stand in the list again.

    Raises ValidationError without a reason, when it was taken back before, when one of its materials was received, and
    when one stands in the list again already.
    """
    held = hold(material_request.training_class)
    asked = MaterialRequest.objects.get(pk=material_request.pk)
    names = set(asked.materials.values_list("name", "unit"))
    again = names & set(Material.objects.filter(training_class=held, request=None).values_list("name", "unit"))
    came = _standing_rows(held).filter(material__request=asked).exists()
    checks = {
        "no_reason": (not reason.strip(), "reason", _("Say why the request is taken back.")),
        "taken_back": (asked.taken_back_on, None, _("The request was taken back.")),
        "received": (came, None, _("Something of it was received; take that receipt back first.")),
        "twice": (again, None, _("One of its materials stands in the list again; take it out of there first.")),
    }
    refuse(checks)
    said = {"taken_back_on": on, "taken_back_by": by, "taken_back_reason": reason.strip()}
    MaterialRequest.objects.filter(pk=asked.pk).update(**said)
    asked.materials.update(request=None)
    record("budgets.take_request_back", asked, by=by, fields=["taken_back_on", "taken_back_reason"], after={"reason": reason})


def hold(training_class: TrainingClass) -> TrainingClass:
    """The class, held until the transaction ends: whoever writes its materials waits. Raises ValidationError once cancelled."""
    held = TrainingClass.objects.select_for_update(of=("self",)).select_related("facility").get(pk=training_class.pk)
    if held.cancelled_on:
        raise ValidationError(_("The class is cancelled."), code="class_cancelled")
    return held


def _standing_rows(training_class: TrainingClass):
    return ReceivedMaterial.objects.filter(receipt__training_class=training_class, receipt__taken_back_on=None)


def _fields(need: Need) -> dict[str, object]:
    return {name: getattr(need, name) for name in Need.__slots__}
