"""The competency exam of an LSP: who may sit for it, what its results need, and what is waited for. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from programs.rules.eligibility import DisciplineSpan, Ineligibility, barred_by_discipline, margin_days
from programs.rules.standard import Standard

VALID_YEARS = 3
CERTIFICATE_DAYS = 60  # after the exam its certificate is asked for (*assumed*)
EXPIRY_DAYS = 90  # before the last day of a certificate its holder is reminded of (*assumed*)


class ExamWarning(TextChoices):
    """What has to be looked at before one person sits for the exam; what it shares with a place in a class has the same code."""

    NOT_IN_CUSTODY = Ineligibility.NOT_IN_CUSTODY.value, _("Is not in this facility on the day of the exam.")
    DETAINEE = Ineligibility.DETAINEE.value, _("Is a detainee; the exam is for convicted persons.")
    OUT = Ineligibility.OUT.value, _("Is out to court or hospital.")
    REGISTRATION_UNKNOWN = Ineligibility.REGISTRATION_UNKNOWN.value, Ineligibility.REGISTRATION_UNKNOWN.label
    RELEASE_UNKNOWN = Ineligibility.RELEASE_UNKNOWN.value, Ineligibility.RELEASE_UNKNOWN.label
    RELEASE_BEFORE = "release_before", _("Will be released before the exam, or within the margin after it.")
    DISCIPLINE = Ineligibility.DISCIPLINE.value, Ineligibility.DISCIPLINE.label
    HOLDS = "holds", _("Holds a certificate of this scheme that is still valid.")


# Nobody is entered against these; the others are warnings, because exams are moved and releases change.
REFUSING = frozenset({ExamWarning.NOT_IN_CUSTODY, ExamWarning.DETAINEE})


@dataclass(frozen=True, slots=True)
class Sitter:
    """What decides about one person; ``may_train`` is None for an unknown class of the register number."""

    in_custody: bool
    may_train: bool | None
    release_on: date | None
    discipline: Sequence[DisciplineSpan] = ()
    out: bool = False
    holds: bool = False


def exam_warnings(sitter: Sitter, *, on: date, standard: Standard) -> list[ExamWarning]:
    """Everything to look at for an exam on ``on``, in the order to show it; ``[]`` means nothing. Source: DOMAIN §2, release."""
    release = sitter.release_on
    checks = {
        ExamWarning.NOT_IN_CUSTODY: not sitter.in_custody,
        ExamWarning.DETAINEE: sitter.may_train is False,
        ExamWarning.OUT: sitter.out,
        ExamWarning.REGISTRATION_UNKNOWN: sitter.may_train is None,
        ExamWarning.RELEASE_UNKNOWN: release is None,
        ExamWarning.RELEASE_BEFORE: release is not None and margin_days(release, on, standard=standard) < 0,
        ExamWarning.DISCIPLINE: barred_by_discipline(sitter.discipline, on=on, standard=standard),
        ExamWarning.HOLDS: sitter.holds,
    }
    return [warning for warning, found in checks.items() if found]


def valid_until(issued_on: date) -> date:
    """The last day of a BNSP certificate: the day before the third anniversary of its issue, 28 February for a leap day."""
    try:
        anniversary = issued_on.replace(year=issued_on.year + VALID_YEARS)
    except ValueError:  # 29 February
        anniversary = date(issued_on.year + VALID_YEARS, 3, 1)
    return anniversary - timedelta(days=1)


def certificate_due(held_on: date, *, on: date) -> bool:
    """Whether the certificate of an exam held on ``held_on`` should have come by ``on``."""
    return (on - held_on).days > CERTIFICATE_DAYS
