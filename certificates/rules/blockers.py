"""What refuses the certificate of one person. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class IssueBlocker(TextChoices):
    """Refuses one person's certificate; shown before the button. Source: DOMAIN §2, three lists of stable codes."""

    NOT_GRADUATED = "not_graduated", _("No hearing has decided that the person graduated.")
    IDENTITY_UNCONFIRMED = "identity_unconfirmed", _("Name, place and date of birth have not been confirmed.")
    MINUTES_UNSIGNED = "minutes_unsigned", _("The signed minutes of the hearing are missing.")
    NO_SIGNATORY = "no_signatory", _("Nobody is appointed to sign certificates on this day.")
    SAME_PERSON = "same_person", _("Who entered a mark of this person cannot issue the certificate.")
    ALREADY_ISSUED = "already_issued", _("The certificate has already been issued.")
    STATEMENT_ISSUED = "statement_issued", _("A statement of this class is in force; it is revoked first.")


@dataclass(frozen=True, slots=True)
class IssueFacts:
    """What issuing needs to know of one person on the day of issue.

    ``already_issued`` counts revoked certificates too: a new one then takes a deliberate replacement.
    """

    graduated: bool
    identity_confirmed: bool
    minutes_signed: bool
    signatory_valid: bool
    issuer_entered_marks: bool
    already_issued: bool
    statement_in_force: bool = False


def issue_blockers(facts: IssueFacts) -> list[IssueBlocker]:
    """Everything that refuses the certificate, in the order to show it; ``[]`` means none. None can be waived."""
    checks = {
        IssueBlocker.NOT_GRADUATED: not facts.graduated,
        IssueBlocker.IDENTITY_UNCONFIRMED: not facts.identity_confirmed,
        IssueBlocker.MINUTES_UNSIGNED: not facts.minutes_signed,
        IssueBlocker.NO_SIGNATORY: not facts.signatory_valid,
        IssueBlocker.SAME_PERSON: facts.issuer_entered_marks,
        IssueBlocker.ALREADY_ISSUED: facts.already_issued,
        IssueBlocker.STATEMENT_ISSUED: facts.statement_in_force,
    }
    return [blocker for blocker, found in checks.items() if found]
