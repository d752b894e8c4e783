"""A prison's list brought into the register, undone, and asked about: wherever it changes a place in a class."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit.services import record
from inmates.importing.columns import Field
from inmates.importing.engine import Outcome, write_list, written_fields
from inmates.importing.listing import Listing
from inmates.importing.storing import store
from inmates.importing.undoing import take_back
from inmates.importing.verdicts import Refused
from inmates.models import CustodyEvent, ListImport, ListRow
from inmates.models.list_import import UNDO_WITHIN
from inmates.services.custody import Happening
from inmates.services.list_import import Tick, list_of, read, start_work, turn
from jobs.models import Job, JobUnit
from organizations.models import Facility, User

from .custody import Aftermath, Misfit, lock_classes, misfits, record_custody, running_places

Status = ListImport.Status
APPLY, UNDO = "programs.apply_list", "programs.undo_list"
STILL_HERE = "here"
# What may have become of somebody who is missing from the list.
GONE = [
    CustodyEvent.Kind.RELEASED,
    CustodyEvent.Kind.TRANSFERRED_OUT,
    CustodyEvent.Kind.DIED,
    CustodyEvent.Kind.ESCAPED,
]


@transaction.atomic
def apply_list(*, listing: Listing, facility: Facility, by: User | None, on: date) -> tuple[Outcome, list[Misfit]]:
    """The good rows of ``listing`` stand in the register, and every place has been checked against the new dates.

    Raises ValidationError when somebody else has meanwhile given one of the numbers; then nothing is written.
    """
    lock_classes(facility)
    outcome = write_list(listing=listing, facility=facility, on=on)
    found = misfits(running_places().filter(inmate__in=outcome.release_changed), on=on)
    _audit(outcome, facility, by=by)
    return outcome, found


@transaction.atomic
def start_apply(*, list_import: ListImport, by: User, at: datetime) -> Job:
    """A worker will bring the list in, after comparing once more. Raises ValidationError ``not_ready``."""
    ready = ListImport.objects.filter(pk=list_import.pk, status=Status.READY, cleared_at=None)
    if not ready.update(status=Status.APPLYING, touched_at=at):
        raise ValidationError(_("This list has not been checked, or is being brought in already."), code="not_ready")
    title = _("Bringing in the list of %(day)s") % {"day": date_format(list_import.on)}
    return start_work(APPLY, list_import, title=title, target_url=result_url(list_import), by=by)


def apply(unit: JobUnit, tick: Tick, *, at: datetime) -> None:
    """The worker's part: the good rows stand in the register, and the rows of the list say what was done."""
    list_import = list_of(unit, Status.APPLYING)
    with override(unit.job.payload["language"]):
        try:
            listing = read(list_import, tick)
        except Refused as refused:
            raise ValidationError(str(refused), code=refused.code) from refused
        _apply(list_import, listing, unit, at=at)


@transaction.atomic
def start_undo(*, list_import: ListImport, by: User, at: datetime) -> Job:
    """A worker will undo the import. Raises ValidationError ``too_late`` after 24 hours, else ``not_applied``."""
    applied = Q(status=Status.APPLIED) | (Q(status=Status.UNDOING) & ~Q(job__status__in=Job.ACTIVE))
    applied = ListImport.objects.filter(applied, pk=list_import.pk, cleared_at=None)
    if applied.filter(applied_at__lt=at - UNDO_WITHIN).exists():
        raise ValidationError(_("24 hours have passed; this list can no longer be undone."), code="too_late")
    if not applied.update(status=Status.UNDOING, touched_at=at):
        raise ValidationError(_("This list has not been brought in, or has been undone."), code="not_applied")
    title = _("Undoing the list of %(day)s") % {"day": date_format(list_import.on)}
    return start_work(UNDO, list_import, title=title, target_url=result_url(list_import), by=by)


@transaction.atomic
def undo(unit: JobUnit, *, at: datetime) -> None:
    """The worker's part: what nobody has changed since then is as it was before the list; the rest is marked."""
    list_import, by = list_of(unit, Status.UNDOING), unit.job.created_by
    lock_classes(list_import.facility)
    with override(unit.job.payload["language"]):
        turn(list_import, Status.UNDONE, undone_at=at, undone_by=by)
        undone = take_back(list_import, by=by, at=at)
    record(
        "programs.undo_list",
        by=by,
        place=list_import.facility.key,
        objects=[*undone.restored, *undone.removed],
        fields=sorted({name for row in list_import.rows.filter(kind=ListRow.Kind.CHANGED) for name in row.before}),
    )
    unit.mark_done()


def misfits_of(list_import: ListImport, *, on: date) -> list[Misfit]:
    """Who, of those whose dates the list or its undoing changed, does not fit into which running or planned class now."""
    dated = list_import.rows.filter(kind=ListRow.Kind.CHANGED, after__has_any_keys=[Field.ADMITTED.value, Field.RELEASE.value])
    return misfits(running_places().filter(inmate__in=dated.values("inmate")), on=on)


def still_missing(list_import: ListImport) -> QuerySet[ListRow]:
    """Rows of persons who were missing from the list, are still here by the register, and have not been asked about."""
    asked = list_import.rows.filter(kind=ListRow.Kind.MISSING, answer="", inmate__left_on=None, inmate__isnull=False)
    return asked.select_related("inmate").with_number().order_by("inmate__name", "pk")


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one missing person: one of GONE on a day, or STILL_HERE."""

    kind: str
    on: date | None = None


@transaction.atomic
def answer_missing(*, list_import: ListImport, answers: Mapping[int, Answer], by: User, at: datetime) -> Aftermath:
    """Each missing person (by key of the row) has left as answered, with all that follows for places, or is known to be here.

    Raises ValidationError naming who cannot have left so; then nothing is written. Rows answered already stay as they are.
    """
    rows = list(still_missing(list_import).filter(pk__in=answers).select_for_update(of=("self",)))
    for row in rows:
        row.answer = answers[row.pk].kind
    ListRow.objects.bulk_update(rows, ["answer"])
    left = {row.inmate_id: Happening(row.answer, answers[row.pk].on) for row in rows if row.answer != STILL_HERE}
    if left:
        return record_custody(happenings=left, by=by, at=at)
    record("programs.answer_missing", by=by, place=list_import.facility.key, objects=[row.inmate_id for row in rows])
    return Aftermath()


def result_url(list_import: ListImport) -> str:
    return reverse("programs:list-result", args=[list_import.pk])


@transaction.atomic
def _apply(list_import: ListImport, listing: Listing, unit: JobUnit, *, at: datetime) -> None:
    by = unit.job.created_by
    lock_classes(list_import.facility)
    turn(list_import, Status.APPLIED, applied_at=at, applied_by=by, touched_at=at)
    outcome = write_list(
        listing=listing, facility=list_import.facility, on=list_import.on, by=by, at=at, choices=list_import.choices
    )
    counts = store(list_import, listing, outcome.plan, created=outcome.created)
    ListImport.objects.filter(pk=list_import.pk).update(counts=counts)
    _audit(outcome, list_import.facility, by=by)
    unit.mark_done()


def _audit(outcome: Outcome, facility: Facility, *, by: User | None) -> None:
    changed = outcome.plan.changed
    record(
        "programs.apply_list",
        by=by,
        place=facility.key,
        objects=[*outcome.created, *outcome.changed],
        fields=written_fields(outcome.plan),
        before={str(change.inmate_id): change.before for change in changed},
        after={str(change.inmate_id): change.after for change in changed},
    )
