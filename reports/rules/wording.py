"""The sentences of a paper as a house words them: text with placeholders from a closed set. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

MAX_LENGTH = 3000
FIELDS = ("program", "class", "jp", "starts_on", "ends_on", "facility", "centre")
NUMBER = "number"
# The parts that papers have, as their editors read them.
PARTS = {
    NUMBER: _("Template of the number"),
    "to": _("To whom"),
    "opening": _("Opening sentence"),
    "agenda": _("Agenda, a line for each point"),
    "declares": _("What is declared, a line for each point"),
    "considering": pgettext_lazy("decree", "Considering, a line for each point"),
    "mindful": pgettext_lazy("decree", "In view of, a line for each point"),
    "replacing": _("Who takes the place of somebody who stops"),
    "validity": _("From when it holds"),
    "background": _("Background"),
    "aim": _("Aim"),
    "notice": _("Notice"),
    "closing": _("Closing sentence"),
}


class WordsProblem(TextChoices):
    """Why a text cannot be printed."""

    BRACES = "braces", _("A brace is not closed, or there is one too many.")
    UNKNOWN = "unknown", _("There is a placeholder that does not exist. Possible: %(allowed)s.")
    FORMAT = "format", _("A placeholder is a name in braces and nothing else, such as {program}.")
    TOO_LONG = "too_long", _("At most 3,000 characters fit.")


def words_problems(text: str) -> list[WordsProblem]:
    """All that keeps ``text`` from being printed; ``[]`` means none."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return [WordsProblem.BRACES]
    checks = {
        WordsProblem.UNKNOWN: not {name for _text, name, _spec, _conversion in parts if name is not None} <= set(FIELDS),
        WordsProblem.FORMAT: any(spec or conversion for _text, _name, spec, conversion in parts),
        WordsProblem.TOO_LONG: len(text) > MAX_LENGTH,
    }
    return [problem for problem, found in checks.items() if found]


def filled_lines(text: str, values: Mapping[str, str]) -> list[str]:
    """The lines of ``text`` that are not blank; what is filled in is never read as a placeholder or as a line of its own.

    A field that this paper knows nothing of is a dotted line to write on.
    """
    return [_line(line.strip(), values) for line in text.splitlines() if line.strip()]


def _line(line: str, values: Mapping[str, str]) -> str:
    pieces = []
    for text, name, _spec, _conversion in Formatter().parse(line):
        pieces.append(text if name is None else text + " ".join(str(values.get(name) or "……………").split()))
    return "".join(pieces)
