from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import now
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET
from django.views.generic import FormView

from inmates.importing.rejected import XLSX_TYPE
from inmates.importing.verdicts import Finding, Refused
from programs.forms.marks_grid import MarksFileForm
from programs.importing.marks import read_grid
from programs.models import TrainingClass
from programs.services.marks_grid import GridChange, changes_from, changes_in, download_grid, enter_grid, preview_grid

from .class_page import ClassPageMixin
from .signed_preview import SignedPreviewMixin


class MarksUploadView(ClassPageMixin, SignedPreviewMixin, FormView):
    permission_required = "programs.enter_marks"
    template_name = "programs/marks_upload.html"
    read_verb = "programs.read_marks"
    form_class = MarksFileForm
    active_tab = "programs:class-marks"

    def form_valid(self, form: MarksFileForm) -> HttpResponse:
        file = form.cleaned_data["file"]
        try:
            listing = read_grid(file, file.name)
        except Refused as refused:
            form.add_error("file", ValidationError(str(refused), code=refused.code))
            return self.form_invalid(form)
        changes = changes_in(listing, self.training_class)
        return self.shown(changes, listing.rejected + self.refusals(changes))

    def refusals(self, changes: Sequence[GridChange]) -> list[Finding]:
        return preview_grid(training_class=self.training_class, changes=changes, by=self.request.user, at=now())

    def shown(self, changes: Sequence[GridChange], rejected: Sequence[Finding]) -> HttpResponse:
        self.template_name = "programs/marks_preview.html"
        kept = self.sign([self.training_class.pk, [change.as_json() for change in changes]])
        rejected = sorted(rejected, key=lambda one: one.row)
        return self.render_to_response(self.get_context_data(changes=changes, rejected=rejected, kept=kept))

    def confirm(self, kept: list[Any]) -> HttpResponse:
        class_pk, lines = kept
        if class_pk != self.training_class.pk:
            raise Http404  # confirmed at the address of another class
        changes = changes_from(lines, self.training_class)
        try:
            enter_grid(training_class=self.training_class, changes=changes, by=self.request.user, at=now())
        except ValidationError:
            return self.shown(changes, self.refusals(changes))
        told = ngettext("%(count)s mark is entered.", "%(count)s marks are entered.", len(changes))
        messages.success(self.request, told % {"count": len(changes)})
        return redirect("programs:class-marks", self.training_class.pk)


@require_GET
@permission_required("programs.enter_marks", raise_exception=True)
def download(request: HttpRequest, pk: int) -> HttpResponse:
    classes = TrainingClass.objects.visible_to(request.user).select_related("program", "standard", "facility")
    training_class = get_object_or_404(classes, pk=pk)
    disposition = {"Content-Disposition": f'attachment; filename="nilai-{training_class.code}.xlsx"'}
    return HttpResponse(download_grid(training_class, by=request.user), content_type=XLSX_TYPE, headers=disposition)
