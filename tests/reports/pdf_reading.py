"""PDFs read back by poppler, which shares no code with what wrote them."""

import re
import subprocess
from pathlib import Path


def text_of(data: bytes) -> str:
    return _run("pdftotext", "-layout", "-", "-", data=data)


def pages_of(data: bytes) -> list[str]:
    return text_of(data).split("\f")[:-1]


def fonts_of(data: bytes) -> dict[str, str]:
    """Name of the font without its subset's prefix → whether it is embedded."""
    rows = [line.split() for line in _run("pdffonts", "-", data=data).splitlines()[2:]]
    return {row[0].partition("+")[2] or row[0]: row[-5] for row in rows}


def lines_of(text: str) -> list[str]:
    """Lines that say something, each with single blanks; a dotted line to write on is one "…"."""
    return [re.sub(r"\.{4,}", "…", " ".join(line.split())) for line in text.splitlines() if line.strip()]


def golden(name: str) -> list[str]:
    """The lines that a paper is known to have, looked at and kept beside the tests."""
    return (Path(__file__).parent / "golden" / f"{name}.txt").read_text().splitlines()


def _run(*command: str, data: bytes) -> str:
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()
