"""Pre-printed sheets of a centre: where the text lies on them, which certificate stands on which, which were spoiled."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import FormView, ListView

from audit.views import AuditedReadMixin
from certificates.forms import BlankLayoutForm, SpoiledBlankForm, SpoilForm, UseBlanksForm
from certificates.models import Blank, BlankLayout, Certificate
from certificates.pdf import RenderError, overlay_test
from certificates.rules.kinds import ISSUED_HERE, Kind
from certificates.services.blanks import (
    layout_of,
    overlay_of,
    set_layout,
    spoil,
    spoil_unused,
    use_blanks,
    write_overlay,
)
from jobs.exports.views import ExportMixin
from programs.views.class_page import ClassPageMixin

from .exports import BLANKS
from .own_center import OwnCenterMixin


class BlankPageMixin(OwnCenterMixin):
    """A page about the pre-printed sheets of the user's own centre; some ask for a kind of paper."""

    permission_required = "certificates.keep_blanks"

    @cached_property
    def kind(self) -> Kind:
        asked = self.request.GET.get("kind", "")
        if asked not in ISSUED_HERE:
            raise Http404
        return Kind(asked)


class BlankListView(ExportMixin, BlankPageMixin, AuditedReadMixin, ListView):
    read_verb = "certificates.read_blanks"
    template_name = "certificates/blank_list.html"
    paginate_by = 50
    exports = {"blanks": BLANKS}

    def get_queryset(self) -> QuerySet[Blank]:
        return Blank.objects.visible_to(self.request.user).select_related("certificate", "used_by", "spoiled_by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        set_before = {one.kind: one for one in BlankLayout.objects.filter(training_center=self.center)}
        layouts = [(kind, set_before.get(kind) or BlankLayout(kind=kind)) for kind in ISSUED_HERE]
        return super().get_context_data(layouts=layouts, **kwargs)


class BlankLayoutView(BlankPageMixin, FormView):
    template_name = "certificates/blank_form.html"
    form_class = BlankLayoutForm

    def get_initial(self) -> dict[str, Any]:
        return BlankLayoutForm.initial_of(layout_of(self.center, self.kind))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        heading = _("Text on pre-printed sheets: %(kind)s") % {"kind": self.kind.label}
        lead = _("Border, emblem and photo box are never printed on such a sheet.")
        return super().get_context_data(heading=heading, lead=lead, **kwargs)

    def form_valid(self, form: BlankLayoutForm) -> HttpResponse:
        set_layout(center=self.center, kind=self.kind, overlay=form.overlay, by=self.request.user)
        messages.success(self.request, _("Saved. Make a test print on plain paper and hold it against a sheet."))
        return redirect("certificates:blanks")


class BlankTestView(BlankPageMixin, View):
    """Names nobody and changes nothing: it is not recorded."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest) -> HttpResponse:
        data = overlay_test(overlay_of(layout_of(self.center, self.kind)))
        headers = {
            "Content-Disposition": f'attachment; filename="uji-cetak-{self.kind}.pdf"',
            "Cache-Control": "private, no-store",
        }
        return HttpResponse(data, content_type="application/pdf", headers=headers)


class BlankSpoiledAddView(BlankPageMixin, FormView):
    template_name = "certificates/blank_form.html"
    form_class = SpoiledBlankForm
    extra_context = {"heading": gettext_lazy("Record a spoiled sheet that bears no certificate")}

    def form_valid(self, form: SpoiledBlankForm) -> HttpResponse:
        try:
            spoil_unused(center=self.center, by=self.request.user, at=now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The spoiled sheet has been recorded."))
        return redirect("certificates:blanks")


class BlankSpoilView(PermissionRequiredMixin, FormView):
    permission_required = "certificates.keep_blanks"
    template_name = "certificates/blank_form.html"
    form_class = SpoilForm

    @cached_property
    def blank(self) -> Blank:
        blanks = Blank.objects.visible_to(self.request.user).select_related("certificate__enrollment")
        return get_object_or_404(blanks, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(heading=_("Sheet %(serial)s is spoiled") % {"serial": self.blank.serial}, **kwargs)

    def form_valid(self, form: SpoilForm) -> HttpResponse:
        try:
            spoil(blank=self.blank, by=self.request.user, at=now(), **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
            return self.form_invalid(form)
        messages.success(self.request, _("The spoiled sheet has been recorded. Its certificate may have another."))
        if self.blank.certificate is None:
            return redirect("certificates:blanks")
        return redirect("certificates:class-blanks", pk=self.blank.certificate.enrollment.training_class_id)


class ClassBlanksView(ClassPageMixin, FormView):
    permission_required = "certificates.keep_blanks"
    read_verb = "certificates.read_class"
    active_tab = "certificates:class-certificates"
    template_name = "certificates/class_blanks.html"
    form_class = UseBlanksForm

    @cached_property
    def rows(self) -> list[tuple[Certificate, Blank | None]]:
        """Each paper in force with its sheet made, and the pre-printed one that bears it."""
        of_class = Certificate.objects.of_class(self.training_class).in_force().exclude(sha256="")
        papers = list(of_class.select_related("training_center"))
        bearing = {one.certificate_id: one for one in Blank.objects.good().filter(certificate__in=papers)}
        return [(paper, bearing.get(paper.pk)) for paper in papers]

    @property
    def without(self) -> list[Certificate]:
        return [paper for paper, blank in self.rows if blank is None]

    def audited_objects(self, context: dict[str, Any]) -> list[Any]:
        return [paper.enrollment for paper, _blank in self.rows]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(rows=self.rows, count=len(self.without), **kwargs)

    def form_valid(self, form: UseBlanksForm) -> HttpResponseBase:
        at, file, papers = now(), TemporaryFile(), self.without  # noqa: SIM115 (the response closes it)
        try:
            write_overlay(papers, file)
            used = use_blanks(certificates=papers, by=self.request.user, at=at, **form.cleaned_data)
        except (ValidationError, RenderError) as error:
            file.close()
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
            return self.form_invalid(form)
        file.seek(0)
        name = f"blangko-{papers[0].download_name.removesuffix('.pdf')}-{len(used)}.pdf"
        return FileResponse(file, as_attachment=True, filename=name, headers={"Cache-Control": "private, no-store"})
