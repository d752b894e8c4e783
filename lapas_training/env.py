"""Reads the environment, and says which variable is wrong when one is."""

import os
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

DATABASES = ("sqlite:///", "postgres://", "postgresql://")
BOOLEANS = {"True": True, "False": False}


def required(name: str) -> str:
    """The variable's text; raises when it is missing or empty."""
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set; run ./script/setup, or see .env.example")
    return value


def flag(name: str, *, default: bool = False) -> bool:
    """True or False, spelled exactly so."""
    value = os.environ.get(name) or str(default)
    if value not in BOOLEANS:
        raise ImproperlyConfigured(f"{name}={value!r}; use True or False")
    return BOOLEANS[value]


def words(name: str, *, default: list[str]) -> list[str]:
    """The comma-separated parts, blanks left out."""
    value = os.environ.get(name, "")
    return [word.strip() for word in value.split(",") if word.strip()] or default


def origin(name: str) -> str:
    """An address such as https://host or http://host:8000, without path or closing slash."""
    value = required(name).rstrip("/")
    try:
        parts = urlsplit(value)
        well_formed = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        well_formed = False
    if not well_formed or value != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
        raise ImproperlyConfigured(f"{name}={value!r}; use scheme and host only, such as https://sertifikat.example.go.id")
    return value


def database(name: str, *, default: str, options: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """Django's description of the database at the URL; ``options`` adds what its engine needs."""
    value = os.environ.get(name) or default
    if not value.startswith(DATABASES):
        raise ImproperlyConfigured(f"{name} must begin with one of {', '.join(DATABASES)}")  # not its value: it holds a password
    config = environ.Env.db_url_config(value)
    ours = options(config["ENGINE"])
    # The URL's own options stay: …?host=/socket/folder or …?sslmode=require
    return config | ours | {"OPTIONS": config.get("OPTIONS", {}) | ours.get("OPTIONS", {})}
