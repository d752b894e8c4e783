"""What waits about one person, so that nobody has to look through every tab. Pure: facts in, reasons out."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Wait(TextChoices):
    REGISTER_NUMBER = "register_number", _("No register number is recorded.")
    RELEASE = "release", _("The date of release is unknown; the registration officer is asked.")
    OUT = "out", _("Is out to court or hospital; the place in the class waits.")
    NOMINATED = "nominated", _("Has been proposed for a class; no decree yet.")
    IDENTITY = "identity", _("The identity for the certificate is not confirmed.")
    POSTPONED = "postponed", _("The hearing has postponed the decision.")
    CERTIFICATE = "certificate", _("Has graduated; the certificate has not been issued.")
    SHEET = "sheet", _("The certificate has its number, but its sheet has not been made.")
    RECEIPT = "receipt", _("The certificate has not been handed over.")


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """Where one person stands; ``here`` = in custody today. The last two are about certificates in force."""

    here: bool
    registered: bool
    release_known: bool
    suspended: bool = False
    nominated: bool = False
    has_place: bool = False
    identity_confirmed: bool = False
    postponed: bool = False
    certificate_missing: bool = False
    sheet_missing: bool = False
    to_hand_over: bool = False


def waits(person: PersonFacts) -> list[Wait]:
    """Everything that waits about ``person``, in the order to show it; ``[]`` = nothing.

    Somebody who has left is asked for nothing but what he has earned.
    """
    checks = {
        Wait.REGISTER_NUMBER: person.here and not person.registered,
        Wait.RELEASE: person.here and not person.release_known,
        Wait.OUT: person.suspended,
        Wait.NOMINATED: person.nominated,
        Wait.IDENTITY: person.has_place and not person.identity_confirmed,
        Wait.POSTPONED: person.postponed,
        Wait.CERTIFICATE: person.certificate_missing,
        Wait.SHEET: person.sheet_missing,
        Wait.RECEIPT: person.to_hand_over,
    }
    return [wait for wait, found in checks.items() if found]
