from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from inmates.models import Absence, Inmate
from inmates.rules.field_matrix import Fact, sees
from programs.rules.attendance import AttendanceTally, tally

from .training_class import TrainingClass

if TYPE_CHECKING:
    from organizations.models import User


class Decree(models.Model):
    """The head of the prison's decree (SK) on the participants of a class."""

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="decrees", verbose_name=_("class"))
    number = models.CharField(_("number of the SK"), max_length=100)
    signed_on = models.DateField(_("date of the SK"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name = _("decree on participants")
        verbose_name_plural = _("decrees on participants")
        ordering = ["signed_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["training_class", "number"], name="decree_number_once_per_class")]

    def __str__(self) -> str:
        return self.number


class EnrollmentQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> EnrollmentQuerySet:
        """Places in classes of the user's facility or centre; an instructor's own classes only."""
        return self.filter(training_class__in=TrainingClass.objects.visible_to(user))

    def open(self) -> EnrollmentQuerySet:
        return self.filter(ended_on=None)

    def still_here(self, on: date) -> EnrollmentQuerySet:
        """Places whose holder has not left the facility by ``on``."""
        return self.exclude(inmate__left_on__lte=on)

    def with_last_meeting(self) -> EnrollmentQuerySet:
        """Annotate ``last_meeting_on``: the day of the person's own last meeting that was not cancelled (None: none yet)."""
        from .attendance import Attendance

        rows = Attendance.objects.filter(enrollment=OuterRef("pk"), meeting__cancelled_at=None)
        return self.annotate(last_meeting_on=Subquery(rows.order_by("-meeting__held_on").values("meeting__held_on")[:1]))

    def tallies(self) -> dict[int, AttendanceTally]:
        """The attendance of every place in the set, by its key; two queries whatever the size, one if the set is loaded."""
        from .attendance import Attendance

        rows = defaultdict(list)
        for enrollment_id, row in Attendance.objects.filter(enrollment__in=self.order_by().values("pk")).rule_rows():
            rows[enrollment_id].append(row)
        return {place.pk: tally(rows[place.pk], carried_minutes=place.carried_minutes) for place in self}


class Enrollment(models.Model):
    """One inmate's place in one class. State changes go through ``programs.services``."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("active")
        GRADUATED = "graduated", _("graduated")
        NOT_GRADUATED = "not_graduated", _("not graduated")
        POSTPONED = "postponed", _("postponed")
        LEFT = "left", _("left")

    class EndReason(models.TextChoices):
        TRANSFER = "transfer", _("transferred")
        RELEASE = "release", _("released")
        ASSIMILATION = "assimilation", _("assimilation")
        ILLNESS = "illness", _("ill")
        DISCIPLINE = "discipline", _("disciplinary punishment")
        WITHDRAWAL = "withdrawal", _("withdrew")
        DROPPED = "dropped", _("dropped")
        DEATH = "death", _("died")
        AWAY = "away", _("away too long")

    AWAITING = [Status.ACTIVE, Status.POSTPONED]  # a hearing has still to decide
    DECIDED = [Status.GRADUATED, Status.NOT_GRADUATED]
    LEFT_PRISON = _("left (Lapas)")

    inmate = models.ForeignKey(Inmate, models.PROTECT, related_name="enrollments", verbose_name=_("inmate"))
    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="enrollments", verbose_name=_("class"))
    decree = models.ForeignKey(Decree, models.PROTECT, related_name="enrollments", verbose_name=_("decree on participants"))
    seat_number = models.PositiveSmallIntegerField(_("number on the sheet"))
    status = models.CharField(_("status"), max_length=15, choices=Status, default=Status.ACTIVE)
    starts_on = models.DateField(_("first day"))
    ended_on = models.DateField(_("last day"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("ended by")
    )
    end_reason = models.CharField(_("reason of leaving"), max_length=15, choices=EndReason, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("takes the place of")
    )
    carried_minutes = models.PositiveIntegerField(_("minutes carried from another class"), default=0)
    carried_from = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="carried_to", verbose_name=_("hours carried from the place")
    )

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["training_class", "seat_number", "starts_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["inmate", "training_class"],
                condition=Q(ended_on=None),
                name="enrollment_one_open_place",
                violation_error_message=_("This person already has a place in the class."),
            ),
            models.UniqueConstraint(
                fields=["training_class", "seat_number"],
                condition=Q(ended_on=None),
                name="enrollment_one_per_seat",
                violation_error_message=_("The seat is taken."),
            ),
            models.CheckConstraint(
                name="enrollment_ended_by_and_on_together",
                condition=Q(ended_on=None, ended_by=None, end_reason="")
                | (Q(ended_on__isnull=False, ended_by__isnull=False) & ~Q(end_reason="")),
                violation_error_message=_("Who ended the place, when and why, belong together."),
            ),
            models.CheckConstraint(
                name="enrollment_left_when_ended",
                condition=Q(ended_on=None) & ~Q(status="left") | Q(ended_on__isnull=False, status="left"),
                violation_error_message=_("A place has ended exactly when the person has left."),
            ),
            models.CheckConstraint(
                name="enrollment_ends_after_it_begins",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("starts_on")),
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(name="enrollment_seats_start_at_one", condition=Q(seat_number__gte=1)),
            models.CheckConstraint(
                name="enrollment_carries_from_somewhere",
                condition=Q(carried_minutes=0) | Q(carried_from__isnull=False),
                violation_error_message=_("Carried minutes name the place where they were earned."),
            ),
        ]
        permissions = [("end_enrollment", _("Can end a place in a class"))]

    def __str__(self) -> str:
        return f"{self.seat_number} {self.inmate}"

    @property
    def printed_name(self) -> str:
        """The confirmed name where there is one, else the register's; needs ``inmate`` loaded."""
        return self.inmate.printed_name

    def end_reason_for(self, user: User) -> str:
        """Why the person left, as ``user`` may read it: the prison's reasons never reach the centre (DOMAIN §6)."""
        if not self.end_reason:
            return ""
        return self.get_end_reason_display() if sees(user, Fact.PRISON_REASONS) else self.LEFT_PRISON


class SuspensionQuerySet(models.QuerySet):
    def open(self) -> SuspensionQuerySet:
        return self.filter(until_on=None)


class Suspension(models.Model):
    """A place whose holder is out to court or hospital: it waits for him, until he is back or has been away too long."""

    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="suspensions", verbose_name=_("participant"))
    absence = models.ForeignKey(Absence, models.PROTECT, related_name="+", verbose_name=_("absence"))
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        ordering = ["enrollment", "from_on"]
        constraints = [
            models.UniqueConstraint(fields=["enrollment"], condition=Q(until_on=None), name="suspension_one_open"),
            models.CheckConstraint(
                name="suspension_ends_after_it_begins", condition=Q(until_on=None) | Q(until_on__gte=F("from_on"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment} {self.from_on:%Y-%m-%d}"
