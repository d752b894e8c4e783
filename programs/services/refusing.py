"""What is wrong with a deed, told in one refusal."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError


def refuse(checks: Mapping[str, tuple[object, str | None, str]]) -> None:
    """Raises ValidationError with every check that found something, at its field where it has one.

    ``checks`` are by code: whether it is so, the field or None, and what to say then.
    """
    problems: dict[str, list[ValidationError]] = {}
    for code, (hit, field, message) in checks.items():
        if hit:
            problems.setdefault(field or NON_FIELD_ERRORS, []).append(ValidationError(message, code=code))
    if set(problems) == {NON_FIELD_ERRORS}:
        raise ValidationError(problems[NON_FIELD_ERRORS])
    if problems:
        raise ValidationError(problems)
