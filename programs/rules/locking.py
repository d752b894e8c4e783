"""What keeps the prison from locking a sheet. Pure: facts in, reasons out."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class LockBlocker(TextChoices):
    """Refuses the lock of one sheet."""

    ALREADY_LOCKED = "already_locked", _("The meeting is already locked or cancelled.")
    NOT_TYPED = "not_typed", _("The sheet has not been typed yet.")
    NOT_CONFIRMED = "not_confirmed", _("The instructor has not confirmed the sheet.")
    SAME_PERSON = "same_person", _("Who typed or confirmed the sheet cannot lock it.")
    SCAN_MISSING = "scan_missing", _("Attach the scan of the signed sheet first.")
    OPEN_ROWS = "open_rows", _("Some rows have not been recorded.")


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """One sheet as the lock sees it; ``own_work``: who wants to lock typed or confirmed it."""

    closed: bool
    typed: bool
    vouched_for: bool
    own_work: bool
    scanned: bool
    open_rows: bool


def lock_blockers(sheet: SheetFacts, *, scan_waived: bool) -> list[LockBlocker]:
    """Everything that refuses the lock, in the order to show it; ``[]`` means none. Source: DOMAIN §2, second person."""
    if sheet.closed:
        return [LockBlocker.ALREADY_LOCKED]
    checks = {
        LockBlocker.NOT_TYPED: not sheet.typed,
        LockBlocker.NOT_CONFIRMED: sheet.typed and not sheet.vouched_for,
        LockBlocker.SAME_PERSON: sheet.own_work,
        LockBlocker.SCAN_MISSING: not sheet.scanned and not scan_waived,
        LockBlocker.OPEN_ROWS: sheet.typed and sheet.open_rows,
    }
    return [blocker for blocker, found in checks.items() if found]
