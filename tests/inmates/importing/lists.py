"""Files as prisons send them, made here: workbooks and text files with every dirt that the tests name."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook

from inmates.importing.listing import Listing, read_list

TODAY = date(2026, 11, 24)
HEADINGS = ["Nama", "No. Registrasi", "Tgl Masuk", "Tgl Ekspirasi"]
BUDI = ["Budi Rekaan", "B.I 1/2021", "21/01/2021", "21/01/2028"]
SITI = ["Siti Contoh", "B.I 2/2021", "22/01/2021", "22/01/2028"]
CONTENT_TYPES = "[Content_Types].xml"


def xlsx(*sheets: Sequence[Sequence[Any]], titles: Sequence[str] = (), hidden: Iterable[int] = (), epoch: Any = None) -> bytes:
    """A workbook of these sheets; strings that begin with "=" are formulas."""
    book = Workbook()
    book.remove(book.active)
    if epoch:
        book.epoch = epoch
    for index, rows in enumerate(sheets):
        sheet = book.create_sheet(titles[index] if titles else f"Sheet{index + 1}")
        sheet.sheet_state = "hidden" if index in hidden else "visible"
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def csv_text(*rows: Sequence[str], separator: str = ";") -> str:
    return "".join(separator.join(row) + "\r\n" for row in rows)


def csv(*rows: Sequence[str], separator: str = ";", encoding: str = "utf-8") -> bytes:
    return csv_text(*rows, separator=separator).encode(encoding)


def archive(parts: dict[str, bytes], *, base: bytes | None = None, packed: bool = True) -> bytes:
    """A ZIP of ``parts``, in place of those of the same name in ``base``."""
    target = io.BytesIO()
    known = zipfile.ZipFile(io.BytesIO(base)) if base else None
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as file:
        for name in known.namelist() if known else []:
            if name not in parts:
                file.writestr(name, known.read(name))
        for name, content in parts.items():
            file.writestr(name, content)
    return target.getvalue()


def part(workbook: bytes, name: str) -> bytes:
    return zipfile.ZipFile(io.BytesIO(workbook)).read(name)


def encrypted(workbook: bytes) -> bytes:
    """The same archive with the flag set that says its parts are locked."""
    content = bytearray(workbook)
    place = 0
    while (place := content.find(b"PK\x01\x02", place)) >= 0:
        content[place + 8] |= 1
        place += 4
    return bytes(content)


def read(content: bytes, name: str = "list.xlsx") -> Listing:
    return read_list(io.BytesIO(content), name, on=TODAY)
