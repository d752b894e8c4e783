from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from organizations.models import Facility, User
from organizations.widgets import DateInput
from programs.forms.participants import actions
from reports.rules.indicators import DENOMINATORS, NUMERATORS
from reports.rules.periods import MONTHS_IN, Period, Span
from reports.services.targets import TargetData

A = [(one.code, one.name) for one in NUMERATORS.values()]
B = [(one.code, one.name) for one in DENOMINATORS.values()]


def of_house(field: forms.ModelChoiceField, user: User) -> None:
    """The own prison is no question."""
    field.queryset = Facility.objects.visible_to(user)
    field.initial, field.disabled = user.facility, bool(user.facility_id)


class WordsForm(forms.Form):
    letter_number = forms.CharField(
        label=_("Number of the report"), max_length=100, required=False, help_text=_("As your register of letters gives it.")
    )
    remarks = forms.CharField(
        label=_("Remarks"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Printed below the figures. Name no inmate here."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(*self.fields, actions(_("Save")))


class ReportForm(WordsForm):
    field_order = ["facility", "year", "span", "number"]
    facility = forms.ModelChoiceField(Facility.objects.none(), label=_("Facility"))
    year = forms.IntegerField(label=_("Year"), min_value=2015, max_value=2100)
    span = forms.ChoiceField(label=_("Period"), choices=Span)
    number = forms.IntegerField(
        label=_("Which"), min_value=1, max_value=12, help_text=_("Month 1–12, quarter 1–4, semester 1–2; of the year 1.")
    )

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        of_house(self.fields["facility"], user)
        which = Row(Column("year"), Column("span"), Column("number"))
        self.helper.layout = Layout("facility", which, "letter_number", "remarks", actions(_("Prepare the report")))

    def clean(self):
        cleaned = super().clean()
        span, number = cleaned.get("span"), cleaned.get("number")
        if span and number and number > 12 // MONTHS_IN[Span(span)]:
            self.add_error("number", _("The year has no such period."))
        return cleaned

    @property
    def period(self) -> Period:
        return Period(*(self.cleaned_data[name] for name in ("year", "span", "number")))


class AmendForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is amended"), max_length=300, help_text=_("Printed on the amendment. The closed report stays as it is.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("reason", actions(_("Begin the amendment")))


class ReviseTargetForm(forms.Form):
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput())
    participants = forms.IntegerField(label=_("Participants (persons)"), min_value=0, max_value=99_999)
    certificates = forms.IntegerField(label=_("Certificates"), min_value=0, max_value=99_999)
    packages = forms.IntegerField(label=_("Packages (classes)"), min_value=0, max_value=9_999)
    percentage = forms.DecimalField(
        label=_("A/B in percent"),
        min_value=0,
        max_value=1_000,
        decimal_places=2,
        localize=True,
        help_text=_("At most two decimals."),
    )
    numerator = forms.ChoiceField(label=_("What A is"), choices=A)
    denominator = forms.ChoiceField(label=_("What B is"), choices=B)
    reason = forms.CharField(label=_("Document or reason"), max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("seen", *self.figures(), actions(_("Save the revision")))

    @staticmethod
    def figures() -> list:
        counts = Row(Column("participants"), Column("certificates"), Column("packages"), Column("percentage"))
        return ["valid_from", counts, "numerator", "denominator", "reason"]

    @property
    def target(self) -> TargetData:
        values = {name: self.cleaned_data[name] for name in TargetData.__slots__}
        return TargetData(**values | {"percentage": int(values["percentage"] * 100)})


class TargetForm(ReviseTargetForm):
    field_order = ["facility", "year"]
    facility = forms.ModelChoiceField(Facility.objects.none(), label=_("Facility"))
    year = forms.IntegerField(label=_("Year"), min_value=2015, max_value=2100)

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        of_house(self.fields["facility"], user)
        self.helper.layout = Layout("facility", "year", *self.figures(), actions(_("Set the targets")))


class ChoiceForm(forms.Form):
    """Of which prison and year the table is, and what A and B are in it; an answer that is none is the one before it."""

    facility = forms.ModelChoiceField(Facility.objects.none(), required=False)
    year = forms.IntegerField(min_value=2015, max_value=2100, required=False)
    a = forms.ChoiceField(choices=A, required=False)
    b = forms.ChoiceField(choices=B, required=False)

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["facility"].queryset = Facility.objects.visible_to(user)
        self.is_valid()
