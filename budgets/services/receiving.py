"""Materials that came, what was used of them week by week, and how a receipt becomes a realisation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from budgets.models import BudgetLine, MaterialReceipt, MaterialUse, Realization, ReceivedMaterial
from budgets.rules.materials import monday_of, quantity
from organizations.models import User
from programs.models import TrainingClass
from programs.services.refusing import refuse

from .needs import MaterialLine, hold, lines_payable, material_lines
from .realizing import RealizationData, enter


@dataclass(frozen=True, slots=True)
class ReceiptData:
    """A delivery as its evidence says it."""

    evidence_number: str
    received_on: date
    received_by: str


@dataclass(frozen=True, slots=True)
class Arrived:
    """How much of a material came, in hundredths of its unit, at the price of the bill in whole rupiah."""

    hundredths: int
    unit_price: int


@dataclass(frozen=True, slots=True)
class ReceiptPayment:
    """When a receipt was paid, with which evidence, and the line for what has none of its own."""

    spent_on: date
    evidence_number: str
    line: BudgetLine | None = None


def asked_for(training_class: TrainingClass) -> list[MaterialLine]:
    """The materials that stand on a request: what can come, and be used; three queries."""
    return [one for one in material_lines(training_class) if one.material.request_id]


@transaction.atomic
def receive(
    *, training_class: TrainingClass, data: ReceiptData, arrived: Mapping[int, Arrived], by: User, at: datetime
) -> MaterialReceipt:
    """The materials (by key) have come. More than was asked for is no error: the list says so.

    Raises ValidationError when nothing came, for what was not asked for, a day in the future, and evidence entered before.
    """
    held = hold(training_class)
    known = {one.material.pk for one in asked_for(held)}
    checks = {
        "nothing_came": (not arrived, None, _("Say how much came of at least one material.")),
        "not_asked_for": (not arrived.keys() <= known, None, _("A material was not asked for; ask for it first.")),
        "future": (data.received_on > by.local_date(at), "received_on", _("This date lies in the future.")),
    }
    refuse(checks)
    fields = {name: getattr(data, name) for name in ReceiptData.__slots__}
    receipt = MaterialReceipt(training_class=held, entered_at=at, entered_by=by, **fields)
    receipt.full_clean()
    receipt.save()
    ReceivedMaterial.objects.bulk_create(
        ReceivedMaterial(receipt=receipt, material_id=key, hundredths=one.hundredths, unit_price=one.unit_price)
        for key, one in sorted(arrived.items())
    )
    record("budgets.receive_materials", receipt, by=by, fields=[*ReceiptData.__slots__, "rows"])
    return receipt


@transaction.atomic
def pay_receipt(*, receipt: MaterialReceipt, payment: ReceiptPayment, by: User, at: datetime) -> list[Realization]:
    """What is not paid of the receipt is a realisation of its class on each line that it is paid from.

    Raises ValidationError when it was taken back or is paid (or costs nothing), when a material has no line, and as
    ``realize``; then nothing is written. Lines are held in the order of their keys, so that two payments cannot wait for
    each other.
    """
    training_class = hold(receipt.training_class)
    found = MaterialReceipt.objects.get(pk=receipt.pk)
    rows = [row for row in _rows(found) if not row.paid and row.amount]
    lineless = [row.material.name for row in rows if row.material.line is None]
    strange = payment.line and payment.line.pk not in {line.pk for line in lines_payable(training_class)}
    needs_line = _("Choose the line that pays: %s.") % ", ".join(lineless)
    checks = {
        "taken_back": (found.taken_back_on, None, _("The receipt was taken back.")),
        "paid": (not rows, None, _("Nothing of the receipt is left to be paid.")),
        "no_line": (lineless and payment.line is None, "line", needs_line),
        "other_line": (strange, "line", _("The line is of another prison or fiscal year.")),
    }
    refuse(checks)
    entries = _enter(rows, payment, training_class, by=by, at=at)
    record("budgets.pay_materials", found, by=by, objects=entries, fields=["realizations"])
    return entries


@transaction.atomic
def take_receipt_back(*, receipt: MaterialReceipt, reason: str, by: User, on: date) -> None:
    """The receipt no longer stands and stays, with the reason.

    Raises ValidationError without one, when it was taken back before, while it is paid, and when more was used than the
    other receipts brought.
    """
    held = hold(receipt.training_class)
    found = MaterialReceipt.objects.get(pk=receipt.pk)
    rows = _rows(found)
    left = {one.material.pk: one.stock.left for one in material_lines(held)}
    used = [row.material.name for row in rows if row.hundredths > left[row.material_id]]
    checks = {
        "no_reason": (not reason.strip(), "reason", _("Say why the receipt is taken back.")),
        "taken_back": (found.taken_back_on, None, _("The receipt was taken back.")),
        "paid": (any(row.paid for row in rows), None, _("The receipt is paid; take the realisation back first.")),
        "used": (not found.taken_back_on and used, None, _("Already used up: %s. Correct the use first.") % ", ".join(used)),
    }
    refuse(checks)
    said = {"taken_back_on": on, "taken_back_by": by, "taken_back_reason": reason.strip()}
    MaterialReceipt.objects.filter(pk=found.pk).update(**said)
    record("budgets.take_receipt_back", found, by=by, fields=["taken_back_on", "taken_back_reason"], after={"reason": reason})


def weeks_of(training_class: TrainingClass) -> list[date]:
    """The Mondays of the weeks in which the class meets; one query."""
    days = training_class.meetings.not_cancelled().values_list("held_on", flat=True)
    return sorted({monday_of(day) for day in days})


def use_as_read(lines: Iterable[MaterialLine], week: date) -> str:
    """The week as one word, to see whether somebody else has written it meanwhile."""
    return ";".join(f"{one.material.pk}.{one.stock.used[week]}" for one in lines if week in one.stock.used)


@transaction.atomic
def record_use(*, training_class: TrainingClass, week: date, used: Mapping[int, int], seen: str, by: User, at: datetime) -> None:
    """In the week (its Monday) so many hundredths of each material (by key) were used up; 0 takes the entry away.

    ``seen`` is the week that the user had before him (``use_as_read``). Raises ValidationError when it has changed (``stale``),
    for a week without meetings or still to come, a material that was not asked for, and when more would be used than was
    received, by name.
    """
    held = hold(training_class)
    lines = {one.material.pk: one for one in asked_for(held)}
    too_much = [
        f"{one.material.name} ({quantity(one.stock.left + one.stock.used.get(week, 0))} {one.material.unit})"
        for key, one in lines.items()
        if used.get(key, 0) > one.stock.left + one.stock.used.get(week, 0)
    ]
    begun = week <= by.local_date(at)
    stale = use_as_read(lines.values(), week) != seen
    checks = {
        "stale": (stale, None, _("Somebody else has written this week meanwhile; read it again.")),
        "no_such_week": (week not in weeks_of(held) or not begun, None, _("The class has not met in this week.")),
        "not_asked_for": (not used.keys() <= lines.keys(), None, _("A material was not asked for; ask for it first.")),
        "more_than_received": (too_much, None, _("More than there is: %s.") % ", ".join(too_much)),
    }
    refuse(checks)
    before = {str(key): lines[key].stock.used.get(week, 0) for key in used}
    _write_use(week, used, by=by, at=at)
    after = {str(key): amount for key, amount in used.items()}
    record("budgets.record_use", held, by=by, fields=["used"], before=before, after=after)


def _write_use(week: date, used: Mapping[int, int], *, by: User, at: datetime) -> None:
    MaterialUse.objects.filter(week=week, material__in=[key for key, amount in used.items() if not amount]).delete()
    MaterialUse.objects.bulk_create(
        [
            MaterialUse(material_id=key, week=week, hundredths=amount, entered_at=at, entered_by=by)
            for key, amount in used.items()
            if amount
        ],
        update_conflicts=True,
        unique_fields=["material", "week"],
        update_fields=["hundredths", "entered_at", "entered_by"],
    )


def _enter(
    rows: Sequence[ReceivedMaterial], payment: ReceiptPayment, training_class: TrainingClass, *, by: User, at: datetime
) -> list[Realization]:
    def line_of(row: ReceivedMaterial) -> BudgetLine:
        return row.material.line or payment.line

    entries = []
    for _key, of_line in groupby(sorted(rows, key=lambda row: line_of(row).pk), key=lambda row: line_of(row).pk):
        paid = list(of_line)
        what = _("materials: %s") % ", ".join(row.material.name for row in paid)
        data = RealizationData(
            payment.spent_on, payment.evidence_number, what[:150], sum(row.amount for row in paid), training_class
        )
        entry = enter(line=line_of(paid[0]), data=data, by=by, at=at)
        ReceivedMaterial.objects.filter(pk__in=[row.pk for row in paid]).update(realization=entry)
        entries.append(entry)
    return entries


def _rows(receipt: MaterialReceipt) -> list[ReceivedMaterial]:
    return list(receipt.rows.select_related("material__line__budget", "realization"))
