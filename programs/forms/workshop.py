from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organizations.widgets import DateInput
from programs.models import Enrollment, Instructor, MissingTool, Outage, Tool
from programs.services.counting import Missing, Outcome
from programs.services.workshop import Downtime, ToolData

from .participants import actions

NOTHING = _("Nothing is typed: tick that everything was there.")
BOTH = _("Something is missing, so not everything was there.")
TWO = _("Two people of this day have the number %(word)s.")
UNKNOWN = _("“%(word)s” is neither a number on the sheet of this day nor the code of an instructor of the class.")


class ToolForm(forms.Form):
    code = forms.CharField(label=_("Inventory number"), max_length=30)
    name = forms.CharField(label=_("Name of the tool"), max_length=100)
    quantity = forms.IntegerField(label=_("How many there are"), min_value=1, max_value=9999)
    retired_on = forms.DateField(
        label=_("Given up on"),
        required=False,
        widget=DateInput(),
        help_text=_("Empty while it is in use. It stays in the books."),
    )

    def __init__(self, *args, known: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        if not known:
            del self.fields["retired_on"]
        self.helper = FormHelper()
        self.helper.layout = Layout(*self.fields, actions(_("Save")))

    @property
    def tool(self) -> ToolData:
        return ToolData(*(self.cleaned_data[name] for name in ("code", "name", "quantity")))


class OutageForm(forms.Form):
    tool = forms.ModelChoiceField(Tool.objects.none(), label=_("What"), required=False, empty_label=_("the whole room"))
    kind = forms.ChoiceField(label=pgettext_lazy("outage", "Kind"), choices=Outage.Kind.choices)
    from_on = forms.DateField(label=_("First day"), widget=DateInput())
    until_on = forms.DateField(
        label=_("Last day"), required=False, widget=DateInput(), help_text=_("Empty: until further notice.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args, tools, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tool"].queryset = tools
        self.helper = FormHelper()
        days = Row(Column("from_on"), Column("until_on"))
        self.helper.layout = Layout("tool", "kind", days, "reason", actions(_("Save")))

    @property
    def down(self) -> Downtime:
        return Downtime(*(self.cleaned_data[name] for name in ("kind", "from_on", "until_on", "reason")))


class CloseForm(forms.Form):
    closing = forms.ChoiceField(label=_("What became of it"), choices=MissingTool.Closing.choices, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("How this is known: where it was found, by which report.")
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("closing", "reason", actions(_("Close")))

    @property
    def outcome(self) -> Outcome:
        return Outcome(self.cleaned_data["closing"], self.cleaned_data["reason"])


class CountForm(forms.Form):
    """One box per tool: who had each one that is missing, by number on the sheet or code of the instructor."""

    complete = forms.BooleanField(label=_("Everything was there"), required=False)

    def __init__(self, *args, tools: Sequence[Tool], people: Sequence[Enrollment], instructors: Sequence[Instructor], **kwargs):
        super().__init__(*args, **kwargs)
        self.tools = {f"tool_{tool.pk}": tool for tool in tools}
        self.seats = Counter(str(place.seat_number) for place in people)
        self.people = {str(place.seat_number): place for place in people}
        self.instructors = {one.code.casefold(): one for one in instructors}
        boxes = {name: forms.CharField(label=str(tool), required=False, max_length=100) for name, tool in self.tools.items()}
        self.fields = boxes | self.fields
        for name in boxes:
            self.fields[name].widget.attrs |= {"class": "form-control", "autocomplete": "off"}
        self.fields["complete"].widget.attrs["class"] = "form-check-input"

    @property
    def boxes(self):
        return [(tool, self[name]) for name, tool in self.tools.items()]

    def clean(self):
        data = super().clean()
        self.missing = []
        typed = any(data.get(name) for name in self.tools)  # asked first: what is refused leaves the data
        for name, tool in self.tools.items():
            for word, number in Counter(data.get(name, "").casefold().split()).items():
                self._read(name, tool, word, number)
        if typed == bool(data.get("complete")):
            code, message = ("both", BOTH) if typed else ("nothing", NOTHING)
            self.add_error("complete", forms.ValidationError(message, code=code))
        return data

    def _read(self, name: str, tool: Tool, word: str, number: int) -> None:
        if self.seats[word] > 1:
            self.add_error(name, forms.ValidationError(TWO, code="two_people", params={"word": word}))
        elif word in self.people:
            self.missing.append(Missing(tool, number, enrollment=self.people[word]))
        elif word in self.instructors:
            self.missing.append(Missing(tool, number, instructor=self.instructors[word]))
        else:
            self.add_error(name, forms.ValidationError(UNKNOWN, code="unknown_person", params={"word": word}))
