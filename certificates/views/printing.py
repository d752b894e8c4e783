"""A sheet leaves the system to be printed: the first time at a click, later with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext_lazy

from certificates.forms import ReprintForm
from certificates.services.printing import print_sheet, printed_before

from .certificate import CertificateFormView


class CertificateDownloadView(CertificateFormView):
    permission_required = "certificates.download_certificate"
    form_class = ReprintForm
    heading = gettext_lazy("Print the sheet again")
    lead = gettext_lazy("It was printed before. Who prints it again, when and why is kept with the certificate.")
    submit_label = gettext_lazy("Download")

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.certificate.in_force and printed_before([self.certificate]):
            return super().get(request, *args, **kwargs)
        return self.answer("")

    def form_valid(self, form: ReprintForm) -> HttpResponse:
        return self.answer(form.cleaned_data["reason"])

    def answer(self, reason: str) -> HttpResponse:
        try:
            data = print_sheet(certificate=self.certificate, reason=reason, by=self.request.user, at=now())
        except ValidationError as error:
            messages.error(self.request, " ".join(error.messages))
            return redirect(self.certificate)
        name = self.certificate.download_name
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
        return HttpResponse(data, content_type="application/pdf", headers=headers)
