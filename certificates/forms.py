from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def _day(label) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class IssueForm(forms.Form):
    on = _day(_("Day of issue"))

    def __init__(self, *args: Any, today: date, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today
        self.fields["on"].widget.attrs["max"] = today.isoformat()


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason of the revocation"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Kept here; whoever checks the certificate sees only that it was revoked, and when."),
    )


class ReplaceForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason of the replacement"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("For instance: name corrected, paper lost. The new certificate has a number of its own."),
    )


class HandOverForm(forms.Form):
    on = _day(_("Handed over on"))
    to = forms.CharField(label=_("Received by"), max_length=150, help_text=_("Who signed the receipt."))


class CodeForm(forms.Form):
    code = forms.CharField(label=_("Code"), max_length=60)
