from datetime import date, datetime, time, timedelta

import pytest
from openpyxl.utils.datetime import MAC_EPOCH
from openpyxl.worksheet.formula import ArrayFormula

from inmates.importing import cells
from inmates.importing.verdicts import Problem, Unreadable

JANUARY_21 = date(2021, 1, 21)


@pytest.mark.parametrize(
    "value",
    [
        "21/01/2021", "21/1/2021", "21-01-2021", "21.01.2021", "21 / 01 / 2021", "2021-01-21", "2021/01/21",
        "2021-01-21T00:00:00",
        "21/01/2021 08:30", "2021-01-21 00:00:00 WIB", "21 Januari 2021", "21 JANUARI 2021", "21 Jan 2021", "21-Jan-2021",
        "21 Jan. 2021", "Kamis, 21 Januari 2021", "Kamis 21 Januari 2021", "21januari2021", " 21/01/2021 ", "'21/01/2021",
        "44217", "44217,75", "44217.0", 44217, 44217.75, JANUARY_21, datetime.combine(JANUARY_21, time(18)),
    ],
)  # fmt: skip
def test_one_day_in_many_spellings(value):
    assert cells.day(value) == JANUARY_21


@pytest.mark.parametrize(
    ("word", "month"),
    [
        ("Peb", 2),
        ("Pebruari", 2),
        ("Maret", 3),
        ("Mei", 5),
        ("Juni", 6),
        ("Juli", 7),
        ("Agt", 8),
        ("Agustus", 8),
        ("Ags", 8),
        ("Sept", 9),
        ("Okt", 10),
        ("Nop", 11),
        ("Nopember", 11),
        ("Des", 12),
        ("December", 12),
    ],
)
def test_months_in_words(word, month):
    assert cells.day(f"5 {word} 2021") == date(2021, month, 5)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        " ",
        "-",
        "--",
        "–",
        "—",
        "00/00/0000",
        "00-00-0000",
        "0000-00-00",
        "0000-00-00 00:00:00",
        0,
        "0",
        time(0),
        "Nihil",
        "Seumur Hidup",
        "n/a",
        "?",
    ],
)
def test_unknown_days(value):
    assert cells.day(value) is None


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        pytest.param("besok", Problem.DATE_UNREADABLE, id="word"),
        pytest.param("31/02/2021", Problem.DATE_IMPOSSIBLE, id="31-february"),
        pytest.param("29/02/2021", Problem.DATE_IMPOSSIBLE, id="no-leap-year"),
        pytest.param("01/13/2021", Problem.DATE_IMPOSSIBLE, id="month-13"),
        pytest.param("00/01/2021", Problem.DATE_IMPOSSIBLE, id="day-0"),
        pytest.param("21/01/21", Problem.YEAR_SHORT, id="short-year"),
        pytest.param("21 Jan 21", Problem.YEAR_SHORT, id="short-year-in-words"),
        pytest.param("21 Foo 2021", Problem.DATE_UNREADABLE, id="no-such-month"),
        pytest.param("21/01-2021", Problem.DATE_UNREADABLE, id="mixed-separators"),
        pytest.param("21/01/1021", Problem.DATE_IMPLAUSIBLE, id="year-1021"),
        pytest.param("2021", Problem.DATE_UNREADABLE, id="year-alone"),
        pytest.param(2021, Problem.DATE_UNREADABLE, id="year-as-number"),
        pytest.param(20210121, Problem.DATE_UNREADABLE, id="digits-without-separators"),
        pytest.param(-5, Problem.DATE_UNREADABLE, id="negative"),
        pytest.param(float("nan"), Problem.DATE_UNREADABLE, id="not-a-number"),
        pytest.param(float("inf"), Problem.DATE_UNREADABLE, id="infinite"),
        pytest.param(True, Problem.DATE_UNREADABLE, id="truth"),
        pytest.param(time(8, 30), Problem.DATE_UNREADABLE, id="time-of-day"),
        pytest.param(timedelta(days=3), Problem.DATE_UNREADABLE, id="duration"),
        pytest.param(date(9999, 12, 31), Problem.DATE_IMPLAUSIBLE, id="9999"),
        pytest.param("=TODAY()", Problem.FORMULA, id="formula"),
        pytest.param("#VALUE!", Problem.CELL_ERROR, id="error"),
    ],
)
def test_no_days(value, problem):
    with pytest.raises(Unreadable) as raised:
        cells.day(value)

    assert raised.value.problem == problem


