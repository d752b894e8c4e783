"""What makes a signed file acceptable, and in which words it is refused. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# Whoever receives the file must be able to hand it in on the public page, which takes two megabytes with its form.
MAX_BYTES = 1_900_000
_TITLES = {"h", "hj", "ir", "dr", "drs", "dra", "prof", "kh"}


class Refusal(TextChoices):
    """Why a file that was handed in as signed is not stored."""

    NO_PDF = "no_pdf", _("This is not a PDF file.")
    TOO_LARGE = "too_large", _("The file is larger than 1.9 MB. Sign without a picture, or with a smaller one.")
    NOT_OURS = (
        "not_ours",
        _(
            "This is not a sheet of this class as it was downloaded: it belongs to another class, was made elsewhere or was "
            "changed, or a program saved it anew instead of adding a signature. Sign the downloaded file itself."
        ),
    )
    UNSIGNED = "unsigned", _("This is the sheet as it was downloaded; it bears no new signature. Sign it and upload it again.")
    KNOWN = "known", _("This very file is stored already.")
    NOT_IN_FORCE = "not_in_force", _("The certificate has been revoked or replaced meanwhile; sign the one that took its place.")
    UNREADABLE = "unreadable", _("What was added to the sheet cannot be read. Sign the downloaded file again.")
    CUT_OFF = (
        "cut_off",
        _("The signature does not hang on the sheet as it was downloaded: what was there before is hidden by what was added."),
    )
    BROKEN = "broken", _("The signature does not match the file: it was changed after it was signed.")
    NOT_WHOLE = (
        "not_whole",
        _("The signature does not cover the whole file: something was added after it. Sign last, and change nothing afterwards."),
    )
    MORE_CHANGED = "more_changed", _("More was changed than the signature that was added.")
    EXPIRED = "expired", _("The signer's certificate was not valid at this time.")
    UNTRUSTED = (
        "untrusted",
        _("The signer's certificate was not given out by an authority that this server trusts, whatever name stands in it."),
    )
    OTHER_PERSON = "other_person", _("It was signed by somebody else than the person whose name stands on the sheet.")
    TOO_MUCH = "too_much", _("Reading the file took too long or too much memory.")


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look at a signed file has shown: ``refusal``, or nothing and who signed; ``detail`` explains a refusal."""

    refusal: Refusal | None = None
    signer: str = ""
    issuer: str = ""
    signed_at: str = ""  # as the signature claims it, ISO
    detail: str = ""


def same_person(signer: str, printed: str) -> bool:
    """Whether the name in a certificate is the one on the sheet: word for word, titles, degrees and capitals apart.

    Source: *assumed* (docs/open-questions.md).
    """
    return _words(signer) == _words(printed) != []


def _words(name: str) -> list[str]:
    """Before the first comma, without what is written as a title."""
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?", name.partition(",")[0].casefold())
    return [word.rstrip(".") for word in words if word.rstrip(".") not in _TITLES]
