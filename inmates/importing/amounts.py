"""What a cell of a remission list says: how much, of which kind, and what follows it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from openpyxl.utils.datetime import WINDOWS_EPOCH

from . import cells
from .verdicts import Unreadable

MAX_MONTHS, MAX_DAYS = 24, 366  # no single remission comes near
MONTHS_MEANT = 12  # a bare number up to here is months; "15" alone would be days
OTHER = "other"
_MONTH_WORDS, _DAY_WORDS = r"(?:bulan|bln|bl|b|months?)", r"(?:hari|hr|h|days?)"
_AMOUNT = re.compile(rf"(?:(\d+)\s*{_MONTH_WORDS}(?![a-z])\.?)?\s*(?:,|dan|\+|&)?\s*(?:(\d+)\s*{_DAY_WORDS}(?![a-z])\.?)?")
_IN_WORDS = re.compile(r"\([^()]*\)")  # "1 (satu) bulan"
_FAMILY = re.compile(r"\b(?:r\s*(?P<letter>[uk])(?=[i12]|\b)|(?P<word>umum|khusus))")
_STEP = re.compile(r"(?<![a-z0-9])(?:r\s*[uk]\s*)?(ii|i|2|1)\b")
_OTHERS = re.compile(r"\b(?:tambahan|dasawarsa|kemanusiaan|anak|lansia|lain|lainnya|susulan)\b")
_NOTHING = re.compile(r"[\s\-–—.0]*|nihil|tidak ada|n/a")


class AmountProblem(TextChoices):
    """Why an amount or a kind is not taken over; the sentence goes on from "Row 7, amount (D7):"."""

    AMOUNT_UNREADABLE = "amount_unreadable", _("“%(value)s” is no amount. Write it such as 1 bulan 15 hari.")
    AMOUNT_UNCLEAR = "amount_unclear", _("“%(value)s” may mean months or days. Write bulan or hari behind it.")
    AMOUNT_IMPLAUSIBLE = "amount_implausible", _("“%(value)s” is more than a remission can be. Check it.")
    KIND_UNREADABLE = "kind_unreadable", _("“%(value)s” is no kind of remission. Write RU I, RU II, RK I or RK II.")


@dataclass(frozen=True, slots=True)
class Amount:
    """Months and days, both whole and not negative."""

    months: int = 0
    days: int = 0

    def __bool__(self) -> bool:
        return bool(self.months or self.days)


NOTHING = Amount()


def amount(value: Any, *, unit: str = "") -> Amount:
    """ "3", "3 bulan", "1 bulan 15 hari", "15 hari"; nothing for an empty cell or dashes.

    ``unit`` is what the heading says a bare number counts: "months", "days", or nothing, which means months as long
    as that can be meant. Raises Unreadable.
    """
    written = _written(value)
    if _NOTHING.fullmatch(written):
        return NOTHING
    if written.isdecimal():
        found = _bare(int(written), unit, written)
    else:
        match = _AMOUNT.fullmatch(" ".join(_IN_WORDS.sub(" ", written).split()))
        if not match or not (match[1] or match[2]):
            raise Unreadable(AmountProblem.AMOUNT_UNREADABLE, written)
        found = Amount(int(match[1] or 0), int(match[2] or 0))
    if found.months > MAX_MONTHS or found.days > MAX_DAYS:
        raise Unreadable(AmountProblem.AMOUNT_IMPLAUSIBLE, written)
    return found


def kind(value: Any) -> str:
    """The kind of remission in any spelling, as a value of CustodyEvent.Remission; "" for an empty cell. Raises Unreadable."""
    written = cells.short_text(value)
    if not written:
        return ""
    plain = " ".join(re.sub(r"[^\w]+", " ", written.casefold()).split())
    families = {(match["letter"] or match["word"])[0] for match in _FAMILY.finditer(plain)}
    steps = {"II" if match[1] in {"ii", "2"} else "I" for match in _STEP.finditer(plain)}
    if len(families) == len(steps) == 1:
        return f"R{families.pop().upper()} {steps.pop()}"
    if not families and _OTHERS.search(plain):
        return OTHER
    raise Unreadable(AmountProblem.KIND_UNREADABLE, written)


def subsider(value: Any, *, epoch: datetime = WINDOWS_EPOCH) -> date | Amount | None:
    """How long the substitute detention lasts, or until when; None when none follows. Raises Unreadable."""
    try:
        return amount(value) or None
    except Unreadable as error:
        if error.problem != AmountProblem.AMOUNT_UNREADABLE:
            raise
    return cells.day(value, epoch=epoch)


def _written(value: Any) -> str:
    try:
        return cells.text(value).casefold().strip(" .")
    except Unreadable as error:
        if error.problem.value != "not_text":
            raise
        raise Unreadable(AmountProblem.AMOUNT_UNREADABLE, value) from error


def _bare(number: int, unit: str, written: str) -> Amount:
    if unit == "days":
        return Amount(days=number)
    if not unit and number > MONTHS_MEANT:
        raise Unreadable(AmountProblem.AMOUNT_UNCLEAR, written)
    return Amount(months=number)
