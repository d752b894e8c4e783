"""What anybody may ask: is this certificate genuine? No sign-in, no cookie, no script."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from audit.services import record
from certificates.public_pages import certificate_page, for_machines, page
from certificates.services.verifying import SCHEMA, Answer, public_facts, verify_code
from certificates.throttle import Limit, client_address

# Only what leads nowhere is counted: an office that checks a hundred certificates is never made to wait.
MISSES = Limit("verify", count=30, seconds=60)
# The running number is short: without a limit of its own a script would try them all.
GUESSING = Limit("verify-number", count=10, seconds=15 * 60)
HTML, JSON = "text/html", "application/json"


@login_not_required
@require_safe
def verify_form(request: HttpRequest) -> HttpResponse:
    code = request.GET.get("code", "").strip()[:60].strip("/")
    if code.replace("/", ""):
        return redirect("certificates:verify", code=code.replace("/", ""))
    return public_answer(page("certificates/verify_form.html", {}, language=language_of(request)), request)


@login_not_required
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    at, address = now(), client_address(request)
    typed_number = request.GET.get("number", "").strip()[:100]
    if MISSES.reached(address, at=at):
        return too_many(request, MISSES)
    if typed_number and GUESSING.reached(address, at=at):
        return too_many(request, GUESSING)
    answer = verify_code(code, at=at)
    if answer.certificate is None:
        MISSES.hit(address, at=at)
        return _answered(request, public_facts(answer), "certificates/verify_unknown.html", {"typed": code[:60]}, status=404)
    return _found(request, answer, typed_number, address, at=at)


def _found(request: HttpRequest, answer: Answer, typed_number: str, address: str, *, at: datetime) -> HttpResponse:
    facts = public_facts(answer, typed_number=typed_number)
    if typed_number and not facts["holder_complete"]:
        GUESSING.hit(address, at=at)
    if _for_a_machine(request):
        response = public_answer(for_machines(facts), request, content_type=JSON)
    else:
        response = public_answer(certificate_page(facts, language=language_of(request), typed_number=typed_number), request)
    record("certificates.verify", answer.certificate, by=None, place="public")
    return response


def language_of(request: HttpRequest) -> str:
    return "en" if request.GET.get("lang") == "en" else "id"


def public_answer(text: str, request: HttpRequest, *, status: int = 200, content_type: str = HTML) -> HttpResponse:
    headers = {
        "Content-Language": language_of(request),
        "X-Robots-Tag": "noindex, nofollow",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    response = HttpResponse(text, status=status, headers=headers, content_type=f"{content_type}; charset=utf-8")
    patch_vary_headers(response, ["Accept"])
    return response


def too_many(request: HttpRequest, limit: Limit) -> HttpResponse:
    facts = {"schema": SCHEMA, "status": "too_many_requests", "retry_after": limit.seconds}
    context = {"minutes": max(1, limit.seconds // 60)}
    response = _answered(request, facts, "certificates/verify_too_many.html", context, status=429)
    response.headers["Retry-After"] = str(limit.seconds)
    return response


def _for_a_machine(request: HttpRequest) -> bool:
    return request.get_preferred_type([HTML, JSON]) == JSON


def _answered(
    request: HttpRequest, facts: Mapping[str, Any], template: str, context: Mapping[str, Any], *, status: int
) -> HttpResponse:
    if _for_a_machine(request):
        return public_answer(for_machines(facts), request, status=status, content_type=JSON)
    return public_answer(page(template, context, language=language_of(request)), request, status=status)
