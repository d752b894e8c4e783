"""What is asked about an event: a day and a number always, the rest by its kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inmates.models import CustodyEvent, Inmate, ReleaseDate
from inmates.rules.custody import ARRIVING
from inmates.services.custody import Happening
from organizations.models import Facility
from organizations.widgets import DateInput

from .choices import RowsField

Kind = CustodyEvent.Kind
LOCATED = {Kind.RELOCATED, *ARRIVING}
# A date of release has a page of its own: it is asked for, approved, withdrawn.
FOR_ONE = [kind for kind in Kind if kind != Kind.RELEASE_DATE]
# What happens to several at once, on one day and by one letter.
FOR_MANY = [*CustodyEvent.OUT, *CustodyEvent.BACK, Kind.RELOCATED, *CustodyEvent.LEAVING]


class KindForm(forms.Form):
    """Which event: typing its first letters finds it, Enter goes on."""

    kind = forms.ChoiceField(label=_("What happened"), widget=forms.Select({"class": "form-select"}))

    def __init__(self, *args: Any, kinds: Sequence[str], **options: Any):
        super().__init__(*args, **options)
        self.fields["kind"].choices = [(kind, Kind(kind).label) for kind in kinds]


class EventForm(forms.Form):
    on = forms.DateField(label=_("On"), widget=DateInput({"autofocus": True}))
    registration_number = forms.CharField(
        label=_("New register number"), max_length=60, help_text=_("As written in the register, such as B.I 12/2026.")
    )
    to_facility = forms.ModelChoiceField(
        label=_("To the facility"), queryset=Facility.objects.none(), required=False,
        empty_label=_("a facility outside this system"),
        help_text=_("A facility of this system can receive the person; hours and units go along."),
    )  # fmt: skip
    admitted_on = forms.DateField(label=_("Admitted on"), widget=DateInput())
    expires_on = forms.DateField(
        label=_("End of the sentence"), required=False, widget=DateInput(),
        help_text=_("After all remissions; leave empty when unknown."),
    )  # fmt: skip
    block = forms.CharField(label=_("Block"), max_length=20)
    room = forms.CharField(label=pgettext_lazy("custody", "Room"), max_length=20, required=False)
    remission_kind = forms.ChoiceField(label=_("Kind of remission"), choices=[("", "–"), *CustodyEvent.Remission.choices])
    months = forms.IntegerField(label=_("Months"), min_value=0, max_value=60, required=False)
    days = forms.IntegerField(label=_("Days"), min_value=0, max_value=366, required=False)
    subsider_until = forms.DateField(
        label=_("Substitute detention until"), required=False, widget=DateInput(),
        help_text=_("Only after RU II or RK II, when a fine was not paid."),
    )  # fmt: skip
    reference = forms.CharField(label=_("Number of the decree or letter"), max_length=60, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False, help_text=_("No diagnosis, no offence."))

    def __init__(self, *args: Any, kind: str, facility: Facility, **options: Any):
        super().__init__(*args, **options)
        self.kind = kind
        for name in self._left_out():
            del self.fields[name]
        if kind == Kind.TRANSFERRED_OUT:
            self.fields["to_facility"].queryset = Facility.objects.exclude(pk=facility.pk)
        if kind in ARRIVING:
            self.fields["block"].required = False
        if kind == Kind.DISCIPLINE_OPENED:
            self.fields["reference"].label = _("Number of the entry")

    def _left_out(self) -> list[str]:
        asked = {
            "registration_number": self.kind == Kind.RENUMBERED,
            "to_facility": self.kind == Kind.TRANSFERRED_OUT,
            **dict.fromkeys(["admitted_on", "expires_on"], self.kind == Kind.SENTENCE_DATES),
            "block": self.kind in LOCATED,
            "room": self.kind in LOCATED,
            **dict.fromkeys(["remission_kind", "months", "days", "subsider_until"], self.kind == Kind.REMISSION),
        }
        return [name for name, needed in asked.items() if not needed]

    @property
    def happening(self) -> Happening:
        values = {name: value for name, value in self.cleaned_data.items() if value not in (None, "") and name in HAPPENING}
        return Happening(kind=self.kind, **values)


HAPPENING = [
    "on", "reference", "note", "to_facility", "admitted_on", "expires_on", "block", "room", "remission_kind", "months", "days",
    "subsider_until",
]  # fmt: skip


class ManyEventsForm(EventForm):
    """One event for everybody who is ticked."""

    q = forms.CharField(
        label=_("Name or register number"), required=False, widget=forms.TextInput({"class": "form-control", "type": "search"})
    )
    inmates = RowsField(
        label=_("Persons"), queryset=Inmate.objects.none(), error_messages={"required": _("Choose at least one person.")}
    )

    def __init__(self, *args: Any, inmates: QuerySet[Inmate], **options: Any):
        super().__init__(*args, **options)
        self.fields["inmates"].queryset = inmates
        del self.fields["on"].widget.attrs["autofocus"]

    @property
    def event_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name in HAPPENING]


class ReleaseDateForm(forms.Form):
    """A date of release of one kind: only asked for, approved by a decree, or withdrawn."""

    class State:
        ASKED, APPROVED, WITHDRAWN = "asked", "approved", "withdrawn"

    STATES = [
        (State.APPROVED, _("approved by a decree")),
        (State.ASKED, _("asked for, not approved yet")),
        (State.WITHDRAWN, _("withdrawn or refused")),
    ]

    kind = forms.ChoiceField(label=_("Kind of release"), choices=[(kind.value, kind.label) for kind in ReleaseDate.KINDS])
    state = forms.ChoiceField(label=_("State"), choices=STATES, widget=forms.RadioSelect)
    on = forms.DateField(
        label=_("Date of release"), required=False, widget=DateInput(), help_text=_("Not for a release that was withdrawn.")
    )
    decree_number = forms.CharField(label=_("Number of the decree"), max_length=100, required=False)
    decree_on = forms.DateField(label=_("Date of the decree"), required=False, widget=DateInput())

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        state = data.get("state")
        needed = {self.State.ASKED: ["on"], self.State.APPROVED: ["on", "decree_number", "decree_on"]}.get(state, [])
        for name in needed:
            if name not in self.errors and not data.get(name):
                self.add_error(name, forms.ValidationError(self.fields[name].error_messages["required"], code="required"))
        if state == self.State.ASKED:
            data["decree_number"], data["decree_on"] = "", None
        if state == self.State.WITHDRAWN:
            data |= {"on": None, "decree_number": "", "decree_on": None}
        return data

    @property
    def release(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("kind", "on", "decree_number", "decree_on")}


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is taken back"), max_length=200, widget=forms.TextInput({"autofocus": True}),
        help_text=_("The event stays in the list, with who took it back and why."),
    )  # fmt: skip
