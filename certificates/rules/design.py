"""How a centre's sheet looks: choices from closed sets. Pure."""

from __future__ import annotations

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from .kinds import Kind
from .wording import DEFAULT


class Border(TextChoices):
    """All drawn by ``certificates.guilloche``."""

    GUILLOCHE = "guilloche", _("Interlaced waves")
    WEAVE = "weave", _("Woven diamonds")
    LINES = "lines", _("Fine lines with rosettes")
    NONE = "none", _("No border")


class Palette(TextChoices):
    NAVY = "navy", _("Navy and gold")
    GREEN = "green", _("Green and gold")
    MAROON = "maroon", _("Maroon and bronze")


class Photo(TextChoices):
    """A face is specific data: by default none reaches the system (docs/adr/0012)."""

    BOX = "box", _("Empty box to paste the photo in")
    UPLOAD = "upload", _("Uploaded in civil clothes, printed, then deleted")
    NONE = "none", _("No photo")


# Ink of words and waves, and the metal of lines: both dark enough on the paper to be read and copied.
COLOURS = {Palette.NAVY: ("#1b3158", "#a9853b"), Palette.GREEN: ("#1d4a37", "#a9853b"), Palette.MAROON: ("#5a1f2b", "#9a7440")}

# Of the photo on the front, with one and with two signatures: left, bottom, width and height in mm.
PHOTO_BOX = {"one": (122.0, 23.5, 30.0, 40.0), "two": (101.0, 23.5, 30.0, 40.0)}


def as_designed(kind: str) -> dict[str, Any]:
    """The template of a sheet whose centre has none of its own, or that was issued before there were any."""
    return {
        "id": None, "version": 0, "border": Border.GUILLOCHE.value, "palette": Palette.NAVY.value,
        "logo": "", "words": DEFAULT[Kind(kind)], "english": "", "photo": Photo.BOX.value,
    }  # fmt: skip


def logo_name(sha256: str) -> str:
    """Where the picture of that hash is kept."""
    return f"sheets/{sha256}.png"
