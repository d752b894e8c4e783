"""What can be read in a PDF that somebody hands in: information, metadata, links and the text of its pages."""

from __future__ import annotations

import io
import os
import re
import resource
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pikepdf

from certificates.rendering.parent import ENVIRONMENT
from certificates.rules.code import PATTERN, normalise

SECONDS, BYTES = 5, 512 * 1024**2  # for a process that reads one file; our own sheet takes a fraction of both
_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")


def codes_in(data: bytes) -> set[str]:
    """The well-formed codes of ours that can be read in ``data``, which anybody may have handed in; never raises.

    A small file can unpack to gigabytes: it is read by a process of its own, which is ended when it takes
    too long or too much; what it had found until then counts.
    """
    command = [sys.executable, "-m", "certificates.pdf_text"]
    try:
        told = subprocess.run(  # noqa: S603 (our own module; the data go to its input)
            command, input=data, capture_output=True, timeout=SECONDS * 2, cwd=Path(__file__).parent.parent,
            env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
        ).stdout  # fmt: skip
    except subprocess.TimeoutExpired as late:
        told = late.stdout or b""
    return set(told.decode().split())


def texts_in(data: bytes) -> Iterator[str]:
    """Pieces of text, the raw bytes first; what is no PDF, or a broken one, ends early and never raises."""
    yield data.decode("latin-1")
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            yield from (str(value) for value in pdf.docinfo.values())
            if "/Metadata" in pdf.Root:
                yield pdf.Root.Metadata.read_bytes().decode("utf-8", "replace")
            for page in pdf.pages:
                yield from (str(note.get("/A", {}).get("/URI", "")) for note in page.get("/Annots", []))
                yield _page_text(page)
    except (pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError):
        return


def _page_text(page: pikepdf.Page) -> str:
    """The strings shown on a page, in the order of its content; glyphs are read by each font's own table."""
    fonts = {str(name): _letters(font) for name, font in page.resources.get("/Font", {}).items()}
    pieces, letters = [], {}
    for operands, operator in pikepdf.parse_content_stream(page, "Tf Tj TJ ' \""):
        if str(operator) == "Tf":
            letters = fonts.get(str(operands[0]), {})
            continue
        shown = operands[-1]
        for item in shown if isinstance(shown, pikepdf.Array) else [shown]:
            if isinstance(item, pikepdf.String):
                pieces.append(_decode(bytes(item), letters))
    return re.sub(r"\s", "", "".join(pieces))


def _decode(glyphs: bytes, letters: dict[bytes, str]) -> str:
    width = len(next(iter(letters), b""))
    if not width:
        return glyphs.decode("latin-1")
    return "".join(letters.get(glyphs[start : start + width], "") for start in range(0, len(glyphs), width))


def _letters(font: pikepdf.Object) -> dict[bytes, str]:
    """The font's ToUnicode table: from the bytes of a glyph to its letter; empty when it has none."""
    if "/ToUnicode" not in font:
        return {}
    table, found = font.ToUnicode.read_bytes(), {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", table, re.DOTALL):
        found |= {bytes.fromhex(glyph.decode()): _utf16(letter) for glyph, letter in _PAIR.findall(block)}
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", table, re.DOTALL):
        for first, last, letter in _RANGE.findall(block):
            start, width = int(first, 16), len(first) // 2
            for step in range(min(int(last, 16) - start, 0xFFFF) + 1):
                found[(start + step).to_bytes(width, "big")] = chr(min(int(letter, 16) + step, 0x10FFFF))
    return found


def _utf16(letter: bytes) -> str:
    return bytes.fromhex(letter.decode()).decode("utf-16-be", "replace")


def _tell_codes() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    for text in texts_in(sys.stdin.buffer.read()):
        for code in PATTERN.findall(text.upper()):
            if normalise(code):
                sys.stdout.write(f"{code}\n")
                sys.stdout.flush()


if __name__ == "__main__":
    _tell_codes()
