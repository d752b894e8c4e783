"""Deliberately dirty files, each with what must be said of it: good rows, rejected rows and warnings by row and code."""

import codecs
from dataclasses import dataclass, field
from datetime import date, datetime, time

from openpyxl.utils.datetime import CALENDAR_MAC_1904

from .lists import BUDI, HEADINGS, SITI, archive, csv, csv_text, part, xlsx

NOON = datetime.combine(date(2028, 1, 21), time(12))  # spreadsheets know no time zone
WRONG = ["Tanpa Tanggal", "B.I 3/2021", "besok", "22/01/2028"]
JOSE = ["José Contoh", "B.I 3/2021", "22/01/2021", "22/01/2028"]


@dataclass(frozen=True)
class Dirty:
    """One file; ``good``: rows taken over; ``rejected`` and ``warned``: cell → code."""

    content: bytes
    good: list[int]
    rejected: dict[str, str] = field(default_factory=dict)
    warned: dict[str, str] = field(default_factory=dict)
    name: str = "list.xlsx"


def one(*cells, headings=HEADINGS):
    """A workbook with one row below the headings."""
    return xlsx([headings, list(cells)])


def text(content, good, rejected=None, warned=None, name="list.csv"):
    return Dirty(content, good, rejected or {}, warned or {}, name)


def without_size(workbook):
    """The sheet claims to be one cell, as some exports do."""
    sheet = part(workbook, "xl/worksheets/sheet1.xml").replace(b'ref="A1:D3"', b'ref="A1"')
    return archive({"xl/worksheets/sheet1.xml": sheet}, base=workbook)


TWO = [HEADINGS, BUDI, SITI]
IDENTITY = [*HEADINGS, "Nama sesuai KTP/Ijazah", "Tempat Lahir (KTP)", "Tgl Lahir KTP"]

