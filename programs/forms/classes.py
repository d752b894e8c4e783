import re
from datetime import date, time

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row, Submit
from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from organizations.models import Facility, Room, TrainingCenter, User
from organizations.widgets import DateInput
from programs.models import Instructor, PlanRow, Program, TrainingClass, TrainingField
from programs.rules.schedule import Break, Pause

from .choices import RowsField


class ClassFilterForm(forms.Form):
    status = forms.ChoiceField(label=_("Status"), required=False)
    field = forms.ModelChoiceField(
        label=_("Vocational field"), queryset=TrainingField.objects.all(), required=False, empty_label=_("all fields")
    )
    year = forms.TypedChoiceField(label=_("Fiscal year"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args, years: list[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [("", _("all statuses")), *TrainingClass.Status.choices]
        self.fields["year"].choices = [("", _("all years")), *((year, year) for year in years)]
        for field in self.fields.values():
            field.widget.attrs["class"] = "form-select"


class ProgramField(forms.ModelChoiceField):
    def label_from_instance(self, program: Program) -> str:
        version = _("version %(version)s") % {"version": program.version}
        return f"{program.title} · {program.code} · {version} · {program.jp} JP"


class PlanRowField(forms.ModelChoiceField):
    def label_from_instance(self, row: PlanRow) -> str:
        return f"{row.plan.fiscal_year} · {row} · {row.plan.facility} – {row.plan.training_center}"


class TrainingClassForm(forms.ModelForm):
    code = forms.CharField(
        label=_("Code"),
        required=False,
        max_length=30,
        help_text=_("Leave empty to have it made from program, year, package and wave."),
    )
    instructors = RowsField(
        label=_("Instructors"), queryset=Instructor.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    substitutes = RowsField(
        label=_("Substitutes"), queryset=Instructor.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )

    program = ProgramField(Program.objects.none(), label=capfirst(_("training program")))
    plan_row = PlanRowField(PlanRow.objects.none(), label=_("Row of the plan"), required=False)

    class Meta:
        model = TrainingClass
        fields = ["program", "facility", "code", "fiscal_year", "package_number", "wave", "starts_on", "seats", "jp_per_day"]
        fields += ["mode", "funding", "room", "plan_row"]
        widgets = {"starts_on": DateInput()}

    def __init__(self, *args, user: User, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self._offer(user)
        self._preset(user, today)
        self.helper = FormHelper()
        self.helper.attrs = {"novalidate": ""}
        self.helper.layout = Layout(
            Fieldset(_("What and where"), "program", *(["facility"] if "facility" in self.fields else []), "mode", "room"),
            Fieldset(
                _("Which run"),
                Row(Column("fiscal_year"), Column("package_number"), Column("wave")),
                "plan_row",
                "code",
                "funding",
            ),
            Fieldset(_("When and how many"), "starts_on", Row(Column("seats"), Column("jp_per_day"))),
            Fieldset(_("Who teaches"), "instructors", "substitutes"),
            Submit("save", _("Save and plan the meetings")),
        )

    def _offer(self, user: User) -> None:
        centers, facilities = TrainingCenter.objects.visible_to(user), Facility.objects.visible_to(user)
        self.fields["program"].queryset = Program.objects.visible_to(user)
        self.fields["facility"].queryset = facilities
        self.fields["room"].queryset = Room.objects.filter(facility__in=facilities) | Room.objects.filter(
            training_center__in=centers
        )
        rows = PlanRow.objects.visible_to(user).filter(cut_on=None)
        self.fields["plan_row"].queryset = rows.select_related("field", "plan__facility", "plan__training_center")
        self.fields["plan_row"].help_text = _("Of the plan of the year; empty when the class was not planned there.")
        for part in ("instructors", "substitutes"):
            self.fields[part].queryset = Instructor.objects.filter(training_center__in=centers)
        if user.facility_id:
            self.instance.facility = user.facility
            del self.fields["facility"]

    def _preset(self, user: User, today: date) -> None:
        self.fields["fiscal_year"].initial = today.year
        self.fields["seats"].initial = 16
        self.fields["jp_per_day"].initial = 5
        if user.training_center_id:
            self.fields["funding"].initial = TrainingClass.Funding.CENTER

    def clean(self):
        data = super().clean()
        parts = [data.get("fiscal_year"), data.get("package_number"), data.get("wave")]
        if not data.get("code") and data.get("program") and all(parts):
            year, package, wave = parts
            data["code"] = f"{data['program'].code}-{year}-P{package}-A{wave}".upper()[:30]
        return data

    def _post_clean(self):
        # The service builds and checks the class with its standard and agreement; checking here would ask for both.
        pass

    def values(self) -> dict:
        """Fields of the class, as the service takes them."""
        facility = self.instance.facility if "facility" not in self.fields else self.cleaned_data["facility"]
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.cleaned_data} | {"facility": facility}


class BreaksField(forms.CharField):
    """Text such as "ISOMA 12.00–13.00" as the breaks of a day."""

    ENTRY = re.compile(r"(?P<label>.+?)\s+(?P<first>\d{1,2}[.:]\d{2})\s*[-–]\s*(?P<last>\d{1,2}[.:]\d{2})")

    def clean(self, value) -> list[Break]:
        return [self._read(part.strip()) for part in super().clean(value).split(";") if part.strip()]

    def _read(self, text: str) -> Break:
        found = self.ENTRY.fullmatch(text)
        try:
            first, last = (time.fromisoformat(found[name].replace(".", ":").zfill(5)) for name in ("first", "last"))
            return Break(found["label"][:50], first, last)
        except (TypeError, ValueError) as error:
            message = _("“%(text)s” cannot be read; write it as ISOMA 12.00–13.00, with the end after the beginning.")
            raise forms.ValidationError(message, code="break", params={"text": text}) from error


class PausesField(forms.CharField):
    """Text such as "Ramadan 18/02/2026–19/03/2026" as the pauses of a class."""

    ENTRY = re.compile(r"(?P<label>.+?)\s+(?P<first>[\d/]{8,10})\s*[-–]\s*(?P<last>[\d/]{8,10})")

    def clean(self, value) -> list[Pause]:
        return [self._read(part.strip()) for part in super().clean(value).split(";") if part.strip()]

    def _read(self, text: str) -> Pause:
        found = self.ENTRY.fullmatch(text)
        try:
            first, last = (date(*map(int, reversed(found[name].split("/")))) for name in ("first", "last"))
            return Pause(found["label"][:50], first, last)
        except (TypeError, ValueError) as error:
            message = _("“%(text)s” cannot be read; write it as Ramadan 18/02/2026–19/03/2026, the last day after the first.")
            raise forms.ValidationError(message, code="pause", params={"text": text}) from error


class PlanForm(forms.Form):
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"),
        choices=list(WEEKDAYS.items()),
        coerce=int,
        initial=[0, 1, 2, 3, 4],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one weekday.")},
    )
    starts_at = forms.TimeField(
        label=_("Lessons begin at"),
        initial=time(8),
        widget=forms.TimeInput({"type": "time", "class": "form-control"}, format="%H:%M"),
    )
    breaks = BreaksField(
        label=_("Breaks"),
        required=False,
        max_length=200,
        help_text=_("What it is and its time, several separated by semicolons: BREAK 09.30–09.45; ISOMA 12.00–13.00."),
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
    )
    pauses = PausesField(
        label=_("Pauses"),
        required=False,
        max_length=200,
        help_text=_("Days on which this class is not taught, beside the holidays: Ramadan 18/02/2026–19/03/2026."),
        widget=forms.TextInput({"class": "form-control", "autocomplete": "off"}),
    )
