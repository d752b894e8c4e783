from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from programs.models import ClassSession, Enrollment, KnownAbsence

from .choices import RowsField
from .participants import actions


class PlaceField(forms.ModelChoiceField):
    def label_from_instance(self, place: Enrollment) -> str:
        return f"{place.seat_number} {place.printed_name}"


class MeetingsField(RowsField):
    def label_from_instance(self, meeting: ClassSession) -> str:
        return _("%(day)s · meeting %(number)s") % {"day": date_format(meeting.held_on, "l, j F"), "number": meeting.number}


class KnownAbsenceForm(forms.Form):
    enrollment = PlaceField(Enrollment.objects.none(), label=_("Participant"))
    meetings = MeetingsField(
        ClassSession.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        label=_("Meetings that the person will miss"),
        error_messages={"required": _("Choose at least one meeting.")},
    )
    status = forms.ChoiceField(label=_("Code"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("What the prison knows; never a diagnosis. Only the prison reads it.")
    )

    def __init__(self, *args, places, meetings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["enrollment"].queryset = places
        self.fields["meetings"].queryset = meetings
        self.fields["status"].choices = [(code.value, f"{code.value} {code.label}") for code in KnownAbsence.Status]
        self.helper = FormHelper()
        self.helper.layout = Layout("enrollment", "meetings", "status", "reason", actions(_("Enter the absence")))
