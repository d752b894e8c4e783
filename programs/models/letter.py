"""Letters between the houses: what was asked and answered on paper, kept with its scan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .training_class import TrainingClass
from .year_plan import YearPlan

if TYPE_CHECKING:
    from organizations.models import User


class LetterQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> LetterQuerySet:
        """Letters about plans and classes of the user's house; instructors have their classes, not the offices' letters."""
        if user.is_instructor:
            return self.none()
        classes, plans = TrainingClass.objects.visible_to(user), YearPlan.objects.visible_to(user)
        return self.filter(Q(training_class__in=classes) | Q(plan__in=plans))

    def last_about(self, training_class: TrainingClass, kind: str) -> Letter | None:
        """The latest letter of ``kind`` about the class, else about the plan that it hangs on; one query."""
        about = Q(training_class=training_class) | Q(plan__rows__classes=training_class)
        own_first = F("training_class").asc(nulls_last=True)
        return self.filter(about, kind=kind).order_by(own_first, "-dated_on", "-pk").first()


class Letter(models.Model):
    """One letter about the plan of a year, or about a class; both houses read it."""

    class Kind(models.TextChoices):
        OTHER = "other", pgettext_lazy("letter", "another letter")
        INSTRUCTOR_REQUEST = "instructor_request", _("request for instructors")
        INSTRUCTOR_REPLY = "instructor_reply", _("reply about instructors")

    plan = models.ForeignKey(
        YearPlan, models.PROTECT, null=True, blank=True, related_name="letters", verbose_name=_("plan of a year")
    )
    training_class = models.ForeignKey(
        TrainingClass, models.PROTECT, null=True, blank=True, related_name="letters", verbose_name=_("class")
    )
    kind = models.CharField(pgettext_lazy("letter", "kind"), max_length=20, choices=Kind, default=Kind.OTHER)
    sender = models.CharField(_("from whom"), max_length=150)
    recipient = models.CharField(_("to whom"), max_length=150)
    number = models.CharField(_("number"), max_length=100)
    dated_on = models.DateField(_("date of the letter"))
    subject = models.CharField(_("subject"), max_length=200)
    assignment_number = models.CharField(_("number of the assignment (surat tugas)"), max_length=100, blank=True)
    file = models.FileField(_("file"), upload_to="letters/")
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=30)
    uploaded_at = models.DateTimeField(_("uploaded at"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["dated_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="letter_about_a_plan_or_a_class",
                condition=Q(plan=None, training_class__isnull=False) | Q(plan__isnull=False, training_class=None),
            ),
            models.CheckConstraint(
                name="letter_assignment_stands_in_a_reply",
                condition=Q(assignment_number="") | Q(kind="instructor_reply"),
                violation_error_message=_("Only a reply about instructors has the number of an assignment."),
            ),
        ]

    def __str__(self) -> str:
        return self.number
