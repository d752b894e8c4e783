"""The fonts of a sheet, whole to set text with, and reduced to the letters that a name may have."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from html import escape

import pikepdf

from .typesetting import Face, UnfillableError

_PAIR = re.compile(r"<([0-9a-f]{4})> <([0-9a-f]+)>")
_STYLES = {"Bold": "font-weight: bold", "Italic": "font-style: italic"}


@dataclass(frozen=True, slots=True)
class Typeface:
    """A font as ``face`` to set text with, and as the ``embedded`` object with every letter of its character set."""

    face: Face
    embedded: pikepdf.Object
    file: pikepdf.Pdf  # its objects end with it


def fonts_of(pdf: pikepdf.Pdf) -> dict[str, pikepdf.Object]:
    """The fonts of the pages by the name that the content calls them."""
    return {name[1:]: font for page in pdf.pages for name, font in page.resources.get("/Font", {}).items()}


def letters_of(font: pikepdf.Object) -> dict[str, str]:
    """What each glyph of ``font`` stands for, by its number as the content writes it."""
    _head, _mark, table = font.ToUnicode.read_bytes().decode().partition("endcodespacerange")
    pairs = _PAIR.findall(table)
    return {glyph: bytes.fromhex(text).decode("utf-16-be") for glyph, text in pairs}


@lru_cache(maxsize=32)
def typeface(name: str, letters: frozenset[str]) -> Typeface:
    """The font that is embedded as ``name``, with ``letters`` beside those of its character set.

    Raises UnfillableError when asking for it by its name brings another.
    """
    whole, _file = _font_called(name, "x", whole=True)
    face = Face(whole.DescendantFonts[0].FontDescriptor.FontFile2.read_bytes())
    embedded, file = _font_called(name, face.charset | letters, whole=False)
    face.glyphs = frozenset(int(glyph, 16) for glyph in letters_of(embedded))
    return Typeface(face, embedded, file)


def _font_called(name: str, letters: Iterable[str], *, whole: bool) -> tuple[pikepdf.Object, pikepdf.Pdf]:
    from weasyprint import HTML

    family = name.partition("+")[2].split("-")
    styles = [_STYLES[family.pop()] for _ in range(2) if family[-1] in _STYLES]
    text = escape(" ".join(sorted(letters)))
    html = f'<p style="font-family: &quot;{escape(" ".join(family))}&quot;; {"; ".join(styles)}">{text}'
    pdf = pikepdf.open(io.BytesIO(HTML(string=html).write_pdf(full_fonts=whole)))
    for font in fonts_of(pdf).values():
        if str(font.BaseFont)[1:] == name and "/FontFile2" in font.DescendantFonts[0].FontDescriptor:
            return font, pdf
    raise UnfillableError(f"no font is found again by the name {name}")
