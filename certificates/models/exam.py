"""The competency exam of an LSP, an event of the prison: its day, who sat for it, and what came of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certificates.rules.exams import CERTIFICATE_DAYS
from inmates.models import Inmate
from organizations.models import Facility, TrainingCenter
from organizations.models.place import HouseQuerySet
from programs.models import Enrollment

if TYPE_CHECKING:
    from organizations.models import User


def person(label, **options):
    """A column that says which user did something."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=label, **options)


class ExamQuerySet(HouseQuerySet):
    def visible_to(self, user: User) -> ExamQuerySet:
        """Exams of the user's facility, or with people of the user's centre; all for who reads across."""
        return self.none() if user.is_instructor else super().visible_to(user)


class Exam(models.Model):
    """One day on which an LSP examines people of one prison for one scheme. The LSP is written down as it was that day."""

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="exams", verbose_name=_("facility"))
    training_center = models.ForeignKey(TrainingCenter, models.PROTECT, related_name="exams", verbose_name=_("training centre"))
    body = models.CharField(_("LSP"), max_length=150)
    licence_number = models.CharField(_("licence number of the LSP"), max_length=60)
    licensed_until = models.DateField(_("licence valid until"))
    scheme = models.CharField(_("certification scheme"), max_length=200)
    place = models.CharField(_("place of the exam"), max_length=200)
    assessors = models.TextField(_("assessors"), max_length=1000)
    held_on = models.DateField(_("day of the exam"))
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = person(_("recorded by"))
    results_locked_at = models.DateTimeField(_("results locked at"), null=True, blank=True)
    results_locked_by = person(_("results locked by"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, blank=True)
    cancelled_by = person(_("cancelled by"), null=True, blank=True)
    cancel_reason = models.CharField(_("reason of the cancellation"), max_length=200, blank=True)

    objects = ExamQuerySet.as_manager()

    class Meta:
        verbose_name = _("competency exam")
        verbose_name_plural = _("competency exams")
        ordering = ["-held_on", "-pk"]
        default_permissions = ["view"]
        permissions = [
            ("keep_exam", _("Can plan competency exams and type their results")),
            ("lock_exam", _("Can lock the results of competency exams")),
        ]
        constraints = [
            models.CheckConstraint(
                name="exam_results_locked_together",
                condition=Q(results_locked_at=None, results_locked_by=None)
                | Q(results_locked_at__isnull=False, results_locked_by__isnull=False),
            ),
            models.CheckConstraint(
                name="exam_cancelled_together",
                condition=Q(cancelled_at=None, cancelled_by=None, cancel_reason="")
                | (Q(cancelled_at__isnull=False, cancelled_by__isnull=False, results_locked_at=None) & ~Q(cancel_reason="")),
                violation_error_message=_("Who cancelled the exam, when and why, belong together; it has no locked results."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme}, {self.held_on:%Y-%m-%d}"

    def get_absolute_url(self) -> str:
        return reverse("certificates:exam-detail", args=[self.pk])

    @property
    def results_locked(self) -> bool:
        return self.results_locked_at is not None

    @property
    def cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def open(self) -> bool:
        """Whether anything about it may still change: neither cancelled nor are its results locked."""
        return not self.cancelled and not self.results_locked

    @property
    def licensed(self) -> bool:
        """Whether the licence of the LSP covers the day of the exam."""
        return self.held_on <= self.licensed_until


class ExamMove(models.Model):
    """The day of an exam was moved: both days, why, by whom and when. Rows are only added."""

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="moves", verbose_name=_("competency exam"))
    old_held_on = models.DateField(_("date before"))
    new_held_on = models.DateField(_("date after"))
    reason = models.CharField(_("reason"), max_length=200)
    moved_at = models.DateTimeField(_("moved at"))
    moved_by = person(_("moved by"))

    class Meta:
        verbose_name = _("move of an exam")
        verbose_name_plural = _("moves of exams")
        ordering = ["moved_at", "pk"]
        default_permissions = []
        constraints = [
            models.CheckConstraint(name="exammove_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="exammove_moves", condition=~Q(old_held_on=F("new_held_on"))),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id}: {self.old_held_on} → {self.new_held_on}"


class ExamSeatQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> ExamSeatQuerySet:
        """Everybody of the facility's exams; for a centre only who sat as a graduate of its classes."""
        seats = self.filter(exam__in=Exam.objects.visible_to(user))
        if user.training_center_id:
            return seats.filter(enrollment__in=Enrollment.objects.visible_to(user))
        return seats

    def awaiting_certificate(self, *, on: date) -> ExamSeatQuerySet:
        """Who was found competent so long before ``on`` that the certificate should have come, and has none."""
        from .competency import CompetencyCertificate

        come = CompetencyCertificate.objects.filter(seat=OuterRef("pk"))
        competent = self.filter(result=ExamSeat.Result.COMPETENT, exam__results_locked_at__isnull=False)
        return competent.filter(~Exists(come), exam__held_on__lt=on - timedelta(days=CERTIFICATE_DAYS))


class ExamSeat(models.Model):
    """One person at one exam, and the result that the LSP gave; typed by one person and locked by another."""

    class Result(models.TextChoices):
        COMPETENT = "K", _("K (competent)")
        NOT_YET = "BK", _("BK (not yet competent)")
        ABSENT = "TH", pgettext_lazy("exam", "did not come")

    TONES = {"K": "ok", "BK": "warn", "TH": "idle"}

    exam = models.ForeignKey(Exam, models.PROTECT, related_name="seats", verbose_name=_("competency exam"))
    inmate = models.ForeignKey(Inmate, models.PROTECT, related_name="exam_seats", verbose_name=_("inmate"))
    enrollment = models.ForeignKey(
        Enrollment, models.PROTECT, null=True, blank=True, related_name="exam_seats", verbose_name=_("place in a class")
    )
    entered_at = models.DateTimeField(_("entered at"))
    entered_by = person(_("entered by"))
    result = models.CharField(_("result"), max_length=2, choices=Result, blank=True)
    typed_at = models.DateTimeField(_("typed at"), null=True, blank=True)
    typed_by = person(_("typed by"), null=True, blank=True)
    # A copy of the exam's: a check cannot look into another table.
    locked_by = person(_("locked by"), null=True, blank=True)

    objects = ExamSeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant of an exam")
        verbose_name_plural = _("participants of exams")
        ordering = ["inmate__name", "pk"]
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["exam", "inmate"], name="examseat_once_per_exam"),
            models.CheckConstraint(
                name="examseat_typed_together",
                condition=Q(result="", typed_at=None, typed_by=None)
                | (~Q(result="") & Q(typed_at__isnull=False, typed_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="examseat_locked_by_a_second_person",
                condition=Q(locked_by=None) | (~Q(result="") & ~Q(locked_by=F("typed_by"))),
                violation_error_message=_("Who typed a result does not lock it."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.exam_id}/{self.inmate_id}"

    @property
    def tone(self) -> str:
        return self.TONES.get(self.result, "idle")


class ExamCorrection(models.Model):
    """A locked result was written down wrongly: both values, why, by whom and when. Rows are only added."""

    seat = models.ForeignKey(ExamSeat, models.PROTECT, related_name="corrections", verbose_name=_("participant of an exam"))
    old_result = models.CharField(_("result before"), max_length=2, choices=ExamSeat.Result)
    new_result = models.CharField(_("result after"), max_length=2, choices=ExamSeat.Result)
    reason = models.CharField(_("reason"), max_length=200)
    corrected_at = models.DateTimeField(_("corrected at"))
    corrected_by = person(_("corrected by"))

    class Meta:
        verbose_name = _("correction of a result")
        verbose_name_plural = _("corrections of results")
        ordering = ["corrected_at", "pk"]
        default_permissions = []
        constraints = [
            models.CheckConstraint(name="examcorrection_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(name="examcorrection_corrects", condition=~Q(old_result=F("new_result"))),
        ]

    def __str__(self) -> str:
        return f"{self.seat_id}: {self.old_result} → {self.new_result}"
