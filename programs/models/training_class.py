from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from inmates.models import Inmate
from organizations.models import Agreement, Facility, Room, TrainingCenter
from organizations.models.place import code_validator
from programs.rules.standard import Standard

from .curriculum import Program, TrainingStandard
from .year_plan import PlanRow

if TYPE_CHECKING:
    from organizations.models import User

    from .enrollment import Enrollment


class TrainingClassQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> TrainingClassQuerySet:
        """Classes of the user's facility or centre; an instructor's own classes only; all for who reads across."""
        if not user.has_access:
            return self.none()
        if user.is_instructor:
            return self.filter(class_instructors__instructor__user=user)
        if user.facility_id:
            return self.filter(facility=user.facility_id)
        if user.training_center_id:
            return self.filter(training_center=user.training_center_id)
        return self if user.reads_across else self.none()

    def in_status(self, status: str, *, on: date) -> TrainingClassQuerySet:
        """Classes whose ``status_on(on)`` is ``status``."""
        alive = Q(cancelled_on=None, closed_on=None)
        return self.filter(
            {
                TrainingClass.Status.CANCELLED: Q(cancelled_on__isnull=False),
                TrainingClass.Status.CLOSED: Q(closed_on__isnull=False, cancelled_on=None),
                TrainingClass.Status.PLANNED: alive & Q(starts_on__gt=on),
                TrainingClass.Status.RUNNING: alive & Q(starts_on__lte=on, ends_on__gte=on),
                TrainingClass.Status.FINISHED: alive & Q(ends_on__lt=on),
            }[TrainingClass.Status(status)]
        )

    def with_counts(self) -> TrainingClassQuerySet:
        """Annotate ``seats_taken``: open places."""
        return self.annotate(seats_taken=Count("enrollments", filter=Q(enrollments__ended_on=None)))

    def with_readiness(self) -> TrainingClassQuerySet:
        """Annotate ``items_ready`` and ``items_missing``: what was found ready, and not; ``asked_by_facility`` and
        ``asked_by_center``: how many changes of a house wait for the other."""
        pending = self.model.changes.rel.related_model.objects.pending().filter(training_class=OuterRef("pk")).order_by()
        asked = {
            f"asked_by_{side}": Coalesce(
                Subquery(pending.filter(side=side).values("side").annotate(number=Count("pk")).values("number")), 0
            )
            for side in ("facility", "center")
        }
        return self.annotate(
            **asked,
            items_ready=Count("readiness", filter=Q(readiness__ready=True)),
            items_missing=Count("readiness", filter=Q(readiness__ready=False)),
        )


