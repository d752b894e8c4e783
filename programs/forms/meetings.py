from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from organizations.widgets import DateInput

from .participants import actions


class CancelMeetingForm(forms.Form):
    reason = forms.CharField(label=_("Why it does not take place"), max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("reason", actions(_("Cancel the meeting")))


class MakeUpForm(forms.Form):
    held_on = forms.DateField(label=_("Day of the make-up"), widget=DateInput())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("held_on", actions(_("Schedule the make-up")))
