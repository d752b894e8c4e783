"""How a class's sheet becomes one that can be filled: three drafts with made-up words in the fields of a person.

They are laid out the plain way. Where the first two differ are the fields; how the texts beside them move tells how they are
aligned; filled with the words of the third it must be the third, or it is not used.
"""

from __future__ import annotations

import io
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

import pikepdf

from .file_form import FileForm
from .filler import Sheet
from .lines import CLOSE, Laid, Run, Segment, cut, lines_of, understand
from .objects import Fields, Hole, Item, Parts, Walk, filled
from .packing import LONG, Packed
from .typefaces import Typeface, fonts_of, letters_of, typeface
from .typesetting import UnfillableError, size_in_units

Draw = Callable[[str, Mapping[str, Any] | None], bytes]
# Ornaments, two thirds of the time that a layout takes; the code to scan is written otherwise, and shorter.
_ORNAMENT = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]{2000,})")


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft that was laid out: the file, its objects in their order and what stands in its fields."""

    pdf: pikepdf.Pdf
    items: list[Item]
    fields: Fields
    size: int
    modules: str

    @property
    def pages(self) -> list[Laid]:
        contents = [item.data for item in self.items if item.kind == "content"]
        return [Laid(lines_of(content, self.modules), self.fields, self.size) for content in contents]

    @property
    def metadata(self) -> str:
        return "".join(item.data.decode() for item in self.items if item.kind == "metadata")

    def strings(self) -> list[Parts]:
        """Those outside of the pages that hold a field."""
        return [piece.parts for item in self.items for piece in item.pieces if isinstance(piece, Hole) and piece.parts]

    def rest(self) -> list[tuple]:
        """All that is the same for everyone, outside of the pages."""
        return [
            (item.kind, item.name, [piece if isinstance(piece, bytes) else piece.kind for piece in item.pieces],
             item.data if item.kind == "stream" else None)
            for item in self.items
        ]  # fmt: skip


def build(
    drafts: Sequence[Mapping[str, Any]],
    archive: Mapping[str, Any] | None,
    draw: Draw,
    aside: Callable[[Callable[[], list[bytes]]], Callable[[], list[bytes]]] = lambda make: make,
) -> Sheet:
    """The sheet that ``drafts`` show: what ``filler.Sheet.fill`` takes of a person, and the ``html``. Raises UnfillableError.

    ``aside`` may begin some of the work at once, elsewhere.
    """
    # Two thirds faster where ornaments do not change what else is drawn.
    others = aside(lambda: [draw(_bare(draft["html"]), archive) for draft in drafts[1:]])
    first = _draft(drafts[0], draw(drafts[0]["html"], archive))
    try:
        return _build(first, [_draft(*pair) for pair in zip(drafts[1:], others(), strict=True)], drafts)
    except UnfillableError:
        return _build(first, [_draft(draft, draw(draft["html"], archive)) for draft in drafts[1:]], drafts)


def _build(first: Draft, others: Sequence[Draft], drafts: Sequence[Mapping[str, Any]]) -> Sheet:
    second, third = others
    metadata = first.fields.parts(first.metadata)
    if second.rest() != third.rest() or not all(_said_alike(first, metadata, other) for other in others):
        raise UnfillableError("something outside of the pages differs")
    pages = list(zip(first.pages, second.pages, strict=True))
    sheet = Sheet([[_packed(segment) for segment in cut(*pair)] for pair in pages], len(first.modules), metadata=metadata)
    letters = {name: letters_of(font) for name, font in fonts_of(first.pdf).items()}
    for name, more in fonts_of(second.pdf).items():
        letters.setdefault(name, {}).update(letters_of(more))
    sheet.fonts = _typefaces(sheet, first, letters)
    faces = {name: font.face for name, font in sheet.fonts.items()}
    for segments, pair in zip(sheet.pages, pages, strict=True):
        understand([run for run in segments if isinstance(run, Run)], *pair, letters, faces)
    _prove(sheet, drafts[2], third)
    sheet.form = FileForm(first.pdf.pdf_version, _with_fonts(first, sheet.fonts))
    return sheet


def _packed(segment: Segment) -> Segment | Packed:
    return Packed.of(segment + b"\n") if isinstance(segment, bytes) and len(segment) > LONG else segment


def _draft(draft: Mapping[str, Any], data: bytes) -> Draft:
    pdf, fields = pikepdf.open(io.BytesIO(data)), Fields(draft["values"])
    walk = Walk(fields)
    walk.reference(pdf.Root)
    walk.reference(pdf.trailer.Info)
    return Draft(pdf, list(walk.items()), fields, size_in_units(draft["size"]), draft["modules"])


def _bare(html: str) -> str:
    return _ORNAMENT.sub(_without_its_lines, html)


def _without_its_lines(found: re.Match[str]) -> str:
    frame = re.match(rb"<svg[^>]*>", b64decode(found[1]))
    return f"data:image/svg+xml;base64,{b64encode(frame[0] + b'</svg>').decode()}" if frame else found[0]


def _said_alike(first: Draft, metadata: Parts, other: Draft) -> bool:
    """Whether the strings and metadata of ``other`` are those of ``first`` with its own words in the fields."""
    values = other.fields.values
    strings = [[filled(parts, values) for parts in draft.strings()] for draft in (first, other)]
    return strings[0] == strings[1] and other.metadata == filled(
        metadata, {name: escape(value) for name, value in values.items()}
    )


def _typefaces(sheet: Sheet, first: Draft, letters: Mapping[str, Mapping[str, str]]) -> dict[str, Typeface]:
    used = {run.font for segments in sheet.pages for run in segments if isinstance(run, Run) and run.changes}
    fonts = fonts_of(first.pdf)
    return {name: typeface(str(fonts[name].BaseFont)[1:], frozenset("".join(letters[name].values()))) for name in sorted(used)}


def _prove(sheet: Sheet, draft: Mapping[str, Any], laid: Draft) -> None:
    for content, page in zip(sheet.contents(draft), laid.pages, strict=True):
        text = b"".join(piece.data if isinstance(piece, Packed) else piece for piece in content)
        ours = lines_of(text.removesuffix(b"\n"), draft["modules"])
        if len(ours) != len(page.lines) or any(not _alike(*pair) for pair in zip(ours, page.lines, strict=True)):
            raise UnfillableError("filled it is not what is laid out")


def _alike(first: bytes, second: bytes) -> bool:
    """The same operator, or the same place of a text but for what the eye and the paper cannot tell."""
    if first == second:
        return True
    if not (first.endswith(b" Tm") and second.endswith(b" Tm")):
        return False
    places = zip(first.split()[:-1], second.split()[:-1], strict=True)
    return all(abs(float(one) - float(other)) < 5 * CLOSE for one, other in places)


def _with_fonts(first: Draft, fonts: Mapping[str, Typeface]) -> list[Item]:
    """The objects of the file, each font whole: that of a field with every letter, the others with those they had."""
    items, own = list(first.items), {str(font.BaseFont): font for font in fonts_of(first.pdf).values()}
    replaced = {str(font.embedded.BaseFont): font.embedded for font in fonts.values()}
    for place, item in enumerate(first.items):
        if item.kind == "font":
            walk = Walk(Fields({}), number=len(items) + 1, whole_fonts=True)
            items[place] = Item("plain", walk.pieces((own | replaced)[item.name]))
            items += walk.items()
    return items
