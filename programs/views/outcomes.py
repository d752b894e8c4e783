from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from inmates.rules.field_matrix import Fact
from programs.forms.outcomes import OutcomeForm
from programs.forms.refusal import add_refusal
from programs.models import Enrollment, TrainingClass
from programs.services.outcomes import former_participants, record_outcome

from .class_page import ClassPageMixin


class OutcomePageMixin(ClassPageMixin):
    """Who has left the prison is the prison's own; what was recorded about him is shown to nobody."""

    permission_required = "programs.record_outcome"
    read_verb = "programs.read_former_participants"
    active_tab = "programs:class-participants"
    tells = (Fact.NAME, Fact.CUSTODY_DATES)


class ClassOutcomesView(OutcomePageMixin, TemplateView):
    template_name = "programs/class_outcomes.html"

    def audited_objects(self, context: dict[str, Any]) -> list[Enrollment]:
        return context["places"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(places=list(former_participants(self.training_class, on=self.today)), **kwargs)


class OutcomeAddView(OutcomePageMixin, FormView):
    template_name = "programs/outcome_add.html"
    form_class = OutcomeForm

    @cached_property
    def enrollment(self) -> Enrollment:
        related = ("inmate", "training_class__program", "training_class__facility", "training_class__training_center")
        return get_object_or_404(Enrollment.objects.visible_to(self.request.user).select_related(*related), pk=self.kwargs["pk"])

    @property
    def training_class(self) -> TrainingClass:
        return self.enrollment.training_class

    def audited_objects(self, context: dict[str, Any]) -> Enrollment:
        return self.enrollment

    def get_initial(self) -> dict[str, Any]:
        return {"known_on": self.today}

    def form_valid(self, form: OutcomeForm) -> HttpResponse:
        try:
            record_outcome(enrollment=self.enrollment, by=self.request.user, on=self.today, **form.cleaned_data)
        except ValidationError as error:
            add_refusal(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The news of %(name)s is recorded.") % {"name": self.enrollment.printed_name})
        return redirect("programs:class-outcomes", pk=self.training_class.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        back = reverse("programs:class-outcomes", args=[self.training_class.pk])
        return super().get_context_data(enrollment=self.enrollment, cancel_url=back, **kwargs)
