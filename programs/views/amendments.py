from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import FormView

from programs.forms.amendments import AmendmentForm
from programs.models import Assessment, Enrollment, MarkAmendment, TrainingClass
from programs.services.amending import ask_for_amendment, decide_amendment
from programs.services.marks import as_read

from .attendance import tell
from .class_page import ClassPageMixin


class MarkAmendView(ClassPageMixin, FormView):
    """One locked mark."""

    permission_required = "programs.enter_marks"
    template_name = "programs/mark_amend.html"
    form_class = AmendmentForm
    read_verb = "programs.read_marks"
    active_tab = "programs:class-marks"

    @cached_property
    def assessment(self) -> Assessment:
        marks = Assessment.objects.filter(enrollment__in=Enrollment.objects.visible_to(self.request.user))
        related = marks.select_related(
            "enrollment__inmate", "unit", "enrollment__training_class__program", "enrollment__training_class__facility"
        )
        found = get_object_or_404(related, pk=self.kwargs["pk"])
        if found.locked_at is None:
            raise Http404  # an unlocked mark is entered again
        return found

    @property
    def training_class(self) -> TrainingClass:
        return self.assessment.enrollment.training_class

    def get_initial(self) -> dict[str, Any]:
        return {"seen": as_read(self.assessment)}

    def audited_objects(self, context: dict[str, Any]) -> Assessment:
        return self.assessment

    def form_valid(self, form: AmendmentForm) -> HttpResponse:
        try:
            ask_for_amendment(assessment=self.assessment, **form.cleaned_data, by=self.request.user, at=now())
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The amendment is asked for. The mark stands until another person has approved it."))
        return redirect("programs:class-marks", self.training_class.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {
            "mark": self.assessment,
            "now_says": as_read(self.assessment),
            "cancel_url": reverse("programs:class-marks", args=[self.training_class.pk]),
        }
        return super().get_context_data(**own | kwargs)


@permission_required("programs.lock_marks", raise_exception=True)
@require_POST
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    related = MarkAmendment.objects.visible_to(request.user).select_related("assessment__enrollment")
    amendment = get_object_or_404(related, pk=pk)
    approved = request.POST.get("decision") == "approve"
    try:
        decide_amendment(amendment=amendment, approved=approved, by=request.user, at=now())
    except ValidationError as error:
        tell(request, error)
    else:
        told = _("The mark is amended; what it said before is kept.") if approved else _("The amendment is refused.")
        messages.success(request, told)
    return redirect("programs:class-marks", amendment.assessment.enrollment.training_class_id)
