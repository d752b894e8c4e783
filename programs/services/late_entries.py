"""A sheet that was not typed in time is typed only when the Kasi has approved why."""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.services import record
from organizations.models import User
from programs.models import ClassSession, Holiday, LateEntry
from programs.rules.windows import within


def closed_to_typing(meeting: ClassSession, *, on: date) -> bool:
    """Whether the days for typing the sheet have passed and no late entry is approved; two queries at most.

    The meeting comes with its class and standard loaded.
    """
    days = meeting.training_class.standard.entry_days
    if (on - meeting.held_on).days <= days:
        return False  # not even all days of the calendar have passed
    if within(meeting.held_on, on, working_days=days, holidays=holidays_between(meeting.held_on, on)):
        return False
    return not meeting.late_entries.filter(approved=True).exists()


def holidays_between(first: date, last: date) -> set[date]:
    """Days without training from ``first`` to ``last``, both inside; one query."""
    return set(Holiday.objects.filter(day__range=(first, last)).values_list("day", flat=True))


@transaction.atomic
def ask_for_late_entry(
    *, meeting: ClassSession, reason: str, by: User, at: datetime, brought_in: bool = False
) -> LateEntry:  # fmt: skip
    """The Kasi is asked to let the sheet be typed. Raises ValidationError without a reason, when typing is still open,
    the meeting is cancelled or locked, or a request is waiting.

    ``brought_in``: of a class that was held before it was in this system nobody knows any more which days were open.
    """
    meeting = ClassSession.objects.select_related("training_class__facility", "training_class__standard").get(pk=meeting.pk)
    on = meeting.training_class.facility.local_date(at)
    checks = {
        "no_reason": (not reason.strip(), _("A late entry needs a reason.")),
        "closed": (meeting.cancelled or meeting.locked, _("The meeting is already locked or cancelled.")),
        "still_open": (not brought_in and not closed_to_typing(meeting, on=on), _("The sheet can still be typed.")),
    }
    problems = [ValidationError(message, code=code) for code, (found, message) in checks.items() if found]
    if problems:
        raise ValidationError(problems)
    try:
        with transaction.atomic():
            request = LateEntry.objects.create(meeting=meeting, reason=reason.strip(), requested_at=at, requested_by=by)
    except IntegrityError as error:
        raise ValidationError(_("A request for this sheet is already waiting."), code="already_asked") from error
    record("programs.ask_for_late_entry", request, by=by, fields=["reason"])
    return request


@transaction.atomic
def decide_late_entry(*, request: LateEntry, approved: bool, by: User, at: datetime) -> None:
    """The request is approved or refused. Raises ValidationError when it was decided before, or asked by the same person."""
    if request.requested_by_id == by.pk:
        raise ValidationError(_("Who asks and who approves are two people."), code="same_person")
    changed = LateEntry.objects.filter(pk=request.pk, decided_at=None).update(approved=approved, decided_at=at, decided_by=by)
    if not changed:
        raise ValidationError(_("This request has already been decided."), code="already_decided")
    record("programs.decide_late_entry", request, by=by, fields=["approved"], after={"approved": approved})
