from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from programs.models import ClassInstructor, CompetencyUnit, Instructor
from programs.rules.team import read_numbers, write_numbers
from programs.services.team import Place, Team

UNITS_INPUT = {"class": "form-control", "autocomplete": "off", "data-column": "units"}


class UnitsField(forms.CharField):
    """Numbers of units as typed, such as "1-3 5", as the units; empty for all of them."""

    def __init__(self, *args, units: Sequence[CompetencyUnit], **kwargs):
        super().__init__(*args, **kwargs)
        self.units = units

    def clean(self, value) -> list[CompetencyUnit]:
        found = read_numbers(super().clean(value), len(self.units))
        if found.problems:
            raise ValidationError(
                [
                    ValidationError(problem.label, code=problem.value, params={"entry": entry, "count": len(self.units)})
                    for entry, problem in found.problems
                ]
            )
        return [unit for number, unit in enumerate(self.units, start=1) if number in found.chosen]


@dataclass(frozen=True, slots=True)
class TeamRow:
    instructor: Instructor
    part: forms.BoundField
    units: forms.BoundField


class TeamForm(forms.Form):
    """A row for each instructor of the centre, ``part-<pk>`` and ``units-<pk>``, and why, where the other house is asked."""

    reason = forms.CharField(label=_("Reason"), max_length=200, widget=forms.Textarea({"rows": 2, "class": "form-control"}))

    def __init__(self, *args, people: Sequence[Instructor], units: Sequence[CompetencyUnit], team: Team, asks: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.people, now = people, {place.instructor.pk: place for place in team}
        numbers = {unit.pk: number for number, unit in enumerate(units, start=1)}
        for one in people:
            place = now.get(one.pk)
            part, chosen = f"{one.name}: {_('part')}", f"{one.name}: {_('units')}"
            self.fields[f"part-{one.pk}"] = forms.ChoiceField(
                label=part,
                choices=[("", _("not in this class")), *ClassInstructor.Part.choices],
                required=False,
                initial=place.part if place else "",
                widget=forms.Select({"class": "form-select", "aria-label": part}),
            )
            self.fields[f"units-{one.pk}"] = UnitsField(
                label=chosen,
                units=units,
                required=False,
                max_length=100,
                initial=write_numbers([numbers[unit.pk] for unit in place.units]) if place else "",
                widget=forms.TextInput(UNITS_INPUT | {"aria-label": chosen}),
            )
        if not asks:
            del self.fields["reason"]

    def rows(self) -> list[TeamRow]:
        return [TeamRow(one, self[f"part-{one.pk}"], self[f"units-{one.pk}"]) for one in self.people]

    def clean(self):
        data = super().clean()
        for one in self.people:
            if data.get(f"units-{one.pk}") and not data.get(f"part-{one.pk}"):
                self.add_error(
                    f"part-{one.pk}", ValidationError(_("Say whether as instructor or as substitute."), code="no_part")
                )
        return data

    @property
    def team(self) -> list[Place]:
        data = self.cleaned_data
        return [Place(one, part, data[f"units-{one.pk}"]) for one in self.people if (part := data[f"part-{one.pk}"])]
