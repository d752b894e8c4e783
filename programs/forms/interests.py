from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from inmates.models import Inmate
from programs.models import TrainingField

from .choices import RowsField
from .participants import actions

SKILLS = 20


class WishesForm(forms.Form):
    interests = RowsField(
        label=_("Interested in"), queryset=TrainingField.objects.all(), required=False, widget=forms.CheckboxSelectMultiple()
    )
    skills = forms.CharField(
        label=_("Declared skills"),
        required=False,
        max_length=3000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("One per line, in the person's own words. Nobody has checked them."),
    )
    routine_duty = forms.BooleanField(
        label=_("On routine duty"), required=False, help_text=Inmate._meta.get_field("routine_duty").help_text
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("interests", "skills", "routine_duty", actions(_("Save")))

    def clean_skills(self) -> list[str]:
        """Each line once, in the order typed."""
        lines = list(dict.fromkeys(filter(None, (" ".join(line.split()) for line in self.cleaned_data["skills"].splitlines()))))
        if len(lines) > SKILLS:
            raise forms.ValidationError(_("At most %(count)d skills can be kept."), code="too_many", params={"count": SKILLS})
        return lines
