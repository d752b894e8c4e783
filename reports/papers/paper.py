"""What every printed paper has in common: one style, Indonesian, fetched from nowhere."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.db.models import Model
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import slugify

from certificates.pdf import render
from jobs.exports.table import Table
from jobs.exports.writing import XLSX, write_book
from organizations.models import Facility, User
from programs.models import TrainingClass

from .stationery import House, Signature, Stationery


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper ready to be printed, with what the audit trail keeps of it: the verb, its object and the persons named.

    ``tables`` are its figures for who works on with them.
    """

    TYPES: ClassVar[dict[str, str]] = {"pdf": "application/pdf", "xlsx": XLSX}

    template: str
    context: Mapping[str, Any]
    verb: str
    subject: Model
    persons: Sequence[Model]
    file_name: str
    tables: Sequence[Table] = ()

    def html(self) -> str:
        """The paper in Indonesian, whatever language the reader's browser asks for; every value escaped."""
        with translation.override("id"):
            return render_to_string(self.template, dict(self.context))

    def pdf(self) -> bytes:
        """The tagged PDF, A4. Raises RenderError when something in it asks for a file or an address."""
        return render(self.html())

    def xlsx(self, *, by: User | None) -> bytes:
        """Its tables as a workbook, a sheet each, which says that ``by`` made it, or the system, and when."""
        # Of what was frozen the paper bears the day of that; the workbook is made now.
        made = f"{self.context.get('made_at', self.context['printed_at']):%d-%m-%Y %H.%M} {self.context['zone']}"
        about = [("Dokumen", self.context["title"]), ("Dibuat oleh", str(by or "sistem")), ("Dibuat pada", made)]
        book = io.BytesIO()
        with translation.override("id"):
            write_book(book, [replace(table, about=about) for table in self.tables])
        return book.getvalue()

    def content(self, written: str, *, by: User | None) -> bytes:
        """The bytes of the format ``written``, a key of ``TYPES``."""
        return self.pdf() if written == "pdf" else self.xlsx(by=by)

    def name_of(self, written: str) -> str:
        return self.file_name.removesuffix("pdf") + written

    def verb_of(self, written: str) -> str:
        """A workbook leaves the house as figures: the trail says that it was exported, not printed."""
        return self.verb if written == "pdf" else self.verb.replace(".print_", ".export_")


def common_context(
    title: str,
    training_class: TrainingClass,
    house: House,
    stationery: Stationery,
    signatures: Sequence[Signature | None],
    *,
    at: datetime,
) -> dict[str, Any]:
    """What the shared frame of every paper about a class shows: title, letterhead, class, signatures, when it was printed."""
    return frame(title, training_class.facility, house, stationery, signatures, at=at) | {"training_class": training_class}


def frame(
    title: str, facility: Facility, house: House, stationery: Stationery, signatures: Sequence[Signature | None], *, at: datetime
) -> dict[str, Any]:
    """The same without a class; the clock is that of ``facility``."""
    return {
        "title": title,
        "heading": stationery.heading(house),
        "stationery": stationery,
        "house": house,
        "signatures": signatures,
        "city": house.city,
        "zone": facility.get_time_zone_display(),
        "printed_at": local(at, facility),
    }


def local(at: datetime, facility: Facility) -> datetime:
    """The instant on the clock of ``facility``, as papers print it."""
    return at.astimezone(ZoneInfo(facility.time_zone)).replace(tzinfo=None)


def file_name(kind: str, training_class: TrainingClass, day: date | None = None) -> str:
    """Kind, class and day: no name of a person."""
    return "-".join(part for part in (kind, slugify(training_class.code), day.isoformat() if day else "") if part) + ".pdf"
