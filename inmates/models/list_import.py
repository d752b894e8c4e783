"""A prison's list on its way into the register, and what it did there."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from jobs.models import Job
from organizations.models import Facility

from .inmate import Inmate

if TYPE_CHECKING:
    from organizations.models import User

UNDO_WITHIN = timedelta(hours=24)


class ListImportQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> ListImportQuerySet:
        """Lists of the user's facility; none for users of a centre."""
        if not user.has_access:
            return self.none()
        if user.facility_id:
            return self.filter(facility=user.facility_id)
        return self if user.reads_across else self.none()

    def no_longer_needed(self, at: datetime) -> ListImportQuerySet:
        """Lists whose file and rows are still kept although it is too late to undo them, or nobody went on with them."""
        return self.filter(touched_at__lt=at - UNDO_WITHIN, cleared_at=None)


class ListImport(models.Model):
    """One uploaded list: which columns were read, what it would change, what it changed, and whether that was undone.

    ``on`` is the day of the list. The file and the values of its rows are removed once nobody can undo the import any more;
    the figures stay.
    """

    class Status(models.TextChoices):
        UPLOADED = "uploaded", _("columns to be confirmed")
        CHECKING = "checking", _("being checked")
        REFUSED = "refused", _("refused")
        READY = "ready", _("to be confirmed")
        APPLYING = "applying", _("being brought in")
        APPLIED = "applied", _("brought in")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")

    WORKING = (Status.CHECKING, Status.APPLYING, Status.UNDOING)

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="+", verbose_name=_("facility"))
    on = models.DateField(_("date of the list"))
    file = models.FileField(_("file"), upload_to="lists/", blank=True)
    file_name = models.CharField(_("name of the file"), max_length=200)
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.PositiveIntegerField(_("size"))
    uploaded_at = models.DateTimeField(_("uploaded at"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.UPLOADED)
    touched_at = models.DateTimeField(_("last worked on at"))
    # What was chosen by hand: where the list stands in the file, and whose new number is whose (inmate by key of the number).
    chosen = models.JSONField(default=dict, blank=True, editable=False)
    choices = models.JSONField(default=dict, blank=True, editable=False)
    refusal = models.CharField(max_length=30, blank=True, editable=False)
    refusal_text = models.CharField(_("why it was refused"), max_length=300, blank=True)
    counts = models.JSONField(_("figures"), default=dict, blank=True, editable=False)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("job"))
    applied_at = models.DateTimeField(_("brought in at"), null=True, blank=True)
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("brought in by")
    )
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("undone by")
    )
    cleared_at = models.DateTimeField(_("file and rows removed at"), null=True, blank=True)

    objects = ListImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("imported list")
        verbose_name_plural = _("imported lists")
        ordering = ["-uploaded_at", "-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="listimport_applied_by_and_at_together",
                condition=Q(applied_at=None, applied_by=None) | Q(applied_at__isnull=False, applied_by__isnull=False),
                violation_error_message=_("Who brought the list in, and when, belong together."),
            ),
            models.CheckConstraint(
                name="listimport_undone_by_and_at_together",
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False, applied_at__isnull=False),
                violation_error_message=_("Who undid the import, and when, belong together; only what was brought in is undone."),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        return reverse("inmates:list-detail", args=[self.pk])

    @property
    def cleared(self) -> bool:
        return self.cleared_at is not None

    @property
    def is_at_work(self) -> bool:
        """Whether a worker has it, or will have it; one query unless the job is loaded."""
        return self.status in self.WORKING and self.job is not None and self.job.is_active

    @property
    def is_stuck(self) -> bool:
        """Whether its job has ended and the work has not: stopped, or failed. One query unless the job is loaded."""
        return self.status in self.WORKING and not self.is_at_work

    @property
    def undo_until(self) -> datetime | None:
        return self.applied_at and self.applied_at + UNDO_WITHIN


class ListRowQuerySet(models.QuerySet):
    def with_number(self) -> ListRowQuerySet:
        """Annotate ``current_number``: the register number in force of the known person."""
        from .registration import RegistrationEntry

        current = RegistrationEntry.objects.filter(inmate=models.OuterRef("inmate"), is_current=True)
        return self.annotate(current_number=models.Subquery(current.values("text")[:1]))


class ListRow(models.Model):
    """What is said of one row of a list, or of one person missing from it. Before the import a forecast, then what it did.

    ``before`` and ``after`` hold values by field; ``cells`` what stands in the columns of a rejected row, as text by field;
    ``candidates`` the inmates who may be meant by a new number, ``inmate`` the one who was chosen.
    """

    class Kind(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        REJECTED = "rejected", _("wrong")
        WARNING = "warning", _("to be looked at")
        NAMESAKE = "namesake", _("perhaps the same person")
        MISSING = "missing", _("missing from the list")

    class Kept(models.TextChoices):
        CHANGED_SINCE = "changed", _("changed since then")
        IN_USE = "in_use", _("something depends on it")

    list_import = models.ForeignKey(ListImport, models.PROTECT, related_name="rows", verbose_name=_("imported list"))
    kind = models.CharField(_("what is said"), max_length=8, choices=Kind)
    row = models.PositiveIntegerField(_("row"), default=0)
    cell = models.CharField(_("cell"), max_length=12, blank=True)
    code = models.CharField(max_length=40, blank=True)
    message = models.TextField(_("message"), blank=True)
    number = models.CharField(_("register number"), max_length=60, blank=True)
    key = models.CharField(max_length=80, blank=True, editable=False)
    inmate = models.ForeignKey(Inmate, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("inmate"))
    before = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder, editable=False)
    after = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder, editable=False)
    cells = models.JSONField(default=dict, blank=True, editable=False)
    candidates = models.JSONField(default=list, blank=True, editable=False)
    kept = models.CharField(_("why it was not undone"), max_length=8, choices=Kept, blank=True)
    answer = models.CharField(_("what became of the person"), max_length=20, blank=True)

    objects = ListRowQuerySet.as_manager()

    class Meta:
        verbose_name = _("row of a list")
        verbose_name_plural = _("rows of a list")
        ordering = ["list_import", "row", "pk"]
        default_permissions = ()
        indexes = [models.Index(fields=["list_import", "kind", "row"], name="listrow_list_kind_row")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.row}"

    @property
    def values_before(self) -> dict[str, Any]:
        return typed(self.before)

    @property
    def values_after(self) -> dict[str, Any]:
        return typed(self.after)


def typed(values: dict[str, Any]) -> dict[str, Any]:
    """Values of an inmate as they were before they became JSON: dates are dates again, by the type of their field."""
    return {name: date.fromisoformat(value) if value and name in _dates() else value for name, value in values.items()}


@cache
def _dates() -> set[str]:
    return {field.name for field in Inmate._meta.concrete_fields if isinstance(field, models.DateField)}
