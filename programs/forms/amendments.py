from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.rules.assessment import Marks, Verdict

from .participants import actions


class AmendmentForm(forms.Form):
    """What a locked mark should say and why; ``seen`` is the mark as it was read."""

    result = forms.CharField(
        label=gettext_lazy("What the mark should say"),
        max_length=20,
        help_text=gettext_lazy("Knowledge, skill and attitude, such as 75 80 90; or K or BK alone."),
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("result", "reason", "seen", actions(_("Ask for the amendment")))

    def clean_result(self) -> Marks | Verdict:
        text = self.cleaned_data["result"].upper()
        if text in Verdict.values:
            return Verdict(text)
        parts = text.replace("/", " ").replace(",", " ").split()
        if len(parts) == 3 and all(part.isascii() and part.isdecimal() and int(part) <= 100 for part in parts):
            return Marks(*map(int, parts))
        raise forms.ValidationError(_("Write three whole numbers from 0 to 100, or K or BK."), code="unreadable")
