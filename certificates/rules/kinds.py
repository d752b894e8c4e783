"""What a sheet of paper says about a person. Pure."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    """Source: DOMAIN §2. The first three are issued here; the last is made by an LSP after its own exam."""

    TRAINING = "training", _("training certificate")
    ATTENDANCE = "attendance", _("statement of attendance")
    HOURS = "hours", _("statement of hours")
    COMPETENCY = "competency", _("competency certificate")


STATEMENTS = (Kind.ATTENDANCE, Kind.HOURS)
ISSUED_HERE = (Kind.TRAINING, *STATEMENTS)
# The kind's word in a number (*assumed*): ST would read as Surat Tugas.
NUMBER_WORDS = {Kind.TRAINING: "SERT", Kind.ATTENDANCE: "SK", Kind.HOURS: "SKJ", Kind.COMPETENCY: "BNSP"}


def default_template(kind: Kind) -> str:
    """The template of numbers of a centre that has said nothing else for ``kind`` (*assumed*)."""
    return f"{{seq:04d}}/{NUMBER_WORDS[kind]}/{{centre}}/{{roman_month}}/{{year}}"
