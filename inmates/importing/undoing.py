"""Taking back what a list has written, as far as nobody has gone on from there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import ManyToOneRel, OneToOneRel, QuerySet
from django.utils.translation import gettext as _

from inmates.models import CustodyEvent, Inmate, ListImport, ListRow, RegistrationEntry
from organizations.models import User

from .columns import Field
from .engine import lock_register, set_releases

BATCH = 500
NUMBER = Field.NUMBER.value
Kind, Kept = ListRow.Kind, ListRow.Kept
# Kept beside a person by the import itself, or about the import.
_OWN = {RegistrationEntry, ListRow}
# Not stated by a list: derived, or the same for everybody.
_UNSTATED = {"id", "facility_id", "release_on", "release_kind", "name_key"}


@dataclass(slots=True)
class Undone:
    """Whose values are as before, who is gone again (by key), which rows stay and why, and whose day of release has moved."""

    restored: list[Inmate] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    kept: list[ListRow] = field(default_factory=list)
    release_changed: list[int] = field(default_factory=list)


def take_back(list_import: ListImport, *, by: User, at: datetime) -> Undone:
    """What the list changed is as it was where nobody has changed it since; new persons on whom nothing depends are gone.

    The rest stays and is marked on its row. In the caller's transaction; no audit row.
    """
    lock_register(list_import.facility, deleting=True)
    undone = Undone()
    rows = list(list_import.rows.filter(kind__in=[Kind.NEW, Kind.CHANGED], inmate__isnull=False))
    touched = Inmate.objects.filter(pk__in=list_import.rows.values("inmate"))
    inmates = {inmate.pk: inmate for inmate in touched}
    numbers = _numbers(touched)
    _restore(list_import, [row for row in rows if row.kind == Kind.CHANGED], inmates, numbers, undone, by=by, at=at)
    _remove([row for row in rows if row.kind == Kind.NEW], inmates, numbers, touched, undone)
    ListRow.objects.bulk_update(undone.kept, ["kept"], batch_size=BATCH)
    return undone


def _restore(list_import, rows, inmates, numbers, undone: Undone, *, by: User, at: datetime) -> None:
    back = []
    for row in rows:
        if _as_left_by(row, inmates[row.inmate_id], numbers[row.inmate_id]):
            back.append(row)
        else:
            _keep(row, Kept.CHANGED_SINCE, undone)
    for row in back:
        _set(inmates[row.inmate_id], row.values_before)
    moved = set(set_releases([inmates[row.inmate_id] for row in back], list_import.facility))
    possible = []
    for row in back:
        if _is_possible(inmates[row.inmate_id]):
            possible.append(row)
        else:
            _keep(row, Kept.CHANGED_SINCE, undone)
    undone.restored = [inmates[row.inmate_id] for row in possible]
    undone.release_changed = [inmate.pk for inmate in undone.restored if inmate.pk in moved]
    fields = {name for row in possible for name in row.before if name != NUMBER} | {"release_on", "release_kind"}
    Inmate.objects.bulk_update(undone.restored, sorted(fields), batch_size=BATCH)
    _give_numbers_back(list_import, [row for row in possible if NUMBER in row.after], by=by, at=at)


def _as_left_by(row: ListRow, inmate: Inmate, entries: list[RegistrationEntry]) -> bool:
    """Whether every value that the row wrote is still there."""
    after = row.values_after
    if NUMBER in after:
        current = next((entry.text for entry in entries if entry.is_current), "")
        former = {entry.text for entry in entries if not entry.is_current}
        if current != after.pop(NUMBER) or row.before[NUMBER] not in former | {""}:
            return False
    return all(getattr(inmate, name) == value for name, value in after.items())


def _set(inmate: Inmate, values: dict) -> None:
    for name, value in values.items():
        if name != NUMBER:
            setattr(inmate, name, value)


def _is_possible(inmate: Inmate) -> bool:
    """Whether what was recorded since then, a departure or a confirmed identity, still fits the values of before."""
    days = [day for day in (inmate.left_on, inmate.release_on) if day]
    printed = (inmate.certificate_name, inmate.certificate_birth_place, inmate.certificate_birth_date)
    return all(day >= inmate.admitted_on for day in days) and (not inmate.identity_confirmed or all(printed))


def _give_numbers_back(list_import: ListImport, rows: list[ListRow], *, by: User, at: datetime) -> None:
    """The number of before is in force again; that it had changed is taken back."""
    if not rows:
        return
    former = {row.inmate_id: row.before[NUMBER] for row in rows}
    entries = RegistrationEntry.objects.filter(inmate__in=former)
    entries.filter(is_current=True).delete()
    again = [entry for entry in entries if entry.text == former[entry.inmate_id]]
    for entry in again:
        entry.is_current = True
    RegistrationEntry.objects.bulk_update(again, ["is_current"])
    events = CustodyEvent.objects.standing().filter(
        inmate__in=former, kind=CustodyEvent.Kind.RENUMBERED, recorded_at=list_import.applied_at
    )
    events.update(voided_at=at, voided_by=by, void_reason=_("The list was undone."))


def _remove(rows, inmates, numbers, touched: QuerySet[Inmate], undone: Undone) -> None:
    in_use = _in_use(touched)
    for row in rows:
        inmate, entries = inmates[row.inmate_id], numbers[row.inmate_id]
        untouched = [(entry.text, entry.is_current) for entry in entries] == [(row.number, True)]
        if inmate.pk in in_use:
            _keep(row, Kept.IN_USE, undone)
        elif not untouched or not _is_as_listed(inmate, row):
            _keep(row, Kept.CHANGED_SINCE, undone)
        else:
            undone.removed.append(inmate.pk)
    for start in range(0, len(undone.removed), BATCH):
        gone = undone.removed[start : start + BATCH]
        ListRow.objects.filter(inmate__in=gone).update(inmate=None)
        RegistrationEntry.objects.filter(inmate__in=gone).delete()
        Inmate.objects.filter(pk__in=gone).delete()


def _is_as_listed(inmate: Inmate, row: ListRow) -> bool:
    listed = Inmate(facility_id=inmate.facility_id, **row.values_after)
    names = [one.attname for one in Inmate._meta.concrete_fields if one.attname not in _UNSTATED]
    return all(getattr(inmate, name) == getattr(listed, name) for name in names)


def _in_use(touched: QuerySet[Inmate]) -> set[int]:
    """Those of whom any table tells, on whichever floor; one query for each table."""
    found: set[int] = set()
    for relation in Inmate._meta.get_fields(include_hidden=True):
        if isinstance(relation, ManyToOneRel | OneToOneRel) and relation.related_model not in _OWN:
            rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": touched})
            found.update(rows.values_list(relation.field.attname, flat=True))
    return found


def _numbers(touched: QuerySet[Inmate]) -> dict[int, list[RegistrationEntry]]:
    found = defaultdict(list)
    for entry in RegistrationEntry.objects.filter(inmate__in=touched):
        found[entry.inmate_id].append(entry)
    return found


def _keep(row: ListRow, why: str, undone: Undone) -> None:
    row.kept = why
    undone.kept.append(row)
