"""Who may have which statement (surat keterangan), and what refuses it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from programs.rules.attendance import COUNTABLE, Code, Row

from .blockers import IssueBlocker
from .kinds import Kind


class StatementBlocker(TextChoices):
    """Refuses one person's statement; shown before the button. What it shares with the certificate has the same code."""

    NOT_ENTITLED = "not_entitled", _("This kind of statement is not the one this person may have.")
    CERTIFIED = "certified", _("The person has the certificate of this class.")
    ATTENDANCE_UNLOCKED = "attendance_unlocked", _("The attendance of a meeting of this person is not locked yet.")
    NO_HOURS = "no_hours", _("Not one whole hour was attended.")
    IDENTITY_UNCONFIRMED = IssueBlocker.IDENTITY_UNCONFIRMED.value, IssueBlocker.IDENTITY_UNCONFIRMED.label
    MINUTES_UNSIGNED = IssueBlocker.MINUTES_UNSIGNED.value, IssueBlocker.MINUTES_UNSIGNED.label
    NO_SIGNATORY = IssueBlocker.NO_SIGNATORY.value, IssueBlocker.NO_SIGNATORY.label
    SAME_PERSON = IssueBlocker.SAME_PERSON.value, _("Who typed or corrected attendance of this person cannot issue it.")
    ALREADY_ISSUED = IssueBlocker.ALREADY_ISSUED.value, _("A statement has already been issued.")


def statement_of(*, left: bool, failed: bool, attended_enough: bool) -> Kind | None:
    """Which statement a person may have: ``left`` before the end, or ``failed`` by decision of a hearing.

    None for everyone else: who passed has the certificate, about the others it is not decided yet.
    Source: DOMAIN §2, certificate kinds (*assumed* for the statement of attendance).
    """
    if failed and attended_enough:
        return Kind.ATTENDANCE
    return Kind.HOURS if left or failed else None


@dataclass(frozen=True, slots=True)
class StatementFacts:
    """What issuing a statement of ``kind`` needs to know of one person; ``entitled_to`` is that of ``statement_of``."""

    kind: Kind
    entitled_to: Kind | None
    certified: bool
    attendance_locked: bool
    attended_jp: int
    identity_confirmed: bool
    minutes_signed: bool
    signatory_valid: bool
    issuer_typed_attendance: bool
    already_issued: bool


def statement_blockers(facts: StatementFacts) -> list[StatementBlocker]:
    """Everything that refuses the statement, in the order to show it; ``[]`` means none. None can be waived.

    The statement of attendance rests on the decision of a hearing; hours rest on locked sheets alone.
    """
    checks = {
        StatementBlocker.NOT_ENTITLED: facts.entitled_to != facts.kind,
        StatementBlocker.CERTIFIED: facts.certified,
        StatementBlocker.ATTENDANCE_UNLOCKED: not facts.attendance_locked,
        StatementBlocker.NO_HOURS: facts.attended_jp < 1,
        StatementBlocker.IDENTITY_UNCONFIRMED: not facts.identity_confirmed,
        StatementBlocker.MINUTES_UNSIGNED: facts.kind == Kind.ATTENDANCE and not facts.minutes_signed,
        StatementBlocker.NO_SIGNATORY: not facts.signatory_valid,
        StatementBlocker.SAME_PERSON: facts.issuer_typed_attendance,
        StatementBlocker.ALREADY_ISSUED: facts.already_issued,
    }
    return [blocker for blocker, found in checks.items() if found]


def delivered_minutes(rows: Iterable[Row], *, carried_minutes: int = 0) -> int:
    """Minutes held while a person was in the class, whether he came or not: never fewer than what counts for him.

    A cancelled meeting was held when a make-up of it was; what is carried was held where it comes from.
    """
    return carried_minutes + sum(row.meeting_minutes for row in rows if _held(row))


def _held(row: Row) -> bool:
    if not row.cancelled:
        return row.code != Code.OPEN
    return any(not make_up.cancelled and make_up.code in COUNTABLE for make_up in row.make_ups)
