"""A line of text as the layout would write it: glyphs by HarfBuzz from the same font, their advances to the same rounding.

The text is shaped, never parsed: whatever it says, it ends as numbers of glyphs.
"""

from __future__ import annotations

import re
from functools import lru_cache

import uharfbuzz

UNITS = 1024  # of Pango to a pixel: positions are whole numbers of them
LATIN = (range(0x20, 0x7F), range(0xA1, 0xAD), range(0xAE, 0x180), range(0x1EA0, 0x1EFA), (0x2013, 0x2014, 0x2018, 0x2019))
CHARSET = "".join(chr(code) for codes in LATIN for code in codes)  # what a name in Latin letters is written with
# With letters set apart no ligature joins them.
_APART = {"liga": False, "clig": False, "dlig": False}
_SET_APART = re.compile(r"<[0-9a-f]{4}>-?\d*<?>?(-[\d.e-]+)<")


class UnfillableError(Exception):
    """It cannot be filled in: the sheet has to be laid out for this person."""


def size_in_units(points: float) -> int:
    """A size in points as the layout rounds it, in UNITS of a pixel."""
    return int(points * 96 / 72 * UNITS)


class Face:
    """One font file: what it can set, and how. ``glyphs`` are those that the file to be filled has of it."""

    def __init__(self, data: bytes):
        self.glyphs: frozenset[int] = frozenset()
        self._face = uharfbuzz.Face(data)
        self._fonts: dict[int, uharfbuzz.Font] = {}
        self.set_line = lru_cache(maxsize=4096)(self._set_line)  # marks repeat from person to person
        font = uharfbuzz.Font(self._face)
        self.charset = frozenset(character for character in CHARSET if font.get_nominal_glyph(ord(character)))

    def _set_line(self, text: str, size: int, spacing: int) -> tuple[bytes, int]:
        """The operand of the operator that shows ``text``, and its width; ``size`` and ``spacing`` in UNITS of a pixel."""
        font, buffer = self._font(size), uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.set_language_from_ot_tag("IND ")
        uharfbuzz.shape(font, buffer, _APART if spacing else {})
        if not self.glyphs.issuperset(glyph.codepoint for glyph in buffer.glyph_infos):
            raise UnfillableError("a letter that the sheet does not have")
        return _written(font, buffer, size / UNITS, spacing)

    def _font(self, size: int) -> uharfbuzz.Font:
        if size not in self._fonts:
            self._fonts[size] = uharfbuzz.Font(self._face)
            self._fonts[size].scale = (size, size)
        return self._fonts[size]


def spacings(shown: str, size: int) -> list[int]:
    """What the letters of ``shown`` may have been set apart by, in UNITS: the halves that are written leave one open."""
    found = _SET_APART.match(shown)
    half = round(-float(found[1]) * size / UNITS) if found else 0
    return [2 * half, 2 * half + 1] if half > 0 else [0]


def _written(font: uharfbuzz.Font, buffer: uharfbuzz.Buffer, size: float, spacing: int) -> tuple[bytes, int]:
    """As the layout writes it: between glyphs the thousandths of the size by which an advance differs from the font's own."""
    left, last = spacing // 2, len(buffer.glyph_infos) - 1
    pieces, total = ["<"], 0
    for place, (glyph, position) in enumerate(zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)):
        if position.y_offset:
            raise UnfillableError("a mark that is raised")
        before, after = left if place else 0, spacing - left if place < last else 0
        width, offset = position.x_advance + before + after, (position.x_offset + before) / size
        if offset:
            pieces.append(f">{-offset}<")
        pieces.append(f"{glyph.codepoint:04x}")
        own = round(font.get_glyph_h_advance(glyph.codepoint) * 1000 / UNITS / size)
        kerning = own + offset - width * 1000 / UNITS / size
        if kerning:
            pieces.append(f">{int(kerning)}<")
        total += width
    if pieces[-1].endswith("<"):
        pieces[-1] = pieces[-1][:-1]
    else:
        pieces.append(">")
    return "".join(pieces).encode(), total
