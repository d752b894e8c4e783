"""What came of an exam: the results of the LSP, their lock, and what is still waited for."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import FormView, TemplateView

from audit.views import AuditedReadMixin
from certificates.exam_forms import ResultsForm
from certificates.models import CompetencyCertificate, Exam, ExamSeat
from certificates.rules.exams import CERTIFICATE_DAYS, EXPIRY_DAYS
from certificates.services.exams import lock_results, type_results
from jobs.exports.views import ExportMixin

from .exams import ExamPageMixin
from .exports import AWAITED, EXPIRING


class ExamResultsView(ExamPageMixin, FormView):
    permission_required = "certificates.keep_exam"
    template_name = "certificates/exam_results.html"
    form_class = ResultsForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"seats": self.seats}

    def form_valid(self, form: ResultsForm) -> HttpResponse:
        try:
            type_results(exam=self.exam, results=form.results, by=self.request.user, at=now())
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The results are saved. A second person compares and locks them."))
        return redirect(self.exam)


class ExamLockView(PermissionRequiredMixin, View):
    permission_required = "certificates.lock_exam"
    http_method_names = ["post"]

    def post(self, request: Any, pk: int) -> HttpResponse:
        exam = get_object_or_404(Exam.objects.visible_to(request.user), pk=pk)
        try:
            lock_results(exam=exam, by=request.user, at=now())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("The results are locked."))
        return redirect(exam)


class ExamRemindersView(ExportMixin, PermissionRequiredMixin, AuditedReadMixin, TemplateView):
    permission_required = "certificates.view_exam"
    template_name = "certificates/exam_reminders.html"
    read_verb = "certificates.read_reminders"
    exports = {"awaited": AWAITED, "expiring": EXPIRING}

    def audited_objects(self, context: dict[str, Any]) -> list[ExamSeat]:
        return [*context["awaited"], *(certificate.seat for certificate, _over in context["expiring"])]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, today = self.request.user, self.request.user.local_date(now())
        awaited = ExamSeat.objects.visible_to(user).awaiting_certificate(on=today).select_related("exam", "inmate")
        near = CompetencyCertificate.objects.visible_to(user).expiring(on=today).select_related("seat__exam", "seat__inmate")
        unlocked = Exam.objects.visible_to(user).filter(held_on__lt=today, results_locked_at=None, cancelled_at=None)
        return super().get_context_data(
            awaited=list(awaited.order_by("exam__held_on", "inmate__name", "pk")),
            expiring=[(one, one.expired(today)) for one in near.order_by("valid_until", "pk")],
            unlocked=list(unlocked.order_by("held_on", "pk")),
            certificate_days=CERTIFICATE_DAYS,
            expiry_days=EXPIRY_DAYS,
            **kwargs,
        )
