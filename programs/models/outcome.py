"""What is known of somebody after his release: recorded by the prison, shown as figures only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .enrollment import Enrollment

if TYPE_CHECKING:
    from organizations.models import User


class OutcomeQuerySet(models.QuerySet):
    def countable_for(self, user: User) -> OutcomeQuerySet:
        """Records that may be counted for the user: of his own prison, or of all for who reads across. No centre's."""
        if not user.has_access or user.training_center_id:
            return self.none()
        if user.facility_id:
            return self.filter(enrollment__training_class__facility=user.facility_id)
        return self if user.reads_across else self.none()


class Outcome(models.Model):
    """One piece of news about a former participant; the latest counts. It is never shown again, not even to who typed it."""

    class Kind(models.TextChoices):
        IN_FIELD = "in_field", _("works in the field of the training")
        OTHER_WORK = "other_work", _("other work")
        OWN_BUSINESS = "own_business", _("own business")
        TRAINING_ON = "training_on", _("further training or school")
        UNKNOWN = "unknown", pgettext_lazy("outcome", "unknown")

    class Source(models.TextChoices):
        SELF = "self", _("the person himself")
        FAMILY = "family", _("the family")
        EMPLOYER = "employer", _("the employer")
        BAPAS = "bapas", _("the probation office (Bapas)")
        OTHER = "other", _("another source")

    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="outcomes", verbose_name=_("participant"))
    kind = models.CharField(_("what became of him"), max_length=12, choices=Kind)
    source = models.CharField(_("known from"), max_length=8, choices=Source)
    known_on = models.DateField(_("known on"))
    recorded_on = models.DateField(_("recorded on"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("recorded by")
    )  # fmt: skip

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        verbose_name = _("news after release")
        verbose_name_plural = _("news after release")
        ordering = ["-recorded_on", "-pk"]
        default_permissions = ("view",)
        permissions = [("record_outcome", _("Can record what became of former participants"))]
        constraints = [
            models.CheckConstraint(
                name="outcome_known_before_recorded",
                condition=Q(known_on__lte=models.F("recorded_on")),
                violation_error_message=_("Nobody knows today what will be known later."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrollment_id}, {self.recorded_on}"
