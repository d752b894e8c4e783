"""What anybody may read about a certificate, as a page and for machines: the same from a server and from a fixed bundle."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.dateparse import parse_date

from certificates.models import Certificate
from certificates.models.number_series import Kind

LANGUAGES = ("id", "en")
_DAYS = {"since", "starts_on", "ends_on", "issued_on", "valid_until", "checked_on", "newest_on"}


def page(template: str, context: Mapping[str, Any], *, language: str) -> str:
    """Rendered without a request: nothing of a session can get into the page."""
    with translation.override(language):
        return render_to_string(template, {**context, "language": language})


def certificate_page(facts: Mapping[str, Any], *, language: str, **context: Any) -> str:
    """The page of ``public_facts`` about a certificate there is. With ``fixed=True`` nothing on it needs a server.

    ``typed_number`` is what was typed to see the name; the page says when it is not the one of the paper.
    """
    status = Certificate.Status(facts["status"])
    units = [unit | {"mark": _mark(unit["mark"], language)} for unit in facts["units"]]
    chain = [_with_days(link) | {"label": Certificate.Status(link["status"]).label} for link in facts["chain"]]
    own = {
        "facts": {**_with_days(facts), "units": units, "chain": chain},
        "kind": Kind(facts["kind"]).label,
        "statement": facts["result"] == "attended",
        "status": status,
        "tone": Certificate.TONES[status],
    }
    return page("certificates/verify.html", own | context, language=language)


def for_machines(facts: Mapping[str, Any]) -> str:
    """The facts as JSON; docs/verification.md describes them."""
    return json.dumps(facts, ensure_ascii=False, indent=2) + "\n"


def _with_days(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _with_days(value) if isinstance(value, dict) else parse_date(value) if name in _DAYS and value else value
        for name, value in facts.items()
    }


def _mark(mark: str | None, language: str) -> str | None:
    return mark.replace(".", ",") if mark and language == "id" else mark
