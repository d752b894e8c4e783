from datetime import date

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from organizations.models import Room
from organizations.widgets import DateInput
from programs.models import Instructor
from programs.rules.standard import Standard
from programs.services.wishes import Wish, instructor_wish, seats_wish, start_wish

from .participants import actions


class AskForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea({"rows": 2}))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout(*self.fields, actions(_("Ask the other house")))


class StartForm(AskForm):
    starts_on = forms.DateField(label=_("First day"), widget=DateInput())
    room = forms.ModelChoiceField(label=_("Room"), queryset=Room.objects.none(), required=False, empty_label="–")

    field_order = ["starts_on", "room", "reason"]

    def __init__(self, *args, rooms, asks: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = rooms
        if not asks:
            del self.fields["reason"]
            self.helper.layout = Layout(*self.fields, actions(_("Save")))

    @property
    def wish(self) -> Wish:
        data = self.cleaned_data
        return start_wish(data["starts_on"], data["room"], data["reason"])


class SeatsForm(AskForm):
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=100)

    field_order = ["seats", "reason"]

    def __init__(self, *args, figures: Standard, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seats"].help_text = _(
            "The standard has %(fewest)d to %(most)d participants; another number needs an approved exception."
        ) % {"fewest": figures.min_participants, "most": figures.max_participants}

    @property
    def wish(self) -> Wish:
        return seats_wish(self.cleaned_data["seats"], self.cleaned_data["reason"])


class InstructorForm(AskForm):
    old = forms.ModelChoiceField(label=_("Who teaches now"), queryset=Instructor.objects.none())
    new = forms.ModelChoiceField(label=_("Who takes over"), queryset=Instructor.objects.none())
    first_day = forms.DateField(label=_("From this day on"), widget=DateInput())

    field_order = ["old", "new", "first_day", "reason"]

    def __init__(self, *args, teaching, others, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["old"].queryset, self.fields["new"].queryset = teaching, others
        self.fields["first_day"].initial = today

    @property
    def wish(self) -> Wish:
        data = self.cleaned_data
        return instructor_wish(data["old"], data["new"], data["first_day"], data["reason"])


class DecisionForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False, widget=forms.Textarea({"rows": 2, "class": "form-control"})
    )
