from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certificates.rules.kinds import Kind
from certificates.rules.register import RegisterState
from organizations.models import TrainingCenter
from organizations.widgets import DateInput
from programs.models import TrainingClass

EVERY_YEAR = "all"


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


class RegisterForm(forms.Form):
    """What to look for in the register; whatever is not understood is not asked for. By default the latest year."""

    q = forms.CharField(
        label=_("Number or name"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"class": "form-control", "type": "search", "autofocus": True, "autocomplete": "off"}),
    )
    year = forms.ChoiceField(label=_("Year"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    center = forms.ChoiceField(label=_("Training centre"), required=False)

    def __init__(
        self, *args: Any, years: Sequence[int], centers: Sequence[TrainingCenter], classes: Sequence[TrainingClass], **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.years, self.centers = years, centers
        in_class = forms.ChoiceField(label=pgettext_lazy("training", "Class"), required=False)
        self.fields["class"] = in_class  # a word of the language: no attribute can be called so
        in_class.choices = [("", _("all classes")), *((one.pk, one.code) for one in classes)]
        self.fields["year"].choices = [*((year, year) for year in years), (EVERY_YEAR, _("all years"))]
        self.fields["kind"].choices = [("", _("all kinds")), *Kind.choices]
        self.fields["state"].choices = [("", _("all states")), *RegisterState.choices]
        self.fields["center"].choices = [("", _("all centres")), *((one.pk, one.name) for one in centers)]
        if len(centers) < 2:
            del self.fields["center"]
        for name, field in self.fields.items():
            if name != "q":
                field.widget.attrs["class"] = "form-select"

    @property
    def asked(self) -> dict[str, Any]:
        """Each name with what is asked for, or ""; the year is the latest unless another or all are asked for."""
        self.is_valid()
        said = dict.fromkeys(("q", "year", "kind", "state", "center", "class"), "") | self.cleaned_data
        year = said["year"] or (self.years[0] if self.years else "")
        return said | {"q": said["q"].strip(), "year": "" if year == EVERY_YEAR else year}
