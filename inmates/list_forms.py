"""Forms of the pages on which a list is brought in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from inmates.importing.choosing import Chosen, Sample
from inmates.importing.columns import HEADER_WITHIN, REQUIRED, Field
from inmates.models import Inmate, ListRow
from organizations.widgets import DateInput

SELECT = {"class": "form-select"}


class UploadForm(forms.Form):
    file = forms.FileField(
        label=_("List from SDP"),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv,.txt"}),
        help_text=_("Excel (.xlsx) or CSV, at most 20 MB and 20,000 rows."),
    )
    on = forms.DateField(label=_("Date of the list"), widget=DateInput(), help_text=_("The day on which it was taken from SDP."))


class HeaderForm(forms.Form):
    """Which row, of which sheet, names the columns."""

    header = forms.TypedChoiceField(
        label=_("Row of the headings"),
        coerce=int,
        required=False,
        choices=[(0, _("the list has no headings")), *((row, str(row)) for row in range(1, HEADER_WITHIN + 1))],
        widget=forms.Select(SELECT),
    )
    sheet = forms.ChoiceField(label=_("Sheet"), required=False, widget=forms.Select(SELECT))

    def __init__(self, *args: Any, sheets: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [(name, name) for name in sheets]
        if not sheets:
            del self.fields["sheet"]


class ColumnsForm(forms.Form):
    """Which column holds which field; the row of the headings is settled."""

    def __init__(self, *args: Any, sample: Sample, header_row: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sample, self.header_row = sample, header_row
        suggested = sample.suggested(header_row)
        choices = [("", pgettext_lazy("column", "– not in the list –")), *sample.labels(header_row)]
        for one in Field:
            self.fields[one.value] = forms.TypedChoiceField(
                label=str(one.label).capitalize(),
                choices=choices,
                coerce=int,
                empty_value=None,
                required=False,
                initial=suggested.get(one, ""),
                widget=forms.Select(SELECT),
            )

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        taken: dict[int, Field] = {}
        for one in Field:
            column = values.get(one.value)
            if column is None and one in REQUIRED and one.value not in self.errors:
                self.add_error(one.value, forms.ValidationError(_("Choose the column; without it nobody is known."), "missing"))
            elif column is not None and column in taken:
                message = gettext("This column has been chosen for “%(field)s” too.") % {"field": taken[column].label}
                self.add_error(one.value, forms.ValidationError(message, "twice"))
            elif column is not None:
                taken[column] = one
        return values

    @property
    def chosen(self) -> Chosen:
        columns = {one: self.cleaned_data[one.value] for one in Field if self.cleaned_data[one.value] is not None}
        return self.sample.choose(self.header_row, columns)

    @property
    def rows(self) -> list[tuple[forms.BoundField, list[str]]]:
        """Each field with what the first rows hold in the column that is suggested or chosen."""
        columns = {one: int(self[one.value].value()) for one in Field if str(self[one.value].value() or "").isdecimal()}
        columns |= {one: 0 for one in Field if self[one.value].value() == 0}
        examples = self.sample.examples(self.header_row, columns)
        return [(self[one.value], examples.get(one, [])) for one in Field]


class PersonsForm(forms.Form):
    """For each new number whose bearer may be known: who it is. The fields are named by the keys of the rows."""

    def __init__(self, *args: Any, rows: Sequence[ListRow], known: Mapping[int, Inmate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {f"row-{row.pk}": row for row in rows}
        for name, row in self.rows.items():
            same = [(pk, self.says(known[pk])) for pk in row.candidates if pk in known]
            self.fields[name] = forms.TypedChoiceField(
                label=gettext("Row %(row)s: who is it?") % {"row": row.row},
                choices=[("", gettext("a new person")), *same],
                coerce=int,
                empty_value=None,
                required=False,
                initial=row.inmate_id or "",
                widget=forms.Select(SELECT),
            )

    @staticmethod
    def says(inmate: Inmate) -> str:
        number = inmate.current_registration or "–"
        return gettext("the same person as %(name)s, %(number)s") % {"name": inmate.name, "number": number}

    @property
    def choices(self) -> dict[str, int | None]:
        return {row.key: self.cleaned_data[name] for name, row in self.rows.items()}
