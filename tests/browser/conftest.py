from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, sync_playwright
from pytest_django.live_server_helper import LiveServer

from organizations.models import User


@pytest.fixture(scope="session")
def live_server() -> Iterator[LiveServer]:
    with pytest.MonkeyPatch.context() as patch:
        # Static files come under our own StaticConfig, which the helper does not know by name.
        patch.setattr("django.test.testcases._StaticFilesHandler", StaticFilesHandler)
        server = LiveServer("127.0.0.1")
    yield server
    server.stop()


@pytest.fixture
def site(live_server, transactional_db, settings, tmp_path) -> str:
    """The address of the running site, also the one on the paper; uploads are the test's own."""
    settings.PUBLIC_BASE_URL = live_server.url
    settings.MEDIA_ROOT = tmp_path / "media"
    return live_server.url


@pytest.fixture
def chromium(site, monkeypatch) -> Iterator[Browser]:
    """Closed with the test: its event loop would forbid the database to every later test of this process."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()
        connections.close_all()  # under the event loop this thread has a database connection apart, which nobody else closes


@pytest.fixture
def arrive(chromium, site) -> Callable:
    """A page in a browser of its own, with nobody signed in."""

    def new_page(**context: object):
        # Without motion no button is looked at midway between two colours.
        page = chromium.new_context(base_url=site, reduced_motion="reduce", **context).new_page()
        page.set_default_timeout(10_000)
        return page

    return new_page


@pytest.fixture
def arrive_as(arrive, site):
    """A page of ``user`` (nobody: None) who reads ``language``; axe is let past the Content-Security-Policy."""

    def new_page(user, language: str):
        page = arrive(bypass_csp=True)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if user:
            client = Client()
            client.force_login(user)
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
        return page

    return new_page


@pytest.fixture
def signed_in(arrive_as):
    """``with signed_in("bimker") as page``: a browser of that person's own at his home page, closed at the end."""

    @contextmanager
    def sign_in(username: str):
        page = arrive_as(User.objects.get(username=username), "id")
        page.goto(reverse("home"))
        yield page
        page.context.close()

    return sign_in
