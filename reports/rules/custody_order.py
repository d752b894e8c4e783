"""The order in which officers walk through the blocks. Pure."""

from __future__ import annotations

import re


def walking_order(text: str) -> list[tuple[int, int, str]]:
    """A key that puts room 3 before room 12, and a place that nobody has entered last."""
    if not text:
        return [(2, 0, "")]
    parts = re.findall(r"\d+|\D+", text.strip().casefold())
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]
