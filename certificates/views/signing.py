"""How the certificates of a class come by their electronic signatures, and the stored versions of one."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.mixins import PermissionRequiredMixin
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import FormView

from audit.services import record_read
from certificates.handed_in import files_in
from certificates.models import Certificate, HandedInSheet
from certificates.services.bundling import write_zip
from certificates.services.handing_in import LOOK, hand_in
from certificates.services.sealing import SEAL, refuse_without_key, start_sealing
from certificates.services.versions import read_version
from certificates.signature_check import root_files
from certificates.signing_forms import SignedSheetsForm
from jobs.models import Job
from jobs.views import shown
from organizations.rules.signing import SigningWay
from programs.models import TrainingClass
from programs.views.class_page import ClassPageMixin

from .certificate import CertificateMixin


class ClassSigningView(ClassPageMixin, FormView):
    permission_required = "certificates.sign_signedsheet"
    read_verb = "certificates.read_signatures"
    template_name = "certificates/class_signing.html"
    active_tab = "certificates:class-certificates"
    form_class = SignedSheetsForm

    def audited_objects(self, context: dict[str, Any]) -> list[Any]:
        return [row.enrollment for row in context["certificates"]]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        way = SigningWay(self.training_class.training_center.signs_by)
        stored = Certificate.objects.of_class(self.training_class).in_force().exclude(sha256="")
        certificates = list(stored.prefetch_related("signed_sheets"))
        jobs = Job.objects.visible_to(self.request.user).filter(kind__in=[SEAL, LOOK], payload__class=self.training_class.pk)
        job = jobs.with_progress().first()
        own = {
            "way": way,
            "certificates": certificates,
            "unsigned_count": Certificate.objects.of_class(self.training_class).unsigned(way).count(),
            "problem": self._problem(way),
            "handed_in": self._handed_in(),
        } | (shown(job, now()) if job else {})
        return super().get_context_data(**own | kwargs)

    def _problem(self, way: SigningWay) -> str:
        """Why nothing can be signed at all, as the button would say it."""
        if way == SigningWay.OUTSIDE and not root_files(settings.BSRE_ROOTS):
            return _("The server does not know the certificates of the BSrE yet (BSRE_ROOTS). Ask the administrator.")
        try:
            refuse_without_key(self.training_class, at=now())
        except ValidationError as error:
            return " ".join(error.messages)
        return ""

    def _handed_in(self) -> list[HandedInSheet]:
        """What was handed in last, and what became of each file."""
        rows = HandedInSheet.objects.filter(training_class=self.training_class)
        last = rows.values("handed_in_at")[:1]
        related = rows.filter(handed_in_at=last).select_related("signed_sheet__certificate", "handed_in_by")
        return list(related.order_by("pk"))

    def form_valid(self, form: SignedSheetsForm) -> HttpResponse:
        here = reverse("certificates:class-signing", args=[self.training_class.pk])
        try:
            files = files_in(form.cleaned_data["files"])
            hand_in(training_class=self.training_class, files=files, by=self.request.user, at=now(), target_url=here)
        except ValidationError as error:
            form.add_error("files", error)
            return self.form_invalid(form)
        messages.success(self.request, _("The files have been taken; each is looked at by itself."))
        return redirect(here)


class ClassOnSigningMixin(PermissionRequiredMixin):
    permission_required = "certificates.sign_signedsheet"

    @cached_property
    def training_class(self) -> TrainingClass:
        classes = TrainingClass.objects.visible_to(self.request.user).select_related("training_center", "facility")
        return get_object_or_404(classes, pk=self.kwargs["pk"])

    @property
    def here(self) -> str:
        return reverse("certificates:class-signing", args=[self.training_class.pk])


class ClassUnsignedView(ClassOnSigningMixin, View):
    """The sheets that bear no signature, in one ZIP: to be signed, not to be printed, hence in no list of printings."""

    http_method_names = ("get",)

    def get(self, request, pk: int) -> HttpResponseBase:
        way = self.training_class.training_center.signs_by
        rows = Certificate.objects.of_class(self.training_class).unsigned(way)
        certificates = list(rows.prefetch_related("signed_sheets"))
        file = TemporaryFile()  # noqa: SIM115 (the response closes it)
        try:
            if not certificates:
                raise ValidationError(_("No sheet waits for a signature."), code="not_stored")
            write_zip(certificates, file)
        except ValidationError as error:
            file.close()
            messages.error(request, " ".join(error.messages))
            return redirect(self.here)
        record_read("certificates.download_unsigned", by=request.user, objects=certificates)
        file.seek(0)
        first = certificates[0].download_name.removesuffix(".pdf")
        headers = {"Cache-Control": "private, no-store"}
        return FileResponse(file, as_attachment=True, filename=f"tandatangan-{first}-{len(certificates)}.zip", headers=headers)


class ClassSealView(ClassOnSigningMixin, View):
    http_method_names = ("post",)

    def post(self, request, pk: int) -> HttpResponse:
        try:
            start_sealing(training_class=self.training_class, by=request.user, at=now(), target_url=self.here)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("The sheets are being signed."))
        return redirect(self.here)


class CertificateVersionView(CertificateMixin, View):
    """A stored version as it is: to be checked, not to be printed."""

    permission_required = "certificates.download_certificate"
    http_method_names = ("get",)

    def get(self, request, pk: int, version: int) -> HttpResponse:
        try:
            data = read_version(self.certificate, version)
        except LookupError as error:
            raise Http404 from error
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(self.certificate)
        record_read("certificates.download_version", self.certificate, by=request.user)
        name = self.certificate.download_name.replace(".pdf", f"-v{version}.pdf")
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
        return HttpResponse(data, content_type="application/pdf", headers=headers)
