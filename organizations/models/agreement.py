from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .official import DatedQuerySet
from .place import Facility, TrainingCenter

if TYPE_CHECKING:
    from .user import User


class AgreementQuerySet(DatedQuerySet):
    def visible_to(self, user: User) -> AgreementQuerySet:
        """Agreements to which the user's house is a party; all for who reads across."""
        if not user.has_access:
            return self.none()
        if user.facility_id:
            return self.filter(facility=user.facility_id)
        if user.training_center_id:
            return self.filter(training_center=user.training_center_id)
        return self


class Agreement(models.Model):
    """A cooperation agreement (PKS) between a prison and a training centre, on which classes rest."""

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="agreements", verbose_name=_("facility"))
    training_center = models.ForeignKey(
        TrainingCenter, models.PROTECT, related_name="agreements", verbose_name=_("training centre")
    )
    number = models.CharField(_("number"), max_length=100)
    signed_on = models.DateField(_("signed on"))
    valid_from = models.DateField(_("from"))
    valid_until = models.DateField(_("until"), null=True, blank=True)
    fields_covered = models.CharField(_("fields covered"), max_length=300, blank=True)
    data_clause = models.TextField(_("clause on personal data"), blank=True)
    file = models.FileField(_("file"), upload_to="agreements/", blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    file_content_type = models.CharField(max_length=30, blank=True, editable=False)
    file_uploaded_at = models.DateTimeField(null=True, blank=True, editable=False)
    file_uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("cooperation agreement")
        verbose_name_plural = _("cooperation agreements")
        ordering = ["-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["facility", "number"], name="agreement_number_once_per_facility"),
            models.CheckConstraint(
                name="agreement_ends_after_it_begins",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                violation_error_message=_("The last day lies before the first."),
            ),
        ]

    def __str__(self) -> str:
        return self.number
