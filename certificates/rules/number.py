"""The number printed on a certificate. Pure."""

from __future__ import annotations

import re
from datetime import date
from string import Formatter

ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
MAX_LENGTH = 80
_FIELDS = {"seq", "centre", "roman_month", "month", "year"}
_PADDING = re.compile(r"(0?[1-9]d?)?")  # as in {seq:04d}; anything longer could fill the page


def certificate_number(template: str, *, sequence: int, centre: str, on: date) -> str:
    """The number for the ``sequence``-th certificate of the year of ``on``, the local day of issue.

    Raises ValueError ``number_template`` when the template has no {seq}, no {year}, other fields or formats,
    or gives an overlong number: the template is typed by people.
    """
    values = {"seq": sequence, "centre": centre, "roman_month": ROMAN_MONTHS[on.month - 1], "month": on.month, "year": on.year}
    try:
        parts = list(Formatter().parse(template))
    except ValueError as error:
        raise ValueError("number_template") from error
    names = {name for _text, name, _spec, _conversion in parts if name is not None}
    if not {"seq", "year"} <= names <= _FIELDS or not all(_harmless(spec, conversion) for _t, _n, spec, conversion in parts):
        raise ValueError("number_template")
    return _bounded(template, values)


def _harmless(spec: str | None, conversion: str | None) -> bool:
    return conversion is None and _PADDING.fullmatch(spec or "") is not None


def _bounded(template: str, values: dict[str, object]) -> str:
    try:
        number = template.format(**values).strip()
    except ValueError as error:
        raise ValueError("number_template") from error
    if len(number) > MAX_LENGTH:
        raise ValueError("number_template")
    return number


def is_printed_number(typed: str, *, number: str, sequence: int) -> bool:
    """Whether ``typed`` is the number as printed, or its running number; blanks and case do not matter."""
    typed = "".join(typed.split()).upper()
    if typed.isascii() and typed.isdigit() and len(typed) <= 9:
        return int(typed) == sequence
    return typed == "".join(number.split()).upper()
