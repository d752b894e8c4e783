from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from inmates.models import CustodyEvent, ListRow
from organizations.widgets import DateInput
from programs.services.list_import import GONE, STILL_HERE, Answer


class MissingForm(forms.Form):
    """What became of each missing person of a page; a row that is left open is asked about again."""

    CHOICES = [
        ("", pgettext_lazy("missing person", "not known yet")),
        (STILL_HERE, pgettext_lazy("missing person", "is still here")),
        *((kind.value, CustodyEvent.Kind(kind).label) for kind in GONE),
    ]

    def __init__(self, *args: Any, rows: Sequence[ListRow], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listed, self.today = rows, today
        for row in rows:
            name = row.inmate.name
            self.fields[f"what-{row.pk}"] = forms.ChoiceField(
                label=gettext("What became of %(name)s") % {"name": name},
                choices=self.CHOICES,
                required=False,
                widget=forms.Select({"class": "form-select"}),
            )
            self.fields[f"on-{row.pk}"] = forms.DateField(
                label=gettext("Since when %(name)s is gone") % {"name": name},
                required=False,
                widget=DateInput(attrs={"class": "form-control"}),
            )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        for row in self.listed:
            kind, on = values.get(f"what-{row.pk}"), values.get(f"on-{row.pk}")
            if kind in GONE and on is None and f"on-{row.pk}" not in self.errors:
                self.add_error(f"on-{row.pk}", forms.ValidationError(_("Give the day."), code="day_missing"))
        if not self.errors and not self.answers:
            raise forms.ValidationError(_("Say of at least one person what became of him."), code="nothing_said")
        return values

    @property
    def answers(self) -> dict[int, Answer]:
        """By key of the row, of those rows about which something was said."""
        said = {row.pk: self.cleaned_data.get(f"what-{row.pk}") for row in self.listed}
        return {pk: Answer(kind, self.cleaned_data.get(f"on-{pk}")) for pk, kind in said.items() if kind}

    @property
    def rows(self) -> list[tuple[ListRow, forms.BoundField, forms.BoundField]]:
        return [(row, self[f"what-{row.pk}"], self[f"on-{row.pk}"]) for row in self.listed]
