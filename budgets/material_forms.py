"""Forms about the materials of a class. Quantities are typed as people write them: 2,5."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from budgets.models import BudgetLine, Handout
from budgets.rules.materials import hundredths, quantity
from budgets.services.handing_out import HandoutData
from budgets.services.needs import MaterialLine, Need
from budgets.services.receiving import Arrived, ReceiptData, ReceiptPayment
from organizations.widgets import DateInput
from programs.forms.participants import actions
from programs.forms.year_plans import RupiahField

BLANK_ROWS = 8
DEAREST = 10**9


@dataclass(slots=True)
class GridRow:
    """A line of a grid: its key, what the fields show, and what is wrong with it."""

    key: object
    values: dict[str, str]
    problems: list[str] = field(default_factory=list)
    line: MaterialLine | None = None


class GridForm(forms.Form):
    """Fields ``name-<key>`` for each row; what is wrong stands at its row and once above the grid."""

    names: tuple[str, ...] = ()
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, rows: Iterable[GridRow], **kwargs):
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        if self.is_bound:
            for row in self.rows:
                row.values = {name: self.data.get(f"{name}-{row.key}", "").strip() for name in self.names}

    def clean(self) -> dict[str, Any]:
        for row in self.rows:
            try:
                self.take(row)
            except ValidationError as error:
                row.problems = error.messages
        if any(row.problems for row in self.rows):
            raise ValidationError(_("Some rows cannot be saved; they are marked below."))
        return super().clean()

    def take(self, row: GridRow) -> None:
        raise NotImplementedError


class NeedsForm(GridForm):
    """What a class needs, a row for each thing; an emptied row is left out."""

    names = ("name", "unit", "quantity", "price", "line")

    def __init__(self, *args, needs: Sequence[Need], payable: Sequence[BudgetLine] | None, **kwargs):
        """Without ``payable`` no line is shown: each row keeps the one that it has."""
        self.payable = {str(line.pk): line for line in payable or []}
        self.kept = None if payable is not None else [need.line for need in needs]
        self.needs: list[Need] = []
        filled = [GridRow(number, _shown(need)) for number, need in enumerate(needs)]
        asked = int(kwargs["data"].get("rows", 0)) if kwargs.get("data", {}).get("rows", "").isdecimal() else 0
        count = min(max(len(filled) + BLANK_ROWS, asked), 200)
        blank = [GridRow(number, dict.fromkeys(self.names, "")) for number in range(len(filled), count)]
        super().__init__(*args, rows=filled + blank, **kwargs)

    def take(self, row: GridRow) -> None:
        values = row.values
        if not any(values[name] for name in ("name", "unit", "quantity", "price")):
            return
        name, unit = (
            _short(values[key], label, most) for key, label, most in (("name", _("material"), 100), ("unit", _("unit"), 20))
        )
        self.needs.append(Need(name, unit, _quantity(values["quantity"]), _rupiah(values["price"]), self._line(row)))

    def _line(self, row: GridRow) -> BudgetLine | None:
        if self.kept is not None:
            return self.kept[row.key] if row.key < len(self.kept) else None
        chosen = row.values["line"]
        if chosen and chosen not in self.payable:
            raise ValidationError(_("Choose a line of the budget."))
        return self.payable.get(chosen)


class ReceiptForm(GridForm):
    """What came of each material that was asked for; the price is that of the bill."""

    names = ("quantity", "price")
    evidence_number = forms.CharField(label=gettext_lazy("Number of the evidence"), max_length=60)
    received_on = forms.DateField(label=gettext_lazy("Date"), widget=DateInput())
    received_by = forms.CharField(label=gettext_lazy("Received by"), max_length=100)

    def __init__(self, *args, lines: Sequence[MaterialLine], **kwargs):
        self.arrived: dict[int, Arrived] = {}
        super().__init__(*args, rows=[_arriving(line) for line in lines], **kwargs)

    def take(self, row: GridRow) -> None:
        if row.values["quantity"] and (came := _quantity(row.values["quantity"], least=0)):
            self.arrived[row.key] = Arrived(came, _rupiah(row.values["price"]))

    @property
    def receipt(self) -> ReceiptData:
        return ReceiptData(**{name: self.cleaned_data[name] for name in ReceiptData.__slots__})


class UseForm(GridForm):
    """What was used up in one week; an empty field is nothing."""

    names = ("used",)

    def __init__(self, *args, lines: Sequence[MaterialLine], week: date, **kwargs):
        self.used: dict[int, int] = {}
        rows = [GridRow(one.material.pk, {"used": _plain(one.stock.used.get(week, 0))}, line=one) for one in lines]
        super().__init__(*args, rows=rows, **kwargs)

    def take(self, row: GridRow) -> None:
        self.used[row.key] = _quantity(row.values["used"], least=0) if row.values["used"] else 0


class RequestForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Number of the request"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Empty: written by hand."),
    )
    requested_on = forms.DateField(label=gettext_lazy("Date"), widget=DateInput())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(Row(Column("number"), Column("requested_on")), actions(_("Ask for these materials")))


class ReceiptPaymentForm(forms.Form):
    spent_on = forms.DateField(label=gettext_lazy("Date"), widget=DateInput())
    evidence_number = forms.CharField(label=gettext_lazy("Number of the evidence"), max_length=60)
    line = forms.ModelChoiceField(
        BudgetLine.objects.none(),
        label=gettext_lazy("Line that pays what has none of its own"),
        required=False,
        empty_label=gettext_lazy("every material has its own line"),
    )

    def __init__(self, *args, payable, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = payable
        self.helper = FormHelper()
        self.helper.layout = Layout(Row(Column("spent_on"), Column("evidence_number")), "line", actions(_("Enter the payment")))

    @property
    def payment(self) -> ReceiptPayment:
        return ReceiptPayment(**self.cleaned_data)


class HandoutForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind of receipt"), choices=Handout.Kind.choices)
    to = forms.ChoiceField(label=gettext_lazy("Who signs"), choices=Handout.To.choices)
    item = forms.CharField(
        label=gettext_lazy("What each receives"), max_length=120, help_text=gettext_lazy("For example: baju kerja 1 stel.")
    )
    amount = RupiahField(
        label=gettext_lazy("Rupiah for each"),
        min_value=1,
        max_value=DEAREST,
        required=False,
        help_text=gettext_lazy("Empty where it is no money."),
    )
    handed_on = forms.DateField(label=gettext_lazy("Date"), widget=DateInput())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        rows = (Row(Column("kind"), Column("to")), "item", Row(Column("amount"), Column("handed_on")))
        self.helper.layout = Layout(*rows, actions(_("Keep the receipt")))

    @property
    def handout(self) -> HandoutData:
        return HandoutData(**self.cleaned_data)


def _shown(need: Need) -> dict[str, str]:
    line = str(need.line.pk) if need.line else ""
    return dict(
        zip(NeedsForm.names, (need.name, need.unit, quantity(need.hundredths), _grouped(need.unit_price), line), strict=True)
    )


def _arriving(line: MaterialLine) -> GridRow:
    """What is still to come, at the price that was planned: mostly nothing is left to type."""
    shown = {"quantity": _plain(line.stock.outstanding), "price": _grouped(line.material.unit_price)}
    return GridRow(line.material.pk, shown, line=line)


def _grouped(rupiah: int) -> str:
    return f"{rupiah:,}".replace(",", ".")


def _plain(amount: int) -> str:
    return quantity(amount) if amount else ""


def _short(written: str, label: str, most: int) -> str:
    if not 1 <= len(written) <= most:
        raise ValidationError(_("%(field)s: between 1 and %(most)d letters.") % {"field": label, "most": most})
    return written


def _quantity(written: str, *, least: int = 1) -> int:
    try:
        found = hundredths(written)
    except ValueError:
        found = -1
    if found < least:
        raise ValidationError(_("quantity: a number with at most two decimals, such as 12 or 2,5."))
    return found


def _rupiah(written: str) -> int:
    plain = written.removeprefix("Rp").replace(".", "").replace(" ", "")
    if not (plain.isascii() and plain.isdecimal() and int(plain) <= DEAREST):
        raise ValidationError(_("price: whole rupiah, such as 32.500."))
    return int(plain)
