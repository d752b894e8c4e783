"""A sheet that was laid out once for its class, filled for each person: as if it had been laid out for him alone.

A person's words are set as glyphs, never parsed as HTML or as a command of the file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .file_form import FileForm
from .lines import QR, Run, Segment, drawn, number
from .objects import Parts, filled
from .packing import Packed
from .typefaces import Typeface
from .typesetting import CHARSET, UNITS, UnfillableError, size_in_units

LETTERS = frozenset(CHARSET)
KNOWN = 8192  # texts that are kept as they are written; each takes a tenth of a kilobyte


@dataclass(slots=True)
class Sheet:
    """What a class's sheet is for everyone, and where a person comes in."""

    pages: list[list[Segment | Packed]]
    modules: int
    fonts: dict[str, Typeface] = field(default_factory=dict)
    metadata: Parts = ()
    form: FileForm | None = None
    settled: dict[tuple[int, str], bytes] = field(default_factory=dict)

    def fill(self, person: Mapping[str, Any]) -> bytes:
        """The file of ``person``: ``values`` of the fields, ``modules`` of the QR code, ``size`` of the name, ``attachments``.

        Raises UnfillableError for what would look otherwise than laid out: a letter that is missing, a line that is too long.
        """
        attachments = [text.encode() for text in person["attachments"]]
        return self.form.write(
            contents=self.contents(person), values=person["values"], metadata=self.metadata, attachments=attachments
        )

    def contents(self, person: Mapping[str, Any]) -> list[list[bytes | Packed]]:
        """The content of each page, filled: its operators, each piece with the end of its line."""
        values, code = person["values"], person["modules"]
        for value in values.values():
            if value != " ".join(value.split()) or not value or not LETTERS.issuperset(value):
                raise UnfillableError("blanks that would be joined, or a letter that is set otherwise")
        if len(code) != self.modules:
            raise UnfillableError("a QR code of another size")
        return [self._page(segments, values, size_in_units(person["size"]), code) for segments in self.pages]

    def _page(
        self, segments: Sequence[Segment | Packed], values: Mapping[str, str], size: int, code: str
    ) -> list[bytes | Packed]:
        together = [segment for segment in segments if isinstance(segment, Run) and not segment.alone]
        written = {id(run): self._set(run, filled(run.parts, values), size) for run in together if run.parts}
        for run in together:
            _refuse_too_long(run, written)
        pieces: list[bytes | Packed] = []
        lines: list[bytes] = []
        for segment in segments:
            if isinstance(segment, Packed):
                pieces += _ended(lines), segment
                lines = []
            elif segment == QR:
                lines.append(drawn(code))
            elif isinstance(segment, bytes):
                lines.append(segment)
            elif segment.alone:
                lines.append(self._alone(segment, filled(segment.parts, values)))
            else:
                lines.append(_placed(segment, written, size))
        return [*pieces, _ended(lines)]

    def _alone(self, run: Run, text: str) -> bytes:
        """The operators of ``text`` where nothing else has a say; marks repeat from person to person."""
        known = self.settled.get((id(run), text))
        if known is None:
            written = {id(run): self._set(run, text, run.sizes[0])}
            _refuse_too_long(run, written)
            known = _placed(run, written, run.sizes[0])
            if len(self.settled) < KNOWN:
                self.settled[id(run), text] = known
        return known

    def _set(self, run: Run, text: str, size: int) -> tuple[bytes, int]:
        return self.fonts[run.font].face.set_line(text, size if run.shrinks else run.sizes[0], run.spacing)


def _ended(lines: Sequence[bytes]) -> bytes:
    return b"".join([line + b"\n" for line in lines])


def _refuse_too_long(run: Run, written: Mapping[int, tuple[bytes, int]]) -> None:
    """Texts that move each other share a line; together they may be as long as they were tried."""
    together = [other for other, _shift in run.moved_by if other is not run] + [run] * bool(run.parts)
    if sum(written[id(other)][1] for other in together) > sum(max(other.widths) for other in together):
        raise UnfillableError("a line that is longer than was tried")


def _placed(run: Run, written: Mapping[int, tuple[bytes, int]], size: int) -> bytes:
    """The operators of a text: its place, its font, its letters."""
    (x, y), (_x, other_y) = run.places
    x += sum(shift * (written[id(other)][1] - other.widths[0]) / UNITS for other, shift in run.moved_by)
    if run.shrinks:
        y += (other_y - y) * (size - run.sizes[0]) / (run.sizes[1] - run.sizes[0])
    shown = written[id(run)][0] if run.parts else run.shown[0]
    font = f"/{run.font} {number((size if run.shrinks else run.sizes[0]) / UNITS)} Tf\n" if run.sets_font else ""
    return f"1 0 0 -1 {number(x)} {number(y)} Tm\n{font}".encode() + b"[%b] TJ" % shown
