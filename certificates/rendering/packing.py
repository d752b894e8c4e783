"""A page's content packed quickly: what is the same for everyone was packed once, and well."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

HEAD = b"\x78\x01"  # of a stream of zlib that was packed quickly
LONG = 1024  # bytes: what is shorter is packed quickly along with what is around it


@dataclass(frozen=True, slots=True)
class Packed:
    """``data``, and the same as blocks that refer to nothing before them: they stand anywhere in a stream."""

    data: bytes
    blocks: bytes

    @classmethod
    def of(cls, data: bytes) -> Packed:
        packer = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
        return cls(data, packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH))


def pack(pieces: Iterable[bytes | Packed]) -> bytes:
    """``pieces`` one after the other as one stream of zlib (RFC 1950)."""
    packer, checksum, blocks = zlib.compressobj(1, wbits=-zlib.MAX_WBITS), 1, [HEAD]
    for piece in pieces:
        if isinstance(piece, Packed):
            blocks += packer.flush(zlib.Z_FULL_FLUSH), piece.blocks
            checksum = zlib.adler32(piece.data, checksum)
        else:
            blocks.append(packer.compress(piece))
            checksum = zlib.adler32(piece, checksum)
    return b"".join([*blocks, packer.flush(), checksum.to_bytes(4, "big")])
