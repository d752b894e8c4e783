"""Remission lists as prisons send them, each with what must be said of it: who gets how much, and what is rejected."""

from dataclasses import dataclass, field
from datetime import date

from .lists import csv, xlsx

HEADINGS = ["Nama", "No. Registrasi", "Besar Remisi"]
BUDI = ["Budi Rekaan", "B.I 1/2021"]
SITI = ["Siti Contoh", "B.I 2/2021"]
WITH_KIND = [*HEADINGS, "Jenis Remisi"]
WITH_SUBSIDER = [*WITH_KIND, "Subsider"]
KINDS = ["RU I", "R.U. - I", "Remisi Umum (I)", "rk 1", "RKII", "Khusus Idul Fitri II", "Remisi Tambahan", "-"]


@dataclass(frozen=True)
class Dirty:
    """One file; ``good``: row → (kind, months, days, end of what follows); ``rejected`` and ``noticed``: cell → code."""

    content: bytes
    good: dict[int, tuple] = field(default_factory=dict)
    rejected: dict[str, str] = field(default_factory=dict)
    noticed: dict[str, str] = field(default_factory=dict)
    name: str = "remisi.xlsx"


def one(*cells, headings=HEADINGS):
    """A workbook with one row below the headings."""
    return xlsx([headings, list(cells)])


def text(content, good, rejected=None):
    return Dirty(content, good, rejected or {}, name="remisi.csv")


def gives(months=0, days=0, kind="", until=None):
    return (kind, months, days, until)


