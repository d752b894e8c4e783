"""The sentence of a sheet, as a centre words it: text with placeholders from a closed set. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .kinds import Kind

MAX_LINES, MAX_LENGTH = 4, 400
# What the paper must say: without it the sentence proves nothing.
REQUIRED = {
    Kind.TRAINING: ("program", "jp", "starts_on", "ends_on", "result"),
    Kind.ATTENDANCE: ("program", "jp", "jp_delivered", "starts_on", "ends_on"),
    Kind.HOURS: ("program", "jp", "jp_delivered", "starts_on", "ends_on"),
}
ALLOWED = {kind: frozenset((*names, "field", "sub_field")) for kind, names in REQUIRED.items()}
_STRONG = frozenset({"field", "sub_field", "program", "jp", "result"})
# A statement says what was attended: these words would make a certificate of it.
_PASSED = re.compile(r"\b(?:lulus|kompeten|passed|graduated|competent)\b", re.IGNORECASE)

_MET = "telah mengikuti Pelatihan Berbasis Kompetensi\nsub kejuruan {sub_field}, program {program}\n"
_HELD = "{jp} Jam Pelatihan dari {jp_delivered} Jam Pelatihan yang dilaksanakan"
DEFAULT = {
    Kind.TRAINING: _MET + "selama {jp} Jam Pelatihan dari tanggal {starts_on} sampai dengan {ends_on}, dan dinyatakan {result}",
    Kind.ATTENDANCE: _MET + "dari tanggal {starts_on} sampai dengan {ends_on}, dengan kehadiran " + _HELD,
    Kind.HOURS: _MET + "dari tanggal {starts_on} sampai dengan {ends_on}, selama " + _HELD,
}
_MET_EN = "has attended Competency-Based Training in {sub_field}, program {program},\n"
DEFAULT_ENGLISH = {
    Kind.TRAINING: _MET_EN + "for {jp} training hours from {starts_on} to {ends_on}, with the result {result}",
    Kind.ATTENDANCE: _MET_EN + "from {starts_on} to {ends_on}, with {jp} of {jp_delivered} training hours held",
    Kind.HOURS: _MET_EN + "from {starts_on} to {ends_on}, for {jp} of {jp_delivered} training hours held",
}


class WordingProblem(TextChoices):
    """Why a sentence cannot be printed."""

    BRACES = "braces", _("A brace is not closed, or there is one too many.")
    UNKNOWN = "unknown", _("There is a placeholder that does not exist for this kind of paper. Possible: %(allowed)s.")
    FORMAT = "format", _("A placeholder is a name in braces and nothing else, such as {program}.")
    MISSING = "missing", _("The sentence has to say all of these: %(required)s.")
    PASSED = "passed", _("A statement tells what was attended; it must not say that somebody passed.")
    TOO_LONG = "too_long", _("At most four lines and 400 characters fit on the sheet.")


def wording_problems(words: str, kind: Kind) -> list[WordingProblem]:
    """All that keeps ``words`` from being the sentence of a sheet of ``kind``; ``[]`` means none."""
    try:
        parts = list(Formatter().parse(words))
    except ValueError:
        return [WordingProblem.BRACES]
    names = {name for _text, name, _spec, _conversion in parts if name is not None}
    checks = {
        WordingProblem.UNKNOWN: not names <= ALLOWED[kind],
        WordingProblem.FORMAT: any(spec or conversion for _text, _name, spec, conversion in parts),
        WordingProblem.MISSING: not names >= set(REQUIRED[kind]),
        WordingProblem.PASSED: kind != Kind.TRAINING and _PASSED.search(words) is not None,
        WordingProblem.TOO_LONG: len(words) > MAX_LENGTH or len(words.splitlines()) > MAX_LINES,
    }
    return [problem for problem, found in checks.items() if found]


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of the sentence, or what stands for the placeholder ``name``."""

    text: str
    name: str = ""

    @property
    def strong(self) -> bool:
        """Whether it is what the paper is about; days and what else was held are read in passing."""
        return self.name in _STRONG


def filled(words: str, values: Mapping[str, str]) -> list[list[Piece]]:
    """Line by line the pieces of the sentence; what is filled in is never read as a placeholder or as a line of its own."""
    return [_pieces(line, values) for line in words.splitlines() if line.strip()]


def _pieces(line: str, values: Mapping[str, str]) -> list[Piece]:
    pieces = []
    for text, name, _spec, _conversion in Formatter().parse(line.strip()):
        pieces += [Piece(text)] if text else []
        pieces += [Piece(str(values[name]), name)] if name is not None else []
    return pieces


def plain(lines: list[list[Piece]]) -> list[str]:
    return ["".join(piece.text for piece in line) for line in lines]
