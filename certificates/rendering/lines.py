"""What moves and what changes on a page when other words stand in its fields: found by comparing pages that were laid out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from math import isqrt

from .objects import Fields, Parts, filled
from .typesetting import UNITS, Face, UnfillableError, spacings

SHIFTS = (0.0, -0.5, -1.0, 0.5, 1.0)  # by what part of a field's growth a text moves: left of it, centred, right, after it
CLOSE = 0.002  # of a pixel; positions are written with six decimals
QR = b"%QR"
_MATRIX = re.compile(rb"1 0 0 -1 ([-\d.]+) ([-\d.]+) Tm")
_FONT = re.compile(rb"/(\S+) ([\d.]+) Tf")
_SHOWN = re.compile(rb"\[(.*)\] TJ")
_DARK = re.compile("1+")


@dataclass(frozen=True, slots=True)
class Laid:
    """One draft of a page: the ``lines`` of its content, what its ``fields`` hold and the ``size`` of the name that shrinks."""

    lines: Sequence[bytes]
    fields: Fields
    size: int


@dataclass(eq=False, slots=True)
class Run:
    """A text on its line: where it stands in the first two drafts, in which font and size, and as what it is shown.

    ``moved_by`` says by what part of the growth of which fields it moves.
    """

    font: str
    sets_font: bool
    places: tuple[tuple[float, float], ...]
    sizes: tuple[int, ...]
    shown: tuple[bytes, ...]
    parts: Parts = ()  # none: it says the same and only moves
    spacing: int = 0
    widths: tuple[int, ...] = (0, 0)
    moved_by: list[tuple[Run, float]] = field(default_factory=list)

    @property
    def changes(self) -> bool:
        return self.shown[0] != self.shown[1] or self.shrinks

    @property
    def alone(self) -> bool:
        """Whether it is one of the fields of a person, which no other moves and no size changes."""
        return bool(self.parts) and not self.shrinks and all(other is self for other, _shift in self.moved_by)

    @property
    def shrinks(self) -> bool:
        return self.sizes[0] != self.sizes[1]


Segment = bytes | Run


def drawn(modules: str) -> bytes:
    """The operators that draw a QR code given as in ``certificates.qr.modules``: its dark ones as lines."""
    strokes = _strokes(isqrt(len(modules)) + 1)
    return b"\n".join([strokes[dark.span()] for dark in _DARK.finditer(modules)])


class _Strokes(dict[tuple[int, int], bytes]):
    """A line by where it starts and ends; a code of 29 modules has thirteen thousand, and each code some hundreds of these."""

    def __init__(self, columns: int):
        self.columns = columns

    def __missing__(self, span: tuple[int, int]) -> bytes:
        row, start = divmod(span[0], self.columns)
        end, y = start + span[1] - span[0], number(row + 0.5)
        self[span] = f"{start} {y} m\n{end} {y} l".encode()
        return self[span]


_strokes = lru_cache(maxsize=4)(_Strokes)


def number(value: float) -> str:
    """A figure as the layout writes it."""
    return str(int(value)) if value == int(value) else f"{value:f}".rstrip("0")


def lines_of(content: bytes, modules: str) -> list[bytes]:
    """The operators of a page, one a line; those that draw the QR code are one mark."""
    return (b"\n%b\n" % content).replace(b"\n%b\n" % drawn(modules), b"\n%b\n" % QR, 1)[1:-1].split(b"\n")


def cut(first: Laid, second: Laid) -> list[Segment]:
    """The page cut where the two differ. Raises UnfillableError for a difference that is not a text, its place or its size."""
    if len(first.lines) != len(second.lines):
        raise UnfillableError("the drafts do not draw the same")
    found: list[Segment] = []
    for piece in _pieces(first.lines, second.lines):
        if found and _for_everyone(piece) and _for_everyone(found[-1]):
            found[-1] += b"\n" + piece
        else:
            found.append(piece)
    return found


def understand(
    runs: Sequence[Run], first: Laid, second: Laid, letters: Mapping[str, Mapping[str, str]], faces: Mapping[str, Face]
) -> None:
    """Each of the page's ``runs`` knows what it says and why it moves. ``letters`` of each font by glyph.

    Raises UnfillableError for what is not explained by known words in known fields.
    """
    for run in runs:
        if run.changes:
            _read(run, first, second, letters[run.font], faces)
        elif run.places[0][1] != run.places[1][1]:
            raise UnfillableError("a text moves to another line")
    for run in runs:
        _follow(run, [other for other in runs if other.parts and abs(other.places[0][1] - run.places[0][1]) < CLOSE])


def _for_everyone(piece: Segment) -> bool:
    return isinstance(piece, bytes) and piece != QR


def _pieces(first: Sequence[bytes], second: Sequence[bytes]) -> Iterator[Segment]:
    fonts, place = [(b"", b"0"), (b"", b"0")], 0
    while place < len(first):
        length = _length(first, place)
        pair = [lines[place : place + length] for lines in (first, second)]
        place += length
        if length == 3:
            fonts = [found.groups() if (found := _FONT.fullmatch(lines[1])) else (b"", b"0") for lines in pair]
        yield b"\n".join(pair[0]) if pair[0] == pair[1] else _run(pair, fonts)


def _length(lines: Sequence[bytes], place: int) -> int:
    """How many lines belong together: those of a text from its place to its letters, else one."""
    if not lines[place].endswith(b" Tm"):
        return 1
    return 3 if lines[place + 1].endswith(b" Tf") else 2


def _run(pair: Sequence[Sequence[bytes]], fonts: Sequence[tuple[bytes, bytes]]) -> Run:
    places = [_MATRIX.fullmatch(lines[0]) for lines in pair]
    shown = [_SHOWN.fullmatch(lines[-1]) for lines in pair]
    if not all(places) or not all(shown) or fonts[0][0] != fonts[1][0]:
        raise UnfillableError("something else differs than a text in one font")
    return Run(
        font=fonts[0][0].decode(),
        sets_font=len(pair[0]) == 3,
        places=tuple((float(place[1]), float(place[2])) for place in places),
        sizes=tuple(round(float(size) * UNITS) for _name, size in fonts),
        shown=tuple(text[1] for text in shown),
    )


def _read(run: Run, first: Laid, second: Laid, letters: Mapping[str, str], faces: Mapping[str, Face]) -> None:
    """``run`` knows what it says, and would be written just as it was. Raises UnfillableError."""
    texts = [_text(shown, letters) for shown in run.shown]
    run.parts = first.fields.parts(texts[0])
    if filled(run.parts, second.fields.values) != texts[1]:
        raise UnfillableError("a text holds other words than those of its fields")
    if run.shrinks and run.sizes != (first.size, second.size):
        raise UnfillableError("a text changes its size for another reason than the name")
    for spacing in spacings(run.shown[0].decode(), run.sizes[0]):
        again = [faces[run.font].set_line(text, size, spacing) for text, size in zip(texts, run.sizes, strict=True)]
        if tuple(shown for shown, _width in again) == run.shown:
            run.spacing, run.widths = spacing, tuple(width for _shown, width in again)
            return
    raise UnfillableError("a text is not written again as it was")


def _text(shown: bytes, letters: Mapping[str, str]) -> str:
    glyphs = b"".join(re.findall(rb"<([0-9a-f]*)>", shown)).decode()
    return "".join(letters.get(glyphs[start : start + 4], "\ufffd") for start in range(0, len(glyphs), 4))


def _follow(run: Run, fields: Sequence[Run]) -> None:
    moved = run.places[1][0] - run.places[0][0]
    growths = [(other.widths[1] - other.widths[0]) / UNITS for other in fields]
    ways = [
        shifts
        for shifts in (product(SHIFTS, repeat=len(fields)) if len(fields) <= 4 else ())
        if abs(sum(shift * growth for shift, growth in zip(shifts, growths, strict=True)) - moved) < CLOSE
    ]
    if not ways:
        raise UnfillableError("a text moves for a reason that is not known")
    simplest = min(ways, key=lambda shifts: sum(map(bool, shifts)))
    run.moved_by = [(other, shift) for other, shift in zip(fields, simplest, strict=True) if shift]
