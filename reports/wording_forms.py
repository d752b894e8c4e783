from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reports.rules.wording import NUMBER
from reports.services.wording import Part

NUMBER_FIELDS = _("Fields: {seq}, {centre}, {roman_month}, {month}, {year}. With zeros in front: {seq:03d}.")


class WordingForm(forms.Form):
    """A field for each part of one kind of paper."""

    def __init__(self, *args: Any, parts: Sequence[Part], **kwargs: Any):
        super().__init__(*args, **kwargs)
        for part in parts:
            codes = part.name == NUMBER
            lines = 1 if codes else max(2, part.text.count("\n") + 1 + len(part.text) // 90)
            attrs = {"class": "form-control codes" if codes else "form-control", "spellcheck": "false" if codes else "true"}
            self.fields[part.name] = forms.CharField(
                label=part.label,
                required=False,
                initial=part.text,
                widget=forms.TextInput(attrs) if codes else forms.Textarea(attrs | {"rows": lines}),
                help_text=NUMBER_FIELDS if codes else "",
            )


class NumberForm(forms.Form):
    on = forms.DateField(label=_("Day of the paper"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    number = forms.CharField(
        label=_("Number"),
        required=False,
        max_length=80,
        widget=forms.TextInput({"class": "form-control codes", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Leave it empty for the next number; or type the one of your office's agenda."),
    )
