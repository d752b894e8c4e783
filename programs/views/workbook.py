from __future__ import annotations

import base64
import io

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django.views.generic import FormView

from inmates.importing.rejected import XLSX_TYPE
from inmates.importing.verdicts import Refused
from inmates.rules.field_matrix import facts_of
from organizations.models import Facility
from programs.forms.workbook import ClassWorkbookForm
from programs.models import TrainingClass
from programs.services.bringing_in import BroughtIn, bring_in_class, export_class, preview_class
from programs.workbook.words import count_label
from programs.workbook.writing import template as empty_workbook

SALT = "programs.class_workbook"
DAY = 24 * 60 * 60  # seconds in which a preview may be confirmed


class ClassImportView(PermissionRequiredMixin, FormView):
    """Upload → preview → confirm. Between the two the workbook travels in the page, signed: nothing is kept here."""

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

    def post(self, request, *args, **kwargs):
        return self.confirm(request.POST["workbook"]) if "workbook" in request.POST else super().post(request, *args, **kwargs)

    def form_valid(self, form):
        file = form.cleaned_data["file"]
        try:
            outcome = preview_class(file, file.name, facility=self.facility, by=self.request.user, at=now())
        except Refused as refused:
            form.add_error("file", ValidationError(str(refused), code=refused.code))
            return self.form_invalid(form)
        file.seek(0)
        kept = {"by": self.request.user.pk, "file": base64.b64encode(file.read()).decode()}
        return self.shown(outcome, signing.dumps(kept, salt=SALT))

    def shown(self, outcome: BroughtIn, signed: str) -> HttpResponse:
        figures = [(count_label(name), count) for name, count in outcome.counts.items()]
        context = {"outcome": outcome, "figures": figures, "workbook": signed, "facility": self.facility}
        return render(self.request, "programs/class_import_preview.html", context)

    def confirm(self, signed: str) -> HttpResponse:
        try:
            kept = signing.loads(signed, salt=SALT, max_age=DAY)
        except signing.BadSignature:
            messages.error(self.request, _("This preview cannot be confirmed any more. Upload the file again."))
            return redirect("programs:class-import")
        if kept["by"] != self.request.user.pk:
            raise Http404
        file = io.BytesIO(base64.b64decode(kept["file"]))
        outcome = bring_in_class(file, "kelas.xlsx", facility=self.facility, by=self.request.user, at=now())
        if outcome.training_class is None:
            return self.shown(outcome, signed)
        messages.success(self.request, _("The class %(code)s has been brought in.") % {"code": outcome.code})
        return redirect(outcome.training_class)


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
