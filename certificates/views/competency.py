"""The certificate of an LSP: recorded with its scan, and forwarded by a written wish."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise, cached_property
from django.utils.timezone import now
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from django.views.generic import FormView

from audit.services import record_read
from audit.views import AuditedReadMixin
from certificates.exam_forms import CompetencyForm, CorrectionForm, ForwardForm, WishForm
from certificates.models import CompetencyCertificate, ExamSeat
from certificates.services.competency import forward, record_certificate, record_wish
from certificates.services.exams import correct_result
from programs.forms.refusal import add_refusal
from programs.uploads import SUFFIX, clean_upload
from programs.views.scans import attachment


class SeatFormView(PermissionRequiredMixin, AuditedReadMixin, FormView):
    """A form about one person at one exam; ``carry_out`` calls the service."""

    permission_required = "certificates.record_competency"
    template_name = "certificates/exam_form.html"
    read_verb = "certificates.read_exam_seat"
    heading: str | Promise = ""
    done: str | Promise = ""

    @cached_property
    def seat(self) -> ExamSeat:
        related = ("exam__facility", "inmate", "forwarding")
        return get_object_or_404(ExamSeat.objects.visible_to(self.request.user).select_related(*related), pk=self.kwargs["pk"])

    def audited_objects(self, context: dict[str, Any]) -> ExamSeat:
        return self.seat

    def form_valid(self, form: Form) -> HttpResponse:
        try:
            self.carry_out(form, {"seat": self.seat, "by": self.request.user, "at": now()})
        except ValidationError as error:
            add_refusal(form, error)
            return self.form_invalid(form)
        messages.success(self.request, self.done)
        return redirect(self.seat.exam)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        exam = self.seat.exam
        own = {"exam": exam, "seat": self.seat, "heading": self.heading, "cancel_url": exam.get_absolute_url()}
        return super().get_context_data(**own | kwargs)


class ResultCorrectView(SeatFormView):
    permission_required = "certificates.lock_exam"
    form_class = CorrectionForm
    heading = gettext_lazy("Correct a locked result")
    done = gettext_lazy("The result is corrected; both values stay.")

    def get_initial(self) -> dict[str, Any]:
        return {"result": self.seat.result}

    def carry_out(self, form: CorrectionForm, how: dict[str, Any]) -> None:
        correct_result(**form.cleaned_data, **how)


class CompetencyRecordView(SeatFormView):
    form_class = CompetencyForm
    heading = gettext_lazy("Record the certificate of the LSP")
    done = gettext_lazy("The certificate of the LSP is recorded.")

    @cached_property
    def earlier(self) -> CompetencyCertificate | None:
        return self.seat.certificates.filter(replaced_at=None).first()

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"earlier": self.earlier is not None}

    def get_initial(self) -> dict[str, Any]:
        names = ("number", "issued_on", "valid_until")
        return {name: getattr(self.earlier, name) for name in names} if self.earlier else {}

    def carry_out(self, form: CompetencyForm, how: dict[str, Any]) -> None:
        upload = clean_upload(form.cleaned_data["file"])
        record_certificate(data=form.certificate, upload=upload, reason=form.cleaned_data.get("reason", ""), **how)


class WishView(SeatFormView):
    form_class = WishForm
    heading = gettext_lazy("Where the certificate is to be sent")
    done = gettext_lazy("The wish is recorded.")

    def carry_out(self, form: WishForm, how: dict[str, Any]) -> None:
        record_wish(**form.cleaned_data, **how)


class ForwardView(SeatFormView):
    form_class = ForwardForm
    heading = gettext_lazy("The certificate was forwarded")
    done = gettext_lazy("The certificate was forwarded; where to is erased.")

    def get_initial(self) -> dict[str, Any]:
        return {"on": self.seat.exam.facility.local_date(now())}

    def carry_out(self, form: ForwardForm, how: dict[str, Any]) -> None:
        forward(**form.cleaned_data, **how)


@permission_required("certificates.view_exam", raise_exception=True)
@require_safe
def download_competency(request: HttpRequest, pk: int) -> HttpResponse:
    certificate = get_object_or_404(CompetencyCertificate.objects.visible_to(request.user), pk=pk)
    name = f"bnsp-{certificate.pk}.{SUFFIX[certificate.content_type]}"
    response = attachment(certificate.file, name, certificate.content_type)
    with transaction.atomic():
        record_read("certificates.download_competency", certificate, by=request.user)
    return response
