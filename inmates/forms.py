from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inmates.models import Inmate
from inmates.services.registering import ADMITTED, CORRECTED
from organizations.widgets import DateInput


class SearchForm(forms.Form):
    """What to look for, and whether among those who are here, those who have left, or both; or who was here on a day."""

    WHO = [("here", pgettext_lazy("person", "in custody")), ("left", pgettext_lazy("person", "left")), ("all", _("everybody"))]

    q = forms.CharField(
        label=_("Name or register number"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"class": "form-control", "type": "search", "autofocus": True, "autocomplete": "off"}),
    )
    who = forms.ChoiceField(label=_("Show"), required=False, choices=WHO, widget=forms.Select({"class": "form-select"}))
    on = forms.DateField(label=_("Who was here on"), required=False, widget=DateInput())


class InmateEditForm(forms.ModelForm):
    """What a clerk may correct of a person. The form is never bound to a row: the service writes."""

    class Meta:
        model = Inmate
        fields = CORRECTED
        widgets = {name: DateInput() for name in ("birth_date", "admitted_on", "expires_on")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].widget.attrs["autocomplete"] = "off"
        self.fields["sex"].required = True  # only an imported list may leave it open


class InmateForm(InmateEditForm):
    """Whoever is admitted has a register number and the dates of his stay too."""

    registration_number = forms.CharField(
        label=_("Register number"), max_length=60, help_text=_("As written in the register, such as B.I 12/2026.")
    )
    field_order = ["registration_number", "name"]

    class Meta(InmateEditForm.Meta):
        fields = ADMITTED


class IdentityForm(forms.Form):
    name = forms.CharField(
        label=_("Name on the certificate"),
        max_length=150,
        help_text=_("As on the identity card or school certificate, without alias, als, bin or binti."),
    )
    birth_place = forms.CharField(label=_("Place of birth"), max_length=100)
    birth_date = forms.DateField(label=_("Date of birth"), widget=DateInput())
    signed_on = forms.DateField(
        label=_("Signed by the person on"), widget=DateInput(), help_text=_("The date on the name correction list.")
    )

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_signed_on(self):
        signed_on = self.cleaned_data["signed_on"]
        if signed_on > self.today:
            raise forms.ValidationError(_("This date lies in the future."), code="future")
        return signed_on


class ReceiveForm(forms.Form):
    """What this facility writes down about a person who was sent here."""

    registration_number = forms.CharField(
        label=_("Register number"), max_length=60, widget=forms.TextInput({"autofocus": True, "autocomplete": "off"}),
        help_text=_("The number in this facility's register."),
    )  # fmt: skip
    on = forms.DateField(label=_("Received on"), widget=DateInput())
    expires_on = forms.DateField(
        label=_("End of the sentence"), required=False, widget=DateInput(), help_text=_("Leave empty when unknown.")
    )
    block = forms.CharField(label=_("Block"), required=False, max_length=20)
    room = forms.CharField(label=pgettext_lazy("custody", "Room"), required=False, max_length=20)
