from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from certificates.rules.signatures import Refusal
from organizations.rules.signing import SigningWay
from programs.models import TrainingClass

from .certificate import Certificate

SIGNED_WAYS = [choice for choice in SigningWay.choices if choice[0] != SigningWay.PEN]


class SignedSheet(models.Model):
    """A later version of a certificate's sheet: an earlier one, byte for byte, extended by a signature. Only ever added.

    Version 1 is the sheet as it was made (``Certificate.file``). What is said of the signature was checked when it was
    stored; afterwards the hash alone answers for it, also when the signer's certificate has expired (docs/adr/0010).
    """

    certificate = models.ForeignKey(Certificate, models.PROTECT, related_name="signed_sheets", verbose_name=_("certificate"))
    version = models.PositiveSmallIntegerField(_("version"))
    way = models.CharField(_("signed"), max_length=8, choices=SIGNED_WAYS)
    file = models.FileField(_("file"), upload_to="certificates/")
    sha256 = models.CharField(max_length=64)
    signer = models.CharField(_("signed by"), max_length=200)
    issuer = models.CharField(_("authority"), max_length=200, blank=True)
    stored_at = models.DateTimeField(_("stored at"))
    stored_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("stored by"))

    class Meta:
        verbose_name = _("signed sheet")
        verbose_name_plural = _("signed sheets")
        ordering = ["version"]
        default_permissions = []
        permissions = [("sign_signedsheet", _("Can have certificates signed"))]
        constraints = [
            models.UniqueConstraint(fields=["certificate", "version"], name="signedsheet_version_once"),
            models.UniqueConstraint(fields=["sha256"], name="signedsheet_file_once"),
            models.CheckConstraint(name="signedsheet_follows_the_first_version", condition=Q(version__gte=2)),
            models.CheckConstraint(name="signedsheet_has_file_and_signer", condition=~Q(file="") & ~Q(sha256="") & ~Q(signer="")),
        ]

    def __str__(self) -> str:
        return f"{self.certificate_id} v{self.version}"

    @property
    def certified(self) -> bool:
        """Whether an authority vouches for who signed; the key of the server is nobody's but the server's."""
        return self.way == SigningWay.OUTSIDE

    def read(self) -> bytes:
        """The stored bytes. Raises ValidationError when they are no longer what was stored."""
        with self.file.open("rb") as file:
            data = file.read()
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise ValidationError(gettext("The stored sheet has been changed. Ask the administrator."), code="altered")
        return data


class HandedInSheet(models.Model):
    """A file that somebody handed in as signed, and what became of it. The file itself is kept until it has been looked at."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("signed file", "being looked at")
        STORED = "stored", pgettext_lazy("signed file", "stored")
        REFUSED = "refused", pgettext_lazy("signed file", "refused")

    TONES = {State.WAITING: "idle", State.STORED: "ok", State.REFUSED: "bad"}

    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="+", verbose_name=_("class"))
    name = models.CharField(_("name of the file"), max_length=200)
    file = models.FileField(_("file"), upload_to="handed-in/", blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.WAITING)
    refusal = models.CharField(_("reason"), max_length=20, choices=Refusal, blank=True)
    signer = models.CharField(_("signed by"), max_length=200, blank=True)
    signed_sheet = models.OneToOneField(SignedSheet, models.PROTECT, null=True, blank=True, related_name="+")
    handed_in_at = models.DateTimeField(_("handed in at"))
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("handed in by"))

    class Meta:
        verbose_name = _("signed file that was handed in")
        verbose_name_plural = _("signed files that were handed in")
        ordering = ["-handed_in_at", "pk"]
        default_permissions = []
        constraints = [
            models.CheckConstraint(
                name="handedinsheet_ends_with_a_sheet_or_a_reason",
                condition=Q(state="waiting", refusal="", signed_sheet=None)
                | Q(state="stored", refusal="", signed_sheet__isnull=False)
                | (Q(state="refused", signed_sheet=None) & ~Q(refusal="")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tone(self) -> str:
        return self.TONES[self.State(self.state)]
