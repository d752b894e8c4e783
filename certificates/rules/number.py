"""The number printed on a certificate. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from string import Formatter

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
MAX_LENGTH = 80
MAX_START = 999_999
_FIELDS = {"seq", "centre", "roman_month", "month", "year"}
_PADDING = re.compile(r"(0?[1-9]d?)?")  # as in {seq:04d}; anything longer could fill the page


class TemplateProblem(TextChoices):
    """Why a template gives no numbers that can be trusted."""

    BRACES = "braces", _("The template has a brace that is not closed, or one too many.")
    UNKNOWN = (
        "unknown",
        _("The template has a field that does not exist. Fields: {seq}, {centre}, {roman_month}, {month}, {year}."),
    )
    FORMAT = "format", _("Only zeros in front may be asked for, as in {seq:04d}.")
    NO_SEQUENCE = "no_sequence", _("The template has no {seq}: every certificate would have the same number.")
    NO_YEAR = "no_year", _("The template has no {year}: a number would come again the next year.")
    SEQUENCE_TOUCHES = (
        "sequence_touches",
        _("Put a sign that is no digit before and after {seq}, such as /, or two numbers may look alike."),
    )
    TOO_LONG = "too_long", _("The number would be longer than it may be printed.")


def template_problems(template: str, *, centre: str) -> list[TemplateProblem]:
    """All that keeps ``template`` from giving each certificate of a centre a number of its own; ``[]`` means none."""
    try:
        parts = list(Formatter().parse(template))
    except ValueError:
        return [TemplateProblem.BRACES]
    names = [name for _text, name, _spec, _conversion in parts if name is not None]
    checks = {
        TemplateProblem.UNKNOWN: not set(names) <= _FIELDS,
        TemplateProblem.FORMAT: not all(_harmless(name, spec, conversion) for _text, name, spec, conversion in parts),
        TemplateProblem.NO_SEQUENCE: "seq" not in names,
        TemplateProblem.NO_YEAR: "year" not in names,
        TemplateProblem.SEQUENCE_TOUCHES: _touches(parts),
    }
    found = [problem for problem, is_so in checks.items() if is_so]
    if found:
        return found
    longest = _filled(template, sequence=MAX_START, centre=centre, on=date(2028, 8, 31))  # VIII is the longest month
    return [TemplateProblem.TOO_LONG] if len(longest) > MAX_LENGTH else []


def missing_numbers(given: Iterable[int], *, first: int, last: int) -> list[int]:
    """The numbers from ``first`` to ``last`` that are not among ``given``; ``[]`` as long as the series has no gap."""
    return sorted(set(range(first, last + 1)) - set(given))


def certificate_number(template: str, *, sequence: int, centre: str, on: date) -> str:
    """The number for the ``sequence``-th certificate of the year of ``on``, the local day of issue.

    Raises ValueError ``number_template`` when the template has a problem: it is typed by people.
    """
    if template_problems(template, centre=centre):
        raise ValueError("number_template")
    return _filled(template, sequence=sequence, centre=centre, on=on)


def _filled(template: str, *, sequence: int, centre: str, on: date) -> str:
    values = {"seq": sequence, "centre": centre, "roman_month": ROMAN_MONTHS[on.month - 1], "month": on.month, "year": on.year}
    return template.format(**values).strip()


def _harmless(name: str | None, spec: str | None, conversion: str | None) -> bool:
    """Zeros in front of a figure and nothing else: a longer width could fill the page."""
    padded = name in {"seq", "month", "year"}
    return conversion is None and (not spec or (padded and _PADDING.fullmatch(spec) is not None))


def _touches(parts: list[tuple[str, str | None, str | None, str | None]]) -> bool:
    """Whether a digit, or a field that may begin or end with one, stands right beside {seq}."""
    for place, (before, name, _spec, _conversion) in enumerate(parts):
        if name == "seq":
            after, following = (parts[place + 1][:2]) if place + 1 < len(parts) else ("", None)
            starts = place == 0 or before != ""
            if not starts or before[-1:].isdigit() or after[:1].isdigit() or (following is not None and not after):
                return True
    return False


def is_printed_number(typed: str, *, number: str, sequence: int) -> bool:
    """Whether ``typed`` is the number as printed, or its running number; blanks and case do not matter."""
    typed = "".join(typed.split()).upper()
    if typed.isascii() and typed.isdigit() and len(typed) <= 9:
        return int(typed) == sequence
    return typed == "".join(number.split()).upper()
