import io
import struct

import pytest

from inmates.importing import reading
from inmates.importing.verdicts import Refused

from .lists import BUDI, CONTENT_TYPES, HEADINGS, SITI, archive, csv, encrypted, part, read, xlsx

GOOD = xlsx([HEADINGS, BUDI, SITI])
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
SHEET = "xl/worksheets/sheet1.xml"
BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def sheet_with_entities():
    return archive({SHEET: BOMB + part(GOOD, SHEET).split(b"?>", 1)[-1]}, base=GOOD)


def lying_about_its_size():
    """The directory says that the sheet is small; what is beyond is never unpacked, and the check sum then fails."""
    content = bytearray(archive({SHEET: b"<worksheet/>" * 50_000}, base=GOOD))
    place = content.rfind(b"PK\x01\x02", 0, content.rfind(SHEET.encode()))
    content[place + 24 : place + 28] = struct.pack("<I", 100)
    return bytes(content)


REFUSED = {
    "empty": (b"", "a.csv", "empty"),
    "only-blanks": (b"\r\n \r\n;;\r\n", "a.csv", "empty"),
    "only-a-byte-order-mark": (b"\xef\xbb\xbf", "a.csv", "empty"),
    "old-excel": (OLE + "Workbook".encode("utf-16-le"), "a.xls", "old_excel"),
    "old-excel-named-new": (OLE + "Book".encode("utf-16-le"), "a.xlsx", "old_excel"),
    "other-ole-file": (OLE + "WordDocument".encode("utf-16-le"), "a.doc", "not_a_list"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "password"),
    "locked-archive": (encrypted(GOOD), "a.xlsx", "password"),
    "binary-workbook": (archive({"xl/workbook.bin": b"x"}), "a.xlsb", "binary_excel"),
    "open-document": (archive({"mimetype": b"application/vnd.oasis", "content.xml": b"<x/>"}), "a.ods", "open_document"),
    "open-document-named-xlsx": (
        archive({"mimetype": b"application/vnd.oasis", "content.xml": b"<x/>"}),
        "a.xlsx",
        "open_document",
    ),
    "word-document": (archive({CONTENT_TYPES: b"<Types/>", "word/document.xml": b"<x/>"}), "a.docx", "not_a_list"),
    "workbook-named-csv": (GOOD, "a.csv", "wrong_name"),
    "workbook-named-xls": (GOOD, "a.xls", "wrong_name"),
    "text-named-xlsx": (csv(HEADINGS, BUDI), "a.xlsx", "wrong_name"),
    "text-named-xls": (csv(HEADINGS, BUDI, separator="\t"), "a.xls", "wrong_name"),
    "pdf": (b"%PDF-1.7 ...", "a.csv", "not_a_list"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(50), "a.csv", "not_a_list"),
    "zero-bytes": (b"Nama;Reg\r\n" + bytes(5000), "a.csv", "not_a_list"),
    "web-page": (b"<html><table><tr><td>Nama</td></tr></table></html>", "a.csv", "web_page"),
    "cut-off": (GOOD[: len(GOOD) // 2], "a.xlsx", "damaged"),
    "sheet-is-no-xml": (archive({SHEET: b"<worksheet><sheetData><row>"}, base=GOOD), "a.xlsx", "damaged"),
    "workbook-is-no-xml": (archive({"xl/workbook.xml": b"nonsense"}, base=GOOD), "a.xlsx", "damaged"),
    "entities": (sheet_with_entities(), "a.xlsx", "damaged"),
    "lies-about-its-size": (lying_about_its_size(), "a.xlsx", "damaged"),
    "bomb-by-ratio": (archive({"xl/media/x.xml": bytes(5 * 1024**2)}, base=GOOD), "a.xlsx", "ratio_too_high"),
    "bomb-by-size": (archive({"xl/a.xml": bytes(101 * 1024**2)}, base=GOOD), "a.xlsx", "unpacked_too_large"),
    "no-encoding-reads-it": (csv(HEADINGS, BUDI) + b"\x81\x8d\xff\r\n", "a.csv", "encoding"),
    "quotation-mark-left-open": (csv(HEADINGS, BUDI, ['"Siti', *SITI[1:]], BUDI), "a.csv", "quotes"),
    "no-header": (xlsx([BUDI, SITI]), "a.xlsx", "no_header"),
    "header-in-row-21": (xlsx([*[["x"]] * 20, HEADINGS, BUDI]), "a.xlsx", "no_header"),
    "list-on-a-hidden-sheet-only": (xlsx([HEADINGS, BUDI], [["x"]], hidden=[0]), "a.xlsx", "no_header"),
    "column-of-numbers-missing": (xlsx([["Nama", "Tgl Masuk", "Blok"], BUDI]), "a.xlsx", "column_missing"),
    "two-columns-of-names": (xlsx([[*HEADINGS, "Nama Lengkap"], BUDI]), "a.xlsx", "column_twice"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_each_kind_of_wrong_file_has_its_code(name):
    content, file_name, code = REFUSED[name]

    with pytest.raises(Refused) as raised:
        read(content, file_name)

    assert raised.value.code == code


def test_a_file_over_the_limit_is_not_opened(monkeypatch):
    monkeypatch.setattr(reading, "MAX_BYTES", len(GOOD) - 1)

    with pytest.raises(Refused) as raised:
        read(GOOD)

    assert raised.value.code == "too_large"


def test_sizes_are_checked_before_the_workbook_is_loaded(monkeypatch):
    def load(*args, **kwargs):
        raise AssertionError("loaded")

    monkeypatch.setattr("inmates.importing.workbook.load_workbook", load)

    with pytest.raises(Refused) as raised:
        read(REFUSED["bomb-by-ratio"][0])

    assert raised.value.code == "ratio_too_high"


@pytest.mark.parametrize(("limit", "refused"), [(2, None), (1, "too_many_rows")])
def test_rows_are_limited(monkeypatch, limit, refused):
    monkeypatch.setattr("inmates.importing.listing.MAX_ROWS", limit)
    content = csv(HEADINGS, BUDI, [], SITI)

    if refused:
        with pytest.raises(Refused) as raised:
            read(content, "a.csv")
        assert raised.value.code == refused
    else:
        assert len(read(content, "a.csv").people) == limit


def test_a_sheet_that_claims_a_row_beyond_the_last_one_ends():
    sheet = part(GOOD, SHEET).replace(b'<row r="3"', b'<row r="99999999999"').replace(b'"A3"', b'"A99999999999"')

    listing = read(archive({SHEET: sheet}, base=GOOD))

    assert [person.row for person in listing.people] == [2]


def test_the_refusal_says_what_to_do():
    with pytest.raises(Refused) as raised:
        read(GOOD, "a.csv")

    assert str(raised.value).endswith(".xlsx.")


def test_the_file_stays_open_for_its_owner():
    file = io.BytesIO(csv(HEADINGS, BUDI))

    reading.kind_of(file, "a.csv")
    with reading.opened(file, "a.csv") as table:
        list(table.rows)

    assert not file.closed
