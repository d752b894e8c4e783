"""What is said about a list: why it cannot be read at all, what is wrong in a cell, and what to look at. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SHOWN = 40


class Refusal(TextChoices):
    """Why nothing of the file is read; each says what to do instead."""

    EMPTY = "empty", _("The file is empty. Export the list again.")
    TOO_LARGE = "too_large", _("The file is larger than 20 MB. Delete pictures and other sheets, or divide the list.")
    UNPACKED_TOO_LARGE = (
        "unpacked_too_large",
        _("Unpacked, the workbook is larger than 100 MB. Copy the rows of the list into a new workbook."),
    )
    RATIO_TOO_HIGH = (
        "ratio_too_high",
        _("Part of the workbook is packed more than 100 to 1, as in a harmful file. Copy the rows into a new workbook."),
    )
    TOO_MANY_ROWS = "too_many_rows", _("The list has more than 20,000 rows. Divide it.")
    TOO_MANY_UNITS = "too_many_units", _("The sheet has more than 2,000 units. Divide it.")
    TOO_MANY_PAYMENTS = "too_many_payments", _("The sheet has more than 1,000 payments. Divide it.")
    OLD_EXCEL = "old_excel", _("This is an Excel file of the old kind (.xls). Open it and save it as .xlsx.")
    BINARY_EXCEL = "binary_excel", _("This is a binary Excel workbook (.xlsb). Open it and save it as .xlsx.")
    OPEN_DOCUMENT = "open_document", _("This is a LibreOffice spreadsheet (.ods). Open it and save it as .xlsx.")
    PASSWORD = "password", _("The file is protected by a password. Open it, remove the password, and save it as .xlsx.")
    WEB_PAGE = "web_page", _("This is a web page, whatever its name says. Open it in Excel and save it as .xlsx.")
    WRONG_NAME = (
        "wrong_name",
        _("The name ends in %(suffix)s, but the content is %(kind)s. If it is the right file, rename it to %(right)s."),
    )
    NOT_A_LIST = "not_a_list", _("This is neither an Excel workbook (.xlsx) nor a CSV file.")
    NOT_A_WORKBOOK = "not_a_workbook", _("A class comes in as an Excel workbook (.xlsx) only. Begin with the template.")
    DAMAGED = "damaged", _("The file is damaged. Export the list again, or open it and save it anew.")
    ENCODING = "encoding", _("The letters of the file cannot be read. Save it as CSV UTF-8 or as .xlsx.")
    QUOTES = "quotes", _("Quotation marks around row %(row)s are not closed. Correct the row, or save the list as .xlsx.")
    NO_HEADER = (
        "no_header",
        _("None of the first 20 rows names the columns. One row must at least hold the headings Nama and No. Registrasi."),
    )
    COLUMN_MISSING = "column_missing", _("The headings in row %(row)s lack the column: %(fields)s.")
    COLUMN_TWICE = "column_twice", _("%(cells)s are both headed as %(field)s. Delete or rename one of the two.")


class Problem(TextChoices):
    """Why a row is not taken over; the sentence goes on from "Row 7, register number (C7):"."""

    NUMBER_MISSING = "number_missing", _("it is missing. Look it up in the register.")
    NUMBER_SCIENTIFIC = (
        "number_scientific",
        _("Excel has turned it into %(value)s and lost digits. Format the column as text and type the number again."),
    )
    NUMBER_IS_DATE = (
        "number_is_date",
        _("Excel has turned it into a date. Format the column as text and type the number again."),
    )
    NUMBER_UNREADABLE = (
        "number_unreadable",
        _("“%(value)s” is no register number. Write it as in the register, such as B.I 12/2026."),
    )
    NUMBER_TWICE = "number_twice", _("%(value)s stands in %(others)s too. Correct or delete all but one.")
    SAME_PERSON = "same_person", _("%(value)s belongs to the same person as the number in %(others)s. Keep the number in force.")
    CHOICE_OUTDATED = (
        "choice_outdated",
        _("the person chosen for this number is on the list under another one by now, or has left. Choose again."),
    )
    NAME_MISSING = "name_missing", _("it is missing. Fill it in from the register.")
    NAME_UNREADABLE = "name_unreadable", _("“%(value)s” is no name. Write it as in the register.")
    NO_PERSON = "no_person", _("“%(value)s” is no person. Delete the row.")
    LETTERS_LOST = "letters_lost", _("“%(value)s” has lost letters. Type it again.")
    FORMULA = "formula", _("here is a formula; formulas are not calculated. Replace it by its value.")
    CELL_ERROR = "cell_error", _("here is an error of the spreadsheet, %(value)s. Type the value.")
    DATE_UNREADABLE = "date_unreadable", _("“%(value)s” is no date. Write day/month/year, such as 21/01/2021.")
    DATE_IMPOSSIBLE = "date_impossible", _("“%(value)s” is not in the calendar. Write day/month/year, such as 21/01/2021.")
    DATE_IMPLAUSIBLE = "date_implausible", _("“%(value)s” cannot be meant. Check the year.")
    YEAR_SHORT = "year_short", _("“%(value)s” has a year of two digits. Write it with four.")
    ADMISSION_IN_FUTURE = "admission_in_future", _("%(value)s lies in the future. Check the date.")
    RELEASE_BEFORE_ADMISSION = (
        "release_before_admission",
        _("%(value)s lies before the admission on %(admitted)s. Check both dates."),
    )
    LEFT_BEFORE_ADMISSION = (
        "left_before_admission",
        _("%(value)s lies after the day on which this person left, %(left)s. Record the return first."),
    )
    BIRTH_DATE_IMPOSSIBLE = "birth_date_impossible", _("%(value)s is impossible for somebody who is trained. Check the year.")
    SEX_UNREADABLE = "sex_unreadable", _("“%(value)s” is neither L nor P. Write L or P.")
    TOO_LONG = "too_long", _("it is longer than %(limit)s characters. Shorten it.")
    NOT_TEXT = "not_text", _("here is a value of another kind, %(value)s. Format the cell as text and type it again.")
    COLUMNS_SHIFTED = (
        "columns_shifted",
        _("the row has more columns than the headings. Put quotation marks around a value that contains the separator."),
    )


class Notice(TextChoices):
    """What is accepted but has to be looked at."""

    DATE_UNKNOWN = "date_unknown", _("unknown. What is known already stays; ask for the date.")
    ADMISSION_ASSUMED = "admission_assumed", _("unknown. Until it is corrected, %(value)s counts as the day of admission.")
    NUMBER_WITHOUT_CLASS = (
        "number_without_class",
        _("“%(value)s” shows no register class. Without it this person cannot be placed in a class."),
    )
    NUMBER_SUPERSEDED = "number_superseded", _("%(value)s has been followed by %(current)s, which stays in force.")
    NAME_DIFFERS = "name_differs", _("this number belongs to %(known)s until now. Check that both are one person.")
    SAME_NAME = (
        "same_name",
        _(
            "a person of this name has the number %(number)s and is missing from the list. If the number has changed, "
            "choose that person for this row; people are never merged by name alone."
        ),
    )
    SAME_NAME_BORN_OTHERWISE = (
        "same_name_born_otherwise",
        _(
            "a person of this name, born on another day, has the number %(number)s and is missing from the list. If it is "
            "the same person, correct the day of birth first."
        ),
    )
    HAS_LEFT = "has_left", _("by our register this person left on %(left)s. Record the return, or correct the list.")
    IDENTITY_CONFIRMED = "identity_confirmed", _("it differs from the identity confirmed by signature, which stays.")
    OTHER_SHEET = "other_sheet", _("the sheet %(other)s holds a list too; only the sheet %(sheet)s is read.")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing said about one row: where it stands, a stable code, and a sentence naming row, field and fix."""

    row: int
    cell: str
    code: str
    message: str


