from datetime import date

import pytest

from reports.papers.blank_sheet import row_height
from reports.rules.custody_order import walking_order
from reports.rules.date_in_words import date_in_words


@pytest.mark.parametrize(
    ("day", "words"),
    [
        pytest.param(
            date(2026, 2, 27), "Jumat tanggal Dua Puluh Tujuh bulan Februari tahun Dua Ribu Dua Puluh Enam", id="twenty-seven"
        ),
        pytest.param(date(2021, 8, 1), "Minggu tanggal Satu bulan Agustus tahun Dua Ribu Dua Puluh Satu", id="first"),
        pytest.param(date(2029, 10, 11), "Kamis tanggal Sebelas bulan Oktober tahun Dua Ribu Dua Puluh Sembilan", id="eleven"),
        pytest.param(date(2030, 12, 10), "Selasa tanggal Sepuluh bulan Desember tahun Dua Ribu Tiga Puluh", id="ten"),
    ],
)
def test_date_in_words(day, words):
    assert date_in_words(day) == words


@pytest.mark.parametrize(
    ("rooms", "expected"),
    [
        pytest.param(["12", "3", "1"], ["1", "3", "12"], id="numbers-not-letters"),
        pytest.param(["B2", "a10", "A2"], ["A2", "a10", "B2"], id="letters-then-numbers"),
        pytest.param(["", "9"], ["9", ""], id="unknown-last"),
        pytest.param(["Melati", "2"], ["2", "Melati"], id="numbers-before-names"),
        pytest.param(["²", "1"], ["1", "²"], id="a-digit-that-is-no-number"),
    ],
)
def test_walking_order(rooms, expected):
    assert sorted(rooms, key=walking_order) == expected


@pytest.mark.parametrize(
    ("people", "slots", "height"),
    [
        pytest.param(0, 4, "8.40mm", id="nobody"),
        pytest.param(16, 4, "8.40mm", id="never-taller"),
        pytest.param(20, 4, "6.93mm", id="a-page-of-twenty"),
        pytest.param(500, 4, "6.00mm", id="never-lower"),
    ],
)
def test_row_height(people, slots, height):
    assert row_height(people, slots) == height
