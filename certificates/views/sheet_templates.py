"""The sheets of a centre: their versions, what each prints, and which is in use."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import FormView, TemplateView

from audit.services import record_read
from certificates.models import SheetTemplate
from certificates.pdf import RenderError, certificate_html, render
from certificates.rules.kinds import Kind
from certificates.rules.wording import DEFAULT
from certificates.services.designing import draft, put_into_use, redraft, refuse_design
from certificates.services.specimen import longest_name, specimen
from certificates.sheet_forms import SheetForm
from jobs.exports.views import ExportMixin
from organizations.models import TrainingCenter
from programs.forms.refusal import add_refusal
from programs.models import TrainingClass

from .exports import SHEETS


class SheetMixin(PermissionRequiredMixin):
    permission_required = "certificates.design_sheet"

    @property
    def center(self) -> TrainingCenter:
        """Only a centre has sheets: for others there is no such page."""
        if self.request.user.training_center is None:
            raise Http404
        return self.request.user.training_center

    @cached_property
    def sheet(self) -> SheetTemplate:
        sheets = SheetTemplate.objects.visible_to(self.request.user).select_related("training_center", "made_by", "used_by")
        return get_object_or_404(sheets, pk=self.kwargs["pk"])

    def kind_asked(self) -> Kind:
        asked = self.request.GET.get("kind", Kind.TRAINING.value)
        found = next((kind for kind in DEFAULT if kind.value == asked), None)
        if found is None:
            raise Http404
        return found


class SheetListView(ExportMixin, SheetMixin, TemplateView):
    template_name = "certificates/sheet_list.html"
    exports = {"sheets": SHEETS}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = SheetTemplate.objects.filter(training_center=self.center).select_related("made_by", "used_by")
        of_kind: dict[str, list[SheetTemplate]] = {kind.value: [] for kind in DEFAULT}
        for sheet in found.order_by("-version"):
            of_kind[sheet.kind].append(sheet)
        kinds = [(Kind(kind), sheets, _in_use(sheets)) for kind, sheets in of_kind.items()]
        return super().get_context_data(**{"kinds": kinds, "center": self.center} | kwargs)


class SheetDetailView(SheetMixin, TemplateView):
    template_name = "certificates/sheet_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        used = SheetTemplate.objects.in_use(self.sheet.training_center, self.sheet.kind)
        classes = TrainingClass.objects.visible_to(self.request.user).filter(training_center=self.sheet.training_center)
        recent = classes.order_by("-starts_on", "code").values_list("pk", "code")[:50]
        own = {"sheet": self.sheet, "in_use": used == self.sheet, "classes": list(recent)}
        return super().get_context_data(**own | kwargs)


class SheetFormView(SheetMixin, FormView):
    form_class = SheetForm
    template_name = "certificates/sheet_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"kind": self.kind, "base": self.base}

    def get_initial(self) -> dict[str, Any]:
        return SheetForm.initial_of(self.kind, self.base)

    def form_valid(self, form: SheetForm) -> HttpResponse:
        said = {"logo": form.cleaned_data["logo"], "accepted": form.cleaned_data["accepted"]}
        try:
            sheet = self.save(design=form.design, by=self.request.user, at=now(), **said)
        except ValidationError as error:
            add_refusal(form, error)
            return super().form_invalid(form)
        messages.success(self.request, _("The version is saved. Look at it, then put it into use."))
        return redirect(sheet)

    def form_invalid(self, form: SheetForm) -> HttpResponse:
        """What may not be printed is said in the same round as what cannot be read, such as the logo."""
        accepted = form.cleaned_data.get("accepted", False)
        try:
            refuse_design(form.design, center=self.center, kind=self.kind, accepted=accepted)
        except ValidationError as error:
            add_refusal(form, ValidationError({name: said for name, said in error.error_dict.items() if name not in form.errors}))
        return super().form_invalid(form)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"kind": self.kind, "base": self.base, "heading": self.heading(), "cancel_url": self.cancel_url()}
        return super().get_context_data(**own | kwargs)


class SheetAddView(SheetFormView):
    """The next version of a kind, from an earlier one (``?from=``) or from that of the house."""

    @cached_property
    def base(self) -> SheetTemplate | None:
        asked = self.request.GET.get("from", "")
        if not asked:
            return None
        sheets = SheetTemplate.objects.filter(training_center=self.center)
        return get_object_or_404(sheets, pk=int(asked) if asked.isdecimal() and len(asked) < 10 else 0)

    @cached_property
    def kind(self) -> Kind:
        return Kind(self.base.kind) if self.base else self.kind_asked()

    def save(self, **said: Any) -> SheetTemplate:
        return draft(center=self.center, kind=self.kind, **said)

    def heading(self) -> str:
        return _("New version: %(kind)s") % {"kind": self.kind.label}

    def cancel_url(self) -> str:
        return reverse("certificates:sheet-list")


class SheetEditView(SheetFormView):
    @property
    def base(self) -> SheetTemplate:
        return self.sheet

    @property
    def kind(self) -> Kind:
        return Kind(self.sheet.kind)

    def save(self, **said: Any) -> SheetTemplate:
        redraft(template=self.sheet, **said)
        return self.sheet

    def heading(self) -> str:
        return _("Change version %(version)s: %(kind)s") % {"version": self.sheet.version, "kind": self.kind.label}

    def cancel_url(self) -> str:
        return self.sheet.get_absolute_url()


class SheetUseView(SheetMixin, View):
    http_method_names = ["post"]

    def post(self, request: Any, pk: int) -> HttpResponse:
        try:
            put_into_use(template=self.sheet, by=request.user, at=now())
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("The version is in use: sheets issued from now on look like it."))
        return redirect(self.sheet)


class SpecimenView(SheetMixin, View):
    """A PDF that is marked as a specimen, has no number and is stored nowhere."""

    http_method_names = ["get"]

    def get(self, request: Any, pk: int | None = None) -> HttpResponse:
        sheet = self.sheet if pk else None
        kind = Kind(sheet.kind) if sheet else self.kind_asked()
        chosen = self._of_class(sheet) if request.GET.get("class") else {}
        center = sheet.training_center if sheet else self.center
        at = now()
        content = specimen(center=center, kind=kind, template=sheet, on=center.local_date(at), at=at, **chosen)
        if chosen.get("holder"):
            record_read("certificates.preview_sheet", chosen["holder"], by=request.user)
        try:
            data = render(certificate_html(content, specimen=True))
        except RenderError as error:
            messages.error(request, _("The sheet could not be made (%(why)s).") % {"why": error})
            return redirect("certificates:sheet-list")
        headers = {"Content-Disposition": 'inline; filename="contoh.pdf"', "Cache-Control": "private, no-store"}
        return HttpResponse(data, content_type="application/pdf", headers=headers)

    def _of_class(self, sheet: SheetTemplate | None) -> dict[str, Any]:
        center = sheet.training_center if sheet else self.center
        asked = self.request.GET["class"]
        classes = TrainingClass.objects.visible_to(self.request.user).filter(training_center=center)
        related = classes.select_related("program__sub_field__field", "standard")
        training_class = get_object_or_404(related, pk=int(asked) if asked.isdecimal() and len(asked) < 10 else 0)
        return {"training_class": training_class, "holder": longest_name(training_class)}


def _in_use(sheets: list[SheetTemplate]) -> SheetTemplate | None:
    used = [sheet for sheet in sheets if sheet.used_at]
    return max(used, key=lambda sheet: (sheet.used_at, sheet.version), default=None)
