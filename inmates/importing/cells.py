"""What a cell says: text, a date, a register number, a sex. Pure; formulas are never calculated."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from math import isfinite
from typing import Any

from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from inmates.rules import registration

from .verdicts import Problem, Unreadable

# Days that a list of living people can mean.
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
SERIALS = range(10_000, 100_000)  # 1927 to 2173; below that a number is no date
LONGEST_NUMBER = 10**11  # Excel shows what is longer as 3,27E+15
_FORMAT_CHARACTERS = {"Cc", "Cf"}
_ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!", "#GETTING_DATA"}
_UNKNOWN = {"", "?", "0", "nihil", "n/a", "null", "belum ada", "tidak ada", "tidak diketahui", "seumur hidup"}
_SUMS = {"jumlah", "total", "jumlah total", "jumlah seluruhnya", "jumlah keseluruhan", "total keseluruhan"}
_ZEROS = re.compile(r"[0\s/.\-–—:]+")
_MONTHS = {
    **dict.fromkeys(["januari", "jan", "january"], 1),
    **dict.fromkeys(["februari", "pebruari", "feb", "peb", "february"], 2),
    **dict.fromkeys(["maret", "mar", "mrt", "march"], 3),
    **dict.fromkeys(["april", "apr"], 4),
    **dict.fromkeys(["mei", "may"], 5),
    **dict.fromkeys(["juni", "jun", "june"], 6),
    **dict.fromkeys(["juli", "jul", "july"], 7),
    **dict.fromkeys(["agustus", "agu", "ags", "agt", "agst", "aug", "august"], 8),
    **dict.fromkeys(["september", "sep", "sept"], 9),
    **dict.fromkeys(["oktober", "okt", "october", "oct"], 10),
    **dict.fromkeys(["november", "nopember", "nov", "nop"], 11),
    **dict.fromkeys(["desember", "des", "december", "dec"], 12),
}
_TIME = re.compile(r"[T\s]+\d{1,2}[:.]\d{2}([:.]\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2}|WIB|WITA|WIT)?$", re.IGNORECASE)
_WEEKDAY = re.compile(r"^(senin|selasa|rabu|kamis|jum['’]?at|sabtu|minggu|ahad)\s*,?\s*", re.IGNORECASE)
_DAY_FIRST = re.compile(r"(\d{1,2})\s*([/.\-\s])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})\s*([/.\-])\s*(\d{1,2})\s*\2\s*(\d{1,2})")
_IN_WORDS = re.compile(r"(\d{1,2})[\s./-]*([^\W\d_]+)[\s.,/-]*(\d{4}|\d{2})")
_SERIAL = re.compile(r"\d{5}([.,]\d+)?")
_SEXES = {
    **dict.fromkeys(["l", "lk", "laki", "lakilaki", "pria"], "L"),
    **dict.fromkeys(["p", "pr", "perempuan", "wanita"], "P"),
}


def text(value: Any) -> str:
    """The cell as clean text: composed letters, single spaces, nothing invisible; "" for an empty one.

    Raises Unreadable for a formula, an error of the spreadsheet, letters lost by a wrong conversion, or a date or truth value.
    """
    if value is None:
        return ""
    if isinstance(value, bool | date | time | timedelta) or (isinstance(value, float) and not isfinite(value)):
        raise Unreadable(Problem.NOT_TEXT, value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, str | int | float):
        raise Unreadable(Problem.FORMULA)  # openpyxl's objects for array formulas and data tables
    clean = _clean(str(value))
    if clean.startswith("="):
        raise Unreadable(Problem.FORMULA)
    if clean.upper() in _ERRORS:
        raise Unreadable(Problem.CELL_ERROR, clean)
    if "\ufffd" in clean:
        raise Unreadable(Problem.LETTERS_LOST, clean)
    # The apostrophe that keeps a spreadsheet from reading a value as number or formula is no part of it.
    return clean[1:].lstrip() if re.match(r"'[\d=+\-@]", clean) else clean


def day(value: Any, *, epoch: datetime = WINDOWS_EPOCH) -> date | None:
    """The calendar day of a date cell, serial number or written date; None when it is unknown.

    Unknown are an empty cell, dashes, zeros such as 00/00/0000, and words such as "nihil". ``epoch`` is the workbook's.
    Raises Unreadable for everything else that is no day between 1900 and 2199.
    """
    if isinstance(value, datetime | date):
        return _plausible(value.date() if isinstance(value, datetime) else value, value)
    if value == time(0):
        return None  # serial 0, which Excel shows as 00/01/1900
    if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
        return _from_serial(value, epoch) if value else None
    try:
        written = text(value)
    except Unreadable as error:
        problem = Problem.DATE_UNREADABLE if error.problem == Problem.NOT_TEXT else error.problem
        raise Unreadable(problem, value) from error
    if written.casefold() in _UNKNOWN or _ZEROS.fullmatch(written):
        return None
    return _written_day(written, epoch)


def register_number(value: Any) -> registration.RegistrationNumber:
    """The register number of a cell. Raises Unreadable, also for what Excel has made of it: a date, or 3,27E+15."""
    if isinstance(value, date | time):
        raise Unreadable(Problem.NUMBER_IS_DATE)
    if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
        if abs(value) >= LONGEST_NUMBER:
            raise Unreadable(Problem.NUMBER_SCIENTIFIC, f"{value:.2E}".replace(".", ","))
        if value != int(value):
            raise Unreadable(Problem.NUMBER_UNREADABLE, value)
    written = text(value).lstrip("'’`")
    if not written.strip("-–—.?"):
        raise Unreadable(Problem.NUMBER_MISSING)
    try:
        return registration.parse(written)
    except ValueError as error:
        problem = Problem.NUMBER_SCIENTIFIC if str(error) == "scientific" else Problem.NUMBER_UNREADABLE
        raise Unreadable(problem, written) from error


def name(value: Any) -> str:
    """A person's name as written, or "". Raises Unreadable when no letter is in it, or when it is a line of totals."""
    written = text(value)
    if not written.strip("-–—.?"):
        return ""
    if not any(letter.isalpha() for letter in written):
        raise Unreadable(Problem.NAME_UNREADABLE, written)
    if written.casefold().strip(" :") in _SUMS:
        raise Unreadable(Problem.NO_PERSON, written)
    return written


