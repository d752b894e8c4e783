from collections.abc import Sequence
from datetime import date

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Layout, Submit
from django import forms
from django.utils.translation import gettext_lazy as _

from inmates.models import Inmate
from inmates.rules.identity import Identity, identity_problems
from organizations.widgets import DateInput
from programs.models import Enrollment


class LeaveForm(forms.Form):
    reason = forms.ChoiceField(label=_("Reason of leaving"), choices=[("", "–"), *Enrollment.EndReason.choices])
    ended_on = forms.DateField(
        label=_("Last day"), widget=DateInput(), help_text=_("The last day in the class is inside: its attendance still counts.")
    )

    def __init__(self, *args, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.helper = FormHelper()
        self.helper.layout = Layout("reason", "ended_on", actions(_("End this place")))

    def clean_ended_on(self):
        ended_on = self.cleaned_data["ended_on"]
        if ended_on > self.today:
            raise forms.ValidationError(_("This date lies in the future."), code="future")
        return ended_on


def actions(label: str, *, back: str = "Cancel") -> Div:
    """The button that does it, and the way back to ``cancel_url`` of the page under the untranslated ``back``."""
    way_back = '<a href="{{ cancel_url }}">{% translate "' + back + '" %}</a>'
    return Div(Submit("save", label), HTML(way_back), css_class="form-actions")


class IdentityRowForm(forms.Form):
    confirm = forms.BooleanField(label=_("Signed"), required=False, widget=forms.CheckboxInput({"class": "form-check-input"}))
    name = forms.CharField(
        label=_("Name"), required=False, widget=forms.TextInput({"class": "form-control", "autocomplete": "off"})
    )
    birth_place = forms.CharField(
        label=_("Place of birth"), required=False, widget=forms.TextInput({"class": "form-control", "autocomplete": "off"})
    )
    birth_date = forms.DateField(label=_("Date of birth"), required=False, widget=DateInput())

    def __init__(self, *args, place: Enrollment, today: date, **kwargs):
        self.place, self.today = place, today
        inmate = place.inmate
        initial = {
            "name": inmate.printed_name,
            "birth_place": inmate.certificate_birth_place or inmate.birth_place,
            "birth_date": inmate.certificate_birth_date or inmate.birth_date,
        }
        super().__init__(*args, initial=initial, prefix=f"place-{place.pk}", **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["aria-label"] = f"{field.label}, {place.seat_number} {inmate.name}"
            field.widget.attrs["aria-describedby"] = f"problems-{place.pk}" if name != "confirm" else ""
            field.widget.attrs["data-column"] = name

    def clean(self):
        data = super().clean()
        if data.get("confirm") and "birth_date" in data:
            for problem in identity_problems(self.identity, on=self.today):
                self.add_error(None, problem.label)
        return data

    @property
    def identity(self) -> Identity:
        return Identity(self.cleaned_data["name"], self.cleaned_data["birth_place"], self.cleaned_data["birth_date"])


class IdentitySheet:
    """The correction list of a class: one row a person, of which only the ticked ones count."""

    def __init__(self, data, *, places: Sequence[Enrollment], today: date):
        self.rows = [IdentityRowForm(data, place=place, today=today) for place in places]
        self.wrong: list[IdentityRowForm] = []

    def is_valid(self) -> bool:
        # A row that nobody signed is not looked at: half-typed dates there keep nobody waiting.
        self.wrong = [row for row in self.rows if not row.is_valid() and row.cleaned_data.get("confirm")]
        return not self.wrong

    @property
    def wrong_places(self) -> set[int]:
        return {row.place.pk for row in self.wrong}

    @property
    def identities(self) -> dict[Inmate, Identity]:
        return {row.place.inmate: row.identity for row in self.rows if row.cleaned_data.get("confirm")}
