from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .instructor import Instructor
from .training_class import TrainingClass

if TYPE_CHECKING:
    from organizations.models import User


class FeedbackQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> FeedbackQuerySet:
        """Of classes that the user may see; an instructor's own, and those of the training."""
        seen = self.filter(training_class__in=TrainingClass.objects.visible_to(user))
        return seen.filter(Q(instructor=None) | Q(instructor__user=user)) if user.is_instructor else seen

    def with_names(self) -> FeedbackQuerySet:
        """In the order to be shown: the training first, then by instructor, each from the first version on."""
        first = models.F("instructor__name").asc(nulls_first=True)
        return self.select_related("instructor", "entered_by").order_by(first, "instructor", "version")


class Feedback(models.Model):
    """What the anonymous evaluation sheets of a class say about one instructor, or about the training, as totals.

    It tells of no person. A correction is a further version with its reason; the versions before it stay.
    """

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="feedback", verbose_name=_("class"))
    instructor = models.ForeignKey(
        Instructor, models.PROTECT, null=True, blank=True, related_name="feedback", verbose_name=_("instructor")
    )  # None: the training as a whole
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    sheets = models.PositiveSmallIntegerField(_("number of sheets"))
    answers = models.JSONField(_("answers"))  # by question: how many gave 1 … 5, and how many none
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    entered_at = models.DateTimeField(_("entered at"))
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("entered by"))

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("evaluation by the participants")
        verbose_name_plural = _("evaluations by the participants")
        ordering = ["training_class", "instructor", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "instructor", "version"],
                condition=Q(instructor__isnull=False),
                name="feedback_version_once_per_instructor",
            ),
            models.UniqueConstraint(
                fields=["training_class", "version"], condition=Q(instructor=None), name="feedback_version_once_per_training"
            ),
            models.CheckConstraint(name="feedback_has_sheets", condition=Q(sheets__gte=1)),
            models.CheckConstraint(
                name="feedback_correction_has_a_reason",
                condition=Q(version=1, reason="") | (Q(version__gt=1) & ~Q(reason="")),
                violation_error_message=_("A correction needs a reason."),
            ),
        ]
        permissions = [("enter_feedback", _("Can enter the evaluation by the participants"))]

    def __str__(self) -> str:
        return f"{self.training_class_id}/{self.instructor_id} v{self.version}"
