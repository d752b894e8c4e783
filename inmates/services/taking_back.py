"""An event recorded by mistake is taken back: the person is as before it, and the event stays to be read.

No audit row: ``programs.services.taking_back`` calls this, gives back the places, and audits the whole.
"""

from __future__ import annotations

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from inmates.models import Absence, CustodyEvent, DisciplineEntry, Inmate, PastStay, ReleaseDate
from inmates.rules.custody import ARRIVING, BACK, LEAVING, OUT
from inmates.services.custody import WRITTEN, set_release
from inmates.services.numbering import take_number_back
from organizations.models import User

Kind = CustodyEvent.Kind
DERIVED = {"release_on", "release_kind"}


def refusals(event: CustodyEvent) -> list[ValidationError]:
    """Why ``event`` cannot be taken back; ``[]`` means that it can. At most three queries."""
    newest = CustodyEvent.objects.standing().filter(inmate=event.inmate_id).order_by("-pk").first()
    opened_record = event.kind == Kind.TRANSFERRED_IN and "paststay" not in event.after.get("rows", {})
    received = event.kind == Kind.TRANSFERRED_OUT and Inmate.objects.filter(previous=event.inmate_id).exists()
    checks = {
        "already_taken_back": (event.voided_at is not None, _("This event has already been taken back.")),
        "not_the_newest": (
            event.voided_at is None and newest != event,
            _("Something was recorded about this person later; take that back first."),
        ),
        "opened_record": (opened_record, _("This arrival opened the record; record the departure instead.")),
        "received_elsewhere": (received, _("The other facility has received the person already.")),
    }
    return [ValidationError(message, code=code) for code, (found, message) in checks.items() if found]


@transaction.atomic
def void_event(*, event: CustodyEvent, reason: str, by: User, at: datetime) -> CustodyEvent:
    """The newest standing event of a person has been taken back, for ``reason``; gives it with its inmate as he now is.

    A value that was changed again since stays as it is. Raises ValidationError, and then nothing is written.
    """
    inmate = Inmate.objects.select_for_update(no_key=True).get(pk=event.inmate_id)
    event = CustodyEvent.objects.get(pk=event.pk)
    problems = refusals(event)
    if not reason.strip():
        problems.append(ValidationError(_("Say why the event is taken back."), code="reason_missing"))
    if problems:
        raise ValidationError(problems)
    CustodyEvent.objects.filter(pk=event.pk, voided_at=None).update(voided_at=at, voided_by=by, void_reason=reason.strip())
    event.inmate = inmate
    _restore_values(inmate, event)
    _restore_rows(event, at=at)
    set_release(inmate, inmate.release_dates.all())
    inmate.full_clean()
    inmate.save(update_fields=WRITTEN)
    event.refresh_from_db(fields=["voided_at", "voided_by", "void_reason"])
    return event


def _restore_values(inmate: Inmate, event: CustodyEvent) -> None:
    for name in [name for name in WRITTEN if name in event.after and name not in DERIVED]:
        field = Inmate._meta.get_field(name)
        if getattr(inmate, name) == field.to_python(event.after[name]):
            setattr(inmate, name, field.to_python(event.before[name]))


def _restore_rows(event: CustodyEvent, *, at: datetime) -> None:
    keys = event.after.get("rows", {})
    absences = Absence.objects.filter(pk__in=keys.get("absence", []))
    entries = DisciplineEntry.objects.filter(pk__in=keys.get("disciplineentry", []))
    if event.kind in OUT:
        absences.delete()
    elif event.kind in BACK or event.kind in LEAVING:
        absences.update(back_on=None)
    elif event.kind in ARRIVING:
        PastStay.objects.filter(pk__in=keys["paststay"]).delete()
    elif event.kind == Kind.DISCIPLINE_OPENED:
        _remove_entries(entries, event.on)
    elif event.kind == Kind.DISCIPLINE_CLOSED:
        entries.filter(closed_on=event.on).update(closed_on=None)
    elif event.kind == Kind.RENUMBERED:
        take_number_back(event)
    elif event.kind == Kind.RELEASE_DATE:
        _withdraw(ReleaseDate.objects.get(pk__in=keys["releasedate"]), at=at)


def _remove_entries(entries, on: date) -> None:
    if entries.exclude(entered_on=on, closed_on=None).exists():
        raise ValidationError(_("The entry of Register F was changed since."), code="entry_changed")
    entries.delete()


def _withdraw(row: ReleaseDate, *, at: datetime) -> None:
    """``row`` counts no more; the one that it replaced counts again."""
    ReleaseDate.objects.filter(pk=row.pk).update(superseded_at=at)
    replaced = ReleaseDate.objects.filter(inmate=row.inmate_id, kind=row.kind, superseded_at=row.recorded_at, pk__lt=row.pk)
    ReleaseDate.objects.filter(pk__in=list(replaced.order_by("-pk").values_list("pk", flat=True)[:1])).update(superseded_at=None)
