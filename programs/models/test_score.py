from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .enrollment import Enrollment

if TYPE_CHECKING:
    from organizations.models import User


class TestScoreQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> TestScoreQuerySet:
        """Of places in classes that the user may see."""
        return self.filter(enrollment__in=Enrollment.objects.visible_to(user))


class TestScore(models.Model):
    """What one person scored in the test before or after the training. It shows what was learnt and decides nothing."""

    __test__ = False  # pytest takes every Test… for a test

    class Kind(models.TextChoices):
        PRE = "pre", _("pre-test")
        POST = "post", _("post-test")

    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="test_scores", verbose_name=_("participant"))
    kind = models.CharField(_("test"), max_length=4, choices=Kind)
    score = models.PositiveSmallIntegerField(_("score"))
    taken_on = models.DateField(_("date of the test"))
    entered_at = models.DateTimeField(_("entered at"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))

    objects = TestScoreQuerySet.as_manager()

    class Meta:
        verbose_name = _("test score")
        verbose_name_plural = _("test scores")
        ordering = ["enrollment", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["enrollment", "kind"], name="testscore_once_per_test"),
            models.CheckConstraint(
                name="testscore_up_to_100",
                condition=Q(score__lte=100),
                violation_error_message=_("A score is a whole number from 0 to 100."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id} {self.kind}"
