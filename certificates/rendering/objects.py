"""The objects of a finished PDF, in an order that depends on nothing but the file, with the places that wait for a value."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pikepdf

Part = str | tuple[str]  # words as they stand, or the name of a field
Parts = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Hole:
    """Where something of one person is written: a string of ``parts``, or (without) the ``kind`` of figure."""

    kind: str
    parts: Parts = ()


Piece = bytes | Hole


@dataclass(slots=True)
class Item:
    """One object of the file: ``pieces`` of its dictionary or value; of a stream also its ``data``, as stored.

    ``kind`` is ``plain``, ``stream``, or what is made anew for each person: ``content``, ``metadata``, ``attachment``;
    ``font`` is a whole font, known by its ``name``, that another takes the place of.
    """

    kind: str
    pieces: list[Piece]
    data: bytes | None = None
    name: str = ""


class Fields:
    """The values that a draft was laid out with, and how to find them again."""

    def __init__(self, values: Mapping[str, str]):
        self.values = values
        self._names = {value: name for name, value in values.items()}
        words = sorted(self._names, key=len, reverse=True)
        self._pattern = re.compile(f"({'|'.join(map(re.escape, words))})")

    def parts(self, text: str) -> Parts:
        """``text`` with the names of fields where their values stood."""
        pieces = self._pattern.split(text)
        return tuple((self._names[piece],) if place % 2 else piece for place, piece in enumerate(pieces) if piece)


def filled(parts: Parts, values: Mapping[str, str]) -> str:
    """``parts`` with ``values`` in their places."""
    return "".join(part if isinstance(part, str) else values[part[0]] for part in parts)


@dataclass(slots=True)
class Walk:
    """Numbers the objects that hang on those it begins with, from ``number`` on, and reads each as an Item."""

    fields: Fields
    number: int = 1
    whole_fonts: bool = False
    _numbers: dict[tuple[int, int], int] = field(default_factory=dict)
    _waiting: list[tuple[pikepdf.Object, str]] = field(default_factory=list)

    def items(self) -> Iterator[Item]:
        """In the order of their numbers, whatever they point to after them."""
        for value, kind in self._waiting:  # grows while it is walked
            yield self._item(value, kind)

    def reference(self, value: pikepdf.Object, kind: str = "") -> bytes:
        if value.objgen not in self._numbers:
            self._numbers[value.objgen] = self.number + len(self._waiting)
            self._waiting.append((value, kind))
        return b"%d 0 R" % self._numbers[value.objgen]

    def _item(self, value: pikepdf.Object, kind: str) -> Item:
        if isinstance(value, pikepdf.Stream):
            return self._stream(value, kind)
        if not self.whole_fonts and isinstance(value, pikepdf.Dictionary) and value.get("/Subtype") == "/Type0":
            return Item("font", [], name=str(value.BaseFont))
        return Item("plain", self.pieces(value))

    def _stream(self, value: pikepdf.Stream, kind: str) -> Item:
        if not kind:
            kind = {"/EmbeddedFile": "attachment", "/Metadata": "metadata"}.get(str(value.get("/Type")), "stream")
        made_anew = kind != "stream"
        left_out = {"/Length", "/Filter", "/DecodeParms"} if made_anew else {"/Length"}
        entries = {name: entry for name, entry in value.stream_dict.items() if name not in left_out}
        return Item(kind, self._dictionary(entries), value.read_bytes() if made_anew else value.read_raw_bytes())

    def pieces(self, value: Any) -> list[Piece]:
        """``value`` as the file writes it, what it points to as references."""
        if isinstance(value, pikepdf.Dictionary):
            return self._dictionary(dict(value.items()), page=value.get("/Type") == "/Page")
        if isinstance(value, pikepdf.Array):
            return [b"[", *(piece for entry in value for piece in (*self._entry(entry), b" ")), b"]"]
        if isinstance(value, pikepdf.String):
            parts = self.fields.parts(str(value))
            return [Hole("string", parts)] if any(isinstance(part, tuple) for part in parts) else [value.unparse()]
        if isinstance(value, pikepdf.Object):
            return [value.unparse()]
        return [b"null" if value is None else str(value).lower().encode()]  # true, false, or a figure

    def _dictionary(self, entries: Mapping[str, Any], *, page: bool = False) -> list[Piece]:
        pieces: list[Piece] = [b"<<"]
        for name, entry in entries.items():
            pieces.append(pikepdf.Name(name).unparse() + b" ")
            if page and name == "/Contents":
                pieces.append(self.reference(entry, "content"))
            elif name in {"/CheckSum", "/Size"} and "/CheckSum" in entries:
                pieces.append(Hole(name))
            else:
                pieces += self._entry(entry)
        return [*pieces, b">>"]

    def _entry(self, value: Any) -> list[Piece]:
        if isinstance(value, pikepdf.Object) and value.is_indirect:
            return [self.reference(value)]
        return self.pieces(value)
