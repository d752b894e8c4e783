from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from inmates.models import Inmate
from programs.models import ApprovedException
from programs.rules.exceptions import approvable_by

from .participants import actions


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, inmate: Inmate) -> str:
        return f"{inmate.certificate_name or inmate.name}"


class ExceptionForm(forms.Form):
    code = forms.ChoiceField(label=_("What is allowed"))
    inmate = PersonField(label=_("Person"), queryset=Inmate.objects.none(), required=False, empty_label=_("the class as a whole"))
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args, office: str, people, **kwargs):
        super().__init__(*args, **kwargs)
        labels = dict(ApprovedException.Code.choices)
        self.fields["code"].choices = [("", "–"), *((code, labels[code]) for code in approvable_by(office))]
        self.fields["inmate"].queryset = people
        self.helper = FormHelper()
        self.helper.layout = Layout("code", "inmate", "reason", actions(_("Approve the exception")))
