"""What one house wants changed about a class, and what the other house says to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .meeting import ClassSession
from .training_class import TrainingClass

if TYPE_CHECKING:
    from organizations.models import User


class ClassChangeQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> ClassChangeQuerySet:
        """Changes of classes that the user may see."""
        return self.filter(training_class__in=TrainingClass.objects.visible_to(user))

    def pending(self) -> ClassChangeQuerySet:
        return self.filter(outcome="")


class ClassChange(models.Model):
    """A change that waits for the other house until it is accepted, overridden or rejected. Nothing happens before.

    ``before`` and ``after`` hold keys and, for reading later, the words of that day.
    """

    class Kind(models.TextChoices):
        CLASS = "class", _("a new class")
        START = "start", _("first day and room")
        MOVE = "move", _("a meeting moved")
        EXTENSION = "extension", _("the class extended")
        INSTRUCTOR = "instructor", _("another instructor")
        SEATS = "seats", _("number of seats")
        TEAM = "team", _("instructors and their units")

    class Side(models.TextChoices):
        FACILITY = "facility", _("prison")
        CENTER = "center", _("training centre")

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", pgettext_lazy("change", "accepted")
        OVERRIDDEN = "overridden", pgettext_lazy("change", "carried out without the other house")
        REJECTED = "rejected", pgettext_lazy("change", "rejected")

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="changes", verbose_name=_("class"))
    kind = models.CharField(_("change"), max_length=12, choices=Kind)
    meeting = models.ForeignKey(
        ClassSession, models.PROTECT, null=True, blank=True, related_name="wishes", verbose_name=_("meeting")
    )
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    side = models.CharField(_("asked by which house"), max_length=10, choices=Side)
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)  # empty: it waits
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decision_reason = models.CharField(_("reason of the decision"), max_length=200, blank=True)

    objects = ClassChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("change between the houses")
        verbose_name_plural = _("changes between the houses")
        ordering = ["asked_at", "pk"]
        permissions = [
            ("agree_change", _("Can accept or reject what the other house wants changed")),
            ("override_change", _("Can carry out a change of the own house without the other")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "kind"],
                condition=Q(outcome="", meeting=None),
                name="classchange_one_pending_per_kind",
                violation_error_message=_("Such a change already waits for the other house."),
            ),
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(outcome="", meeting__isnull=False),
                name="classchange_one_pending_per_meeting",
                violation_error_message=_("Such a change already waits for the other house."),
            ),
            models.CheckConstraint(
                name="classchange_move_names_its_meeting",
                condition=Q(kind="move", meeting__isnull=False) | ~Q(kind="move") & Q(meeting=None),
            ),
            models.CheckConstraint(
                name="classchange_decided_together",
                condition=Q(outcome="", decided_at=None, decided_by=None, decision_reason="")
                | ~Q(outcome="") & Q(decided_at__isnull=False, decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="classchange_against_a_house_is_explained",
                condition=~Q(outcome__in=["overridden", "rejected"]) | ~Q(decision_reason=""),
                violation_error_message=_("Say why."),
            ),
            models.CheckConstraint(
                name="classchange_accepted_by_another_person",
                condition=~Q(outcome="accepted") | ~Q(decided_by=F("asked_by")),
                violation_error_message=_("Who asks and who accepts are two people."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.training_class} {self.get_kind_display()}"
