"""The spans of time that are reported on. Pure: no database, no request, no clock."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

ROMAN = ("I", "II", "III", "IV")


class Span(TextChoices):
    MONTH = "month", _("month")
    QUARTER = "quarter", _("quarter")
    SEMESTER = "semester", _("semester")
    YEAR = "year", _("year")


MONTHS_IN = {Span.MONTH: 1, Span.QUARTER: 3, Span.SEMESTER: 6, Span.YEAR: 12}
PRINTED = {Span.QUARTER: "Triwulan", Span.SEMESTER: "Semester"}


@dataclass(frozen=True, slots=True)
class Period:
    """The ``number``-th month, quarter or semester of a calendar year (from 1), or the year. Raises ValueError for none such."""

    year: int
    span: str
    number: int

    def __post_init__(self):
        if not 1 <= self.number <= 12 // MONTHS_IN[Span(self.span)]:
            raise ValueError(f"no such period: {self.span} {self.number}")

    @property
    def last_month(self) -> int:
        return self.number * MONTHS_IN[Span(self.span)]

    @property
    def first(self) -> date:
        return date(self.year, self.last_month - MONTHS_IN[Span(self.span)] + 1, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.last_month, monthrange(self.year, self.last_month)[1])

    def holds(self, day: date | None) -> bool:
        """Whether ``day`` lies inside; both ends do. No day does not."""
        return day is not None and self.first <= day <= self.last

    def to_date(self, day: date | None) -> bool:
        """Whether ``day`` lies between the first of January and the last day, both inside."""
        return day is not None and date(self.year, 1, 1) <= day <= self.last

    @property
    def printed(self) -> str:
        """As papers name it: "Maret 2021", "Triwulan I 2021", "Tahun 2021"."""
        if self.span == Span.MONTH:
            with override("id"):
                return date_format(self.first, "F Y")
        return (
            f"Tahun {self.year}" if self.span == Span.YEAR else f"{PRINTED[Span(self.span)]} {ROMAN[self.number - 1]} {self.year}"
        )

    @property
    def label(self) -> str:
        """The same in the reader's language."""
        values = {"number": ROMAN[self.number - 1] if self.number <= len(ROMAN) else "", "year": self.year}
        if self.span == Span.MONTH:
            return date_format(self.first, "F Y")
        if self.span == Span.YEAR:
            return gettext("Year %(year)d") % values
        return (
            gettext("Quarter %(number)s %(year)d") if self.span == Span.QUARTER else gettext("Semester %(number)s %(year)d")
        ) % values


def months_of(year: int) -> list[Period]:
    """The twelve months of a year, in their order."""
    return [Period(year, Span.MONTH, number) for number in range(1, 13)]
