from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inmates.importing.amounts import MAX_DAYS, MAX_MONTHS, Amount
from inmates.importing.remissions import ListedRemission
from inmates.models import CustodyEvent, Inmate
from organizations.widgets import DateInput

FACES = {"months": MAX_MONTHS, "days": MAX_DAYS}


class RemissionForm(forms.Form):
    """What holds for everybody: the day, and for who has none of his own the kind and the decree."""

    on = forms.DateField(label=gettext_lazy("Day of the remission"), widget=DateInput())
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of remission"),
        choices=[("", "–"), *CustodyEvent.Remission.choices],
        widget=forms.Select({"class": "form-select"}),
    )
    decree_number = forms.CharField(
        label=gettext_lazy("Number of the decree"),
        max_length=100,
        required=False,
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
    )


class RemissionUploadForm(RemissionForm):
    file = forms.FileField(
        label=gettext_lazy("List of remissions"),
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
        help_text=gettext_lazy(
            "XLSX or CSV with the columns name, register number and amount; kind, number of the decree and substitute "
            "detention are read where they stand. The file itself is not kept."
        ),
    )
    field_order = ["file", "on", "kind", "decree_number"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].required = False
        self.fields["kind"].help_text = _("For rows that state none; leave it open when every row has its own.")


@dataclass(frozen=True, slots=True)
class GridRow:
    """One line of the grid: the person, and what is typed for him."""

    inmate: Inmate
    given: bool
    months: str
    days: str
    problem: str = ""


class Typed:
    """What the grid sends: ``give`` with the keys of who is ticked, ``months-<pk>`` and ``days-<pk>``.

    Plain names, not form fields: a grid of 500 must not build 1,500 of them. An amount counts as a tick.
    """

    def __init__(self, data: QueryDict):
        self.amounts: dict[int, dict[str, str]] = {}
        self.ticked = {int(key) for key in data.getlist("give") if _is_key(key)}
        for name in data:
            face, dash, key = name.partition("-")
            if dash and face in FACES and _is_key(key) and data[name].strip():
                self.amounts.setdefault(int(key), {})[face] = data[name].strip()

    @property
    def people(self) -> set[int]:
        return self.ticked | set(self.amounts)

    def row(self, inmate: Inmate, *, ticked: bool = False) -> GridRow:
        typed = self.amounts.get(inmate.pk, {})
        given = ticked or inmate.pk in self.people
        return GridRow(inmate, given, typed.get("months", ""), typed.get("days", ""), self._problem(typed))

    def amount(self, inmate: Inmate) -> Amount | None:
        """What is typed for this person alone; None when nothing is."""
        typed = self.amounts.get(inmate.pk)
        return Amount(int(typed.get("months", 0)), int(typed.get("days", 0))) if typed else None

    def _problem(self, typed: dict[str, str]) -> str:
        wrong = [value for face, value in typed.items() if not value.isdecimal() or len(value) > 4 or int(value) > FACES[face]]
        return _("“%(value)s” is no amount.") % {"value": wrong[0][:10]} if wrong else ""


class RemissionGridForm(RemissionForm):
    months = forms.IntegerField(label=gettext_lazy("Months for everybody"), required=False, min_value=0, max_value=MAX_MONTHS)
    days = forms.IntegerField(label=gettext_lazy("Days for everybody"), required=False, min_value=0, max_value=MAX_DAYS)
    field_order = ["on", "kind", "months", "days", "decree_number"]

    def __init__(self, *args, typed: Typed, people: Sequence[Inmate] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.typed, self.people = typed, people
        for name in FACES:
            self.fields[name].widget.attrs |= {"class": "form-control"}

    def clean(self):
        data = super().clean()
        if not self.people:
            raise forms.ValidationError(_("Choose at least one person."), code="nobody")
        for row in map(self.typed.row, self.people):
            if row.problem:
                self.add_error(None, f"{row.inmate}: {row.problem}")
        return data

    def rows(self) -> list[ListedRemission]:
        """What is asked for whom: his own amount, or the one for everybody."""
        data = self.cleaned_data
        everybody = Amount(data["months"] or 0, data["days"] or 0)
        return [
            ListedRemission(row, inmate_id=inmate.pk, amount=self.typed.amount(inmate) or everybody)
            for row, inmate in enumerate(self.people, start=1)
        ]


def _is_key(text: str) -> bool:
    return text.isdecimal() and len(text) < 19
