"""What is wrong with several fields at once, told in one refusal."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError


def refuse_fields(checks: Mapping[tuple[str, str], tuple[bool, str]]) -> None:
    """Raise all that was found; ``checks`` are by field and code: whether it is so, and what to say then."""
    problems: dict[str, list[ValidationError]] = {}
    for (field, code), (found, message) in checks.items():
        if found:
            problems.setdefault(field, []).append(ValidationError(message, code=code))
    if problems:
        raise ValidationError(problems)
