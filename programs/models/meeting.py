"""Meetings of a class, what is taught in them, and the signed paper they rest on."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from organizations.models import Room
from programs.rules.windows import begun

from .curriculum import CompetencyUnit
from .instructor import Instructor
from .training_class import TrainingClass

if TYPE_CHECKING:
    from organizations.models import User

    from .attendance import Attendance


class Holiday(models.Model):
    """A day without training: public holiday, collective leave or a pause of one's own."""

    class Kind(models.TextChoices):
        PUBLIC = "public", _("public holiday")
        COLLECTIVE = "collective", _("collective leave")
        PAUSE = "pause", _("pause")

    day = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    estimated = models.BooleanField(_("estimated"), default=False)
    decree = models.CharField(_("decree number"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class SheetScanQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> SheetScanQuerySet:
        """Scans of classes that the user may see."""
        return self.filter(training_class__in=TrainingClass.objects.visible_to(user))


class SheetScan(models.Model):
    """A scan of signed attendance sheets of a class: re-encoded without EXIF, stored under its hash, served as attachment."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="scans", verbose_name=_("class"))
    file = models.FileField(_("file"), upload_to="scans/")
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=30)
    uploaded_at = models.DateTimeField(_("uploaded at"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))

    objects = SheetScanQuerySet.as_manager()

    class Meta:
        verbose_name = _("scan of signed sheets")
        verbose_name_plural = _("scans of signed sheets")
        ordering = ["uploaded_at"]

    def __str__(self) -> str:
        return self.sha256[:12]


class ClassSessionQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> ClassSessionQuerySet:
        """Meetings of classes that the user may see."""
        return self.filter(training_class__in=TrainingClass.objects.visible_to(user))

    def not_cancelled(self) -> ClassSessionQuerySet:
        return self.filter(cancelled_at=None)

    def on(self, day: date) -> ClassSessionQuerySet:
        return self.filter(held_on=day)

    def with_first_hour(self) -> ClassSessionQuerySet:
        """Annotate ``first_hour``: when the first slot begins; None without slots."""
        slots = Slot.objects.filter(meeting=OuterRef("pk")).order_by("starts_at")
        return self.annotate(first_hour=Subquery(slots.values("starts_at")[:1]))


def _person(label, related="+"):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name=related, verbose_name=label
    )


def _together(at: str, by: str) -> Q:
    return Q(**{at: None, by: None}) | Q(**{f"{at}__isnull": False, f"{by}__isnull": False})


def _different(one: str, other: str) -> Q:
    return Q(**{one: None}) | Q(**{other: None}) | ~Q(**{one: F(other)})


class ClassSession(models.Model):
    """One meeting: a date and a place, with one attendance row per person and its hours in slots.

    Typed by the prison and confirmed by the instructor, or typed by the instructor; locked by the prison:
    never the same person twice.
    """

    class SheetState(models.TextChoices):
        CANCELLED = "cancelled", pgettext_lazy("sheet", "cancelled")
        LOCKED = "locked", pgettext_lazy("sheet", "locked")
        CONFIRMED = "confirmed", pgettext_lazy("sheet", "confirmed by the instructor")
        TYPED = "typed", pgettext_lazy("sheet", "typed, not confirmed")
        COMING = "coming", pgettext_lazy("sheet", "still to come")
        OPEN = "open", pgettext_lazy("sheet", "not recorded")

    class Cause(models.TextChoices):
        SEARCH = "search", _("search of the blocks")
        SECURITY = "security", _("security")
        INSTRUCTOR = "instructor", _("the instructor was kept away")
        HOLIDAY = "holiday", _("holiday")
        POWER = "power", _("no electricity")
        ROOM = "room", _("the room could not be used")
        OTHER = "other", _("another cause")

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="meetings", verbose_name=_("class"))
    number = models.PositiveSmallIntegerField(_("meeting"))
    held_on = models.DateField(_("date"))
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("room"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), help_text=_("Sum of its slots."))
    makes_up = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="make_ups", verbose_name=_("makes up")
    )
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_by = _person(_("cancelled by"))
    cancel_cause = models.CharField(_("cause"), max_length=12, choices=Cause, blank=True)
    cancel_reason = models.CharField(_("reason"), max_length=200, blank=True)
    control_total = models.PositiveSmallIntegerField(
        _("control total"), null=True, blank=True, help_text=_("Signatures counted on the sheet.")
    )
    sheet_version = models.PositiveIntegerField(default=0, editable=False)
    typed_at = models.DateTimeField(_("typed at"), null=True, blank=True)
    typed_by = _person(_("typed by"))
    typed_by_instructor = models.BooleanField(_("typed by the instructor"), default=False)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    confirmed_by = _person(_("confirmed by"))
    confirmed_on_paper = models.BooleanField(_("confirmed by initials on the scan"), default=False)
    locked_at = models.DateTimeField(_("locked at"), null=True, blank=True)
    locked_by = _person(_("locked by"))
    scan = models.ForeignKey(SheetScan, models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name=_("scan"))
    # Only of a class that was brought in: its workbook holds no scan.
    paper_place = models.CharField(_("place of the signed sheet"), max_length=200, blank=True, editable=False)

    # The signed sheet is at hand: scanned, or, of a class that was brought in, at a place that is named.
    HAS_PAPER = Q(scan__isnull=False) | ~Q(paper_place="")

    objects = ClassSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        ordering = ["training_class", "held_on", "number"]
        constraints = [
            models.UniqueConstraint(fields=["training_class", "number"], name="classsession_number_once_per_class"),
            models.CheckConstraint(name="classsession_has_minutes", condition=Q(minutes__gt=0)),
            models.CheckConstraint(name="classsession_cancelled_together", condition=_together("cancelled_at", "cancelled_by")),
            models.CheckConstraint(name="classsession_typed_together", condition=_together("typed_at", "typed_by")),
            models.CheckConstraint(name="classsession_confirmed_together", condition=_together("confirmed_at", "confirmed_by")),
            models.CheckConstraint(name="classsession_locked_together", condition=_together("locked_at", "locked_by")),
            models.CheckConstraint(
                name="classsession_typed_with_control_total",
                condition=Q(typed_at=None) | Q(control_total__isnull=False),
                violation_error_message=_("A typed sheet has its control total."),
            ),
            models.CheckConstraint(
                name="classsession_confirmed_after_typed",
                condition=Q(confirmed_at=None) | Q(typed_at__isnull=False),
                violation_error_message=_("Only a typed sheet is confirmed."),
            ),
            models.CheckConstraint(
                name="classsession_locked_after_confirmed",
                condition=Q(locked_at=None) | Q(confirmed_at__isnull=False) | Q(typed_at__isnull=False, typed_by_instructor=True),
                violation_error_message=_("Only a sheet that the instructor typed or confirmed is locked."),
            ),
            models.CheckConstraint(
                name="classsession_second_person",
                condition=_different("typed_by", "confirmed_by")
                & _different("typed_by", "locked_by")
                & _different("confirmed_by", "locked_by"),
                violation_error_message=_("Who typed, who confirmed and who locked are three people."),
            ),
        ]
        permissions = [
            ("record_attendance", _("Can type attendance from the signed sheet")),
            ("confirm_attendance", _("Can confirm attendance")),
            ("lock_attendance", _("Can lock attendance")),
            ("print_gatelist", _("Can print what passes the gate for a meeting")),
        ]

    def __str__(self) -> str:
        return f"{self.training_class} #{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("programs:attendance-sheet", args=[self.pk])

    @property
    def why_cancelled(self) -> str:
        """The cause in words, with the reason where one was given."""
        return ": ".join(filter(None, (self.get_cancel_cause_display(), self.cancel_reason)))

    @property
    def cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def locked(self) -> bool:
        return self.locked_at is not None

    @property
    def has_paper(self) -> bool:
        """Whether ``HAS_PAPER`` holds."""
        return self.scan_id is not None or bool(self.paper_place)

    @property
    def vouched_for(self) -> bool:
        """Whether the instructor stands behind the sheet: confirmed by him, or typed by himself."""
        return self.confirmed_at is not None or (self.typed_at is not None and self.typed_by_instructor)

    def sheet_state_on(self, day: date) -> SheetState:
        """How far the sheet has come, as of ``day``; no query."""
        if self.cancelled:
            return self.SheetState.CANCELLED
        if self.locked:
            return self.SheetState.LOCKED
        if self.typed_at:
            return self.SheetState.CONFIRMED if self.vouched_for else self.SheetState.TYPED
        return self.SheetState.COMING if self.held_on > day else self.SheetState.OPEN

    def begun(self, at: datetime) -> bool:
        """Whether its first hour has come at ``at`` where the prison stands; needs ``with_first_hour`` and the facility."""
        return begun(self.held_on, self.first_hour, self.training_class.facility.local_clock(at))

    def roster(self) -> models.QuerySet[Attendance]:
        """The attendance rows of this meeting in the order of the sheet, with the persons and all that presets them."""
        rows = self.attendances.with_away().with_known().select_related("enrollment__inmate")
        return rows.order_by("enrollment__seat_number", "enrollment__starts_on")


class Slot(models.Model):
    """A stretch of a meeting: lessons of a unit by an instructor, or a label such as APEL or ISOMA (0 JP)."""

    meeting = models.ForeignKey(ClassSession, models.PROTECT, related_name="slots", verbose_name=_("meeting"))
    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("until"))
    jp = models.PositiveSmallIntegerField(_("JP"), default=0)
    unit = models.ForeignKey(
        CompetencyUnit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("unit of competency")
    )
    instructor = models.ForeignKey(
        Instructor, models.PROTECT, null=True, blank=True, related_name="slots", verbose_name=_("taught by")
    )
    label = models.CharField(_("label"), max_length=50, blank=True)

    class Meta:
        verbose_name = _("slot")
        verbose_name_plural = _("slots")
        ordering = ["meeting", "starts_at"]
        constraints = [
            models.CheckConstraint(
                name="slot_ends_after_it_begins",
                condition=Q(ends_at__gt=F("starts_at")),
                violation_error_message=_("The slot ends before it begins."),
            ),
            models.CheckConstraint(
                name="slot_is_lesson_or_label",
                condition=Q(jp__gt=0, unit__isnull=False) | (Q(jp=0, unit=None) & ~Q(label="")),
                violation_error_message=_("A slot is either lessons of a unit or a label."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%H.%M}–{self.ends_at:%H.%M}"