class Refused(ValueError):
    """The whole file is refused; ``code`` is stable, the text says what to do."""

    def __init__(self, refusal: Refusal, **details: Any):
        super().__init__(str(refusal.label) % details if details else str(refusal.label))
        self.code = refusal.value


class Unreadable(ValueError):
    """A value of a cell cannot be taken over."""

    def __init__(self, problem: Problem, value: object = "", **details: Any):
        super().__init__(problem.value)
        self.problem, self.details = problem, {"value": shortened(value)} | details


def shortened(value: object) -> str:
    text = str(value)
    return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def finding(row: int, cell: str, field: str, code: TextChoices, **details: Any) -> Finding:
    """``code`` said of one cell, in the language in force."""
    sentence = str(code.label) % details
    where = {"row": row, "field": field, "cell": cell, "sentence": sentence}
    return Finding(row, cell, code.value, gettext("Row %(row)s, %(field)s (%(cell)s): %(sentence)s") % where)


def per_row(findings: Iterable[Finding]) -> list[Finding]:
    """One finding per row, in order: the first of the row, whose message goes on with those of the others."""
    rows: dict[int, list[Finding]] = {}
    for one in findings:
        rows.setdefault(one.row, []).append(one)
    return [
        Finding(row, group[0].cell, group[0].code, " ".join(dict.fromkeys(one.message for one in group)))
        for row, group in sorted(rows.items())
    ]
