from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django.views.generic import FormView

from audit.services import record_read
from organizations.models import Agreement
from programs.forms.refusal import add_refusal
from programs.forms.year_plans import LetterForm, PaperForm
from programs.models import Letter
from programs.services.papers import attach_agreement, attach_letter
from programs.uploads import SUFFIX, clean_upload

from .class_page import ClassPageMixin
from .scans import attachment
from .year_plans import PlanPageMixin


class PaperView(FormView):
    """A form that brings in a scan of paper between the houses."""

    def form_valid(self, form: PaperForm) -> HttpResponse:
        try:
            self.attach(form, {"upload": clean_upload(form.cleaned_data["file"]), "by": self.request.user, "at": now()})
        except ValidationError as error:
            add_refusal(form, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The scan is attached."))
        return redirect(self.get_context_data(form=form)["cancel_url"])


class PlanLetterAddView(PlanPageMixin, PaperView):
    permission_required = "programs.add_paper"
    form_class = LetterForm
    template_name = "programs/plan_form.html"
    extra_context = {"heading": gettext_lazy("Attach a letter")}

    def attach(self, form: LetterForm, kept: dict[str, Any]) -> None:
        attach_letter(about=self.plan, data=form.letter, **kept)


class ClassLetterAddView(ClassPageMixin, PaperView):
    permission_required = "programs.add_paper"
    form_class = LetterForm
    template_name = "programs/class_letter.html"
    active_tab = "programs:class-meetings"

    def attach(self, form: LetterForm, kept: dict[str, Any]) -> None:
        attach_letter(about=self.training_class, data=form.letter, **kept)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(cancel_url=reverse("programs:class-changes", args=[self.training_class.pk]), **kwargs)


class AgreementScanView(PlanPageMixin, PaperView):
    """The scan of an agreement, added from a plan that rests on it."""

    permission_required = "programs.add_paper"
    form_class = PaperForm
    template_name = "programs/plan_form.html"

    @cached_property
    def agreement(self) -> Agreement:
        found = Agreement.objects.visible_to(self.request.user)
        return get_object_or_404(
            found, pk=self.kwargs["agreement"], facility=self.plan.facility_id, training_center=self.plan.training_center_id
        )

    def attach(self, form: PaperForm, kept: dict[str, Any]) -> None:
        attach_agreement(agreement=self.agreement, **kept)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        heading = _("Scan of the agreement %(number)s") % {"number": self.agreement.number}
        return super().get_context_data(heading=heading, **kwargs)


@permission_required("programs.view_letter", raise_exception=True)
@require_safe
def download_letter(request: HttpRequest, pk: int) -> HttpResponse:
    letter = get_object_or_404(Letter.objects.visible_to(request.user), pk=pk)
    response = attachment(letter.file, f"{_('letter')}-{letter.pk}.{SUFFIX[letter.content_type]}", letter.content_type)
    with transaction.atomic():
        record_read("programs.download_letter", letter, by=request.user)
    return response


@permission_required("organizations.view_agreement", raise_exception=True)
@require_safe
def download_agreement(request: HttpRequest, pk: int) -> HttpResponse:
    agreement = get_object_or_404(Agreement.objects.visible_to(request.user), pk=pk)
    if not agreement.file:
        raise Http404
    suffix = SUFFIX[agreement.file_content_type]
    response = attachment(agreement.file, f"{_('agreement')}-{agreement.pk}.{suffix}", agreement.file_content_type)
    with transaction.atomic():
        record_read("programs.download_agreement", agreement, by=request.user)
    return response
