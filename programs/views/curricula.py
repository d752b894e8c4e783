from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.generic import FormView

from inmates.importing.rejected import XLSX_TYPE
from inmates.importing.verdicts import Refused
from organizations.models import TrainingCenter
from programs.forms.curricula import CurriculumUploadForm
from programs.importing import headings
from programs.importing.curricula import HEADINGS, CurriculumListing, ListedCurriculum, read_curricula
from programs.models import Program
from programs.rules.unit_code import is_usual
from programs.services.curricula import Verdict, bring_in, compare, reject_unknown_fields
from programs.views.signed_preview import SignedPreviewMixin

PERMISSION = "programs.import_curricula"


class CurriculumUploadView(PermissionRequiredMixin, SignedPreviewMixin, FormView):
    permission_required = PERMISSION
    template_name = "programs/curriculum_upload.html"
    form_class = CurriculumUploadForm

    @property
    def center(self) -> TrainingCenter:
        if self.request.user.training_center is None:
            raise Http404  # curricula are those of the officer's own centre
        return self.request.user.training_center

    def get_context_data(self, **kwargs):
        return super().get_context_data(center=self.center, **kwargs)

    def form_valid(self, form):
        file = form.cleaned_data["file"]
        try:
            listing = read_curricula(file, file.name)
        except Refused as refused:
            form.add_error("file", ValidationError(str(refused), code=refused.code))
            return self.form_invalid(form)
        reject_unknown_fields(listing)
        return render(self.request, "programs/curriculum_preview.html", self.shown(listing))

    def shown(self, listing: CurriculumListing) -> dict[str, object]:
        lines = compare(listing.curricula, center=self.center)
        codes = {unit.code for one in listing.curricula for unit in one.units}
        return {
            "lines": lines,
            "rejected": sorted(listing.rejected, key=lambda one: one.row),
            "changes": sum(line.verdict != Verdict.SAME for line in lines),
            "unusual": sorted(code for code in codes if not is_usual(code)),
            "kept": self.sign([one.as_json() for one in listing.curricula]),
        }

    def confirm(self, kept: list[dict]) -> HttpResponse:
        curricula = [ListedCurriculum.from_json(one) for one in kept]
        messages.success(self.request, said(bring_in(curricula=curricula, center=self.center, by=self.request.user)))
        return redirect("programs:program-list")


def said(brought: list[Program]) -> str:
    if not brought:
        return _("Every program stood there already; nothing has changed.")
    counted = ngettext("%(count)s program has been brought in: %(codes)s.", "%(count)s programs have been brought in: %(codes)s.",
                       len(brought))  # fmt: skip
    return counted % {"count": len(brought), "codes": ", ".join(f"{one.code} · {one.version}" for one in brought)}


@permission_required(PERMISSION, raise_exception=True)
def template(request: HttpRequest) -> HttpResponse:
    """An empty sheet with the headings that are read."""
    disposition = {"Content-Disposition": 'attachment; filename="kurikulum.xlsx"'}
    return HttpResponse(headings.template("Kurikulum", HEADINGS), content_type=XLSX_TYPE, headers=disposition)
