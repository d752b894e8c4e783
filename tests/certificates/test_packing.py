import subprocess
import sys
import zlib

import pytest

from certificates.rendering.packing import Packed, pack
from tests.databases import on_sqlite

pytestmark = on_sqlite
LONG = b"0 0 m 1 1 l S\n" * 200


@pytest.mark.parametrize(
    "pieces",
    [
        pytest.param([], id="nothing"),
        pytest.param([b"a", b"b"], id="only-quickly"),
        pytest.param([Packed.of(LONG)], id="only-before"),
        pytest.param([LONG, Packed.of(LONG), b"", Packed.of(b""), LONG, Packed.of(LONG), b"Q"], id="in-turn"),
    ],
)
def test_what_is_packed_in_parts_is_one_stream(pieces):
    packer = zlib.decompressobj()
    data = packer.decompress(pack(pieces))

    assert data == b"".join(piece.data if isinstance(piece, Packed) else piece for piece in pieces)
    assert (packer.eof, packer.unused_data) == (True, b"")


@pytest.mark.parametrize(
    ("work", "said"),
    [
        pytest.param("os.getpid()", "elsewhere", id="done-by-the-copy"),
        pytest.param("os.getpid() if os.getpid() == here else os._exit(1)", "here", id="done-here-when-the-copy-ends"),
        pytest.param("os.getpid() if os.getpid() == here else 1 / 0", "here", id="done-here-when-it-fails-there"),
    ],
)
def test_work_that_is_begun_elsewhere_is_done(work, said):
    script = f"""
import os
from certificates.rendering.meanwhile import meanwhile
here = os.getpid()
print("here" if meanwhile(lambda: {work})() == here else "elsewhere")
"""
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True).stdout == f"{said}\n"