CORPUS = {
    # Where the list begins
    "clean": Dirty(xlsx([HEADINGS, [*BUDI, "1 bulan"], [*SITI, "15 hari"]]), {2: gives(1), 3: gives(0, 15)}),
    "title-and-numbering": Dirty(
        xlsx([["DAFTAR NAMA NARAPIDANA"], ["REMISI UMUM I"], [], ["No", *HEADINGS], [1, 2, 3, 4], [1, *BUDI, "2 bulan"]]),
        {6: gives(2)},
    ),
    "months-and-days-under-one-heading": Dirty(
        xlsx([["Nama", "No Reg", "Besar Remisi", None], [None, None, "Bulan", "Hari"], [*BUDI, 1, 15], [*SITI, None, 15]]),
        {3: gives(1, 15), 4: gives(0, 15)},
    ),
    "two-columns": Dirty(one(*BUDI, 2, 0, headings=[*HEADINGS[:2], "Remisi (Bln)", "Remisi (Hr)"]), {2: gives(2)}),
    "heading-with-both-units": Dirty(
        one(*BUDI, "1 bln 15 hr", headings=[*HEADINGS[:2], "Jumlah Remisi (bulan/hari)"]), {2: gives(1, 15)}
    ),
    "length-of-the-sentence-is-not-the-remission": Dirty(
        one(*BUDI, "10 bulan", "1 bulan", headings=[*HEADINGS[:2], "Lama Pidana", "Remisi yang Diperoleh"]), {2: gives(1)}
    ),
    "remission-of-last-year-is-left-out": Dirty(
        one(*BUDI, "3 bulan", "1 bulan", headings=[*HEADINGS[:2], "Remisi sebelumnya", "Remisi"]), {2: gives(1)}
    ),
    "header-again-on-page-two": Dirty(xlsx([HEADINGS, [*BUDI, 1], HEADINGS, [*SITI, 2]]), {2: gives(1), 4: gives(2)}),
    "two-sheets": Dirty(xlsx([HEADINGS, [*BUDI, 1]], [HEADINGS, [*SITI, 1]]), {2: gives(1)}, noticed={"B1": "other_sheet"}),
    "total-and-signature-below": Dirty(
        xlsx([HEADINGS, [*BUDI, 1], ["Jumlah", "1 orang"], [], ["Kepala Lapas"]]),
        {2: gives(1)},
        {"A3": "no_person", "B5": "number_missing"},
    ),
    # How much
    "bare-numbers-are-months": Dirty(xlsx([HEADINGS, [*BUDI, 3], [*SITI, "3"]]), {2: gives(3), 3: gives(3)}),
    "a-bare-15-may-be-days": Dirty(one(*BUDI, 15), {}, {"C2": "amount_unclear"}),
    "official-wording": Dirty(one(*BUDI, "1 (satu) bulan 15 (lima belas) hari"), {2: gives(1, 15)}),
    "run-together": Dirty(xlsx([HEADINGS, [*BUDI, "1bln15hr"], [*SITI, "2 BULAN, 5 HARI."]]), {2: gives(1, 15), 3: gives(2, 5)}),
    "nothing-given-is-asked-of-the-register": Dirty(xlsx([HEADINGS, [*BUDI, "-"], [*SITI, None]]), {2: gives(), 3: gives()}),
    "halves": Dirty(
        xlsx([HEADINGS, [*BUDI, "1,5 bulan"], [*SITI, 1.5]]), {}, {"C2": "amount_unreadable", "C3": "amount_unreadable"}
    ),
    "years-in-the-amount": Dirty(one(*BUDI, "1 tahun"), {}, {"C2": "amount_unreadable"}),
    "excel-made-a-date-of-it": Dirty(one(*BUDI, date(2026, 1, 15)), {}, {"C2": "amount_unreadable"}),
    "formula": Dirty(one(*BUDI, "=1+1"), {}, {"C2": "formula"}),
    "more-than-a-remission-can-be": Dirty(
        xlsx([HEADINGS, [*BUDI, "30 bulan"], [*SITI, "400 hari"]]), {}, {"C2": "amount_implausible", "C3": "amount_implausible"}
    ),
    "both-columns-filled-add-up": Dirty(
        one(*BUDI, "1 bulan", "15 hari", headings=[*HEADINGS[:2], "Bulan", "Hari"]), {2: gives(1, 15)}
    ),
    # Which kind
    "kinds-in-many-spellings": Dirty(
        xlsx(
            [WITH_KIND, *(["Orang Rekaan", f"B.I {row}/2021", 1, kind] for row, kind in enumerate(KINDS, start=2))]
        ),
        {
            2: gives(1, kind="RU I"), 3: gives(1, kind="RU I"), 4: gives(1, kind="RU I"), 5: gives(1, kind="RK I"),
            6: gives(1, kind="RK II"), 7: gives(1, kind="RK II"), 8: gives(1, kind="other"), 9: gives(1),
        },
    ),
    "kinds-that-can-be-two": Dirty(
        xlsx([WITH_KIND, [*BUDI, 1, "RU"], [*SITI, 1, "RU I/RK I"]]), {}, {"D2": "kind_unreadable", "D3": "kind_unreadable"}
    ),
    "kind-alone": Dirty(one(*BUDI, "RU II", headings=[*HEADINGS[:2], "Jenis"]), {2: gives(kind="RU II")}),
    # What follows RU II and RK II
    "subsider-by-months-and-by-day": Dirty(
        xlsx([WITH_SUBSIDER, [*BUDI, None, "RU II", "1 bulan 10 hari"], [*SITI, None, "RU II", date(2026, 12, 1)]]),
        {2: gives(kind="RU II", until=date(2026, 9, 27)), 3: gives(kind="RU II", until=date(2026, 12, 1))},
    ),
    "subsider-at-the-end-of-a-short-month": Dirty(
        one(*BUDI, None, "RU II", "6 bulan 14 hari", headings=WITH_SUBSIDER), {2: gives(kind="RU II", until=date(2027, 3, 3))}
    ),
    "subsider-unreadable": Dirty(one(*BUDI, None, "RU II", "denda", headings=WITH_SUBSIDER), {}, {"E2": "date_unreadable"}),
    # Numbers
    "the-same-number-twice": Dirty(
        xlsx([HEADINGS, [*BUDI, 1], ["Siti", "BI-01/2021", 1]]), {}, {"B2": "number_twice", "B3": "number_twice"}
    ),
    "number-missing-or-scientific": Dirty(
        xlsx([HEADINGS, ["Budi", None, 1], ["Siti", 3.27e15, 1]]), {}, {"B2": "number_missing", "B3": "number_scientific"}
    ),
    "row-without-a-name": Dirty(one(None, "B.I 1/2021", 1), {2: gives(1)}),
    # Text
    "semicolons-and-cp1252": text(csv(HEADINGS, ["José Rekaan", "B.I 1/2021", "1 bulan"], encoding="cp1252"), {2: gives(1)}),
    "utf-16-and-tabs": text(csv(HEADINGS, [*BUDI, "15 hari"], separator="\t", encoding="utf-16"), {2: gives(0, 15)}),
    "a-comma-that-is-no-separator": text(
        csv(HEADINGS, [*BUDI, "1 bulan, 15 hari"], separator=","), {}, {"A2": "columns_shifted"}
    ),
    "decree-too-long": Dirty(one(*BUDI, 1, "P" * 101, headings=[*HEADINGS, "No. SK"]), {}, {"D2": "too_long"}),
}  # fmt: skip
