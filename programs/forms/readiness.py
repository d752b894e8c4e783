from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Fieldset, Layout, Row
from django import forms
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from organizations.widgets import DateInput
from programs.models import ReadinessCheck, TrainingClass
from programs.services.readiness import Finding, Insurance

from .participants import actions

ANSWERS = [("yes", _("yes")), ("no", _("no"))]
READ = {"yes": True, "no": False, "": None}


class ReadinessForm(forms.Form):
    insured = forms.ChoiceField(label=_("Are the participants insured?"), choices=[("", "–"), *ANSWERS], required=False)
    insurance_number = forms.CharField(label=_("Number of the insurance"), max_length=60, required=False)
    insured_from = forms.DateField(label=_("Insured from"), required=False, widget=DateInput())
    insured_until = forms.DateField(label=_("Insured until"), required=False, widget=DateInput())

    def __init__(self, *args, training_class: TrainingClass, checks: dict[str, ReadinessCheck], **kwargs):
        super().__init__(*args, **kwargs)
        self._insurance(training_class)
        for item in ReadinessCheck.Item:
            self._ask(item, checks.get(item))
        self.helper = FormHelper()
        self.helper.layout = Layout(
            *(Fieldset(capfirst(item.label), f"{item}_ready", f"{item}_note") for item in ReadinessCheck.Item),
            Fieldset(_("Insurance"), "insured", "insurance_number", Row(Column("insured_from"), Column("insured_until"))),
            actions(_("Save")),
        )

    def _insurance(self, training_class: TrainingClass) -> None:
        answer = {True: "yes", False: "no"}.get(training_class.insured, "")
        self.initial = {name: getattr(training_class, name) for name in self.fields} | {"insured": answer}
        if training_class.insured is None:  # a period that covers the class; it counts once "yes" is said
            self.initial |= {"insured_from": training_class.starts_on, "insured_until": training_class.ends_on}

    def _ask(self, item: ReadinessCheck.Item, check: ReadinessCheck | None) -> None:
        # What somebody has looked at is not taken back to "nobody has".
        choices = ANSWERS if check else [("", _("not looked at yet")), *ANSWERS]
        self.fields[f"{item}_ready"] = forms.ChoiceField(
            label=format_lazy(_("{item}: ready"), item=capfirst(item.label)), choices=choices, required=check is not None
        )
        self.fields[f"{item}_note"] = forms.CharField(
            label=format_lazy(_("{item}: note"), item=capfirst(item.label)),
            max_length=200,
            required=False,
            help_text=_("Needed where something is missing: what it is."),
        )
        if check:
            self.initial |= {f"{item}_ready": "yes" if check.ready else "no", f"{item}_note": check.note}

    def clean(self):
        data = super().clean()
        for item in ReadinessCheck.Item:
            if data.get(f"{item}_ready") == "no" and not data.get(f"{item}_note"):
                self.add_error(f"{item}_note", forms.ValidationError(_("Say what is missing."), code="no_note"))
            if not data.get(f"{item}_ready") and data.get(f"{item}_note"):
                self.add_error(f"{item}_ready", forms.ValidationError(_("Say whether it is ready."), code="no_answer"))
        return data

    @property
    def findings(self) -> dict[str, Finding]:
        data = self.cleaned_data
        answered = [item for item in ReadinessCheck.Item if data[f"{item}_ready"]]
        return {item.value: Finding(READ[data[f"{item}_ready"]], data[f"{item}_note"]) for item in answered}

    @property
    def insurance(self) -> Insurance:
        data, said = self.cleaned_data, READ[self.cleaned_data["insured"]]
        if not said:  # the days that are filled in already say nothing by themselves
            return Insurance(said, data["insurance_number"])
        return Insurance(said, data["insurance_number"], data["insured_from"], data["insured_until"])
