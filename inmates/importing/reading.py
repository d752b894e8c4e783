"""What kind of file this is, told by its content, and whether it may be opened at all.

Sizes are checked before anything is unpacked: size and ratio stand in the directory of the archive, and an
archive that lies there is cut off at what it says.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import PurePath
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from django.utils.translation import gettext_lazy as _

from .columns import Layout, recognise
from .table import Table
from .text_file import open_text_file
from .verdicts import Refusal, Refused
from .workbook import open_workbook

MAX_BYTES = 20 * 1024**2
MAX_UNPACKED_BYTES = 100 * 1024**2
MAX_RATIO = 100
RATIO_MATTERS_FROM = 1024**2  # small parts of any workbook may be packed very well
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream that a workbook with a password consists of
EXCEL_STREAMS = [name.encode("utf-16-le") for name in ("Workbook", "Book")]
BINARY_MAGIC = (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf")
XLSX, CSV = ".xlsx", ".csv"
SUFFIXES = {XLSX: {".xlsx", ".xlsm"}, CSV: {".csv", ".txt", ".tsv", ".tab"}}
KINDS = {XLSX: _("an Excel workbook"), CSV: _("CSV text")}


def kind_of(file: BinaryIO, name: str) -> str:
    """``XLSX`` or ``CSV``. Raises Refused for every other file, and when the ending of the name says otherwise."""
    size = file.seek(0, io.SEEK_END)
    if not size:
        raise Refused(Refusal.EMPTY)
    if size > MAX_BYTES:
        raise Refused(Refusal.TOO_LARGE)
    file.seek(0)
    head = file.read(8)
    if head == OLE:
        raise Refused(_refusal_of_ole(file))
    if head.startswith(BINARY_MAGIC):
        raise Refused(Refusal.NOT_A_LIST)
    kind = XLSX if head.startswith(ZIP) else CSV
    if kind == XLSX:
        check_archive(file)
    suffix = PurePath(name).suffix.lower()
    if suffix and suffix not in SUFFIXES[kind]:
        raise Refused(Refusal.WRONG_NAME, suffix=suffix, kind=str(KINDS[kind]), right=kind)
    return kind


def check_archive(file: BinaryIO) -> None:
    """Raises Refused unless this archive is a workbook whose parts are neither locked, nor too large, nor packed too well."""
    file.seek(0)
    try:
        with ZipFile(file) as archive:
            parts = archive.infolist()
    except (BadZipFile, ValueError, NotImplementedError, EOFError) as error:
        raise Refused(Refusal.DAMAGED) from error
    if refusal := _refusal_of_kind({part.filename for part in parts}):
        raise Refused(refusal)
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(Refusal.PASSWORD)
    if sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise Refused(Refusal.UNPACKED_TOO_LARGE)
    large = (part for part in parts if part.file_size > RATIO_MATTERS_FROM)
    if any(part.file_size > MAX_RATIO * max(part.compress_size, 1) for part in large):
        raise Refused(Refusal.RATIO_TOO_HIGH)


@contextmanager
def opened(file: BinaryIO, name: str, *, recognise: Callable[..., Layout] = recognise, sheet: str = "") -> Iterator[Table]:
    """The list in ``file``, open as long as the block runs; ``recognise`` finds its headings, ``sheet`` is the wanted one of
    several in a workbook. Raises Refused.

    Warnings of the spreadsheet library are silenced: what a cell is worth is said by our own findings.
    """
    kind = kind_of(file, name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with open_workbook(file, recognise, sheet=sheet) if kind == XLSX else open_text_file(file, recognise) as table:
            yield table


def _refusal_of_ole(file: BinaryIO) -> Refusal:
    file.seek(0)
    content = file.read()
    if ENCRYPTED in content:
        return Refusal.PASSWORD
    return Refusal.OLD_EXCEL if any(name in content for name in EXCEL_STREAMS) else Refusal.NOT_A_LIST


def _refusal_of_kind(names: set[str]) -> Refusal | None:
    if "xl/workbook.xml" in names:
        return None
    if "xl/workbook.bin" in names:
        return Refusal.BINARY_EXCEL
    return Refusal.OPEN_DOCUMENT if {"mimetype", "content.xml"} <= names else Refusal.NOT_A_LIST
