"""Long lists: the worker asks the page again, as whoever asked for it, and keeps the file for him.

So the worker passes the same door at the time it works: who has lost his role, his house or the object meanwhile gets
nothing. Killed, it begins anew: the file, the audit's row and the mark of the unit are one transaction.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, QueryDict
from django.urls import resolve, reverse
from django.utils.timezone import now
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from audit.services import record_read
from jobs.exports.taking import Taken
from jobs.models import ExportedFile, Job, JobUnit
from jobs.services import Unit, start
from organizations.models import User

EXPORT = "jobs.export"
KEPT = timedelta(days=7)


class WorkerRequest(HttpRequest):
    """What the worker asks the page with; the page leaves the list in ``taken`` instead of sending it."""

    taken: Taken | None = None


@transaction.atomic
def start_export(request: HttpRequest, *, title: str, rows: int, by: User) -> Job:
    """A worker will write the file that was asked for, and who asked can fetch it from the job for as long as KEPT."""
    posted = request.POST.copy()
    posted.pop("csrfmiddlewaretoken", None)
    payload = {
        "path": request.path, "query": request.GET.urlencode(), "posted": posted.urlencode(),
        "language": get_language(), "role": by.role,
    }  # fmt: skip
    job = start(kind=EXPORT, title=title, units=[Unit("file", title, rows)], payload=payload, by=by)
    Job.objects.filter(pk=job.pk).update(target_url=reverse("jobs:job-file", args=[job.pk]))
    return job


def make(unit: JobUnit, tick: Callable[[int, int], None]) -> None:
    """The worker's part: the file is there, and that its rows were taken along stands in the audit trail."""
    job = unit.job
    with override(job.payload.get("language")):
        taken = _ask_again(job)
        suffix = QueryDict(job.payload["posted"])["export"]
        content = taken.write(suffix, lambda done: tick(done, taken.count))
        values = {"name": taken.name(suffix), "suffix": suffix, "rows": taken.count, "content": content, "made_at": now()}
    with transaction.atomic():
        ExportedFile.objects.update_or_create(job=job, defaults=values)
        taken.record()
        unit.mark_done()


def _ask_again(job: Job) -> Taken:
    if "path" not in job.payload:
        raise ValidationError(_("What was asked for is no longer known. Ask the list for its file anew."), code="forgotten")
    view, args, kwargs = resolve(job.payload["path"])
    request = WorkerRequest()
    request.method, request.path, request.user = "POST", job.payload["path"], job.created_by
    request.GET, request.POST = QueryDict(job.payload["query"]), QueryDict(job.payload["posted"])
    try:
        if not request.user.has_access or request.user.role != job.payload["role"]:
            raise PermissionDenied
        view(request, *args, **kwargs)
    except (PermissionDenied, Http404):
        raise ValidationError(_("You may no longer see this list."), code="no_longer_visible") from None
    return request.taken


def read_file(file: ExportedFile, *, by: User) -> None:
    with transaction.atomic():
        record_read("jobs.download_export", file, by=by)


@transaction.atomic
def forget_exports(*, older_than: timedelta, at: datetime) -> dict[str, int]:
    """Files made, and lists asked for, longer than KEPT ago are gone; what was searched for may be a name."""
    limit = at - KEPT
    old = Job.objects.filter(kind=EXPORT, created_at__lt=limit).exclude(status__in=Job.ACTIVE).exclude(payload={})
    forgotten = list(old.values_list("pk", flat=True))
    ExportedFile.objects.filter(job__in=forgotten).delete()
    return {"exports_forgotten": Job.objects.filter(pk__in=forgotten).update(payload={}, target_url="")}
