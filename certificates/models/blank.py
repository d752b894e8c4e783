from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.rules.blanks import MAX_OFFSET
from certificates.rules.kinds import Kind
from organizations.models import TrainingCenter

from .certificate import Certificate

if TYPE_CHECKING:
    from organizations.models import User


class BlankLayout(models.Model):
    """How the text of one kind lies on the centre's pre-printed sheets: moved by tenths of a millimetre, right and down."""

    training_center = models.ForeignKey(TrainingCenter, models.PROTECT, related_name="+", verbose_name=_("training centre"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    x_tenths = models.SmallIntegerField(_("moved to the right"), default=0)
    y_tenths = models.SmallIntegerField(_("moved down"), default=0)
    bears_heading = models.BooleanField(_("letterhead and title stand on the sheet already"), default=True)

    class Meta:
        verbose_name = _("layout on pre-printed sheets")
        verbose_name_plural = _("layouts on pre-printed sheets")
        default_permissions = []
        permissions = [("keep_blanks", _("Can print on pre-printed sheets and keep their serial numbers"))]
        constraints = [
            models.UniqueConstraint(fields=["training_center", "kind"], name="blanklayout_one_per_kind"),
            models.CheckConstraint(
                name="blanklayout_within_three_centimetres",
                condition=Q(x_tenths__range=(-MAX_OFFSET, MAX_OFFSET), y_tenths__range=(-MAX_OFFSET, MAX_OFFSET)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.training_center_id} {self.kind}"

    @property
    def x(self) -> float:
        """Millimetres, to be shown."""
        return self.x_tenths / 10

    @property
    def y(self) -> float:
        return self.y_tenths / 10


class BlankQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> BlankQuerySet:
        """Those of the user's own centre; all for who reads across."""
        if not user.has_access or user.facility_id or user.is_instructor:
            return self.none()
        if user.training_center_id:
            return self.filter(training_center=user.training_center_id)
        return self if user.reads_across else self.none()

    def good(self) -> BlankQuerySet:
        return self.filter(spoiled_at=None)


def _person(label):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


class Blank(models.Model):
    """A pre-printed sheet that was used up: for a certificate, or spoiled. Its serial number is never used again."""

    training_center = models.ForeignKey(TrainingCenter, models.PROTECT, related_name="+", verbose_name=_("training centre"))
    serial = models.CharField(_("serial number"), max_length=30)
    certificate = models.ForeignKey(
        Certificate, models.PROTECT, null=True, blank=True, related_name="blanks", verbose_name=_("certificate")
    )
    used_at = models.DateTimeField(_("used at"))
    used_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("used by"))
    spoiled_at = models.DateTimeField(_("spoiled at"), null=True, blank=True)
    spoiled_by = _person(_("spoiled, recorded by"))
    spoil_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = BlankQuerySet.as_manager()

    class Meta:
        verbose_name = _("pre-printed sheet")
        verbose_name_plural = _("pre-printed sheets")
        ordering = ["-used_at", "-pk"]
        default_permissions = []
        constraints = [
            models.UniqueConstraint(fields=["training_center", "serial"], name="blank_serial_once"),
            models.UniqueConstraint(fields=["certificate"], condition=Q(spoiled_at=None), name="blank_one_good_per_certificate"),
            models.CheckConstraint(
                name="blank_spoiled_together",
                condition=Q(spoiled_at=None, spoiled_by=None, spoil_reason="")
                | (Q(spoiled_at__isnull=False, spoiled_by__isnull=False) & ~Q(spoil_reason="")),
            ),
            models.CheckConstraint(
                name="blank_for_a_certificate_or_spoiled",
                condition=Q(certificate__isnull=False) | Q(spoiled_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.serial
