"""Files of lists: what a spreadsheet makes of each kind of value, and what it must never make of a text."""

import csv
import io
from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import override
from openpyxl import load_workbook

from jobs.exports.table import Table
from jobs.exports.writing import write_csv, write_xlsx

WIB = ZoneInfo("Asia/Jakarta")
HOSTILE = ["=1+1", "+62 811", "-2+3", "@SUM(A1)", "\t=1+1", '=HYPERLINK("http://x";"y")', "=cmd|' /C calc'!A0"]


def table(*rows, about=(), title="Daftar"):
    return Table(title, [f"K{number}" for number in range(1, len(rows[0]) + 1)], rows, WIB, about)


def workbook(*rows, **fields):
    target = io.BytesIO()
    write_xlsx(target, table(*rows, **fields))
    return load_workbook(target).active


def lines(*rows, **fields):
    target = io.BytesIO()
    write_csv(target, table(*rows, **fields))
    return list(csv.reader(io.StringIO(target.getvalue().decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize(
    ("value", "kind", "cell", "word"),
    [
        ("Budi", "s", "Budi", "Budi"),
        ("", "n", None, ""),
        (None, "n", None, ""),
        (0, "n", 0, "0"),
        (-5, "n", -5, "-5"),
        (2026, "n", 2026, "2026"),
        (Decimal("79.9"), "n", 79.9, "79,9"),
        (Decimal("1234567.50"), "n", 1234567.5, "1234567,50"),
        (date(2026, 3, 9), "d", datetime(2026, 3, 9), "2026-03-09"),  # noqa: DTZ001 (a spreadsheet knows no zone)
        (datetime(2026, 3, 9, 17, 5, tzinfo=UTC), "d", datetime(2026, 3, 10, 0, 5), "2026-03-10 00:05"),  # noqa: DTZ001
        (time(8, 30), "d", time(8, 30), "08:30:00"),
        ("a\x07b", "s", "ab", "ab"),
        ("0012", "s", "0012", "0012"),
    ],
    ids=str,
)
def test_each_kind_of_value_stays_what_it_is(value, kind, cell, word):
    written = workbook([value, "x"])["A2"]

    assert (written.data_type, written.value) == (kind, cell)
    assert lines([value, "x"])[1][0] == word


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_is_a_formula_anywhere(text):
    # given: in a cell, in a heading's place, in the filter and as the title
    sheet = workbook([text, 1], about=[(text, text)], title=text)

    # then
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s", "n"}
    assert sheet["A4"].value == text
    assert {cell for line in lines([text, 1], about=[(text, text)]) for cell in line} == {f"'{text}", "1", "K1", "K2"}


def test_an_answer_is_a_word():
    with override("en"):
        assert (workbook([True, False])["B2"].value, lines([True, False])[1]) == ("no", ["yes", "no"])


def test_what_it_is_stands_above_and_the_heads_stay_in_view():
    sheet = workbook(["a", 12_000], ["b", 9_999], about=[("Oleh", "Sari"), ("Baris", 2)])

    rows = [tuple(row) for row in sheet.iter_rows(values_only=True)]
    assert rows == [("Oleh", "Sari"), ("Baris", 2), (None, None), ("K1", "K2"), ("a", 12_000), ("b", 9_999)]
    assert (sheet.freeze_panes, sheet["B5"].number_format, sheet["B6"].number_format) == ("A5", "#,##0", "General")


def test_without_anything_above_the_heads_are_the_first_row():
    assert (workbook(["a"]).freeze_panes, lines(["a"])) == ("A2", [["K1"], ["a"]])


def test_the_writing_says_how_far_it_is():
    heard = []
    write_xlsx(io.BytesIO(), table(*([number] for number in range(250))), heard.append)
    write_csv(io.BytesIO(), table(["x"], ["y"]), heard.append)

    assert heard == [*range(1, 251), 1, 2]
