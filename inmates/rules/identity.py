"""The identity that is printed on a certificate. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MAX_NAME = 60
# A second name after one of these words is how a register betrays itself on paper (DOMAIN §5).
_ALIAS = re.compile(r"(?<!\w)(alias|als|a\.?k\.?a|bin|binti)(?!\w)|@|/", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]")
_FOREIGN = re.compile(r"[<>{}\[\]\\|=;\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


class IdentityProblem(TextChoices):
    NAME_MISSING = "name_missing", _("The name for the certificate is missing.")
    NAME_TOO_LONG = "name_too_long", _("The name is longer than 60 characters.")
    NAME_ALIAS = (
        "name_alias",
        _("A certificate bears no alias, als, bin or binti; write the name as on the identity card or school certificate."),
    )
    NAME_CHARACTERS = "name_characters", _("The name contains characters that no name has.")
    BIRTH_PLACE_MISSING = "birth_place_missing", _("The place of birth is missing.")
    BIRTH_PLACE_CHARACTERS = "birth_place_characters", _("The place of birth contains characters that no place has.")
    BIRTH_DATE_MISSING = "birth_date_missing", _("The date of birth is missing.")
    BIRTH_DATE_IMPOSSIBLE = "birth_date_impossible", _("The date of birth is impossible for somebody who is trained.")


@dataclass(frozen=True, slots=True)
class Identity:
    """Name, place and date of birth as on the identity card or school certificate."""

    name: str
    birth_place: str
    birth_date: date | None


def identity_problems(identity: Identity, *, on: date) -> list[IdentityProblem]:
    """Everything that keeps ``identity`` from being printed; ``[]`` means nothing does.

    One word, quotes, apostrophes, full stops and hyphens are names; ages from 12 to 100 years are possible.
    """
    born = identity.birth_date
    checks = {
        IdentityProblem.NAME_MISSING: not _LETTERS.search(identity.name),
        IdentityProblem.NAME_TOO_LONG: len(identity.name) > MAX_NAME,
        IdentityProblem.NAME_ALIAS: bool(_ALIAS.search(identity.name)),
        IdentityProblem.NAME_CHARACTERS: bool(_FOREIGN.search(identity.name)),
        IdentityProblem.BIRTH_PLACE_MISSING: not _LETTERS.search(identity.birth_place),
        IdentityProblem.BIRTH_PLACE_CHARACTERS: bool(_FOREIGN.search(identity.birth_place)),
        IdentityProblem.BIRTH_DATE_MISSING: born is None,
        IdentityProblem.BIRTH_DATE_IMPOSSIBLE: born is not None and not 12 <= on.year - born.year <= 100,
    }
    return [problem for problem, found in checks.items() if found]
