"""The pages that the file of a class has of its own: its contents, its photos, and a scan that was handed in as a picture."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from certificates.pdf import render
from programs.models import TrainingClass
from reports.models import ClassPhoto, EnclosureNote

from .paper import common_context
from .stationery import Stationery, organizer

MOMENTS = {
    ClassPhoto.Moment.OPENING: "Pembukaan",
    ClassPhoto.Moment.PRACTICE: "Praktik",
    ClassPhoto.Moment.EXAM: "Ujian",
    ClassPhoto.Moment.CLOSING: "Penutupan",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents; ``page`` is 0 where there is nothing to turn to."""

    number: int
    title: str
    said: str
    page: int = 0


def contents(training_class: TrainingClass, entries: Sequence[Entry], *, at: datetime) -> bytes:
    return _pdf("file_contents", "Daftar isi berkas kelas", training_class, {"entries": entries}, at=at)


def photo_pages(training_class: TrainingClass, photos: Sequence[ClassPhoto], *, at: datetime) -> bytes:
    """The photos by their moments, two beside each other."""
    shown = [(words, [picture(one) for one in photos if one.moment == moment]) for moment, words in MOMENTS.items()]
    return _pdf("photos", "Dokumentasi foto", training_class, {"moments": [one for one in shown if one[1]]}, at=at)


def picture_page(note: EnclosureNote) -> bytes:
    """A page filled by what was handed in as a picture."""
    with translation.override("id"):
        title = note.get_enclosure_display()
        return render(render_to_string("reports/paper/picture.html", {"picture": picture(note), "title": title}))


def picture(stored: ClassPhoto | EnclosureNote) -> str:
    with stored.file.open("rb") as file:
        return "data:image/jpeg;base64," + b64encode(file.read()).decode()


def _pdf(name: str, title: str, training_class: TrainingClass, own: dict[str, Any], *, at: datetime) -> bytes:
    house = organizer(training_class)
    stationery = Stationery.of(training_class, house.local_date(at))
    context = common_context(title, training_class, house, stationery, [], at=at) | own
    with translation.override("id"):
        return render(render_to_string(f"reports/paper/{name}.html", context))
