from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certificates.models import BlankLayout, Certificate
from certificates.pdf import Overlay
from certificates.rules.blanks import MAX_OFFSET, MAX_SERIAL
from certificates.rules.kinds import ISSUED_HERE
from certificates.rules.number import MAX_START
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


class ReprintForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is printed again"),
        max_length=300,
        widget=forms.Textarea({"rows": 3, "autofocus": True}),
        help_text=_("For instance: printer jammed, sheet spoiled. For a lost paper the certificate is replaced instead."),
    )


class HandOverForm(forms.Form):
    on = forms.DateField(label=_("Handed over on"), widget=DateInput())
    to = forms.CharField(label=_("Received by"), max_length=150, help_text=_("Who signed the receipt."))
    way = forms.ChoiceField(
        label=_("Sent"),
        required=False,
        choices=[("", _("no, handed over here")), *Certificate.Way.choices],
        help_text=_("Only for somebody who has been moved or released before he could sign."),
    )
    address = forms.CharField(label=_("Sent where"), required=False, max_length=300, help_text=_("The office or the address."))


class CorrectHandOverForm(HandOverForm):
    never = forms.BooleanField(label=_("It had not been handed over at all"), required=False)
    reason = forms.CharField(label=_("Reason of the correction"), max_length=300, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.is_bound and self["never"].data:
            for name in ("on", "to"):
                self.fields[name].required = False


class ClassHandOverForm(forms.Form):
    """Who of a class has signed for the paper, saved only with the count. Nobody is ticked unless ``everyone`` was asked for."""

    on = forms.DateField(label=_("Signed on"), widget=DateInput({"autofocus": True}))
    counted = forms.IntegerField(
        label=_("Signatures on the list"),
        min_value=0,
        max_value=999,
        widget=forms.NumberInput({"class": "form-control", "inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Counted on the signed list, not on this page."),
    )

    def __init__(
        self, *args: Any, certificates: Sequence[Certificate], gone: Collection[int], everyone: bool, today: date, **kwargs: Any
    ):
        super().__init__(*args, **kwargs)
        self.certificates, self.gone = certificates, gone
        self.fields["on"].initial = today
        self.fields["on"].widget.attrs["max"] = today.isoformat()
        for one in certificates:
            ticked = forms.CheckboxInput({"class": "form-check-input", "data-column": "signed"})
            written = forms.TextInput({"class": "form-control", "data-column": "to", "autocomplete": "off"})
            who = {"who": one.holder_name}
            self.fields[f"signed-{one.pk}"] = forms.BooleanField(
                label=_("%(who)s has signed") % who, required=False, initial=everyone and one.pk not in gone, widget=ticked
            )
            self.fields[f"to-{one.pk}"] = forms.CharField(
                label=_("Received for %(who)s by") % who, required=False, max_length=150, widget=written
            )

    def rows(self) -> list[tuple[Certificate, forms.BoundField, forms.BoundField, bool]]:
        """Each paper with its two fields, and whether its holder is gone."""
        return [(one, self[f"signed-{one.pk}"], self[f"to-{one.pk}"], one.pk in self.gone) for one in self.certificates]

    @property
    def receivers(self) -> dict[int, str]:
        """By key of the paper who signed in the holder's place, "" for himself; only who is ticked."""
        said = self.cleaned_data
        return {one.pk: said[f"to-{one.pk}"] for one in self.certificates if said[f"signed-{one.pk}"]}


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
        self.fields["kind"].choices = [("", _("all kinds")), *((kind.value, kind.label) for kind in ISSUED_HERE)]
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


class NumberingForm(forms.Form):
    template = forms.CharField(
        label=_("Template of the number"),
        max_length=100,
        widget=forms.TextInput({"class": "form-control codes", "autocomplete": "off", "spellcheck": "false"}),
        help_text=_("Fields: {seq}, {centre}, {roman_month}, {month}, {year}. With zeros in front: {seq:04d}."),
    )
    first = forms.IntegerField(
        label=_("First running number of the year"),
        min_value=1,
        max_value=MAX_START,
        widget=forms.NumberInput({"class": "form-control", "inputmode": "numeric"}),
        help_text=_("Larger than 1 only where the year was begun on paper. It cannot be changed once a number was given."),
    )


def _moved(label: Any, help_text: Any) -> forms.DecimalField:
    widget = forms.NumberInput({"class": "form-control", "step": "0.1", "inputmode": "decimal"})
    limit = MAX_OFFSET // 10
    return forms.DecimalField(
        label=label, help_text=help_text, min_value=-limit, max_value=limit, max_digits=4, decimal_places=1, widget=widget
    )


class BlankLayoutForm(forms.Form):
    x = _moved(_("Moved to the right (mm)"), _("To the left: a negative number."))
    y = _moved(_("Moved down (mm)"), _("Upwards: a negative number."))
    bears_heading = forms.BooleanField(label=_("Letterhead and title stand on the sheet already"), required=False)

    @staticmethod
    def initial_of(layout: BlankLayout) -> dict[str, Any]:
        moved = {"x": Decimal(layout.x_tenths) / 10, "y": Decimal(layout.y_tenths) / 10}
        return moved | {"bears_heading": layout.bears_heading}

    @property
    def overlay(self) -> Overlay:
        said = self.cleaned_data
        return Overlay(int(said["x"] * 10), int(said["y"] * 10), said["bears_heading"])


class SpoilForm(forms.Form):
    reason = forms.CharField(label=_("How it was spoiled"), max_length=300, widget=forms.Textarea({"rows": 3}))


class SpoiledBlankForm(SpoilForm):
    serial = forms.CharField(label=_("Serial number"), max_length=MAX_SERIAL)
    field_order = ["serial", "reason"]


class UseBlanksForm(forms.Form):
    first = forms.CharField(
        label=_("Serial number of the first sheet in the stack"),
        max_length=MAX_SERIAL,
        widget=forms.TextInput({"class": "form-control codes", "autocomplete": "off", "autofocus": True}),
        help_text=_("The next ones are counted up from it, in the order of the list below."),
    )
    reason = forms.CharField(
        label=_("Why it is printed again"),
        required=False,
        max_length=300,
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
        help_text=_("Only where one of these was printed before, such as on a sheet that was spoiled."),
    )