def test_serial_numbers_follow_the_epoch_of_the_workbook():
    assert cells.day(42755, epoch=MAC_EPOCH) == JANUARY_21


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(None, "", id="empty"),
        pytest.param("  Budi \n Rekaan\t", "Budi Rekaan", id="white-space"),
        pytest.param("Budi\u00a0Rekaan", "Budi Rekaan", id="no-break-space"),
        pytest.param("Bu\u200bdi\u202e\ufeff\x07", "Budi", id="invisible"),
        pytest.param("Jose\u0301", "José", id="composed"),
        pytest.param(12, "12", id="whole-number"),
        pytest.param(12.0, "12", id="whole-float"),
        pytest.param("'0123", "0123", id="apostrophe-before-digits"),
        pytest.param("'Aisyah", "'Aisyah", id="apostrophe-of-a-name"),
        pytest.param("a=b", "a=b", id="equals-inside"),
    ],
)
def test_text(value, expected):
    assert cells.text(value) == expected


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (" =1+1", Problem.FORMULA),
        (ArrayFormula("A1:A2", "=A1"), Problem.FORMULA),
        ("#N/A", Problem.CELL_ERROR),
        ("Jos\ufffd", Problem.LETTERS_LOST),
        (True, Problem.NOT_TEXT),
        (JANUARY_21, Problem.NOT_TEXT),
        (timedelta(1), Problem.NOT_TEXT),
    ],
)
def test_no_text(value, problem):
    with pytest.raises(Unreadable) as raised:
        cells.text(value)

    assert raised.value.problem == problem


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ("3,27E+15", Problem.NUMBER_SCIENTIFIC),
        ("3.27e+15", Problem.NUMBER_SCIENTIFIC),
        (3.27e15, Problem.NUMBER_SCIENTIFIC),
        (3270123456789012, Problem.NUMBER_SCIENTIFIC),
        (float("nan"), Problem.NOT_TEXT),
        (12.5, Problem.NUMBER_UNREADABLE),
        ("B.I", Problem.NUMBER_UNREADABLE),
        ("-", Problem.NUMBER_MISSING),
        (None, Problem.NUMBER_MISSING),
        (JANUARY_21, Problem.NUMBER_IS_DATE),
        ("=A1", Problem.FORMULA),
        (True, Problem.NOT_TEXT),
    ],
)
def test_no_register_numbers(value, problem):
    with pytest.raises(Unreadable) as raised:
        cells.register_number(value)

    assert raised.value.problem == problem


@pytest.mark.parametrize("value", ["BI.100-WNA/2026", "B.I 100/WNA/2026", " b.i\u00a00100 wna 2026", "'B.I.100/WNA-2026"])
def test_one_number_in_many_spellings(value):
    assert cells.register_number(value).key == "B.I/100/WNA/2026"


def test_a_short_number_typed_as_number_is_kept():
    assert cells.register_number(203.0).key == "/203"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("L", "L"),
        ("laki-laki", "L"),
        ("LK", "L"),
        ("Pria", "L"),
        ("P", "P"),
        ("Perempuan", "P"),
        ("wanita", "P"),
        ("-", ""),
        (None, ""),
    ],
)
def test_sex(value, expected):
    assert cells.sex(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("A/12", ("A", "12")),
        ("A - 12", ("A", "12")),
        ("Blok A 12", ("Blok A", "12")),
        ("Mapenaling", ("Mapenaling", "")),
        ("-", ("", "")),
    ],
)
def test_block_and_room(value, expected):
    assert cells.block_and_room(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Metro, 21-01-1990", ("Metro", date(1990, 1, 21))),
        ("Bandar Lampung / 21 Januari 1990", ("Bandar Lampung", date(1990, 1, 21))),
        ("Metro 21/01/1990", ("Metro", date(1990, 1, 21))),
        ("Metro", ("Metro", None)),
        ("Metro, -", ("Metro", None)),
        ("", ("", None)),
    ],
)
def test_place_and_day(value, expected):
    assert cells.place_and_day(value) == expected
