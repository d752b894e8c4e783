"""Register numbers as prisons write them, and the key that makes two spellings one. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Longest first: "IIa" must not be read as "II" or "I".
_CLASS = re.compile(
    r"^\s*(?P<letter>[AB])[\s.\-]*(?P<step>III|II[\s.\-]*[AB]|IV|II|I|V)(?![A-Z])|^\s*(?P<discipline>F)(?![A-Z])", re.IGNORECASE
)
_STEPS = {"I": "I", "II": "II", "IIA": "IIa", "IIB": "IIb", "III": "III", "IV": "IV", "V": "V"}


@dataclass(frozen=True, slots=True)
class RegistrationNumber:
    """A register number: ``text`` as written, ``key`` for comparing, ``class_code`` such as "B.IIa" or ""."""

    text: str
    key: str
    class_code: str


def parse(text: str) -> RegistrationNumber:
    """Read a register number in any spelling of DOMAIN §2.

    The key is the class and the runs of letters and digits behind it, joined by "/", without leading
    zeros: "BI.100-WNA/2026" and "B.I 100/WNA/2026" are one. Raises ValueError when no digit is left
    or when a spreadsheet has turned the number into "3,27E+15".
    """
    written = " ".join(text.split())
    if re.fullmatch(r"\d+([.,]\d+E\+?|E\+)\d+", written, re.IGNORECASE):
        raise ValueError("scientific")
    match = _CLASS.match(written)
    class_code = _class_code(match) if match else ""
    rest = written[match.end() :] if match else written
    parts = [part.lstrip("0") or "0" for part in re.findall(r"[A-Z]+|\d+", rest.upper())]
    if not any(part.isdigit() for part in parts):
        raise ValueError("no_number")
    return RegistrationNumber(written, "/".join([class_code.upper(), *parts]), class_code)


def _class_code(match: re.Match) -> str:
    if match["discipline"]:
        return "F"
    return f"{match['letter'].upper()}.{_STEPS[re.sub(r'[^A-Z]', '', match['step'].upper())]}"
