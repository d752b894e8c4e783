"""A prison's list from the upload to the preview, and the end of what is kept of it.

What brings it into the register, or undoes that, re-checks places and lives with them: ``programs.services.list_import``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import PurePath
from typing import Any, BinaryIO
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from audit.services import record
from inmates.importing.choosing import Chosen, Sample, look_at
from inmates.importing.comparing import Plan, compare
from inmates.importing.listing import Listing, read_list
from inmates.importing.storing import store
from inmates.importing.verdicts import Refused
from inmates.models import ListImport, ListRow
from jobs.models import Job, JobUnit
from jobs.services import Unit, start
from organizations.models import Facility, User

Status = ListImport.Status
CHECK = "inmates.check_list"
CHUNK = 1024**2
# From here a list may be checked, again too; what was being done counts only as long as somebody does it.
_CHECKABLE = Q(status__in=[Status.UPLOADED, Status.REFUSED, Status.READY]) | (
    Q(status__in=[Status.CHECKING, Status.APPLYING], applied_at=None) & ~Q(job__status__in=Job.ACTIVE)
)

Tick = Callable[[int, int], None]


@transaction.atomic
def upload(*, facility: Facility, file: UploadedFile, on: date, by: User, at: datetime) -> ListImport:
    """The file is kept, privately, as the list of ``on``, and has the headings or at least the shape of a list.

    Raises ValidationError with the code of the refusal for every other file, and ``in_future``; then nothing is kept.
    """
    if on > facility.local_date(at):
        raise ValidationError({"on": ValidationError(_("This date lies in the future."), code="in_future")})
    try:
        look_at(file.file, file.name)
    except Refused as refused:
        raise ValidationError({"file": ValidationError(str(refused), code=refused.code)}) from refused
    list_import = ListImport(
        facility=facility,
        on=on,
        file_name=PurePath(file.name).name[-200:],
        sha256=_sha256(file.file),
        size=file.size,
        uploaded_by=by,
        uploaded_at=at,
        touched_at=at,
    )
    file.file.seek(0)
    list_import.file.save(f"{uuid4().hex}{PurePath(file.name).suffix.lower()[:5]}", File(file.file), save=False)
    list_import.save()
    record("inmates.upload_list", list_import, by=by, place=facility.key)
    return list_import


def same_file_before(list_import: ListImport) -> ListImport | None:
    """The last import of this very file that stands, if there was one."""
    others = ListImport.objects.filter(facility=list_import.facility, sha256=list_import.sha256, status=Status.APPLIED)
    return others.exclude(pk=list_import.pk).first()


def sample_of(list_import: ListImport, *, sheet: str = "") -> Sample:
    """The beginning of the uploaded list."""
    with opened_file(list_import) as file:
        return look_at(file, list_import.file_name, sheet=sheet)


@transaction.atomic
def start_check(*, list_import: ListImport, by: User, at: datetime, **values: Any) -> Job:
    """A worker will compare the list with the register; ``values`` may be new ``chosen`` columns or ``choices`` of persons.

    Raises ValidationError ``not_checkable`` when it is at work, has been brought in, or its file is gone.
    """
    checkable = ListImport.objects.filter(_CHECKABLE, cleared_at=None, pk=list_import.pk)
    if not checkable.update(status=Status.CHECKING, touched_at=at, refusal="", refusal_text="", **values):
        raise ValidationError(_("This list is being worked on, has been brought in, or is no longer kept."), code="not_checkable")
    title = _("Check of the list of %(day)s") % {"day": date_format(list_import.on)}
    return start_work(CHECK, list_import, title=title, target_url=list_import.get_absolute_url(), by=by)


def start_work(kind: str, list_import: ListImport, *, title: str, target_url: str, by: User) -> Job:
    """A job of one unit about this list, which notes it. Call it last: it audits."""
    rows = sum(list_import.counts.get(name, 0) for name in ("new", "changed", "same", "rejected"))
    payload = {"list": list_import.pk, "language": get_language()}
    job = start(
        kind=kind, title=title, units=[Unit("rows", _("the rows of the list"), max(rows, 1))], by=by, payload=payload,
        target_url=target_url,
    )  # fmt: skip
    ListImport.objects.filter(pk=list_import.pk).update(job=job)
    return job


@transaction.atomic
def choose_persons(*, list_import: ListImport, choices: Mapping[str, int | None], by: User, at: datetime) -> Job:
    """Each new number (by key) is a known person's, or (None) a new person's; the list is checked anew.

    Raises ValidationError ``no_candidate`` for somebody whom the comparison did not offer, and as ``start_check`` does.
    """
    offered = dict(list_import.rows.filter(kind=ListRow.Kind.NAMESAKE, key__in=choices).values_list("key", "candidates"))
    if any(pk is not None and pk not in offered.get(key, []) for key, pk in choices.items()):
        raise ValidationError(_("This person cannot be chosen here."), code="no_candidate")
    known = list_import.choices | choices
    return start_check(list_import=list_import, by=by, at=at, choices={key: pk for key, pk in known.items() if pk})


def check(unit: JobUnit, tick: Tick) -> None:
    """The worker's part: the list is ready to be confirmed, or refused; its rows say what would happen."""
    list_import = list_of(unit, Status.CHECKING)
    with override(unit.job.payload["language"]):
        try:
            listing = read(list_import, tick)
        except Refused as refused:
            _refuse(list_import, refused, unit)
            return
        plan = compare(listing, facility=list_import.facility, on=list_import.on, choices=list_import.choices)
        _keep(list_import, listing, plan, unit)


