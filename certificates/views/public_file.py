"""Anybody may hand in a PDF and ask whether it is ours. Nothing of it is kept, neither in a file nor in a record."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.utils.timezone import now
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from audit.services import record
from certificates.public_pages import certificate_page, page
from certificates.services.verifying import ALTERED, CREDENTIAL, Answer, public_facts, verify_file
from certificates.throttle import Limit, client_address

from .public import language_of, public_answer, too_many

# Our sheets have a tenth of it, and up to here Django keeps an upload in memory, never on the disk.
MAX_BYTES = 2 * 1024**2
# A file that is not exactly one of ours is searched for a code, which takes a process of its own.
STRANGE_FILES = Limit("verify-file", count=10, seconds=10 * 60)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_exempt  # only until the size is known: the token is in the body, and ``_checked`` asks for it
def verify_upload(request: HttpRequest) -> HttpResponse:
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_BYTES:
        return _form(request, problem="too_large", status=413)
    return _checked(request)


@csrf_protect
def _checked(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _form(request)
    at, address = now(), client_address(request)
    if STRANGE_FILES.reached(address, at=at):
        return too_many(request, STRANGE_FILES)
    upload = request.FILES.get("file")
    data = upload.read() if upload else b""
    if not data:
        return _form(request, problem="missing", status=400)
    if not data.startswith((b"%PDF-", CREDENTIAL)):
        return _form(request, problem="no_pdf", status=400)
    answer = verify_file(data, at=at)
    if answer.certificate is None or answer.status == ALTERED:
        STRANGE_FILES.hit(address, at=at)
    return _told(request, answer, file="credential" if data.startswith(CREDENTIAL) else "pdf")


def _told(request: HttpRequest, answer: Answer, *, file: str) -> HttpResponse:
    certificate, language = answer.certificate, language_of(request)
    if certificate is None or answer.status == ALTERED:
        context = {"status": answer.status, "code": certificate.code if certificate else "", "begun": answer.version}
        text = page("certificates/verify_file_strange.html", context, language=language)
    else:  # who holds our very file has the number and the name in it
        text = certificate_page(public_facts(answer, typed_number=certificate.number), language=language, file=file)
    response = public_answer(text, request)
    if certificate:
        record("certificates.verify", certificate, by=None, place="public")
    return response


def _form(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"problem": problem, "csrf_token": get_token(request), "megabytes": MAX_BYTES // 1024**2}
    text = page("certificates/verify_file.html", context, language=language_of(request))
    response = public_answer(text, request, status=status)
    # Under "no-referrer" a browser sends this form with "Origin: null", which the check of the token refuses.
    response.headers["Referrer-Policy"] = "same-origin"
    return response
