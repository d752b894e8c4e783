"""The shape of unit codes. Pure."""

from __future__ import annotations

import re

# C.24LAS01.001.1, as SKKNI decrees print them (DOMAIN §2).
_USUAL = re.compile(r"[A-Z]\.\d{2}[A-Z]{3}\d{2}\.\d{3}\.\d{1,2}")


def is_usual(code: str) -> bool:
    """Whether ``code`` has the shape of national standards; another shape is a warning, never an error."""
    return _USUAL.fullmatch(code) is not None