def list_of(unit: JobUnit, status: str) -> ListImport:
    """The list that this unit works on. Raises ValidationError ``overtaken`` when it has gone another way since."""
    found = ListImport.objects.select_related("facility").filter(
        pk=unit.job.payload["list"], job=unit.job_id, status=status, cleared_at=None
    )
    if not (list_import := found.first()):
        raise ValidationError(_("Somebody has gone on with this list in another way."), code="overtaken")
    return list_import


def turn(list_import: ListImport, status: str, **values: Any) -> None:
    """The list, whose work stands at its own status, now has ``status``. Raises ValidationError ``overtaken``."""
    own = ListImport.objects.filter(pk=list_import.pk, status=list_import.status, job=list_import.job_id)
    if not own.update(status=status, **values):
        raise ValidationError(_("Somebody has gone on with this list in another way."), code="overtaken")


def read(list_import: ListImport, tick: Tick) -> Listing:
    """What the kept file says under the chosen columns. Raises Refused."""
    chosen = Chosen(**list_import.chosen) if list_import.chosen else None
    with opened_file(list_import) as file:
        return read_list(file, list_import.file_name, on=list_import.on, chosen=chosen, tick=tick)


@contextmanager
def opened_file(list_import: ListImport) -> Iterator[BinaryIO]:
    with list_import.file.storage.open(list_import.file.name, "rb") as stored:
        yield stored.file


@transaction.atomic
def clear_lists(*, at: datetime) -> int:
    """Files and values of lists that nobody can undo or bring in any more are gone; gives how many lists.

    Who was missing from them is still known, because it is still asked about.
    """
    old = list(ListImport.objects.no_longer_needed(at).select_for_update(skip_locked=True).select_related(None))
    for list_import in old:
        _remove_file(list_import)
    ListRow.objects.filter(list_import__in=old).exclude(kind=ListRow.Kind.MISSING).delete()
    ListImport.objects.filter(pk__in=[one.pk for one in old]).update(
        file="", chosen={}, choices={}, refusal_text="", cleared_at=at
    )
    if old:
        record("inmates.clear_lists", by=None, objects=old, fields=["file", "chosen", "choices"])
    return len(old)


def _remove_file(list_import: ListImport) -> None:
    name, storage = list_import.file.name, list_import.file.storage
    if name:
        transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def _keep(list_import: ListImport, listing: Listing, plan: Plan, unit: JobUnit) -> None:
    turn(list_import, Status.READY, counts=store(list_import, listing, plan))
    unit.mark_done()


@transaction.atomic
def _refuse(list_import: ListImport, refused: Refused, unit: JobUnit) -> None:
    turn(list_import, Status.REFUSED, refusal=refused.code, refusal_text=str(refused)[:300], counts={})
    list_import.rows.all().delete()
    unit.mark_done()


def _sha256(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in iter(lambda: file.read(CHUNK), b""):
        digest.update(chunk)
    return digest.hexdigest()
