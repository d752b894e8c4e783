from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from certificates.models import Certificate
from certificates.services.photos import add_photo, remove_photo
from certificates.sheet_forms import PhotoForm

from .certificate import CertificateFormView, CertificateMixin


class CertificatePhotoView(CertificateFormView):
    permission_required = "certificates.add_photo"
    form_class = PhotoForm
    heading = gettext_lazy("Photo for the sheet")
    lead = gettext_lazy("It is printed once, over the empty box, and deleted as soon as the sheet has gone to the printer.")
    submit_label = gettext_lazy("Keep it until the sheet is printed")

    def carry_out(self, data: dict[str, Any]) -> tuple[Certificate, str]:
        add_photo(certificate=self.certificate, jpeg=data["photo"], by=self.request.user, at=now())
        return self.certificate, _("The photo waits for the printer.")


class CertificatePhotoRemoveView(CertificateMixin, View):
    permission_required = "certificates.add_photo"
    http_method_names = ["post"]

    def post(self, request: Any, pk: int) -> HttpResponse:
        remove_photo(certificate=self.certificate, by=request.user)
        return redirect(self.certificate)
