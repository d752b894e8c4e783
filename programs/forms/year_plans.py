from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row, Submit
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organizations.models import Facility, TrainingCenter, User
from organizations.widgets import DateInput
from programs.models import Letter, PlanRow, TrainingClass, TrainingField, YearPlan
from programs.services.papers import LetterData
from programs.services.year_plan import Figures

from .participants import actions
from .refusal import SeenMixin


class RupiahField(forms.IntegerField):
    """Whole rupiah as people write them: Rp50.000.000."""

    widget = forms.TextInput
    default_error_messages = {"invalid": _("Write whole rupiah, such as 50.000.000.")}

    def to_python(self, value):
        plain = str(value or "").strip().removeprefix("Rp").replace(".", "").replace(" ", "")
        return super().to_python(plain)


class PlanForm(forms.Form):
    fiscal_year = forms.IntegerField(label=_("Fiscal year"), min_value=2015, max_value=2100)
    facility = forms.ModelChoiceField(Facility.objects.none(), label=_("Facility"))
    training_center = forms.ModelChoiceField(TrainingCenter.objects.none(), label=_("Training centre"))

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["facility"].queryset = Facility.objects.visible_to(user)
        self.fields["training_center"].queryset = TrainingCenter.objects.visible_to(user)
        # The own house is no question.
        for name in ("facility", "training_center"):
            if getattr(user, f"{name}_id"):
                self.fields[name].initial, self.fields[name].disabled = getattr(user, name), True
        self.helper = FormHelper()
        self.helper.layout = Layout(*self.fields, actions(_("Begin the plan")))


class FiguresForm(forms.Form):
    quarter = forms.TypedChoiceField(label=_("Quarter"), choices=[(n, n) for n in (1, 2, 3, 4)], coerce=int)
    packages = forms.IntegerField(label=_("Packages"), min_value=1, max_value=999)
    persons = forms.IntegerField(label=_("Persons"), min_value=1, max_value=9999)
    ceiling = RupiahField(label=_("Ceiling (Rp)"), min_value=0, max_value=10**15, help_text=_("Whole rupiah: 50.000.000."))

    @property
    def figures(self) -> Figures:
        return Figures(*(self.cleaned_data[name] for name in ("packages", "persons", "quarter", "ceiling")))


class RowAddForm(FiguresForm):
    field = forms.ModelChoiceField(TrainingField.objects.all(), label=_("Vocational field"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        figures = (Column(name) for name in ("quarter", "packages", "persons", "ceiling"))
        self.helper.layout = Layout("field", Row(*figures), Submit("save", _("Add the row")))


class RowChangeForm(SeenMixin, FiguresForm):
    seen = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Both values stay, with this reason."))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        figures = (Column(name) for name in ("quarter", "packages", "persons", "ceiling"))
        self.helper.layout = Layout("seen", Row(*figures), "reason", actions(_("Save")))


class RowCutForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is cut"), max_length=200, help_text=_("The row stays in the plan, with this reason.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("reason", actions(_("Cut the row")))


class LinkForm(forms.Form):
    training_class = forms.ModelChoiceField(TrainingClass.objects.none(), label=pgettext_lazy("training", "Class"))
    row = forms.ModelChoiceField(PlanRow.objects.none(), label=_("Row of the plan"))

    def __init__(self, *args, plan: YearPlan, **kwargs):
        super().__init__(*args, **kwargs)
        houses = {"facility": plan.facility_id, "training_center": plan.training_center_id}
        loose = TrainingClass.objects.filter(plan_row=None, cancelled_on=None, fiscal_year=plan.fiscal_year, **houses)
        self.fields["training_class"].queryset = loose.order_by("code")
        self.fields["row"].queryset = plan.rows.filter(cut_on=None).select_related("field")
        self.helper = FormHelper()
        self.helper.layout = Layout(Row(Column("training_class"), Column("row")), Submit("link", _("Hang the class on the row")))


class PaperForm(forms.Form):
    file = forms.FileField(
        label=_("Scan"),
        help_text=_("PDF, JPEG or PNG, at most 10 MB."),
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(*self.fields, actions(_("Attach")))


class LetterForm(PaperForm):
    field_order = ["kind", "sender", "recipient", "number", "dated_on", "subject", "assignment_number", "file"]
    kind = forms.ChoiceField(
        label=pgettext_lazy("letter", "Kind"),
        choices=Letter.Kind,
        help_text=_("Number and date of a letter about instructors are printed on the papers that rest on it."),
    )
    sender = forms.CharField(label=_("From whom"), max_length=150)
    recipient = forms.CharField(label=_("To whom"), max_length=150)
    number = forms.CharField(label=_("Number of the letter"), max_length=100)
    dated_on = forms.DateField(label=_("Date of the letter"), widget=DateInput())
    subject = forms.CharField(label=_("Subject"), max_length=200)
    assignment_number = forms.CharField(
        label=_("Number of the assignment (surat tugas)"),
        max_length=100,
        required=False,
        help_text=_("Of a reply about instructors only."),
    )

    @property
    def letter(self) -> LetterData:
        return LetterData(**{name: self.cleaned_data[name] for name in self.field_order if name != "file"})
