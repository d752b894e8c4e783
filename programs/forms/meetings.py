from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organizations.models import Room
from organizations.widgets import DateInput
from programs.models import ClassSession, CompetencyUnit
from programs.services.changing import Move, Why
from programs.services.extending import Extension

from .participants import actions


class WhyForm(forms.Form):
    """The cause of a change and its reason in words; ``label`` is what the button says, ``back`` the link beside it."""

    label, back = _("Save"), "Cancel"
    cause = forms.ChoiceField(label=_("Cause"), choices=[("", "–"), *ClassSession.Cause.choices])
    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False, help_text=_("Needed for another cause; useful for every one.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(*self.fields, actions(self.label, back=self.back))

    def clean(self):
        data = super().clean()
        if data.get("cause") == ClassSession.Cause.OTHER and not data.get("reason"):
            self.add_error("reason", ValidationError(_("Another cause is put into words."), code="no_reason"))
        return data

    @property
    def why(self) -> Why:
        return Why(self.cleaned_data["cause"], self.cleaned_data["reason"])


class CancelMeetingForm(WhyForm):
    label, back = _("Cancel the meeting"), "Go back"  # "Batal" beside "Batalkan" would be read as the same


class RestoreMeetingForm(WhyForm):
    """No cause of the list makes a meeting take place after all: why is said in words."""

    cause = None
    reason = forms.CharField(label=_("Reason"), max_length=200)
    label = _("See what it does")

    @property
    def why(self) -> Why:
        return Why(ClassSession.Cause.OTHER, self.cleaned_data["reason"])


class MoveMeetingForm(WhyForm):
    held_on = forms.DateField(label=_("New day"), widget=DateInput())
    starts_at = forms.TimeField(
        label=_("Lessons begin at"),
        required=False,
        widget=forms.TimeInput({"type": "time", "class": "form-control"}, format="%H:%M"),
        help_text=_("Leave empty to keep the hours."),
    )
    room = forms.ModelChoiceField(label=pgettext_lazy("meeting", "Room"), queryset=Room.objects.none(), required=False)
    label = _("See what the move does")

    field_order = ["held_on", "starts_at", "room", "cause", "reason"]

    def __init__(self, *args, rooms, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = rooms

    @property
    def to(self) -> Move:
        data = self.cleaned_data
        return Move(data["held_on"], data["starts_at"], data["room"])


class ExtendForm(WhyForm):
    first_day = forms.DateField(
        label=_("First further day"),
        widget=DateInput(),
        help_text=_("Weekdays, hours and breaks stay those of the class; holidays are stepped over."),
    )
    unit = forms.ModelChoiceField(label=_("Unit taught in the further meetings"), queryset=CompetencyUnit.objects.none())
    jp = forms.IntegerField(label=_("JP added"), min_value=1, max_value=400)
    label = _("See what the extension does")

    field_order = ["first_day", "unit", "jp", "cause", "reason"]

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units

    @property
    def extension(self) -> Extension:
        data = self.cleaned_data
        return Extension(data["first_day"], data["unit"], data["jp"])


class LockdownForm(WhyForm):
    first = forms.DateField(label=_("First locked day"), widget=DateInput())
    last = forms.DateField(label=_("Last locked day"), widget=DateInput())
    label = _("See what falls out")

    field_order = ["first", "last", "cause", "reason"]


class MakeUpForm(forms.Form):
    held_on = forms.DateField(label=_("Day of the make-up"), widget=DateInput())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("held_on", actions(_("See what the make-up does")))
