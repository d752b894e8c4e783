"""The confirmed workbook of a class is brought in by a worker, which may be killed: the class stands whole, or not at all."""

from __future__ import annotations

import base64
import io
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from inmates.importing.verdicts import Refused
from jobs.models import Job, JobUnit
from jobs.services import Unit, start
from organizations.models import Facility, User
from programs.models import TrainingClass
from programs.workbook.timeline import Tick

from .bringing_in import bring_in_class

BRING_IN = "programs.bring_in_class"
KEPT = timedelta(days=1)  # of work that was stopped, until somebody lets it go on


@transaction.atomic
def start_bringing_in(*, content: bytes, code: str, facility: Facility, by: User) -> Job:
    """A worker will bring in the class of the workbook, once more checked; gives the work on it that is under way already.

    The workbook names people: it is kept with the work until that ends, and nowhere else.
    """
    active = Job.objects.active().filter(kind=BRING_IN, created_by=by, payload__code=code).first()
    if active:
        return active
    payload = {
        "facility": facility.pk, "code": code, "language": get_language(), "file": base64.b64encode(content).decode()
    }  # fmt: skip
    title = _("Class %(code)s is brought in") % {"code": code}
    unit = Unit("class", title)
    return start(kind=BRING_IN, title=title, units=[unit], by=by, payload=payload, target_url=reverse("programs:class-import"))


def bring_in(unit: JobUnit, tick: Tick, *, at: datetime) -> None:
    """The worker's part, in the transaction of the unit. Raises ValidationError with every cell that is wrong by now."""
    payload = unit.job.payload
    if "file" not in payload:
        raise ValidationError(_("The workbook is no longer kept. Upload it again."), code="gone")
    file, facility = io.BytesIO(base64.b64decode(payload["file"])), Facility.objects.get(pk=payload["facility"])
    with override(payload["language"]):
        try:
            outcome = bring_in_class(file, "kelas.xlsx", facility=facility, by=unit.job.created_by, at=at, tick=tick)
        except Refused as refused:
            raise ValidationError(str(refused), code=refused.code) from refused
        if outcome.errors:
            raise ValidationError([ValidationError(str(one), code=one.code) for one in outcome.errors])


def finish(job: Job) -> None:
    """The work leads to the class that it brought in, and its workbook is gone."""
    values = {"payload": _without_file(job)}
    if not job.failed_count:
        values["target_url"] = TrainingClass.objects.get(code=job.payload["code"]).get_absolute_url()
    Job.objects.filter(pk=job.pk).update(**values)


def forget_workbooks(*, at: datetime) -> int:
    """Workbooks of work that was stopped or has failed and that nobody let go on in time are gone; gives how many."""
    ended = Job.objects.filter(kind=BRING_IN, created_at__lt=at - KEPT, payload__has_key="file").exclude(status__in=Job.ACTIVE)
    return sum(
        Job.objects.filter(pk=job.pk).exclude(status__in=Job.ACTIVE).update(payload=_without_file(job)) for job in ended
    )  # fmt: skip


def _without_file(job: Job) -> dict:
    return {name: value for name, value in job.payload.items() if name != "file"}
