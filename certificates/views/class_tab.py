"""The certificates of a class: who may have one, who has one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from django.views.generic import TemplateView

from certificates.forms import IssueForm
from certificates.models import Certificate
from certificates.services.bulk import Batch, job_of, start_issue, start_statements
from certificates.services.prospects import prospects
from certificates.services.statements import statement_prospects
from jobs.exports.views import ExportMixin
from jobs.models import Job
from jobs.views import ProgressPage, shown
from programs.models import TrainingClass
from programs.views.class_page import ClassPageMixin

from .exports import OF_CLASS


class ClassCertificatesView(ExportMixin, ClassPageMixin, TemplateView):
    permission_required = "certificates.view_certificate"
    read_verb = "certificates.read_class"
    template_name = "certificates/class_certificates.html"
    exports = {"certificates": OF_CLASS}

    def audited_objects(self, context: dict[str, Any]) -> list[Any]:
        return [prospect.enrollment for prospect in context["waiting"]] + [row.enrollment for row in context["certificates"]]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        at = now()
        today = self.training_class.training_center.local_date(at)
        found = prospects(self.training_class, by=self.request.user, on=today)
        certificates = list(Certificate.objects.of_class(self.training_class))
        for certificate in certificates:
            certificate.state = certificate.register_state_on(today)
            certificate.tone = Certificate.TONES[certificate.state]
        job = job_of(certificates)
        own = {
            "waiting": [prospect for prospect in found if prospect.certificate is None],
            "ready_count": sum(prospect.ready for prospect in found),
            "heard": any(prospect.hearing and prospect.hearing.minutes_signed for prospect in found),
            "certificates": certificates,
            "unfinished_count": sum(row.in_force and not row.stored for row in certificates),
            "form": IssueForm(today=today),
            "sheet_count": sum(row.in_force and row.stored for row in certificates),
        }
        if job:
            # What failed and why is read by who started it, and by who reads all jobs.
            own |= shown(job, at) | {"may_read_job": Job.objects.visible_to(self.request.user).filter(pk=job.pk).exists()}
            own["progress_url"] = reverse("certificates:class-progress", args=[self.training_class.pk])
        return super().get_context_data(**own | kwargs)


class ClassProgressView(PermissionRequiredMixin, ProgressPage):
    """How far the sheets of a class are, for everybody who may see its certificates."""

    permission_required = "certificates.view_certificate"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        training_class = get_object_or_404(TrainingClass.objects.visible_to(self.request.user), pk=self.kwargs["pk"])
        job = job_of(list(Certificate.objects.of_class(training_class)))
        if job is None:
            raise Http404
        return super().get_context_data(**shown(job, now()), progress_url=self.request.path, **kwargs)


class ClassStatementsView(ClassPageMixin, TemplateView):
    permission_required = "certificates.view_certificate"
    read_verb = "certificates.read_statements"
    template_name = "certificates/class_statements.html"
    active_tab = "certificates:class-certificates"

    def audited_objects(self, context: dict[str, Any]) -> list[Any]:
        return [row.enrollment for row in context["rows"]]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        today = self.training_class.training_center.local_date(now())
        rows = statement_prospects(self.training_class, by=self.request.user, on=today)
        own = {"rows": rows, "ready_count": sum(row.ready for row in rows), "form": IssueForm(today=today)}
        return super().get_context_data(**own | kwargs)


class ClassIssueView(PermissionRequiredMixin, View):
    permission_required = "certificates.issue_certificate"
    http_method_names = ["post"]
    back = "certificates:class-certificates"

    @cached_property
    def training_class(self) -> TrainingClass:
        related = ("training_center", "facility", "program", "standard")
        classes = TrainingClass.objects.visible_to(self.request.user).select_related(*related)
        return get_object_or_404(classes, pk=self.kwargs["pk"])

    def post(self, request, pk: int):
        at = now()
        form = IssueForm(request.POST, today=self.training_class.training_center.local_date(at))
        try:
            if not form.is_valid():
                raise ValidationError(_("Give the day of issue. Nothing has been issued."), code="no_day")
            tab = reverse("certificates:class-certificates", args=[self.training_class.pk])
            self.tell(self.start(by=request.user, on=form.cleaned_data["on"], at=at, target_url=tab))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(self.back, pk=self.training_class.pk)
        return redirect(tab)

    def start(self, **how: Any) -> Batch:
        return start_issue(classes=[self.training_class], **how)

    def tell(self, batch: Batch) -> None:
        tell(self.request, batch)


class ClassStatementsIssueView(ClassIssueView):
    back = "certificates:class-statements"

    def start(self, **how: Any) -> Batch:
        marked = self.request.POST.getlist("place")
        places = {int(key) for key in marked if key.isdecimal() and len(key) < 10}
        return start_statements(training_class=self.training_class, places=places, **how)

    def tell(self, batch: Batch) -> None:
        tell(self.request, batch, statements=True)


def tell(request: HttpRequest, batch: Batch, *, statements: bool = False) -> None:
    """What has been issued, and who or what was left out and why."""
    if batch.numbered:
        text = _numbered_statements(batch.numbered) if statements else _numbered_certificates(batch.numbered)
        messages.success(request, text % {"count": batch.numbered})
    for reason in batch.refused:
        messages.error(request, reason)


def _numbered_certificates(count: int) -> str:
    return ngettext(
        "%(count)s certificate has its number; its sheet is being made.",
        "%(count)s certificates have their numbers; their sheets are being made.",
        count,
    )


def _numbered_statements(count: int) -> str:
    return ngettext(
        "%(count)s statement has its number; its sheet is being made.",
        "%(count)s statements have their numbers; their sheets are being made.",
        count,
    )
