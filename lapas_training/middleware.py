from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import translation


class ChosenLanguageMiddleware:
    """Indonesian, unless this browser's user has chosen another language by the switch.

    Django's LocaleMiddleware would follow Accept-Language: shared office computers are often set up
    in English, and staff would meet an English page that nobody asked for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class OneTimePasswordMiddleware:
    """Who signed in with a password that an administrator chose meets only the page that changes it."""

    OPEN = {"account_change_password", "account_reauthenticate", "mfa_reauthenticate", "account_logout", "set_language"}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args, kwargs) -> HttpResponse | None:
        if not getattr(view, "login_required", True):
            return None  # what everyone may open asks for nobody's session
        user = request.user
        if user.is_authenticated and user.must_change_password and request.resolver_match.view_name not in self.OPEN:
            return redirect("account_change_password")
        return None
