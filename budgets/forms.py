from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from budgets.models import Budget, BudgetLine
from budgets.rules.accounts import ACCOUNT, COMMON
from budgets.rules.honorarium import ACCOUNT as HONORARIUM
from budgets.services.ceilings import CeilingData
from budgets.services.realizing import RealizationData
from organizations.models import Facility, User
from organizations.widgets import DateInput
from programs.forms.participants import actions
from programs.forms.year_plans import RupiahField
from programs.models import TrainingClass

LARGEST = 10**15


class BudgetForm(forms.Form):
    fiscal_year = forms.IntegerField(label=_("Fiscal year"), min_value=2015, max_value=2100)
    facility = forms.ModelChoiceField(Facility.objects.none(), label=_("Facility"))
    dipa_number = forms.CharField(label=_("Number of the DIPA"), max_length=60)
    dipa_on = forms.DateField(label=_("Date of the DIPA"), widget=DateInput())

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        facility = self.fields["facility"]
        facility.queryset = Facility.objects.visible_to(user)
        facility.initial, facility.disabled = user.facility, bool(user.facility_id)
        self.helper = FormHelper()
        self.helper.layout = Layout(*self.fields, actions(_("Begin the budget")))


class CeilingForm(forms.Form):
    amount = RupiahField(label=_("Ceiling (Rp)"), min_value=0, max_value=LARGEST, help_text=_("Whole rupiah: 50.000.000."))
    blocked = RupiahField(
        label=_("Blocked of it (Rp)"),
        min_value=0,
        max_value=LARGEST,
        initial=0,
        help_text=_("What must not be touched now; 0 for nothing."),
    )
    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput())
    document = forms.CharField(
        label=_("Document that sets it"), max_length=100, help_text=_("For example the DIPA, or its revision with number.")
    )

    @property
    def ceiling(self) -> CeilingData:
        return CeilingData(*(self.cleaned_data[name] for name in ("valid_from", "amount", "blocked", "document")))


class LineForm(CeilingForm):
    field_order = ["account", "description"]
    account = forms.RegexField(
        ACCOUNT,
        label=_("Account"),
        strip=True,
        error_messages={"invalid": _("An account of spending has six digits and begins with 51, 52 or 53.")},
        widget=forms.TextInput({"list": "accounts", "inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("Six digits, for example 521211 for materials."),
    )
    description = forms.CharField(label=_("Description"), max_length=150)
    accounts = COMMON

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        figures = Row(Column("amount"), Column("blocked"), Column("valid_from"))
        self.helper.layout = Layout("account", "description", figures, "document", actions(_("Add the line")))


class ReviseForm(CeilingForm):
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        figures = Row(Column("amount"), Column("blocked"), Column("valid_from"))
        self.helper.layout = Layout("seen", figures, "document", actions(_("Save the revision")))


class RealizationForm(forms.Form):
    spent_on = forms.DateField(label=_("Date"), widget=DateInput())
    amount = RupiahField(label=_("Amount (Rp)"), min_value=1, max_value=LARGEST, help_text=_("Whole rupiah: 1.250.000."))
    evidence_number = forms.CharField(label=_("Number of the evidence"), max_length=60)
    description = forms.CharField(label=_("What it was for"), max_length=150)
    training_class = forms.ModelChoiceField(
        TrainingClass.objects.none(), label=pgettext_lazy("training", "Class"), required=False, empty_label=_("no class alone")
    )
    file = forms.FileField(
        label=_("Scan of the evidence"),
        required=False,
        help_text=_("PDF, JPEG or PNG, at most 10 MB."),
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, *args, budget: Budget, **kwargs):
        super().__init__(*args, **kwargs)
        classes = TrainingClass.objects.filter(facility=budget.facility_id, fiscal_year=budget.fiscal_year)
        self.fields["training_class"].queryset = classes.order_by("code")
        self.helper = FormHelper()
        payment = Row(Column("spent_on"), Column("amount"))
        evidence = Row(Column("evidence_number"), Column("description"))
        self.helper.layout = Layout(payment, evidence, "training_class", "file", actions(_("Enter the realisation")))

    @property
    def realization(self) -> RealizationData:
        return RealizationData(**{name: value for name, value in self.cleaned_data.items() if name != "file"})


class RealizationUploadForm(forms.Form):
    file = forms.FileField(
        label=_("Realisations"),
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
        help_text=_("XLSX or CSV, a row per payment. The file itself is not kept."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("file", actions(_("Show what it does")))


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is taken back"), max_length=200, help_text=_("The entry stays, with this reason, and no longer counts.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("reason", actions(_("Take back")))


class RateForm(forms.Form):
    valid_from = forms.DateField(label=_("Valid from"), widget=DateInput())
    per_jp = RupiahField(label=_("Rupiah per JP"), min_value=1, max_value=10_000_000)
    basis = forms.CharField(label=_("Legal basis"), max_length=150)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(Row(Column("valid_from"), Column("per_jp")), "basis", actions(_("Save the rate")))


class PaymentForm(forms.Form):
    line = forms.ModelChoiceField(BudgetLine.objects.none(), label=_("Budget line"), empty_label=None)
    spent_on = forms.DateField(label=_("Date"), widget=DateInput())
    evidence_number = forms.CharField(label=_("Number of the evidence"), max_length=60)

    def __init__(self, *args, budget: Budget, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = budget.lines.filter(account=HONORARIUM)
        self.helper = FormHelper()
        self.helper.layout = Layout("line", Row(Column("spent_on"), Column("evidence_number")), actions(_("Enter the payment")))
