"""Who will be kept from a meeting is said before it, and can be taken back; the sheet itself is recorded after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import User
from programs.models import Attendance, ClassSession, Enrollment, KnownAbsence
from programs.rules.windows import ahead


@transaction.atomic
def announce_absence(
    *, enrollment: Enrollment, meetings: Sequence[ClassSession], status: str, reason: str, by: User, at: datetime
) -> list[KnownAbsence]:
    """The sheets of ``meetings`` are preset with ``status`` (S, I or D) for the person; no row is recorded.

    Raises ValidationError without meeting, reason or such a code, and for each meeting that is past or too far ahead,
    cancelled, already typed, without the person on its roster, or on a day entered before; then nothing is written.
    """
    keys = {meeting.pk for meeting in meetings}
    locked = ClassSession.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    related = locked.select_related("training_class__facility", "training_class__standard")
    found = list(related.filter(training_class=enrollment.training_class_id).order_by("held_on", "number"))
    _refuse_entry(found if len(found) == len(keys) else [], status, reason)
    problems = _problems(found, enrollment, at=at)
    if problems:
        raise ValidationError(problems)
    said = {"enrollment": enrollment, "status": status, "reason": reason.strip(), "announced_at": at, "announced_by": by}
    known = [KnownAbsence.objects.create(absent_on=day, **said) for day in sorted({meeting.held_on for meeting in found})]
    record("programs.announce_absence", enrollment, by=by, objects=known, fields=["absent_on", "status", "reason"])
    return known


def _refuse_entry(meetings: Sequence[ClassSession], status: str, reason: str) -> None:
    checks = {
        "no_meeting": (not meetings, _("Choose the meetings that the person will miss.")),
        "unknown_code": (status not in KnownAbsence.Status.values, _("Only S, I and D can be known before the meeting.")),
        "no_reason": (not reason.strip(), _("A known absence needs a reason.")),
    }
    problems = [ValidationError(message, code=code) for code, (found, message) in checks.items() if found]
    if problems:
        raise ValidationError(problems)


def _problems(meetings: Sequence[ClassSession], enrollment: Enrollment, *, at: datetime) -> list[ValidationError]:
    training_class = meetings[0].training_class
    today, days = training_class.facility.local_date(at), training_class.standard.known_ahead_days
    roster = set(Attendance.objects.filter(enrollment=enrollment, meeting__in=meetings).values_list("meeting", flat=True))
    known = set(enrollment.known_absences.standing().values_list("absent_on", flat=True))
    return [
        ValidationError(
            _("%(day)s: %(problem)s"), code=code, params={"day": date_format(meeting.held_on, "j F"), "problem": message}
        )
        for meeting in meetings
        for code, message in _reasons(meeting, today, days, on_roster=meeting.pk in roster, known=meeting.held_on in known)
    ]


def _reasons(meeting: ClassSession, today: date, days: int, *, on_roster: bool, known: bool) -> list[tuple[str, str]]:
    """The first thing that keeps the absence from being entered for the meeting; ``[]`` means none."""
    checks = {
        "closed": (meeting.cancelled or meeting.typed_at is not None, _("the meeting is cancelled or already typed")),
        "not_ahead": (
            not ahead(meeting.held_on, today, days=days),
            _("only meetings from today to %(days)s days ahead can be entered") % {"days": days},
        ),
        "not_on_roster": (not on_roster, _("the person is not on the roster of this meeting")),
        "already_known": (known, _("an absence of this person is already entered")),
    }
    return [(code, message) for code, (found, message) in checks.items() if found][:1]


@transaction.atomic
def withdraw_absence(*, absence: KnownAbsence, by: User, at: datetime) -> None:
    """The sheet of that day is no longer preset with it; who entered it and who took it back are kept.

    Raises ValidationError when the day has passed, its sheet has been typed, or it was taken back before.
    """
    training_class = absence.enrollment.training_class
    sheets = training_class.meetings.select_for_update(of=("self",)).filter(held_on=absence.absent_on)
    typed = any(meeting.typed_at for meeting in sheets)
    if typed or absence.absent_on < training_class.facility.local_date(at):
        raise ValidationError(_("The meeting is over; its sheet says who was there."), code="over")
    changed = KnownAbsence.objects.standing().filter(pk=absence.pk).update(withdrawn_at=at, withdrawn_by=by)
    if not changed:
        raise ValidationError(_("This absence has already been taken back."), code="already_withdrawn")
    record("programs.withdraw_absence", absence, by=by, fields=["withdrawn_at"])
