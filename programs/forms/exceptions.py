from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from inmates.models import Inmate
from programs.models import ApprovedException
from programs.rules.exceptions import PERSONAL, approvable_by

from .participants import actions


class PersonField(forms.ModelChoiceField):
    in_prison = False  # block and room are the prison's own

    def label_from_instance(self, inmate: Inmate) -> str:
        name, block = inmate.printed_name, inmate.place_in_facility
        return f"{name} ({block})" if block and self.in_prison else name


class ExceptionForm(forms.Form):
    code = forms.ChoiceField(label=_("What is allowed"))
    inmate = PersonField(label=_("Person"), queryset=Inmate.objects.none(), required=False, empty_label=_("the class as a whole"))
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args, office: str, in_prison: bool, people, **kwargs):
        super().__init__(*args, **kwargs)
        labels = dict(ApprovedException.Code.choices)
        codes = approvable_by(office)
        self.fields["code"].choices = [("", "–"), *((code, labels[code]) for code in codes)]
        if PERSONAL.issuperset(codes):
            self.fields["inmate"].empty_label, self.fields["inmate"].required = "–", True
        self.fields["inmate"].in_prison = in_prison
        self.fields["inmate"].queryset = people
        self.helper = FormHelper()
        self.helper.layout = Layout("code", "inmate", "reason", actions(_("Approve the exception")))
