from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from organizations.widgets import DateInput
from programs.models import HearingDecision
from programs.services.evaluating import Standing
from programs.services.hearing import Decision

from .members import MembersMixin

Result = HearingDecision.Result
SCAN_HINT = gettext_lazy("A PDF, JPEG or PNG of at most 10 MB.")


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One person awaiting a decision, and what the form shows."""

    standing: Standing
    result: str
    until: str


class HearingForm(MembersMixin, forms.Form):
    """The minutes of a hearing; per person ``decision-<pk>`` and ``until-<pk>``, per member ``name-<n>`` and ``position-<n>``."""

    minutes_number = forms.CharField(label=gettext_lazy("Number of the minutes"), max_length=100)
    held_on = forms.DateField(label=gettext_lazy("Date of the hearing"), widget=DateInput())
    minutes = forms.FileField(label=gettext_lazy("Scan of the signed minutes"), required=False, help_text=SCAN_HINT)
    minutes_due_on = forms.DateField(
        label=gettext_lazy("Or: the signed minutes follow by"),
        widget=DateInput(),
        required=False,
        help_text=gettext_lazy("Certificates wait for the signed minutes."),
    )

    def __init__(self, *args, standings: Iterable[Standing], **kwargs):
        super().__init__(*args, **kwargs)
        self.standings = list(standings)
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-control"

    def rows(self) -> list[DecisionRow]:
        return [DecisionRow(standing, *self._shown(standing)) for standing in self.standings]

    def clean(self):
        cleaned = super().clean()
        return cleaned | {"members": self.clean_members(longest=150), "decisions": self._decisions()}

    def _decisions(self) -> dict[int, Decision]:
        """Persons without a choice are left out; the service names them."""
        shown = ((row.standing.enrollment.pk, row.result, row.until) for row in self.rows())
        return {
            pk: Decision(result, self._day(until) if result == Result.POSTPONED else None)
            for pk, result, until in shown
            if result
        }

    def _day(self, text: str) -> date | None:
        try:
            return forms.DateField(required=False).clean(text)
        except ValidationError:
            return None

    def _shown(self, standing: Standing) -> tuple[str, str]:
        if not self.is_bound:
            return ("" if standing.blocking else Result.GRADUATED.value), ""
        pk = standing.enrollment.pk
        return self.data.get(f"decision-{pk}", ""), self.data.get(f"until-{pk}", "").strip()


class MinutesForm(forms.Form):
    minutes = forms.FileField(label=gettext_lazy("Scan of the signed minutes"), help_text=SCAN_HINT)
