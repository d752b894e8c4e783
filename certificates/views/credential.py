"""What another program needs to check a credential, and the credential of one certificate."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views import View
from django.views.decorators.http import require_safe

from audit.services import record_read
from certificates.rules.credential import as_file
from certificates.services.credentials import issuer_document, revoked_list
from organizations.models import TrainingCenter

from .certificate import CertificateMixin

JSON = "application/json; charset=utf-8"


@login_not_required
@require_safe
def issuer_keys(request: HttpRequest, pk: int) -> HttpResponse:
    return _public(issuer_document(get_object_or_404(TrainingCenter, pk=pk)), seconds=60 * 60)


@login_not_required
@require_safe
def revoked(request: HttpRequest, pk: int, kind: str, year: int) -> HttpResponse:
    return _public(revoked_list(get_object_or_404(TrainingCenter, pk=pk), kind, year), seconds=5 * 60)


def _public(document: Mapping[str, Any] | None, *, seconds: int) -> HttpResponse:
    if document is None:
        raise Http404
    # Checkers that run in a browser ask from a page of another host; nothing here depends on who asks.
    headers = {"Cache-Control": f"public, max-age={seconds}", "Access-Control-Allow-Origin": "*", "X-Robots-Tag": "noindex"}
    return HttpResponse(as_file(document), content_type=JSON, headers=headers)


class CertificateCredentialView(CertificateMixin, View):
    permission_required = "certificates.download_certificate"
    http_method_names = ["get"]

    def get(self, request, pk: int) -> HttpResponse:
        document = self.certificate.content.get("credential")
        if document is None:
            raise Http404
        record_read("certificates.download_credential", self.certificate, by=request.user)
        name = self.certificate.download_name.removesuffix(".pdf") + ".json"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
        return HttpResponse(as_file(document), content_type=JSON, headers=headers)
