"""The first sheet of the template: what each column holds, for who fills it in. In Indonesian, like the headings."""

from __future__ import annotations

from collections.abc import Iterator

from .columns import OPTIONAL, SHEETS, Column, Kind, Sheet

HEADINGS = ("Lembar", "Kolom", "Isi", "Wajib diisi", "Pilihan atau contoh")
WIDTHS = (22, 28, 20, 14, 90)
BY_KIND = {Kind.DAY: "21/02/2021", Kind.MOMENT: "21/02/2021 08:00", Kind.CLOCK: "08.00", Kind.AMOUNT: "45000000"}
BY_KEY = {
    "lessons": "satu per baris: 08.00-10.15 3 JP C.24LAS01.001.1 LAS-1 (istirahat: 10.15-10.30 ISTIRAHAT)",
    "corrections": "satu per baris: 3 | H | A | 2021-03-15 09:00:00 | kasi | alasan",
    "members": "satu per baris: NAMA | JABATAN",
    "units": "satu instruktur per baris: LAS-3: C.24LAS01.001.1, C.24LAS01.002.1",
    "instructors": "kode, dipisahkan koma: LAS-1, LAS-2",
    "substitutes": "kode, dipisahkan koma",
}
MEETINGS = (
    "1, 2, 3 …",
    "kode",
    "",
    "satu kolom untuk setiap nomor pertemuan: H, S, I, A, D, t30 (30 menit tidak hadir), A hukdis, -",
)


def guide_rows() -> Iterator[tuple[str, ...]]:
    yield HEADINGS
    for sheet, columns in SHEETS.items():
        for column in columns:
            yield sheet.value, column.heading, column.kind.value, _required(sheet, column), _example(column)
        if sheet == Sheet.ATTENDANCE:
            yield (sheet.value, *MEETINGS)


def _required(sheet: Sheet, column: Column) -> str:
    if not column.required:
        return ""
    return "ya, bila ada" if sheet in OPTIONAL else "ya"


def _example(column: Column) -> str:
    if column.words:
        return " · ".join(column.words.values())
    by_login = "nama akun" if column.key.endswith("_by") else ""
    return BY_KEY.get(column.key) or BY_KIND.get(column.kind) or by_login
