from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from programs.rules.assessment import UnitResult, Verdict

from .curriculum import CompetencyUnit
from .enrollment import Enrollment


class AssessmentQuerySet(models.QuerySet):
    def results(self, units: list[CompetencyUnit], *, as_of: datetime | None = None) -> dict[int, list[UnitResult]]:
        """Per place (key of ``enrollment``) one result per unit in the order of ``units``; the last attempt counts; one query.

        With ``as_of`` an amendment approved later does not count; one query more.
        """
        before = self._before_amendments(as_of) if as_of else {}
        attempts: dict[tuple[int, int], list[tuple]] = {}
        for pk, enrollment_id, unit_id, verdict, hundredths in self.order_by("attempt").values_list(
            "pk", "enrollment_id", "unit_id", "verdict", "weighted_hundredths"
        ):
            attempts.setdefault((enrollment_id, unit_id), []).append(before.get(pk, (verdict, hundredths)))
        return {
            enrollment_id: [_result(unit, attempts.get((enrollment_id, unit.pk), [])) for unit in units]
            for enrollment_id in {enrollment_id for enrollment_id, _unit in attempts}
        }

    def _before_amendments(self, as_of: datetime) -> dict[int, tuple]:
        """Verdict and weighted mark of those amended after ``as_of``, as they were then."""
        later = self.filter(amendments__approved=True, amendments__decided_at__gt=as_of).order_by("-amendments__decided_at")
        values = later.values_list("pk", "amendments__old_verdict", "amendments__old_hundredths")
        return {pk: (verdict, hundredths) for pk, verdict, hundredths in values}  # the first amendment after it comes last


def _result(unit: CompetencyUnit, attempts: list[tuple]) -> UnitResult:
    if not attempts:
        return UnitResult(unit.code, unit.required)
    verdict, hundredths = attempts[-1]
    return UnitResult(unit.code, unit.required, Verdict(verdict), hundredths, len(attempts))


class Assessment(models.Model):
    """One attempt of one person at one unit: three marks or a bare verdict; entered by one, locked by another."""

    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="assessments", verbose_name=_("participant"))
    unit = models.ForeignKey(CompetencyUnit, models.PROTECT, related_name="assessments", verbose_name=_("unit of competency"))
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    knowledge = models.PositiveSmallIntegerField(_("knowledge"), null=True, blank=True)
    skill = models.PositiveSmallIntegerField(_("skill"), null=True, blank=True)
    attitude = models.PositiveSmallIntegerField(_("attitude"), null=True, blank=True)
    weighted_hundredths = models.PositiveSmallIntegerField(_("weighted mark in hundredths"), null=True, blank=True)
    verdict = models.CharField(_("verdict"), max_length=2, choices=Verdict)
    entered_at = models.DateTimeField(_("entered at"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))
    locked_at = models.DateTimeField(_("locked at"), null=True, blank=True)
    locked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("locked by")
    )

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assessment")
        verbose_name_plural = _("assessments")
        ordering = ["enrollment", "unit__position", "attempt"]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "unit", "attempt"], name="assessment_attempt_once"),
            models.CheckConstraint(name="assessment_attempts_start_at_one", condition=Q(attempt__gte=1)),
            models.CheckConstraint(
                name="assessment_marks_up_to_100",
                condition=Q(knowledge=None, skill=None, attitude=None, weighted_hundredths=None)
                | Q(
                    # NULL ≤ 100 is unknown, and a check lets the unknown pass
                    knowledge__isnull=False,
                    skill__isnull=False,
                    attitude__isnull=False,
                    weighted_hundredths__isnull=False,
                    knowledge__lte=100,
                    skill__lte=100,
                    attitude__lte=100,
                    weighted_hundredths__lte=10_000,
                ),
                violation_error_message=_("Marks are whole numbers from 0 to 100, for all three aspects or for none."),
            ),
            models.CheckConstraint(
                name="assessment_locked_together",
                condition=Q(locked_at=None, locked_by=None) | Q(locked_at__isnull=False, locked_by__isnull=False),
            ),
            models.CheckConstraint(
                name="assessment_second_person",
                condition=Q(locked_by=None) | ~Q(locked_by=F("entered_by")),
                violation_error_message=_("Who entered marks does not lock them."),
            ),
        ]
        permissions = [("enter_marks", _("Can enter marks")), ("lock_marks", _("Can lock marks"))]

    def __str__(self) -> str:
        return f"{self.enrollment_id}/{self.unit_id} #{self.attempt}"

    @property
    def tenths(self) -> int | None:
        """The weighted mark in tenths, floored; None without figures."""
        return None if self.weighted_hundredths is None else self.weighted_hundredths // 10