class TrainingClass(models.Model):
    """One run of a program for one group of inmates, from plan to hearing. Its standard is the one valid on its start."""

    class Status(models.TextChoices):
        PLANNED = "planned", _("planned")
        RUNNING = "running", _("running")
        FINISHED = "finished", _("awaiting the hearing")
        CLOSED = "closed", _("closed by the hearing")
        CANCELLED = "cancelled", _("cancelled")

    class Mode(models.TextChoices):
        CENTER = "center", _("at the training centre")
        MOBILE = "mobile", _("mobile unit in the prison")
        OWN = "own", _("the prison's own training unit")

    class Funding(models.TextChoices):
        FACILITY = "facility", _("budget of the prison")
        CENTER = "center", _("package of the training centre")

    code = models.CharField(
        _("code"),
        max_length=30,
        unique=True,
        validators=[code_validator],
        error_messages={"unique": _("Another class has this code.")},
    )
    program = models.ForeignKey(Program, models.PROTECT, related_name="classes", verbose_name=_("training program"))
    facility = models.ForeignKey(Facility, models.PROTECT, related_name="classes", verbose_name=_("facility"))
    training_center = models.ForeignKey(TrainingCenter, models.PROTECT, related_name="classes", verbose_name=_("training centre"))
    standard = models.ForeignKey(TrainingStandard, models.PROTECT, related_name="classes", verbose_name=_("training standard"))
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, blank=True, related_name="classes", verbose_name=_("cooperation agreement")
    )
    plan_row = models.ForeignKey(
        PlanRow, models.PROTECT, null=True, blank=True, related_name="classes", verbose_name=_("row of a plan")
    )
    package_number = models.PositiveSmallIntegerField(_("package"), default=1)
    wave = models.PositiveSmallIntegerField(_("wave"), default=1)
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"))
    mode = models.CharField(_("mode"), max_length=10, choices=Mode, default=Mode.MOBILE)
    funding = models.CharField(_("source of funds"), max_length=10, choices=Funding, default=Funding.FACILITY)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    seats = models.PositiveSmallIntegerField(_("seats"), validators=[MinValueValidator(1)])
    jp_per_day = models.PositiveSmallIntegerField(_("JP per day"), validators=[MinValueValidator(1)])
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="classes", verbose_name=_("room"))
    replacements_until = models.DateField(
        _("replacements until"),
        null=True,
        blank=True,
        help_text=_("The last day on which a free seat is offered to the waiting list."),
    )
    insured = models.BooleanField(_("participants are insured"), null=True, blank=True)  # None: nobody has said
    insurance_number = models.CharField(_("number of the insurance"), max_length=60, blank=True)
    insured_from = models.DateField(_("insured from"), null=True, blank=True)
    insured_until = models.DateField(_("insured until"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True, editable=False)
    # Of a class that was held before it was in this system, and came in as one workbook (docs/import-class.md).
    brought_in_at = models.DateTimeField(_("brought in at"), null=True, blank=True, editable=False)
    brought_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    cancelled_on = models.DateField(_("cancelled on"), null=True, blank=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    cancel_reason = models.CharField(_("reason of the cancellation"), max_length=200, blank=True, editable=False)

    objects = TrainingClassQuerySet.as_manager()

    class Meta:
        verbose_name = _("class")
        verbose_name_plural = _("classes")
        ordering = ["starts_on", "code"]
        constraints = [
            models.CheckConstraint(
                name="trainingclass_ends_after_it_begins",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                name="trainingclass_cancelled_by_and_on_together",
                condition=Q(cancelled_on=None, cancelled_by=None) | Q(cancelled_on__isnull=False, cancelled_by__isnull=False),
                violation_error_message=_("Who cancelled the class, and when, belong together."),
            ),
            models.CheckConstraint(
                name="trainingclass_closed_or_cancelled",
                condition=Q(closed_on=None) | Q(cancelled_on=None),
                violation_error_message=_("A cancelled class has no hearing."),
            ),
            models.CheckConstraint(
                name="trainingclass_insurance_has_number_and_period",
                condition=(Q(insured=None) | Q(insured=False)) & Q(insurance_number="", insured_from=None, insured_until=None)
                | Q(insured=True, insured_from__isnull=False, insured_until__isnull=False, insured_until__gte=F("insured_from"))
                & ~Q(insurance_number=""),
                violation_error_message=_("An insurance has a number and a period that ends after it begins; none has neither."),
            ),
            models.UniqueConstraint(
                fields=["program", "facility", "fiscal_year", "package_number", "wave"],
                condition=Q(cancelled_on=None),
                name="trainingclass_package_and_wave_once",
                violation_error_message=_("The program has this package and wave in the fiscal year already; take the next one."),
            ),
        ]
        permissions = [
            ("import_class", _("Can bring a class in from a workbook")),
            ("export_class", _("Can download a class as a workbook")),
        ]

    def __str__(self) -> str:
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("programs:class-detail", args=[self.pk])

    def status_on(self, day: date) -> Status:
        """The state as of ``day``, derived from dates: nothing has to be set by a clock."""
        if self.cancelled_on:
            return self.Status.CANCELLED
        if self.closed_on:
            return self.Status.CLOSED
        if day < self.starts_on:
            return self.Status.PLANNED
        return self.Status.RUNNING if day <= self.ends_on else self.Status.FINISHED

    @property
    def brought_in(self) -> bool:
        """Whether the class came in from a workbook: what it rests on lies on paper, at the place that its rows name."""
        return self.brought_in_at is not None

    @property
    def ended(self) -> bool:
        return self.closed_on is not None or self.cancelled_on is not None

    @property
    def awaits_hearing_again(self) -> bool:
        """Whether a hearing closed the class and postponed somebody; one query when it did close."""
        return self.closed_on is not None and self.enrollments.filter(status="postponed").exists()

    @property
    def figures(self) -> Standard:
        """The standard as the rules read it; needs ``standard`` loaded."""
        return self.standard.figures(in_facility=self.mode != self.Mode.CENTER)

    @property
    def insurance_has_gaps(self) -> bool:
        """Whether the participants are insured, but not on every day of the class."""
        return bool(self.insured) and not (self.insured_from <= self.starts_on and self.ends_on <= self.insured_until)

    @property
    def program_minutes(self) -> int:
        """Planned minutes: the program's JP in minutes of the class's standard; needs both loaded."""
        return self.program.jp * self.standard.minutes_per_jp

    def held_minutes(self, *, until: date | None = None) -> int:
        """Minutes of meetings held (typed, not cancelled), make-ups not counted twice; one query."""
        held = self.meetings.filter(typed_at__isnull=False, cancelled_at=None)
        if until:
            held = held.filter(held_on__lte=until)
        # A make-up of a cancelled meeting delivers its hours, once; one beside a held meeting repeats them.
        made_up = Q(cancelled_at__isnull=False) & Exists(held.filter(makes_up=OuterRef("pk")))
        delivered = self.meetings.filter(makes_up=None).filter(Q(pk__in=held.values("pk")) | made_up)
        return delivered.aggregate(total=Sum("minutes"))["total"] or 0

    def free_seats(self, *, on: date | None = None) -> list[int]:
        """Seat numbers that nobody holds, or holds on ``on``, lowest first: the last day in a seat is inside; one query."""
        held = Q(ended_on=None) | (Q(ended_on__gte=on) if on else Q())
        taken = set(self.enrollments.filter(held).values_list("seat_number", flat=True))
        return [seat for seat in range(1, self.seats + 1) if seat not in taken]

    def freed_seats(self) -> dict[int, Enrollment]:
        """Seats that nobody holds, each with who left it last and was not replaced, in their order; two queries."""
        free = set(self.free_seats())
        left = self.enrollments.filter(replaced_by=None, seat_number__in=free).exclude(ended_on=None).select_related("inmate")
        return {place.seat_number: place for place in left.order_by("seat_number", "ended_on", "pk")}


class ApprovedExceptionQuerySet(models.QuerySet):
    def codes(self, *, inmate: Inmate | None = None) -> set[str]:
        """Codes waived for the class as a whole, or for ``inmate``."""
        return set(self.filter(inmate=inmate).values_list("code", flat=True))


class ApprovedException(models.Model):
    """A deviation that the right office approved, with its reason; the centre sees only the number of a prison's one."""

    class Code(models.TextChoices):
        PARTICIPANTS = "participants", _("number of participants")
        HOURS_UNDELIVERED = "hours_undelivered", _("fewer hours than the program")
        SCAN_MISSING = "scan_missing", _("missing scan of a signed sheet")
        ATTENDANCE_PROGRAM = "attendance_program", _("attendance below the share of the program")
        JP_PER_DAY = "jp_per_day", _("JP per day")
        INSTRUCTORS = "instructors", _("number of instructors")
        RELEASE_BEFORE_END = "release_before_end", _("release before the end of the class")
        DISCIPLINE = "discipline", _("entry in Register F")
        OTHER_CLASS = "other_class", _("another class at the same time")

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="exceptions", verbose_name=_("class"))
    inmate = models.ForeignKey(Inmate, models.PROTECT, null=True, blank=True, related_name="exceptions", verbose_name=_("inmate"))
    code = models.CharField(_("what is allowed"), max_length=30, choices=Code)
    reason = models.CharField(_("reason"), max_length=500)
    approved_on = models.DateField(_("approved on"))
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("approved by"))

    objects = ApprovedExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("approved exception")
        verbose_name_plural = _("approved exceptions")
        ordering = ["approved_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "code"], condition=Q(inmate=None), name="approvedexception_once_per_class"
            ),
            models.UniqueConstraint(
                fields=["training_class", "inmate", "code"],
                condition=Q(inmate__isnull=False),
                name="approvedexception_once_per_person",
            ),
            models.CheckConstraint(
                name="approvedexception_has_a_reason",
                condition=~Q(reason=""),
                violation_error_message=_("An exception needs a reason."),
            ),
        ]
        permissions = [("approve_exception", _("Can approve exceptions of the own office"))]

    def __str__(self) -> str:
        return f"{self.pk}"
