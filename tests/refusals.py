"""``with refused("code"):`` the service raises exactly these codes, and every table of ours is as it was."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from audit.models import Entry

OURS = ["audit", "organizations", "jobs", "inmates", "programs", "certificates", "budgets", "reports"]


@contextmanager
def refused(*codes: str) -> Iterator[None]:
    before = stored()
    with pytest.raises(ValidationError) as raised:
        yield
    assert codes_of(raised.value) == list(codes)
    assert stored() == before


def stored() -> dict[str, list[dict]]:
    models = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in models}


def codes_of(error: ValidationError) -> list[str]:
    if hasattr(error, "error_dict"):
        return [f"{field}: {each.code}" for field, errors in error.error_dict.items() for each in errors]
    return [each.code for each in error.error_list]


def last_entry() -> tuple[str, object]:
    """Verb and actor of the newest row of the audit trail."""
    entry = Entry.objects.latest("pk")
    return entry.verb, entry.actor
