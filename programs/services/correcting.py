"""A locked row is never typed over: it is corrected, on a scan, with both values kept."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import User
from programs.models import Attendance, AttendanceCorrection, ClassSession
from programs.uploads import CleanFile

from .attendance import Mark, apply_mark, correction_of, row_problems
from .carrying import decided, renew_carried
from .scans import store_scan


@transaction.atomic
def correct_row(
    *, attendance: Attendance, mark: Mark, seen: Mark, reason: str, upload: CleanFile, by: User, at: datetime
) -> AttendanceCorrection:
    """The locked row says ``mark`` from now on; what it said, why, on which scan, who and when are kept.

    Raises ValidationError when the sheet is not locked, the reason is missing, ``by`` typed or confirmed it, a hearing
    has decided about the person, here or where the hours were carried to, the row is no longer as ``seen``, nothing
    changes, or the minutes do not fit.
    """
    correction = correct(attendance=attendance, mark=mark, seen=seen, reason=reason, by=by, at=at)
    row = correction.attendance
    correction.scan = store_scan(row.meeting.training_class, upload, by=by, at=at)
    correction.save(update_fields=["scan"])
    record("programs.correct_row", row, by=by, fields=["status", "missed_minutes", "reason"], after={"status": mark.status})
    return correction


def correct(*, attendance: Attendance, mark: Mark, seen: Mark, reason: str, by: User, at: datetime) -> AttendanceCorrection:
    """As ``correct_row``, without a scan, for a service that goes on and audits the whole. No audit row."""
    meetings = ClassSession.objects.select_for_update(of=("self",)).select_related("training_class")
    meeting = meetings.get(pk=attendance.meeting_id)
    row = Attendance.objects.select_related("enrollment__inmate").get(pk=attendance.pk)
    row.meeting = meeting
    before = Mark(row.status, row.missed_minutes, row.reason)
    problems = row_problems(row, mark) or _problems(meeting, row, before, mark, seen, reason, by=by)
    if problems:
        raise ValidationError(problems)
    apply_mark(row, mark)
    row.save(update_fields=["status", "missed_minutes", "credited_minutes", "reason"])
    renew_carried([row.enrollment])
    correction = correction_of(row, before, by=by, at=at)
    correction.reason = reason.strip()
    correction.save()
    return correction


def _problems(
    meeting: ClassSession, row: Attendance, before: Mark, mark: Mark, seen: Mark, reason: str, *, by: User
) -> list[ValidationError]:
    checks = {
        "not_locked": (not meeting.locked, _("The sheet is not locked; type it again instead.")),
        "no_reason": (not reason.strip(), _("Say why the row is corrected.")),
        "same_person": (
            by.pk in (meeting.typed_by_id, meeting.confirmed_by_id),
            _("Who typed or confirmed the sheet cannot correct it."),
        ),
        "decided": (
            decided(row.enrollment),
            _("The hearing has decided about this person; its minutes stand on this row."),
        ),
        "stale": (
            before != seen,
            _("Somebody corrected this row in the meantime. Compare what it says now, then correct it again."),
        ),
        "unchanged": (before == mark, _("The row already says this.")),
    }
    return [ValidationError(message, code=code) for code, (found, message) in checks.items() if found][:1]
