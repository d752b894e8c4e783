from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from organizations.widgets import DateInput
from programs.models import Outcome

from .participants import actions


class OutcomeForm(forms.Form):
    kind = forms.ChoiceField(label=_("What is known"), choices=Outcome.Kind.choices, widget=forms.RadioSelect)
    source = forms.ChoiceField(label=_("Known from"), choices=Outcome.Source.choices, widget=forms.RadioSelect)
    known_on = forms.DateField(label=_("Known on"), widget=DateInput())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("kind", "source", "known_on", actions(_("Record")))
