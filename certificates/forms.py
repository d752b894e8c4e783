from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from organizations.widgets import DateInput


class IssueForm(forms.Form):
    on = forms.DateField(label=_("Day of issue"), widget=DateInput())

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
    on = forms.DateField(label=_("Handed over on"), widget=DateInput())
    to = forms.CharField(label=_("Received by"), max_length=150, help_text=_("Who signed the receipt."))
