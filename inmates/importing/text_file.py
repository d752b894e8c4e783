"""CSV in the encodings and with the separators that spreadsheets and other programs write."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import islice
from typing import BinaryIO

from .columns import LOOKED_AT, Layout, RawRow
from .table import Table
from .verdicts import Refusal, Refused

SEPARATORS = [";", ",", "\t", "|"]
CHUNK = 64 * 1024
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_STATED = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
# The most telling one is shown when no separator makes a list of the file.
_TELLING = [Refusal.NO_HEADER, Refusal.QUOTES, Refusal.COLUMN_MISSING, Refusal.COLUMN_TWICE]


@dataclass(frozen=True, slots=True)
class Dialect:
    encoding: str
    separator: str
    skip: int = 0  # characters of "sep=;", which no spreadsheet shows as a row


@contextmanager
def open_text_file(file: BinaryIO, recognise: Callable[[list[RawRow]], Layout]) -> Iterator[Table]:
    """The list, read with the first separator under which ``recognise`` finds headings. Raises Refused."""
    dialect, layout = _reading(file, _encoding(file), recognise)
    lines = _line_count(file)
    with closing(_records(file, dialect)) as records:  # lets go of the file, which belongs to the caller
        rows = (row for row in records if row[0] >= layout.first_row)
        yield Table(rows, layout, count=lines, exact_width=True)


def _encoding(file: BinaryIO) -> str:
    """UTF-8 and UTF-16, with and without a byte order mark, else CP1252, checked over the whole file."""
    start = _chunk(file)
    if b"\x00" in start and not start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = _without_bom(start)
    else:
        candidates = next(([name] for bom, name in _BOMS.items() if start.startswith(bom)), ["utf-8", "cp1252"])
    for encoding in candidates:
        with suppress(UnicodeDecodeError):
            if _holds_text(file, encoding):
                return encoding
            raise Refused(Refusal.NOT_A_LIST)
    raise Refused(Refusal.ENCODING if candidates else Refusal.NOT_A_LIST)


def _without_bom(start: bytes) -> list[str]:
    """Every second byte of Western text in UTF-16 is zero: the first of each pair in one order, the second in the other."""
    first, second = start[0::2].count(0), start[1::2].count(0)
    if max(first, second) < len(start) // 4 or min(first, second) > len(start) // 16:
        return []
    return ["utf-16-be" if first > second else "utf-16-le"]


def _holds_text(file: BinaryIO, encoding: str) -> bool:
    """Whether all of it can be decoded (else UnicodeDecodeError) and no character is zero."""
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    while chunk := file.read(CHUNK):
        if "\x00" in decoder.decode(chunk):
            return False
    decoder.decode(b"", final=True)
    return True


def _reading(file: BinaryIO, encoding: str, recognise: Callable[[list[RawRow]], Layout]) -> tuple[Dialect, Layout]:
    start = _decoded_start(file, encoding)
    if not start.strip(" \t\r\n;,|"):
        raise Refused(Refusal.EMPTY)
    if start.lstrip(" \t\r\n").startswith("<"):
        raise Refused(Refusal.WEB_PAGE)
    stated = _STATED.match(start)
    dialect = Dialect(encoding, "", len(stated[0]) if stated else 0)
    refusals = []
    for separator in stated[1] if stated else SEPARATORS:
        attempt = replace(dialect, separator=separator)
        try:
            return attempt, recognise(list(islice(_records(file, attempt), LOOKED_AT)))
        except Refused as refused:
            refusals.append(refused)
    raise max(refusals, key=lambda refused: _TELLING.index(Refusal(refused.code)))


def _records(file: BinaryIO, dialect: Dialect) -> Iterator[RawRow]:
    """The rows with the numbers a spreadsheet would give them: a value over several lines is one row."""
    file.seek(0)
    lines = io.TextIOWrapper(file, encoding=dialect.encoding, newline="")
    number = 0
    try:
        lines.read(dialect.skip)
        for number, record in enumerate(csv.reader(lines, delimiter=dialect.separator, strict=True), start=1):
            yield number, record
    except csv.Error as error:
        raise Refused(Refusal.QUOTES, row=number + 1) from error
    finally:
        lines.detach()


def _line_count(file: BinaryIO) -> int:
    file.seek(0)
    return sum(chunk.count(b"\n") for chunk in iter(lambda: file.read(CHUNK), b""))


def _chunk(file: BinaryIO) -> bytes:
    file.seek(0)
    return file.read(CHUNK)


def _decoded_start(file: BinaryIO, encoding: str) -> str:
    return codecs.getincrementaldecoder(encoding)().decode(_chunk(file))
