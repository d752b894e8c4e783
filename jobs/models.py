"""Long work, one row per job and one per unit of it. State changes go through ``jobs.services``."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, F, Q, Sum, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jobs.interruptions import TakenOver
from jobs.rules.progress import Progress, seconds_left
from organizations.models import Facility, Role, TrainingCenter

if TYPE_CHECKING:
    from organizations.models import User


class JobQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> JobQuerySet:
        """Jobs that the user started; all of them for administrators and auditors who read across."""
        if not user.has_access:
            return self.none()
        if user.reads_across and user.role in (Role.ADMIN, Role.AUDITOR):
            return self
        return self.filter(created_by=user)

    def active(self) -> JobQuerySet:
        return self.filter(status__in=Job.ACTIVE)

    def resumable(self) -> JobQuerySet:
        """Stopped or failed jobs, and those done of which units failed."""
        failed = JobUnit.objects.filter(job=models.OuterRef("pk"), status=JobUnit.Status.FAILED)
        unfinished = Q(status__in=[Job.Status.STOPPED, Job.Status.FAILED])
        return self.filter(unfinished | (Q(status=Job.Status.DONE) & models.Exists(failed)))

    def with_progress(self) -> JobQuerySet:
        """Annotate the sums that ``Job.progress`` and ``Job.failed_count`` read, in one query."""
        return self.annotate(**PROGRESS_SUMS)


class Job(models.Model):
    """A long piece of work that somebody started; workers do its units one after the other, whatever happens to them.

    ``title`` is shown in lists and names no inmate. ``token`` counts who has claimed the job: a worker that was given up
    for dead holds an older one, and nothing it writes counts (docs/adr/0007).
    """

    class Status(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("job", "waiting")
        RUNNING = "running", pgettext_lazy("job", "running")
        STOPPED = "stopped", pgettext_lazy("job", "stopped")
        DONE = "done", pgettext_lazy("job", "done")
        FAILED = "failed", pgettext_lazy("job", "failed")

    ACTIVE = (Status.WAITING, Status.RUNNING)

    kind = models.CharField(_("kind"), max_length=80)
    title = models.CharField(_("title"), max_length=200)
    facility = models.ForeignKey(Facility, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("facility"))
    training_center = models.ForeignKey(
        TrainingCenter, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("training centre")
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("started by"))
    created_at = models.DateTimeField(_("started at"), default=timezone.now)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.WAITING)
    stop_requested = models.BooleanField(_("to be stopped"), default=False)
    started_at = models.DateTimeField(_("running since"), null=True, blank=True)
    finished_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    heartbeat_at = models.DateTimeField(_("last sign of life"), default=timezone.now)
    token = models.PositiveIntegerField(_("number of the claim"), default=0)
    task_id = models.UUIDField(_("task"), null=True, blank=True)
    error = models.TextField(_("why it failed"), blank=True)
    payload = models.JSONField(_("what it is about"), default=dict, blank=True)
    result = models.JSONField(_("result"), default=dict, blank=True)
    target_url = models.CharField(_("page of the result"), max_length=300, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-pk"]
        default_permissions = ("view", "change")
        indexes = [models.Index(fields=["status", "heartbeat_at"], name="job_status_heartbeat")]
        constraints = [
            models.CheckConstraint(
                name="job_belongs_to_one_place_at_most",
                condition=Q(facility=None) | Q(training_center=None),
                violation_error_message=_("Choose either a facility or a training centre."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("jobs:job-detail", args=[self.pk])

    @property
    def is_active(self) -> bool:
        return self.status in self.ACTIVE

    @property
    def can_resume(self) -> bool:
        """As ``JobQuerySet.resumable`` says it. One query for a job that is done, unless ``with_progress`` was asked for."""
        if self.status == self.Status.DONE:
            return self.failed_count > 0
        return self.status in (self.Status.STOPPED, self.Status.FAILED)

    @property
    def failed_count(self) -> int:
        """How many units have failed. One query, unless ``with_progress`` was asked for."""
        return self._sums()["units_failed"]

    def progress(self, at: datetime | None = None) -> Progress:
        """How much of it has been dealt with, failed units included. One query, unless ``with_progress`` was asked for."""
        sums = self._sums()
        done, total = sums["size_done"], sums["size_total"]
        if self.status != self.Status.RUNNING or self.started_at is None:
            return Progress(done, total)
        elapsed = int(((at or timezone.now()) - self.started_at).total_seconds())
        return Progress(done, total, seconds_left(done=sums["size_done_now"], rest=total - done, elapsed=elapsed))

    def _sums(self) -> dict[str, int]:
        if not hasattr(self, "size_total"):
            return Job.objects.filter(pk=self.pk).with_progress().values(*PROGRESS_SUMS).get()
        return {name: getattr(self, name) for name in PROGRESS_SUMS}


class JobUnit(models.Model):
    """One unit of a job: done entirely or still to do. ``label`` is what the person who started the job calls it."""

    class Status(models.TextChoices):
        TODO = "todo", pgettext_lazy("unit of a job", "to do")
        DONE = "done", pgettext_lazy("unit of a job", "done")
        FAILED = "failed", pgettext_lazy("unit of a job", "failed")

    job = models.ForeignKey(Job, models.PROTECT, related_name="units", verbose_name=_("job"))
    position = models.PositiveIntegerField(_("position"))
    key = models.CharField(_("key"), max_length=200)
    label = models.CharField(_("label"), max_length=300)
    size = models.PositiveIntegerField(_("size"), default=1)
    progress = models.PositiveIntegerField(_("progress"), default=0)
    status = models.CharField(_("status"), max_length=6, choices=Status, default=Status.TODO)
    error = models.TextField(_("error"), blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    token = models.PositiveIntegerField(_("number of the claim"), default=0)
    finished_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("unit of a job")
        verbose_name_plural = _("units of a job")
        ordering = ["job", "position"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["job", "position"], name="jobunit_position_once_per_job"),
            models.UniqueConstraint(fields=["job", "key"], name="jobunit_key_once_per_job"),
        ]

    def __str__(self) -> str:
        return self.label

    def mark_done(self) -> None:
        """The unit is done, in the caller's transaction: let it be that transaction's last statement.

        Raises TakenOver when another worker has the job by now; then the transaction must not be committed.
        """
        self._end(self.Status.DONE, progress=F("size"))

    def mark_failed(self, error: str) -> None:
        """The unit has failed for the reason that the user reads. Raises TakenOver as ``mark_done`` does."""
        self._end(self.Status.FAILED, error=error)

    def _end(self, status: str, **values: object) -> None:
        own = JobUnit.objects.filter(pk=self.pk, status=self.Status.TODO, token=self.token)
        if not own.update(status=status, finished_at=timezone.now(), **values):
            raise TakenOver(self)
        self.status = status


class ExportedFileQuerySet(models.QuerySet):
    def own_of(self, user: User) -> ExportedFileQuerySet:
        """Files that the user asked for himself, in the house and role that he still has: nobody else fetches them."""
        if not user.has_access:
            return self.none()
        houses = {"job__facility": user.facility_id, "job__training_center": user.training_center_id}
        return self.filter(job__created_by=user, job__payload__role=user.role, **houses)


class ExportedFile(models.Model):
    """A long list as a file, until it is forgotten (``jobs.exports.background``)."""

    job = models.OneToOneField(Job, models.PROTECT, related_name="exported_file", verbose_name=_("job"))
    name = models.CharField(_("name"), max_length=200)
    suffix = models.CharField(_("form of the file"), max_length=4)
    rows = models.PositiveIntegerField(_("rows"))
    content = models.BinaryField(_("content"))
    made_at = models.DateTimeField(_("made at"))

    objects = ExportedFileQuerySet.as_manager()

    class Meta:
        verbose_name = _("list as a file")
        verbose_name_plural = _("lists as files")
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


_ENDED = Q(units__status__in=[JobUnit.Status.DONE, JobUnit.Status.FAILED])
_UNDER_WAY = When(units__status=JobUnit.Status.TODO, then=F("units__progress"))

# Of one job: all there is, what has been dealt with, what of it since the job last began to run, and what failed.
PROGRESS_SUMS = {
    "size_total": Coalesce(Sum("units__size"), 0),
    "size_done": Coalesce(Sum(Case(_UNDER_WAY, default=F("units__size"))), 0),
    "size_done_now": Coalesce(
        Sum(
            Case(
                _UNDER_WAY,
                When(_ENDED & Q(units__finished_at__gte=F("started_at")), then=F("units__size")),
                default=Value(0),
            )
        ),
        0,
    ),
    "units_failed": Count("units", filter=Q(units__status=JobUnit.Status.FAILED)),
}
