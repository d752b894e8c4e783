"""A file of which nearly everything is the same for each person: written once, then only what differs is added."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape

from .objects import Hole, Item, Parts, Piece, filled
from .packing import Packed, pack

ROW = 7  # bytes of one row of the cross-reference: what it is, where, and which in its stream
_SPECIAL = re.compile(rb"([\\()])")


class FileForm:
    """``items`` are numbered from 1, the first the catalogue, the second the information; see ``write``."""

    def __init__(self, version: str, items: Sequence[Item]):
        self._varying = [(number, _joined(item)) for number, item in enumerate(items, 1) if _varies(item)]
        self._packed = len(items) + 1
        self._rows = bytearray(b"\0\0\0\0\0\xff\xff" + bytes(ROW * (self._packed + 1)))
        self._start = self._written_once(version, items)

    def write(
        self,
        *,
        contents: Sequence[Iterable[bytes | Packed]],
        values: Mapping[str, str],
        metadata: Parts,
        attachments: Sequence[bytes],
    ) -> bytes:
        """The file: the ``contents`` of its pages, the ``attachments`` in their order, ``values`` in every string."""
        pages, inside = iter(contents), iter(attachments)
        objects, rows, position = [], bytearray(self._rows), len(self._start)
        for number, item in self._varying:
            if item.kind == "content":
                told = _packed(number, _told(item.pieces, values), pack(next(pages)))
            elif item.kind == "metadata":
                said = filled(metadata, {name: escape(value) for name, value in values.items()})
                told = _stream(number, _told(item.pieces, values), said.encode())
            elif item.kind == "attachment":
                data = next(inside)
                told = _stream(number, _told(item.pieces, values, data), data)
            else:
                told = b"%d 0 obj\n%b\nendobj\n" % (number, _told(item.pieces, values))
            _locate(rows, number, position)
            objects.append(told)
            position += len(told)
        _locate(rows, self._packed + 1, position)
        return b"".join([self._start, *objects, self._ending(rows, position, b"".join(objects))])

    def _written_once(self, version: str, items: Sequence[Item]) -> bytes:
        """The header, the streams that never differ, and all else that never differs packed into one stream."""
        file = bytearray(f"%PDF-{version}\n%".encode() + b"\xe2\xe3\xcf\xd3\n")
        packed: list[tuple[int, bytes]] = []
        for number, item in enumerate(items, 1):
            if _varies(item):
                continue
            told = _told(item.pieces, {})
            if item.data is None:
                self._rows[ROW * number : ROW * number + ROW] = _row(2, self._packed, len(packed))
                packed.append((number, told))
            else:
                _locate(self._rows, number, len(file))
                file += _stream(number, told, item.data)
        _locate(self._rows, self._packed, len(file))
        return bytes(file + _object_stream(self._packed, packed))

    def _ending(self, rows: bytes, position: int, differing: bytes) -> bytes:
        name = hashlib.sha256(differing).hexdigest()[:32].encode()  # the same content has the same name
        told = b"<</Type /XRef /W [1 4 2] /Size %d /Root 1 0 R /Info 2 0 R /ID [<%b> <%b>]>>" % (self._packed + 2, name, name)
        return _stream(self._packed + 1, told, bytes(rows)) + b"startxref\n%d\n%%%%EOF\n" % position


def _varies(item: Item) -> bool:
    return item.kind in {"content", "metadata", "attachment"} or any(isinstance(piece, Hole) for piece in item.pieces)


def _joined(item: Item) -> Item:
    """The same with what stands between two holes in one piece."""
    pieces: list[Piece] = []
    for piece in item.pieces:
        if pieces and isinstance(piece, bytes) and isinstance(pieces[-1], bytes):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return Item(item.kind, pieces, item.data)


def _told(pieces: Sequence[Piece], values: Mapping[str, str], data: bytes = b"") -> bytes:
    return b"".join(piece if isinstance(piece, bytes) else _in_hole(piece, values, data) for piece in pieces)


def _in_hole(hole: Hole, values: Mapping[str, str], data: bytes) -> bytes:
    if hole.kind == "/Size":
        return b"%d" % len(data)
    if hole.kind == "/CheckSum":
        return b"<%b>" % hashlib.md5(data, usedforsecurity=False).hexdigest().encode()
    return string(filled(hole.parts, values))


def string(text: str) -> bytes:
    """A text string; what in it could end it or begin something else is escaped or written as figures."""
    if text.isascii():
        return b"(%b)" % _SPECIAL.sub(rb"\\\1", text.encode())
    return b"<feff%b>" % text.encode("utf-16-be").hex().encode()


def _packed(number: int, told: bytes, data: bytes) -> bytes:
    return _stream(number, told[:-2] + b" /Filter /FlateDecode>>", data)


def _stream(number: int, told: bytes, data: bytes) -> bytes:
    return b"%d 0 obj\n%b /Length %d>>\nstream\n%b\nendstream\nendobj\n" % (number, told[:-2], len(data), data)


def _object_stream(number: int, packed: Sequence[tuple[int, bytes]]) -> bytes:
    places, position = [], 0
    for inner, told in packed:
        places.append(b"%d %d" % (inner, position))
        position += len(told) + 1
    head = b" ".join(places) + b"\n"
    data = head + b"\n".join(told for _inner, told in packed)
    return _packed(number, b"<</Type /ObjStm /N %d /First %d>>" % (len(packed), len(head)), zlib.compress(data, 9))


def _row(kind: int, first: int, second: int) -> bytes:
    return bytes([kind]) + first.to_bytes(4, "big") + second.to_bytes(2, "big")


def _locate(rows: bytearray, number: int, position: int) -> None:
    rows[ROW * number : ROW * number + ROW] = _row(1, position, 0)
