from django import forms
from django.utils.translation import gettext_lazy as _

from inmates.models import Inmate
from programs.models import SelectionCriteria
from programs.rules.selection import Criteria

from .choices import RowsField

FILTERS = ("max_remaining_months", "past_two_thirds", "interested", "off_routine_duty")


class CriteriaForm(forms.ModelForm):
    """The criteria of a class. The form is never bound to a row: the service writes."""

    class Meta:
        model = SelectionCriteria
        fields = [*FILTERS, "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("max_remaining_months", "note"):
            self.fields[name].widget.attrs["class"] = "form-control"
        for name in FILTERS[1:]:
            self.fields[name].widget.attrs["class"] = "form-check-input"

    @property
    def ticks(self) -> list[forms.BoundField]:
        return [self[name] for name in FILTERS[1:]]

    @property
    def criteria(self) -> Criteria:
        return Criteria(**{name: self.cleaned_data[name] for name in FILTERS})


class NominateForm(forms.Form):
    """Who is ticked, and one reason for all of them; a reason of his own can be typed in the draft."""

    inmates = RowsField(
        label=_("Candidates"), queryset=Inmate.objects.none(), error_messages={"required": _("Choose at least one person.")}
    )
    reason = forms.CharField(
        label=_("Reason for those ticked (may stay empty)"),
        max_length=300,
        required=False,
        widget=forms.TextInput({"class": "form-control"}),
    )

    def __init__(self, *args, inmates, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["inmates"].queryset = inmates
