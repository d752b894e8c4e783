from __future__ import annotations

import base64

from django.contrib.auth.decorators import permission_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.views.decorators.http import require_GET
from django.views.generic import FormView

from inmates.importing.rejected import XLSX_TYPE
from inmates.importing.verdicts import Refused
from inmates.rules.field_matrix import facts_of
from organizations.models import Facility
from programs.forms.workbook import ClassWorkbookForm
from programs.models import TrainingClass
from programs.services.bringing_in import BroughtIn, export_class, preview_class
from programs.services.class_import import start_bringing_in
from programs.views.signed_preview import SignedPreviewMixin
from programs.workbook.words import ALWAYS_COUNTED, count_label
from programs.workbook.writing import template as empty_workbook


class ClassImportView(PermissionRequiredMixin, SignedPreviewMixin, FormView):
    permission_required = "programs.import_class"
    template_name = "programs/class_import.html"
    form_class = ClassWorkbookForm

    @property
    def facility(self) -> Facility:
        if self.request.user.facility is None:
            raise Http404  # a class is brought into the officer's own prison
        return self.request.user.facility

    def get_context_data(self, **kwargs):
        return super().get_context_data(facility=self.facility, **kwargs)

    def form_valid(self, form):
        file = form.cleaned_data["file"]
        try:
            outcome = preview_class(file, file.name, facility=self.facility, by=self.request.user, at=now())
        except Refused as refused:
            form.add_error("file", ValidationError(str(refused), code=refused.code))
            return self.form_invalid(form)
        file.seek(0)
        return self.shown(outcome, [outcome.code, base64.b64encode(file.read()).decode()])

    def shown(self, outcome: BroughtIn, kept: list[str]) -> HttpResponse:
        figures = [(count_label(name), count) for name, count in outcome.counts.items() if count or name in ALWAYS_COUNTED]
        context = {"outcome": outcome, "figures": figures, "kept": self.sign(kept), "facility": self.facility}
        return render(self.request, "programs/class_import_preview.html", context)

    def confirm(self, kept: list[str]) -> HttpResponse:
        code, content = kept
        job = start_bringing_in(content=base64.b64decode(content), code=code, facility=self.facility, by=self.request.user)
        return redirect(job)


@require_GET
@permission_required("programs.import_class", raise_exception=True)
def template(request: HttpRequest) -> HttpResponse:
    return _download(empty_workbook(), "kelas.xlsx")


@require_GET
@permission_required("programs.export_class", raise_exception=True)
def download(request: HttpRequest, pk: int) -> HttpResponse:
    classes = TrainingClass.objects.visible_to(request.user)
    related = classes.select_related("facility", "training_center", "program", "standard", "agreement", "room")
    training_class = get_object_or_404(related, pk=pk)
    known = facts_of(request.user.role, at_center=request.user.training_center_id is not None)
    return _download(export_class(training_class, by=request.user, facts=known), f"{training_class.code}.xlsx")


def _download(content: bytes, name: str) -> HttpResponse:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=XLSX_TYPE, headers=disposition)
