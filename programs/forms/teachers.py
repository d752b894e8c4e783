from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext as _

from .participants import actions


class TeachersForm(forms.Form):
    """One choice for each lesson of a meeting: ``slot-<pk>``."""

    def __init__(self, *args, lessons, instructors, **kwargs):
        super().__init__(*args, **kwargs)
        for slot in lessons:
            self.fields[f"slot-{slot.pk}"] = forms.ModelChoiceField(
                instructors,
                label=f"{slot} · {slot.unit}",
                initial=slot.instructor_id,
                required=False,
                empty_label=_("nobody is named"),
            )
        self.helper = FormHelper()
        self.helper.layout = Layout(*self.fields, actions(_("Save who taught")))

    @property
    def teachers(self):
        return {int(name.removeprefix("slot-")): one for name, one in self.cleaned_data.items()}
