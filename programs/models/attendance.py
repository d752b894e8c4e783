from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from inmates.models import Absence
from programs.rules.attendance import Row, with_make_ups

from .enrollment import Enrollment
from .known_absence import KnownAbsence
from .meeting import ClassSession, SheetScan


class AttendanceQuerySet(models.QuerySet):
    def open_rows(self, enrollments: Iterable[Enrollment], meetings: Iterable[ClassSession]) -> None:
        """Each place has an unrecorded row at each of ``meetings`` from its first day on; one statement.

        A make-up is for who was in the class on the day of the original; ``meetings`` come with it loaded.
        """
        places = list(enrollments)
        self.bulk_create(
            Attendance(enrollment=enrollment, meeting=meeting, meeting_minutes=meeting.minutes)
            for meeting in meetings
            for enrollment in places
            if (meeting.makes_up or meeting).held_on >= enrollment.starts_on
        )

    def with_away(self) -> AttendanceQuerySet:
        """Annotate ``away_kind``: court or hospital where the person was out on the day of the meeting, else empty.

        The day of going out and the day of return are inside.
        """
        out = Absence.objects.filter(inmate=OuterRef("enrollment__inmate"), out_on__lte=OuterRef("meeting__held_on"))
        that_day = out.filter(Q(back_on=None) | Q(back_on__gte=OuterRef("meeting__held_on")))
        return self.annotate(away_kind=Coalesce(Subquery(that_day.values("kind")[:1]), Value("")))

    def with_known(self) -> AttendanceQuerySet:
        """Annotate what was known before of the day of the meeting: ``known_status`` and ``known_reason``, else empty."""
        known = KnownAbsence.objects.standing().filter(enrollment=OuterRef("enrollment"), absent_on=OuterRef("meeting__held_on"))
        return self.annotate(
            known_status=Coalesce(Subquery(known.values("status")[:1]), Value("")),
            known_reason=Coalesce(Subquery(known.values("reason")[:1]), Value("")),
        )

    def rule_rows(self) -> Iterator[tuple[int, Row]]:
        """(enrollment, row) for the rules: originals with their make-ups inside, up to the person's last day; one query."""
        inside = Q(enrollment__ended_on=None) | Q(meeting__held_on__lte=F("enrollment__ended_on"))
        facts = (
            self.filter(inside)
            .order_by("enrollment", "meeting__held_on", "meeting__number")
            .values_list(
                "enrollment_id",
                "meeting_id",
                "meeting__makes_up_id",
                "status",
                "meeting_minutes",
                "credited_minutes",
                "meeting__cancelled_at",
            )
        )
        yield from with_make_ups(
            (enrollment_id, meeting_id, makes_up_id, Row(status, minutes, credited, cancelled_at is not None))
            for enrollment_id, meeting_id, makes_up_id, status, minutes, credited, cancelled_at in facts
        )


class Attendance(models.Model):
    """One person at one meeting. It copies the meeting's minutes, so that the database can check its own."""

    class Status(models.TextChoices):
        OPEN = "", _("not recorded")
        PRESENT = "H", pgettext_lazy("attendance", "present")
        LATE = "T", _("late or left early")
        SICK = "S", _("sick")
        LEAVE = "I", _("leave")
        ABSENT = "A", _("absent without leave")
        DISPENSED = "D", _("kept away by the prison")

    class Reason(models.TextChoices):
        NONE = "", "–"
        DISCIPLINE = "hukdis", _("in the discipline cell")

    COUNTABLE = ["H", "T", "S", "I", "A"]

    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="attendances", verbose_name=_("participant"))
    meeting = models.ForeignKey(ClassSession, models.PROTECT, related_name="attendances", verbose_name=_("meeting"))
    meeting_minutes = models.PositiveSmallIntegerField(_("minutes of the meeting"))
    status = models.CharField(_("attendance"), max_length=1, choices=Status, blank=True, default=Status.OPEN)
    missed_minutes = models.PositiveSmallIntegerField(_("minutes missed"), default=0)
    credited_minutes = models.PositiveSmallIntegerField(_("minutes credited"), default=0)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, blank=True, default=Reason.NONE)

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendance")
        ordering = ["meeting", "enrollment"]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "meeting"], name="attendance_once_per_meeting"),
            models.CheckConstraint(name="attendance_known_code", condition=Q(status__in=["", "H", "T", "S", "I", "A", "D"])),
            models.CheckConstraint(
                name="attendance_minutes_within_the_meeting",
                condition=Q(status="H", missed_minutes=0, credited_minutes=F("meeting_minutes"))
                | Q(
                    status="T",
                    missed_minutes__gt=0,
                    missed_minutes__lt=F("meeting_minutes"),
                    credited_minutes=F("meeting_minutes") - F("missed_minutes"),
                )
                | Q(status__in=["", "S", "I", "A", "D"], missed_minutes=0, credited_minutes=0),
                violation_error_message=_("The minutes do not fit the code and the length of the meeting."),
            ),
            models.CheckConstraint(
                name="attendance_reason_goes_with_absence",
                condition=Q(reason="") | Q(reason="hukdis", status="A"),
                violation_error_message=_("The discipline cell is a reason of absence only."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id}/{self.meeting_id}"  # without the code: not every reader may know it

    @property
    def preset(self) -> str:
        """What an open row is shown as before it is typed: as known before, D for who is out, else present.

        Of rows with ``with_away`` and ``with_known``.
        """
        return self.known_status or (self.Status.DISPENSED if self.away_kind else self.Status.PRESENT)


class AttendanceCorrection(models.Model):
    """A recorded row that was typed again: both values, who, when and why."""

    attendance = models.ForeignKey(Attendance, models.PROTECT, related_name="corrections", verbose_name=_("attendance"))
    old_status = models.CharField(max_length=1, choices=Attendance.Status)
    old_missed_minutes = models.PositiveSmallIntegerField()
    old_reason = models.CharField(max_length=10, choices=Attendance.Reason, blank=True)
    new_status = models.CharField(max_length=1, choices=Attendance.Status)
    new_missed_minutes = models.PositiveSmallIntegerField()
    new_reason = models.CharField(max_length=10, choices=Attendance.Reason, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    scan = models.ForeignKey(
        SheetScan, models.PROTECT, null=True, blank=True, related_name="corrections", verbose_name=_("scan")
    )  # what a locked row is corrected on
    corrected_at = models.DateTimeField(_("corrected at"))
    corrected_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("corrected by"))

    class Meta:
        verbose_name = _("correction of attendance")
        verbose_name_plural = _("corrections of attendance")
        ordering = ["corrected_at", "pk"]
        permissions = [("correct_attendance", _("Can correct a locked row of attendance"))]

    def __str__(self) -> str:
        return f"{self.attendance_id} {self.corrected_at:%Y-%m-%d %H:%M}"
