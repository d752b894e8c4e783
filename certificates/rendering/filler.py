"""A sheet that was laid out once for its class, filled for each person: as if it had been laid out for him alone.

A person's words are set as glyphs, never parsed as HTML or as a command of the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .file_form import FileForm
from .lines import QR, Run, Segment, modules, number
from .objects import Parts, filled
from .typefaces import Typeface
from .typesetting import CHARSET, UNITS, UnfillableError, size_in_units

LETTERS = frozenset(CHARSET)


@dataclass(slots=True)
class Sheet:
    """What a class's sheet is for everyone, and where a person comes in."""

    pages: list[list[Segment]]
    modules: int
    fonts: dict[str, Typeface] = field(default_factory=dict)
    metadata: Parts = ()
    form: FileForm | None = None

    def fill(self, person: Mapping[str, Any]) -> bytes:
        """The file of ``person``: ``values`` of the fields, ``rows`` of the QR code, ``size`` of the name, ``attachments``.

        Raises UnfillableError for what would look otherwise than laid out: a letter that is missing, a line that is too long.
        """
        attachments = [text.encode() for text in person["attachments"]]
        contents = [b"\n".join(lines) for lines in self.lines(person)]
        return self.form.write(contents=contents, values=person["values"], metadata=self.metadata, attachments=attachments)

    def lines(self, person: Mapping[str, Any]) -> list[list[bytes]]:
        """The content of each page, filled."""
        values, rows = person["values"], person["rows"]
        for value in values.values():
            if value != " ".join(value.split()) or not value or not LETTERS.issuperset(value):
                raise UnfillableError("blanks that would be joined, or a letter that is set otherwise")
        if rows[0][0] or person["modules"] != self.modules:
            raise UnfillableError("a QR code of another size")
        return [self._page(segments, values, size_in_units(person["size"]), rows) for segments in self.pages]

    def _page(self, segments: Sequence[Segment], values: Mapping[str, str], size: int, rows) -> list[bytes]:
        runs = [segment for segment in segments if isinstance(segment, Run)]
        written = {id(run): self._set(run, values, size) for run in runs if run.parts}
        for run in runs:
            _refuse_too_long(run, written)
        lines: list[bytes] = []
        for segment in segments:
            if isinstance(segment, Run):
                lines += _placed(segment, written, size)
            elif segment == QR:
                lines += modules(rows)
            else:
                lines.append(segment)
        return lines

    def _set(self, run: Run, values: Mapping[str, str], size: int) -> tuple[bytes, int]:
        face, text = self.fonts[run.font].face, filled(run.parts, values)
        return face.set_line(text, size if run.shrinks else run.sizes[0], run.spacing)


def _refuse_too_long(run: Run, written: Mapping[int, tuple[bytes, int]]) -> None:
    """Texts that move each other share a line; together they may be as long as they were tried."""
    together = [other for other, _shift in run.moved_by if other is not run] + [run] * bool(run.parts)
    if sum(written[id(other)][1] for other in together) > sum(max(other.widths) for other in together):
        raise UnfillableError("a line that is longer than was tried")


def _placed(run: Run, written: Mapping[int, tuple[bytes, int]], size: int) -> list[bytes]:
    """The operators of a text: its place, its font, its letters."""
    (x, y), (_x, other_y) = run.places
    x += sum(shift * (written[id(other)][1] - other.widths[0]) / UNITS for other, shift in run.moved_by)
    if run.shrinks:
        y += (other_y - y) * (size - run.sizes[0]) / (run.sizes[1] - run.sizes[0])
    shown = written[id(run)][0] if run.parts else run.shown[0]
    font = [f"/{run.font} {number((size if run.shrinks else run.sizes[0]) / UNITS)} Tf".encode()] if run.sets_font else []
    return [f"1 0 0 -1 {number(x)} {number(y)} Tm".encode(), *font, b"[" + shown + b"] TJ"]
