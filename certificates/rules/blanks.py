"""Sheets that a centre had printed in advance, each with a serial number of its own. Pure."""

from __future__ import annotations

import re

MAX_OFFSET = 300  # tenths of a millimetre: more is another paper, not a printer that draws aside
MAX_SERIAL = 30
_SERIAL = re.compile(r"(?P<letters>.*?)(?P<digits>[0-9]{1,12})")


def serials(first: str, count: int) -> list[str]:
    """``first`` and the ``count`` - 1 serial numbers after it, as they lie in the stack: the last figures are counted up.

    Raises ValueError ``serial`` when it does not end in figures, is too long, or the figures run over their width.
    """
    found = _SERIAL.fullmatch(first.strip())
    if found is None or len(first.strip()) > MAX_SERIAL or count < 1:
        raise ValueError("serial")
    letters, digits = found["letters"], found["digits"]
    if len(str(int(digits) + count - 1)) > len(digits):
        raise ValueError("serial")
    return [f"{letters}{int(digits) + step:0{len(digits)}d}" for step in range(count)]


def millimetres(tenths: int) -> str:
    """As CSS wants it: -12 is ``-1.2mm``."""
    return f"{'-' if tenths < 0 else ''}{abs(tenths) // 10}.{abs(tenths) % 10}mm"
