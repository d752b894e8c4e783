"""What anybody may ask: is this certificate genuine? No sign-in, no cookie, no script."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.dateparse import parse_date
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from audit.services import record
from certificates.services.verifying import UNKNOWN, Answer, shown_name, verify_code
from certificates.throttle import Limit, client_address

ASKING = Limit("verify", count=30, seconds=60)
# The running number is short: without a limit of its own a script would try them all.
GUESSING = Limit("verify-number", count=10, seconds=15 * 60)


@login_not_required
@require_safe
def verify_form(request: HttpRequest) -> HttpResponse:
    code = request.GET.get("code", "").strip()[:60].strip("/")
    if code.replace("/", ""):
        return redirect("certificates:verify", code=code.replace("/", ""))
    if ASKING.hit(client_address(request), at=now()):
        return _too_many(request, ASKING)
    return _page(request, "certificates/verify_form.html", {})


@login_not_required
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    at, address = now(), client_address(request)
    typed_number = request.GET.get("number", "").strip()[:100]
    if ASKING.hit(address, at=at):
        return _too_many(request, ASKING)
    if typed_number and GUESSING.reached(address, at=at):
        return _too_many(request, GUESSING)
    answer = verify_code(code, at=at)
    if answer.status == UNKNOWN:
        return _page(request, "certificates/verify_unknown.html", {"typed": code[:60]}, status=404)
    return _found(request, answer, typed_number, address, at=at)


def _found(request: HttpRequest, answer: Answer, typed_number: str, address: str, *, at: datetime) -> HttpResponse:
    certificate = answer.certificate
    name, whole = shown_name(certificate, typed_number)
    if typed_number and not whole:
        GUESSING.hit(address, at=at)
    content = certificate.content
    context = {
        "answer": answer,
        "status": certificate.Status(answer.status),
        "tone": certificate.TONES[answer.status],
        "content": content,
        "code": certificate.code,
        "name": name,
        "whole": whole,
        "dates": {field: parse_date(content[field]) for field in ("issued_on", "starts_on", "ends_on")},
    }
    response = _page(request, "certificates/verify.html", context)
    record("certificates.verify", certificate, by=None, place="public")
    return response


def _page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Rendered without the request: nothing of a session can get into the page or into its headers."""
    language = "en" if request.GET.get("lang") == "en" else "id"
    with translation.override(language):
        text = render_to_string(template, context | {"language": language})
    headers = {
        "Content-Language": language,
        "X-Robots-Tag": "noindex, nofollow",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    return HttpResponse(text, status=status, headers=headers)


def _too_many(request: HttpRequest, limit: Limit) -> HttpResponse:
    response = _page(request, "certificates/verify_too_many.html", {"minutes": max(1, limit.seconds // 60)}, status=429)
    response.headers["Retry-After"] = str(limit.seconds)
    return response