CORPUS = {
    # Where the list begins
    "clean": Dirty(xlsx(TWO), [2, 3]),
    "header-in-row-3": Dirty(xlsx([["DAFTAR PENGHUNI"], [], *TWO]), [4, 5]),
    "header-in-row-20": Dirty(xlsx([*[["DAFTAR"]] * 19, *TWO]), [21, 22]),
    "title-names-the-columns-in-prose": Dirty(xlsx([["Daftar nama dan nomor register"], *TWO]), [3, 4]),
    "list-begins-in-column-C": Dirty(xlsx([[None, None, *HEADINGS], [None, None, *BUDI]]), [2]),
    "header-of-two-rows": Dirty(
        xlsx([["Nama", "No Reg", "Tanggal", None], [None, None, "Masuk", "Ekspirasi"], BUDI, SITI]), [3, 4]
    ),
    "row-of-column-numbers": Dirty(xlsx([HEADINGS, [1, 2, 3, 4], BUDI]), [3]),
    "header-again-on-page-two": Dirty(xlsx([HEADINGS, BUDI, HEADINGS, SITI]), [2, 4]),
    "empty-rows-between": Dirty(xlsx([HEADINGS, [], BUDI, [None, "  "], [], SITI]), [3, 6]),
    "numbered-but-empty-rows": Dirty(xlsx([["No", *HEADINGS], [1, *BUDI], [2], [3]]), [2]),
    "abbreviated-headers": Dirty(xlsx([["Nm", "Reg", "Tgl Msk", "Tgl. Exp."], BUDI]), [2]),
    "total-and-signature-below": Dirty(
        xlsx([*TWO, ["Jumlah :", "2 orang"], [], ["Kepala Lapas"]]), [2, 3], {"A4": "no_person", "B6": "number_missing"}
    ),
    "alias-columns-are-left-out": Dirty(xlsx([[*HEADINGS, "Alias 1", "Nama Kecil 1", "NIK"], [*BUDI, "K", "B", "18"]]), [2]),
    "notes-sheet-first": Dirty(xlsx([["Petunjuk"]], TWO), [2, 3]),
    "two-sheets-with-lists": Dirty(xlsx(TWO, [HEADINGS, SITI]), [2, 3], warned={"B1": "other_sheet"}),
    "hidden-sheet-with-an-old-list": Dirty(xlsx([HEADINGS, SITI], TWO, hidden=[0]), [2, 3]),
    "sheet-states-a-wrong-size": Dirty(without_size(xlsx(TWO)), [2, 3]),
    # Dates
    "excel-serials": Dirty(one("Budi", "B.I 1/2021", 44217, 46774), [2]),
    "excel-serials-as-text": Dirty(one("Budi", "B.I 1/2021", "44217", "46774,5"), [2]),
    "excel-dates": Dirty(one("Budi", "B.I 1/2021", date(2021, 1, 21), NOON), [2]),
    "dates-of-1904": Dirty(xlsx([HEADINGS, ["Budi", "B.I 1/2021", 42755, 45312]], epoch=CALENDAR_MAC_1904), [2]),
    "hyphens-and-iso": Dirty(one("Budi", "B.I 1/2021", "21-01-2021", "2028-01-21"), [2]),
    "months-in-words": Dirty(one("Budi", "B.I 1/2021", "21 Januari 2021", "Jumat, 21 Jan. 2028"), [2]),
    "dash-is-unknown": Dirty(one("Budi", "B.I 1/2021", "21/01/2021", "-"), [2], warned={"D2": "date_unknown"}),
    "zeros-are-unknown": Dirty(
        one("Budi", "B.I 1/2021", "00/00/0000", "0000-00-00"), [2], warned={"C2": "admission_assumed", "D2": "date_unknown"}
    ),
    "no-such-day": Dirty(one("Budi", "B.I 1/2021", "31/02/2021", "21/01/2028"), [], {"C2": "date_impossible"}),
    "american-order": Dirty(one("Budi", "B.I 1/2021", "01/21/2021", "21/01/2028"), [], {"C2": "date_impossible"}),
    "two-digits-of-year": Dirty(one("Budi", "B.I 1/2021", "21/01/21", "21/01/2028"), [], {"C2": "year_short"}),
    "year-only": Dirty(one("Budi", "B.I 1/2021", 2021, "21/01/2028"), [], {"C2": "date_unreadable"}),
    "release-in-9999": Dirty(one("Budi", "B.I 1/2021", "21/01/2021", date(9999, 12, 31)), [], {"D2": "date_implausible"}),
    "admitted-tomorrow": Dirty(one("Budi", "B.I 1/2021", "25/11/2026", "21/01/2028"), [], {"C2": "admission_in_future"}),
    "expiry-before-admission": Dirty(
        one("Budi", "B.I 1/2021", "21/01/2021", "20/01/2021"), [], {"D2": "release_before_admission"}
    ),
    "expiry-on-the-day-of-admission": Dirty(one("Budi", "B.I 1/2021", "21/01/2021", "21/01/2021"), [2]),
    # Numbers
    "same-number-twice": Dirty(xlsx([HEADINGS, BUDI, SITI, BUDI]), [3], {"B2": "number_twice", "B4": "number_twice"}),
    "same-number-in-two-spellings": Dirty(
        xlsx([HEADINGS, BUDI, ["Siti", "BI.001-2021", "22/01/2021", "22/01/2028"]]),
        [],
        {"B2": "number_twice", "B3": "number_twice"},
    ),
    "scientific-as-text": Dirty(one("Budi", "3,27E+15", "21/01/2021", "21/01/2028"), [], {"B2": "number_scientific"}),
    "scientific-as-number": Dirty(one("Budi", 3270123456789012, "21/01/2021", "21/01/2028"), [], {"B2": "number_scientific"}),
    "number-turned-into-a-date": Dirty(one("Budi", date(2021, 12, 1), "21/01/2021", "21/01/2028"), [], {"B2": "number_is_date"}),
    "no-number": Dirty(one("Budi", None, "21/01/2021", "21/01/2028"), [], {"B2": "number_missing"}),
    "no-name": Dirty(one(None, "B.I 1/2021", "21/01/2021", "21/01/2028"), [], {"A2": "name_missing"}),
    "name-without-letters": Dirty(one("12345", "B.I 1/2021", "21/01/2021", "21/01/2028"), [], {"A2": "name_unreadable"}),
    "name-too-long": Dirty(one("Budi " * 40, "B.I 1/2021", "21/01/2021", "21/01/2028"), [], {"A2": "too_long"}),
    "same-name-is-two-persons": Dirty(xlsx([HEADINGS, BUDI, [BUDI[0], *SITI[1:]]]), [2, 3]),
    # Cells of spreadsheets
    "formula-as-name": Dirty(one('=HYPERLINK("http://x")', "B.I 1/2021", "21/01/2021", "21/01/2028"), [], {"A2": "formula"}),
    "formula-as-date": Dirty(one("Budi", "B.I 1/2021", "=TODAY()", "21/01/2028"), [], {"C2": "formula"}),
    "formula-in-a-column-that-is-not-read": Dirty(xlsx([["No", *HEADINGS], ["=ROW()-1", *BUDI]]), [2]),
    "error-of-the-spreadsheet": Dirty(one("#REF!", "B.I 1/2021", "21/01/2021", "21/01/2028"), [], {"A2": "cell_error"}),
    "invisible-characters": Dirty(one("Budi\u200b\u00a0Rekaan ", "\ufeffB.I\u00a01/2021", " 21/01/2021", "21/01/2028"), [2]),
    # What is optional
    "sex-in-words": Dirty(one(*BUDI, "Laki-laki", headings=[*HEADINGS, "Jenis Kelamin (L/P)"]), [2]),
    "sex-unreadable": Dirty(one(*BUDI, "X", headings=[*HEADINGS, "L/P"]), [], {"E2": "sex_unreadable"}),
    "alias-for-the-certificate": Dirty(
        one(*BUDI, "Budi als Kancil", "Metro", "21/01/1990", headings=IDENTITY), [], {"E2": "name_alias"}
    ),
    "born-last-year": Dirty(one(*BUDI, "Budi", "Metro", "21/01/2025", headings=IDENTITY), [], {"G2": "birth_date_impossible"}),
    "place-and-date-of-birth-in-one": Dirty(
        one(*BUDI, "Metro, 31-02-1990", headings=[*HEADINGS, "TTL"]), [], {"E2": "date_impossible"}
    ),
    # Text files
    "semicolons": text(csv(*TWO), [2, 3]),
    "commas": text(csv(*TWO, separator=","), [2, 3]),
    "tabs": text(csv(*TWO, separator="\t"), [2, 3], name="list.tsv"),
    "bars": text(csv(*TWO, separator="|"), [2, 3], name="list.txt"),
    "states-its-separator": text(b"sep=|\r\n" + csv(*TWO, separator="|"), [2, 3]),
    "utf-8-with-bom": text(csv(HEADINGS, JOSE, encoding="utf-8-sig"), [2]),
    "utf-16-with-bom": text(csv(HEADINGS, JOSE, encoding="utf-16"), [2]),
    "utf-16-big-endian": text(codecs.BOM_UTF16_BE + csv(HEADINGS, JOSE, encoding="utf-16-be"), [2]),
    "utf-16-without-bom": text(csv(HEADINGS, JOSE, encoding="utf-16-le"), [2]),
    "cp1252": text(csv(HEADINGS, JOSE, encoding="cp1252"), [2]),
    "letters-lost-before": text(csv(HEADINGS, ["Jos\ufffd", *JOSE[1:]]), [], {"A2": "letters_lost"}),
    "line-break-in-a-name": text(csv(HEADINGS, ['"Budi\r\nRekaan"', *BUDI[1:]], SITI), [2, 3]),
    "separator-in-a-name": text(
        csv(HEADINGS, ["Budi", " S.H.", *BUDI[1:]], SITI, separator=","),
        [3],
        {"A2": "columns_shifted"},
    ),
    "old-macintosh-lines": text(csv_text(*TWO).replace("\r\n", "\r").encode(), [2, 3]),
    "formula-in-csv": text(csv(HEADINGS, ["=1+1", *BUDI[1:]], ["@Siti", *SITI[1:]]), [3], {"A2": "formula"}),
    "one-wrong-among-good": text(csv(HEADINGS, BUDI, WRONG, SITI), [2, 4], {"C3": "date_unreadable"}),
}