def short_text(value: Any) -> str:
    """A block, room or place; "" for an empty cell or dashes."""
    written = text(value)
    return written if written.strip("-–—?") else ""


def sex(value: Any) -> str:
    """ "L", "P" or "" for an empty cell or dashes."""
    written = short_text(value)
    if not written:
        return ""
    try:
        return _SEXES[re.sub(r"\W", "", written.casefold())]
    except KeyError as error:
        raise Unreadable(Problem.SEX_UNREADABLE, written) from error


def block_and_room(value: Any) -> tuple[str, str]:
    """ "A/12", "A-12" and "A 12" as block and room; a single word is the block."""
    block, _separator, room = _split(short_text(value), r"\s*[/\\]\s*|\s*-\s*|\s+(?=\d)")
    return block, room


def place_and_day(value: Any) -> tuple[str, date | None]:
    """ "Metro, 21-01-1990" as place and day of birth."""
    place, separator, born = _split(short_text(value), r"\s*[,/]\s*|\s+(?=\d)")
    if separator and not any(letter.isalpha() for letter in place):
        raise Unreadable(Problem.DATE_UNREADABLE, value)
    return place, day(born) if born else None


def _split(written: str, separator: str) -> tuple[str, str, str]:
    match = re.search(separator, written)
    return (written[: match.start()], match[0], written[match.end() :]) if match else (written, "", "")


def _clean(raw: str) -> str:
    if raw.isascii() and raw.isprintable():  # nearly every cell, ten times as fast
        return " ".join(raw.split())
    composed = unicodedata.normalize("NFC", raw)
    kept = (" " if letter.isspace() else letter for letter in composed)
    return " ".join("".join(one for one in kept if unicodedata.category(one) not in _FORMAT_CHARACTERS).split())


def _written_day(written: str, epoch: datetime) -> date:
    bare = _WEEKDAY.sub("", _TIME.sub("", written))
    if match := _DAY_FIRST.fullmatch(bare):
        return _calendar_day(match[4], match[3], match[1], written)
    if match := _YEAR_FIRST.fullmatch(bare):
        return _calendar_day(match[1], match[3], match[4], written)
    if (match := _IN_WORDS.fullmatch(bare)) and (month := _MONTHS.get(match[2].casefold())):
        return _calendar_day(match[3], month, match[1], written)
    if _SERIAL.fullmatch(bare):
        return _from_serial(float(bare.replace(",", ".")), epoch)
    raise Unreadable(Problem.DATE_UNREADABLE, written)


def _calendar_day(year: str, month: str | int, day_of_month: str, written: str) -> date:
    if len(year) == 2:
        raise Unreadable(Problem.YEAR_SHORT, written)
    try:
        return _plausible(date(int(year), int(month), int(day_of_month)), written)
    except Unreadable:
        raise
    except ValueError as error:
        raise Unreadable(Problem.DATE_IMPOSSIBLE, written) from error


def _from_serial(serial: float, epoch: datetime) -> date:
    if int(serial) not in SERIALS:
        raise Unreadable(Problem.DATE_UNREADABLE, serial)
    return from_excel(int(serial), MAC_EPOCH if epoch == MAC_EPOCH else WINDOWS_EPOCH).date()


def _plausible(found: date, written: object) -> date:
    if not EARLIEST <= found <= LATEST:
        raise Unreadable(Problem.DATE_IMPLAUSIBLE, written)
    return found
