"""Forms of the competency exam and of what an LSP sends afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Layout, Row
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certificates.models import Exam, ExamSeat
from certificates.rules.exams import valid_until
from certificates.services.competency import CertificateData
from certificates.services.exams import ExamData
from organizations.models import Facility, TrainingCenter, User
from organizations.widgets import DateInput
from programs.forms.participants import actions
from programs.models import TrainingClass


class ExamForm(forms.ModelForm):
    facility = forms.ModelChoiceField(Facility.objects.none(), label=_("Facility"))
    training_center = forms.ModelChoiceField(
        TrainingCenter.objects.none(),
        label=_("Training centre"),
        help_text=_("Whose graduates are examined; it reads the results of its own people."),
    )

    class Meta:
        model = Exam
        fields = list(ExamData.__dataclass_fields__)
        widgets = {
            "held_on": DateInput(),
            "licensed_until": DateInput(),
            "assessors": forms.Textarea({"rows": 3}),
        }
        help_texts = {"assessors": _("One a line, with the registration number (MET.)."), "scheme": _("As in the LSP's letter.")}

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["facility"].queryset = Facility.objects.visible_to(user)
        centers = TrainingCenter.objects.visible_to(user)
        self.fields["training_center"].queryset = centers
        self.fields["training_center"].initial = centers.first()
        if user.facility_id:  # the own house is no question
            self.fields["facility"].initial, self.fields["facility"].disabled = user.facility, True
        self.helper = FormHelper()
        licence = Row(Column("licence_number"), Column("licensed_until"))
        self.helper.layout = Layout(
            "facility", "training_center", "body", licence, "scheme", Row(Column("held_on"), Column("place")), "assessors",
            actions(_("Save")),
        )  # fmt: skip

    @property
    def exam(self) -> ExamData:
        return ExamData(**{name: self.cleaned_data[name] for name in ExamData.__dataclass_fields__})


class ExamMoveForm(forms.Form):
    to = forms.DateField(label=_("New day"), widget=DateInput())
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Both days stay, with this reason."))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("to", "reason", actions(_("Move the exam")))


class ExamCancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Day and participants stay, with this reason. This cannot be undone.")
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("reason", actions(_("The exam is not held")))


class PeopleSearchForm(forms.Form):
    training_class = forms.ModelChoiceField(
        TrainingClass.objects.none(), label=_("Graduates of the class"), required=False, empty_label=_("all classes")
    )
    q = forms.CharField(
        label=_("or anybody here, by name or register number"), required=False, max_length=100, widget=forms.TextInput()
    )

    def __init__(self, *args: Any, classes: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["training_class"].queryset = classes
        self.fields["training_class"].widget.attrs["class"] = "form-select"
        self.fields["q"].widget.attrs["class"] = "form-control"


class ResultsForm(forms.Form):
    """One choice for each of ``seats``, named by its key."""

    def __init__(self, *args: Any, seats: Sequence[ExamSeat], **kwargs: Any):
        super().__init__(*args, **kwargs)
        for seat in seats:
            self.fields[f"result-{seat.pk}"] = forms.ChoiceField(
                label=_("Result"),
                choices=[("", pgettext_lazy("exam", "not known yet")), *ExamSeat.Result.choices],
                required=False,
                initial=seat.result,
                widget=forms.Select({"class": "form-select", "aria-labelledby": f"seat-{seat.pk}"}),
            )
        self.seats = [(seat, self[f"result-{seat.pk}"]) for seat in seats]

    @property
    def results(self) -> dict[int, str]:
        return {int(name.removeprefix("result-")): result for name, result in self.cleaned_data.items()}


class CorrectionForm(forms.Form):
    result = forms.ChoiceField(label=_("Result of the LSP"), choices=ExamSeat.Result.choices)
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Both results stay, with this reason."))

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("result", "reason", actions(_("Correct the result")))


class CompetencyForm(forms.Form):
    number = forms.CharField(label=_("Number of the certificate"), max_length=100)
    issued_on = forms.DateField(label=_("Issued on"), widget=DateInput())
    valid_until = forms.DateField(
        label=_("Valid until"), widget=DateInput(), required=False, help_text=_("Left empty, it is three years after the issue.")
    )
    file = forms.FileField(
        label=_("Scan"),
        help_text=_("PDF, JPEG or PNG, at most 10 MB."),
        widget=forms.FileInput({"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    reason = forms.CharField(
        label=_("Why the earlier record is put right"), max_length=300, help_text=_("The earlier record stays, with this reason.")
    )

    def __init__(self, *args: Any, earlier: bool, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not earlier:
            del self.fields["reason"]
        self.helper = FormHelper()
        days = Row(Column("issued_on"), Column("valid_until"))
        self.helper.layout = Layout("number", days, "file", *(["reason"] if earlier else []), actions(_("Save")))

    @property
    def certificate(self) -> CertificateData:
        issued_on: date = self.cleaned_data["issued_on"]
        return CertificateData(
            self.cleaned_data["number"].strip(), issued_on, self.cleaned_data["valid_until"] or valid_until(issued_on)
        )


class WishForm(forms.Form):
    wished_on = forms.DateField(
        label=_("Date of the written wish"),
        widget=DateInput(),
        help_text=_("The paper that the person wrote or signed himself; it stays in the file of the person."),
    )
    contact = forms.CharField(
        label=_("Where to send it"),
        max_length=300,
        help_text=_("Only what he wrote. It is erased when the certificate was sent."),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("wished_on", "contact", actions(_("Save")))


class ForwardForm(forms.Form):
    on = forms.DateField(label=_("Forwarded on"), widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.layout = Layout("on", actions(_("Forwarded; erase the contact")))
