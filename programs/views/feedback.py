from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.generic import FormView, TemplateView

from programs.forms.feedback import FeedbackForm
from programs.forms.refusal import add_refusal
from programs.models import Instructor
from programs.rules.feedback import FEWEST_SHEETS
from programs.services.feedback import enter_feedback, latest, reports

from .class_page import ClassPageMixin


class ClassFeedbackView(ClassPageMixin, TemplateView):
    permission_required = "programs.view_feedback"
    template_name = "programs/class_feedback.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        may_enter = self.request.user.has_perm("programs.enter_feedback")
        teachers = self.training_class.class_instructors.select_related("instructor") if may_enter else []
        found = reports(self.training_class, reader=self.request.user)
        return super().get_context_data(reports=found, teachers=teachers, fewest=FEWEST_SHEETS, may_enter=may_enter, **kwargs)


class FeedbackEnterView(ClassPageMixin, FormView):
    permission_required = "programs.enter_feedback"
    template_name = "programs/feedback_enter.html"
    form_class = FeedbackForm
    active_tab = "programs:class-feedback"

    @cached_property
    def instructor(self) -> Instructor | None:
        sent = self.request.GET.get("about", "")
        teachers = Instructor.objects.filter(class_instructors__training_class=self.training_class)
        return get_object_or_404(teachers, pk=int(sent) if sent.isdecimal() and len(sent) < 10 else None) if sent else None

    @cached_property
    def back(self) -> str:
        return reverse("programs:class-feedback", args=[self.training_class.pk])

    def get_form_kwargs(self) -> dict[str, Any]:
        current = latest(self.training_class, self.instructor)
        return super().get_form_kwargs() | {"current": current, "of_instructor": self.instructor is not None}

    def form_valid(self, form: FeedbackForm) -> HttpResponse:
        data = form.cleaned_data
        try:
            enter_feedback(
                training_class=self.training_class, instructor=self.instructor, sheets=data["sheets"], answers=form.answers,
                reason=data.get("reason", ""), seen=data["seen"], by=self.request.user, at=now(),
            )  # fmt: skip
        except ValidationError as error:
            add_refusal(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The evaluation by the participants is saved."))
        return redirect(self.back)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(instructor=self.instructor, cancel_url=self.back, **kwargs)
