"""What an LSP issued after its exam: recorded here, never made here."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from certificates.rules.exams import EXPIRY_DAYS

from .exam import ExamSeat, person

if TYPE_CHECKING:
    from organizations.models import User


class CompetencyCertificateQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> CompetencyCertificateQuerySet:
        """Of exams' participants whom the user may see."""
        return self.filter(seat__in=ExamSeat.objects.visible_to(user))

    def in_force(self) -> CompetencyCertificateQuerySet:
        """Not replaced by a record that was put right."""
        return self.filter(replaced_at=None)

    def expiring(self, *, on: date) -> CompetencyCertificateQuerySet:
        """Whose last day is near ``on`` or was not long before it."""
        near = timedelta(days=EXPIRY_DAYS)
        return self.in_force().filter(valid_until__range=(on - near, on + near))


class CompetencyCertificate(models.Model):
    """A BNSP certificate as it came from the LSP: number, days and scan. A wrong record is replaced, never edited."""

    seat = models.ForeignKey(ExamSeat, models.PROTECT, related_name="certificates", verbose_name=_("participant of an exam"))
    number = models.CharField(_("number"), max_length=100)
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until"))
    file = models.FileField(_("file"), upload_to="competency/")
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=30)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = person(_("recorded by"))
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("takes the place of")
    )
    replace_reason = models.CharField(_("reason of the replacement"), max_length=300, blank=True)
    replaced_at = models.DateTimeField(_("replaced at"), null=True, blank=True)

    objects = CompetencyCertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("competency certificate")
        verbose_name_plural = _("competency certificates")
        ordering = ["-issued_on", "-pk"]
        default_permissions = []
        permissions = [("record_competency", _("Can record certificates of an LSP and where they are forwarded"))]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=Q(replaced_at=None), name="competency_number_once"),
            models.UniqueConstraint(fields=["seat"], condition=Q(replaced_at=None), name="competency_one_per_seat"),
            models.CheckConstraint(
                name="competency_ends_after_it_begins",
                condition=Q(valid_until__gt=F("issued_on")),
                violation_error_message=_("The last day lies before the day of issue."),
            ),
            models.CheckConstraint(
                name="competency_replaces_with_a_reason",
                condition=Q(replaces=None, replace_reason="") | (Q(replaces__isnull=False) & ~Q(replace_reason="")),
                violation_error_message=_("A replacement needs a reason."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def expired(self, on: date) -> bool:
        return on > self.valid_until


class Forwarding(models.Model):
    """Where somebody wishes his certificate to be sent; what he wrote is erased when it was sent. No wish, no contact."""

    seat = models.OneToOneField(ExamSeat, models.PROTECT, related_name="forwarding", verbose_name=_("participant of an exam"))
    wished_on = models.DateField(_("date of the written wish"))
    contact = models.CharField(_("where to send it"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"))
    recorded_by = person(_("recorded by"))
    forwarded_on = models.DateField(_("forwarded on"), null=True, blank=True)
    forwarded_by = person(_("forwarded by"), null=True, blank=True)

    class Meta:
        verbose_name = _("forwarding of a certificate")
        verbose_name_plural = _("forwardings of certificates")
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                name="forwarding_contact_only_until_forwarded",
                condition=(~Q(contact="") & Q(forwarded_on=None, forwarded_by=None))
                | Q(contact="", forwarded_on__isnull=False, forwarded_by__isnull=False),
            ),
            models.CheckConstraint(
                name="forwarding_after_the_wish",
                condition=Q(forwarded_on=None) | Q(forwarded_on__gte=F("wished_on")),
                violation_error_message=_("It cannot be forwarded before the wish was written."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seat_id} {self.wished_on}"
