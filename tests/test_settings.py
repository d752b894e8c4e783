"""A wrong environment stops the start, and the message names the variable."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from lapas_training import env


@pytest.mark.parametrize("value", ["true", "1", "yes", "on"])
def test_flags_have_one_spelling(monkeypatch, value):
    monkeypatch.setenv("DEMO", value)

    with pytest.raises(ImproperlyConfigured, match=r"DEMO='.*'; use True or False"):
        env.flag("DEMO")


@pytest.mark.parametrize(("value", "expected"), [("True", True), ("False", False), ("", False)])
def test_flags_are_read(monkeypatch, value, expected):
    monkeypatch.setenv("DEMO", value)

    assert env.flag("DEMO") is expected


@pytest.mark.parametrize(
    "value",
    [
        "",
        "sertifikat.example.go.id",
        "ftp://host",
        "https://",
        "https://host/path",
        "https://a:b@host",
        "http://host:port",
        "https://host?x=1",
    ],
)
def test_an_origin_is_scheme_and_host(monkeypatch, value):
    monkeypatch.setenv("PUBLIC_BASE_URL", value)

    with pytest.raises(ImproperlyConfigured, match="PUBLIC_BASE_URL"):
        env.origin("PUBLIC_BASE_URL")


@pytest.mark.parametrize("value", ["https://sertifikat.example.go.id", "http://127.0.0.1:8000"])
def test_an_origin_loses_its_closing_slash(monkeypatch, value):
    monkeypatch.setenv("PUBLIC_BASE_URL", f"{value}/")

    assert env.origin("PUBLIC_BASE_URL") == value


@pytest.mark.parametrize("value", ["mysql://u:p@host/db", "postgres", "nonsense://"])
def test_only_the_two_databases_are_taken(monkeypatch, value):
    monkeypatch.setenv("DATABASE_URL", value)

    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        env.database("DATABASE_URL", default="", options=lambda engine: {})


def test_options_of_the_url_stay_beside_ours(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p@db.example/x?sslmode=require")

    config = env.database("DATABASE_URL", default="", options=lambda engine: {"OPTIONS": {"options": "-c lock_timeout=3000"}})

    assert config["OPTIONS"] == {"sslmode": "require", "options": "-c lock_timeout=3000"}


def start(**changes: str) -> subprocess.CompletedProcess[str]:
    """The settings read in a process of their own."""
    return subprocess.run(
        [sys.executable, "-c", "import lapas_training.settings as s; print(s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0)"],
        cwd=settings.BASE_DIR,
        env={**os.environ, **changes},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", ["SECRET_KEY", "PUBLIC_BASE_URL"])
def test_a_missing_variable_is_named(name):
    stopped = start(**{name: ""})

    assert stopped.returncode != 0
    assert f"{name} is not set" in stopped.stderr


@pytest.mark.parametrize("debug", ["True", "False"])
@pytest.mark.parametrize(
    ("url", "secure"), [("https://sertifikat.example.go.id", "True True"), ("http://127.0.0.1:8000", "False False")]
)
def test_cookies_are_secure_when_the_address_is_and_whatever_debug_says(url, secure, debug):
    assert start(PUBLIC_BASE_URL=url, DEBUG=debug).stdout.strip() == secure
