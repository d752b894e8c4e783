"""The day as minutes spell it out, so that no stroke of a pen can change it. Pure; Indonesian, as the minutes are."""

from __future__ import annotations

from datetime import date

from num2words import num2words

WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip


def date_in_words(day: date) -> str:
    """27 February 2026 is "Jumat tanggal Dua Puluh Tujuh bulan Februari tahun Dua Ribu Dua Puluh Enam"."""
    weekday, month = WEEKDAYS[day.weekday()], MONTHS[day.month - 1]
    return f"{weekday} tanggal {_words(day.day)} bulan {month} tahun {_words(day.year)}"


def _words(number: int) -> str:
    return num2words(number, lang="id").title()
