"""The signed sheet becomes rows: typed, confirmed, scanned, locked, each by another person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import User
from programs.models import ApprovedException, Attendance, AttendanceCorrection, ClassSession, TrainingClass
from programs.rules.attendance import ATTENDED, credited_minutes
from programs.rules.locking import LockBlocker, SheetFacts, lock_blockers

from .carrying import renew_carried
from .late_entries import closed_to_typing


@dataclass(frozen=True, slots=True)
class Mark:
    """What the sheet says in one row: a code of DOMAIN §2, for T the minutes missed, for A perhaps a reason."""

    status: str
    missed_minutes: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SheetEntry:
    """One sheet as typed: a mark by key of each row, the signatures counted, and the version that was read."""

    meeting: ClassSession
    marks: Mapping[int, Mark]
    control_total: int | None
    version: int


@transaction.atomic
def record_sheet(
    *, meeting: ClassSession, marks: Mapping[int, Mark], control_total: int | None, version: int, by: User, at: datetime
) -> ClassSession:
    """Every row of the sheet carries its mark (``marks`` by key of the attendance row), typed by ``by``.

    Refused with stable codes, and then nothing is written: a cancelled or locked meeting, one whose first hour has not
    come yet on the clock of the prison, a row not
    on the roster or left out, minutes that do not fit, a control total that is not the number of H and T,
    a version older than what is stored. A value typed over another is kept in a correction row; typing
    again takes the confirmation back. Already-known rows cost one query each way whatever their number.
    """
    entry = SheetEntry(meeting, marks, control_total, version)
    meeting, rows = type_sheet(entry, by=by, at=at)
    fields, after = ["status", "control_total"], {"total": control_total}
    record("programs.record_sheet", meeting, by=by, objects=rows, fields=fields, after=after)
    return meeting


@transaction.atomic
def record_sheets(*, sheets: Sequence[SheetEntry], by: User, at: datetime) -> list[ClassSession]:
    """All of ``sheets`` (a week of one class) are typed, each as ``record_sheet`` does; one audit row.

    Raises ValidationError with every problem of every sheet, its meeting's key in ``params["meeting"]``, or when
    there is no sheet; then nothing is written.
    """
    if not sheets:
        raise ValidationError(_("Give the control total of at least one sheet."), code="nothing_typed")
    written, problems = [], []
    for entry in sorted(sheets, key=lambda one: one.meeting.pk):
        try:
            with transaction.atomic():
                written.append(type_sheet(entry, by=by, at=at))
        except ValidationError as error:
            problems += [_about(entry.meeting, one) for one in error.error_list]
    if problems:
        raise ValidationError(problems)
    meetings = [meeting for meeting, _rows in written]
    record(
        "programs.record_sheets",
        meetings[0].training_class,
        by=by,
        objects=[row for _meeting, rows in written for row in rows],
        fields=["status", "control_total"],
        after={str(meeting.pk): meeting.control_total for meeting in meetings},
    )
    return meetings


def _about(meeting: ClassSession, error: ValidationError) -> ValidationError:
    params = {"day": date_format(meeting.held_on, "j F"), "problem": error.messages[0], "meeting": meeting.pk}
    return ValidationError(_("%(day)s: %(problem)s"), code=error.code, params=params)


def type_sheet(entry: SheetEntry, *, by: User, at: datetime, brought_in: bool = False) -> tuple[ClassSession, list[Attendance]]:
    """The sheet is typed; gives the meeting and its rows. No audit row.

    ``brought_in``: of a class that was held before it was in this system, whose days for typing have long passed and
    whose signatures were counted by nobody, or wrongly; minutes and codes are checked all the same.
    """
    meeting, marks, control_total = _locked(entry.meeting), entry.marks, entry.control_total
    rows = {row.pk: row for row in meeting.roster()}
    _refuse_sheet(meeting, rows, entry, at=at, brought_in=brought_in)
    corrections = []
    for pk, row in rows.items():
        before = Mark(row.status, row.missed_minutes, row.reason)
        apply_mark(row, marks[pk])
        if before.status and before != marks[pk]:
            corrections.append(correction_of(row, before, by=by, at=at))
    Attendance.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["enrollment", "meeting"],
        update_fields=["status", "missed_minutes", "credited_minutes", "reason"],
    )
    AttendanceCorrection.objects.bulk_create(corrections)
    renew_carried(row.enrollment for row in rows.values())
    meeting.typed_at, meeting.typed_by, meeting.control_total = at, by, control_total
    meeting.typed_by_instructor, meeting.sheet_version = by.is_instructor, meeting.sheet_version + 1
    meeting.confirmed_at, meeting.confirmed_by, meeting.confirmed_on_paper = None, None, False
    meeting.save()
    return meeting, list(rows.values())


@transaction.atomic
def confirm_sheet(*, meeting: ClassSession, by: User, at: datetime, on_paper: bool = False, version: int | None = None) -> None:
    """The instructor stands behind the typed sheet; ``on_paper``: ``by`` read his initials on the scan instead.

    ``version`` is the sheet as he saw it. Raises ValidationError when it has been typed again since, is not
    typed, already confirmed, locked, typed by the same person, or confirmed on paper without a scan.
    """
    meeting = _locked(meeting)
    if version is not None and version != meeting.sheet_version:
        raise ValidationError(_("The sheet was typed again in the meantime. Read it again, then confirm."), code="stale")
    confirm(meeting, by=by, at=at, on_paper=on_paper)
    record("programs.confirm_sheet", meeting, by=by, fields=["confirmed_by"], after={"on_paper": on_paper})


def confirm(meeting: ClassSession, *, by: User, at: datetime, on_paper: bool) -> None:
    """As ``confirm_sheet``, for a service that goes on and audits the whole. No audit row."""
    if meeting.typed_at is None:
        raise ValidationError(_("The sheet has not been typed yet."), code="not_typed")
    if meeting.typed_by_id == by.pk:
        raise ValidationError(_("Who typed the sheet cannot confirm it."), code="same_person")
    if on_paper and not meeting.has_paper:
        raise ValidationError(_("Attach the scan with the instructor's initials first."), code="scan_missing")
    if not on_paper and not _teaches(by, meeting):
        raise ValidationError(_("Only an instructor of the class confirms its sheets."), code="not_the_instructor")
    changed = ClassSession.objects.filter(pk=meeting.pk, confirmed_at=None, locked_at=None, cancelled_at=None).update(
        confirmed_at=at, confirmed_by=by, confirmed_on_paper=on_paper
    )
    if not changed:
        raise ValidationError(_("The sheet is already confirmed, locked or cancelled."), code="already_confirmed")


def blockers_of_lock(meetings: Sequence[ClassSession], *, by: User) -> dict[int, list[LockBlocker]]:
    """What keeps ``by`` from locking each of ``meetings`` of one class, by its key; two queries whatever the number."""
    open_rows = set(
        Attendance.objects.filter(meeting__in=meetings, status=Attendance.Status.OPEN).values_list("meeting", flat=True)
    )
    classes = {meeting.training_class_id for meeting in meetings}
    scan_waived = ApprovedException.objects.filter(training_class__in=classes, code="scan_missing").exists()
    facts = {
        meeting.pk: SheetFacts(
            closed=meeting.cancelled or meeting.locked,
            typed=meeting.typed_at is not None,
            vouched_for=meeting.vouched_for,
            own_work=by.pk in (meeting.typed_by_id, meeting.confirmed_by_id),
            scanned=meeting.has_paper,
            open_rows=meeting.pk in open_rows,
        )
        for meeting in meetings
    }
    return {pk: lock_blockers(sheet, scan_waived=scan_waived) for pk, sheet in facts.items()}


@transaction.atomic
def lock_sheet(*, meeting: ClassSession, by: User, at: datetime) -> None:
    """The prison locks the sheet: its rows are evidence from now on.

    Raises ValidationError when it is open, not vouched for by the instructor, without scan, already
    locked, or when ``by`` typed or confirmed it.
    """
    meeting = _locked(meeting)
    lock(meeting, by=by, at=at)
    record("programs.lock_sheet", meeting, by=by, fields=["locked_by"])


def lock(meeting: ClassSession, *, by: User, at: datetime) -> None:
    """As ``lock_sheet``, for a service that goes on and audits the whole. No audit row."""
    blockers = blockers_of_lock([meeting], by=by)[meeting.pk]
    if blockers:
        raise ValidationError(blockers[0].label, code=blockers[0].value)
    meeting.locked_at, meeting.locked_by = at, by
    meeting.save(update_fields=["locked_at", "locked_by"])


@transaction.atomic
def lock_sheets(*, training_class: TrainingClass, meetings: Sequence[ClassSession], by: User, at: datetime) -> list[ClassSession]:
    """Those of ``meetings`` that nothing keeps open are locked, by one audit row; gives them.

    Raises ValidationError when none can be.
    """
    meetings = list(
        ClassSession.objects.select_for_update(of=("self",)).filter(
            pk__in=[meeting.pk for meeting in meetings], training_class=training_class
        )
    )
    blockers = blockers_of_lock(meetings, by=by)
    lockable = [meeting for meeting in meetings if not blockers[meeting.pk]]
    if not lockable:
        raise ValidationError(_("No sheet can be locked."), code="nothing_to_lock")
    ClassSession.objects.filter(pk__in=[meeting.pk for meeting in lockable]).update(locked_at=at, locked_by=by)
    record("programs.lock_sheets", training_class, by=by, objects=lockable, fields=["locked_by"])
    return lockable


def _locked(meeting: ClassSession) -> ClassSession:
    return (
        ClassSession.objects.with_first_hour()
        .select_for_update(of=("self",))
        .select_related("training_class__facility", "training_class__standard")
        .get(pk=meeting.pk)
    )


def _teaches(user: User, meeting: ClassSession) -> bool:
    return user.is_instructor and meeting.training_class.class_instructors.filter(instructor__user=user).exists()


def _refuse_sheet(meeting: ClassSession, rows: Mapping, entry: SheetEntry, *, at: datetime, brought_in: bool) -> None:
    marks = entry.marks
    if meeting.cancelled:
        raise ValidationError(_("The meeting is cancelled."), code="cancelled")
    if meeting.locked:
        raise ValidationError(_("The sheet is locked; it can only be corrected."), code="locked")
    today = meeting.training_class.facility.local_date(at)
    if meeting.held_on > today:
        raise ValidationError(_("The meeting lies in the future."), code="future")
    if not brought_in and not meeting.begun(at):
        message = _("The meeting begins at %(hour)s: nobody can have been present before.")
        raise ValidationError(message % {"hour": time_format(meeting.first_hour, "H.i")}, code="not_begun")
    if not brought_in and closed_to_typing(meeting, on=today):
        raise ValidationError(_("The days for typing this sheet have passed; ask for a late entry."), code="window_closed")
    if entry.version != meeting.sheet_version:
        raise ValidationError(_("Somebody saved this sheet in the meantime. Compare and save again."), code="stale")
    if set(marks) - set(rows):
        raise ValidationError(_("A person is not on the roster of this meeting."), code="not_on_roster")
    problems = [problem for pk, row in rows.items() for problem in row_problems(row, marks.get(pk))]
    if problems:
        raise ValidationError(problems)
    if not brought_in:
        _refuse_control_total(entry)


def _refuse_control_total(entry: SheetEntry) -> None:
    signatures = sum(mark.status in ATTENDED for mark in entry.marks.values())
    if entry.control_total != signatures:
        message = _(
            "The control total %(total)s differs from the %(count)s rows marked H or T. Count the signatures on the sheet again."
        )
        total = "–" if entry.control_total is None else entry.control_total
        raise ValidationError(message, code="control_total", params={"total": total, "count": signatures})


def row_problems(row: Attendance, mark: Mark | None) -> list[ValidationError]:
    """Why ``mark`` cannot stand in the row; the row comes with its person."""
    where = f"{row.enrollment.seat_number} {row.enrollment.inmate.name}"
    if mark is None or mark.status == Attendance.Status.OPEN:
        return [ValidationError(_("%(row)s: not recorded.") % {"row": where}, code="open_row")]
    try:
        credited_minutes(mark.status, meeting_minutes=row.meeting_minutes, missed_minutes=mark.missed_minutes)
    except ValueError as error:
        if str(error) == "unknown_code":
            return [ValidationError(_("%(row)s: unknown code.") % {"row": where}, code="unknown_code")]
        message = _("%(row)s: T needs the minutes missed, more than 0 and fewer than %(minutes)s; other codes have none.")
        return [ValidationError(message % {"row": where, "minutes": row.meeting_minutes}, code=str(error))]
    if mark.reason and (mark.status != Attendance.Status.ABSENT or mark.reason not in Attendance.Reason.values):
        return [ValidationError(_("%(row)s: only A has a reason.") % {"row": where}, code="reason_without_absence")]
    return []


def apply_mark(row: Attendance, mark: Mark) -> None:
    """The row carries the mark and the minutes that it earns; not saved."""
    row.status, row.missed_minutes, row.reason = mark.status, mark.missed_minutes, mark.reason
    row.credited_minutes = credited_minutes(mark.status, meeting_minutes=row.meeting_minutes, missed_minutes=mark.missed_minutes)


def correction_of(row: Attendance, before: Mark, *, by: User, at: datetime) -> AttendanceCorrection:
    """What the row said before, and what it says now; not saved."""
    return AttendanceCorrection(
        attendance=row,
        old_status=before.status,
        old_missed_minutes=before.missed_minutes,
        old_reason=before.reason,
        new_status=row.status,
        new_missed_minutes=row.missed_minutes,
        new_reason=row.reason,
        corrected_at=at,
        corrected_by=by,
    )
