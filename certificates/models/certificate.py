from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from certificates.rules.design import Photo
from certificates.rules.kinds import STATEMENTS
from certificates.rules.register import RegisterState
from organizations.models import TrainingCenter
from organizations.rules.signing import SigningWay
from programs.models import Enrollment, TrainingClass

from .number_series import Kind

if TYPE_CHECKING:
    from organizations.models import User

    from .signed_sheet import SignedSheet


class CertificateQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> CertificateQuerySet:
        """Certificates of places that the user may see: of the facility's people, or of the centre's classes."""
        return self.filter(enrollment__in=Enrollment.objects.visible_to(user))

    def of_class(self, training_class: TrainingClass) -> CertificateQuerySet:
        """In the order of the class's sheet, older before newer, with all that a list shows."""
        return (
            self.filter(enrollment__training_class=training_class)
            .select_related("enrollment__inmate", "replaced_by", "issued_by")
            .order_by("enrollment__seat_number", "enrollment__starts_on", "sequence")
        )

    def in_force(self) -> CertificateQuerySet:
        """Neither revoked nor replaced."""
        return self.filter(revoked_at=None, replaced_at=None)

    def waiting(self) -> CertificateQuerySet:
        """In force, with a sheet, and nobody has received it."""
        return self.in_force().filter(handed_over_on=None).exclude(sha256="")

    def in_state(self, state: str, *, on: date) -> CertificateQuerySet:
        """Rows of the register in ``state`` (``RegisterState``) on ``on``."""
        states = {
            RegisterState.VALID: self.in_force().exclude(valid_until__lt=on),
            RegisterState.EXPIRED: self.in_force().filter(valid_until__lt=on),
            RegisterState.REPLACED: self.filter(revoked_at=None, replaced_at__isnull=False),
            RegisterState.REVOKED: self.filter(revoked_at__isnull=False),
            RegisterState.VOID: self.exclude(revoked_at=None, replaced_at=None).filter(handed_over_on=None),
            RegisterState.WAITING: self.waiting(),
        }
        return states[RegisterState(state)]

    def search(self, text: str) -> CertificateQuerySet:
        """Rows whose number contains ``text``, or whose printed name contains each of its words."""
        by_name = Q(*[Q(content__holder__name__icontains=word) for word in text.split()])
        return self.filter(Q(number__icontains=text) | by_name)

    def in_register_order(self) -> CertificateQuerySet:
        """The newest year first, within it kind by kind in the order of the numbers, with all that the register shows."""
        related = ("training_center", "enrollment__training_class", "replaced_by", "handed_over_by")
        return self.select_related(*related).order_by("-year", "training_center__name", "training_center", "kind", "sequence")

    def awaiting_sheet(self) -> CertificateQuerySet:
        """Numbered, but without the bytes of the sheet."""
        return self.filter(sha256="")

    def unsigned(self, way: str) -> CertificateQuerySet:
        """In force, with a sheet, and no version of it was signed in this ``way``; a certified one needs no other signature."""
        stored = self.in_force().exclude(sha256="")
        if way == SigningWay.OUTSIDE:
            return stored.exclude(pk__in=stored.filter(signed_sheets__way=way).values("pk"))
        return stored.filter(signed_sheets=None)


def _person(label):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=label
    )


class Certificate(models.Model):
    """What one person earned in one class, as it stood on the day of issue.

    Number, code and content are frozen when it is numbered; the sheet is rendered from them once and its bytes
    are stored once. It lives on only by being handed over, replaced or revoked (``certificates.services``).
    """

    class Status(models.TextChoices):
        VALID = "valid", pgettext_lazy("certificate", "in force")
        REPLACED = "replaced", pgettext_lazy("certificate", "replaced")
        REVOKED = "revoked", pgettext_lazy("certificate", "revoked")
        EXPIRED = "expired", pgettext_lazy("certificate", "expired")

    class Way(models.TextChoices):
        """How the paper reached somebody who was no longer there to sign for it."""

        POST = "post", _("by post, registered")
        COURIER = "courier", _("by courier")
        OFFICER = "officer", _("by an officer of the receiving office")

    TONES = {
        Status.VALID: "ok",
        Status.REPLACED: "warn",
        Status.REVOKED: "bad",
        Status.EXPIRED: "warn",
        RegisterState.VOID: "bad",
    }

    enrollment = models.ForeignKey(Enrollment, models.PROTECT, related_name="certificates", verbose_name=_("participant"))
    training_center = models.ForeignKey(
        TrainingCenter, models.PROTECT, related_name="certificates", verbose_name=_("training centre")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.TRAINING)
    number = models.CharField(_("number"), max_length=100)
    sequence = models.PositiveIntegerField(_("running number"))
    year = models.PositiveSmallIntegerField(_("year"))
    code = models.CharField(_("code"), max_length=20, unique=True)
    content = models.JSONField(_("content"))
    issued_on = models.DateField(_("issued on"))
    issued_at = models.DateTimeField(_("issued at"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("issued by"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    file = models.FileField(_("file"), upload_to="certificates/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    stored_at = models.DateTimeField(_("sheet stored at"), null=True, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("takes the place of")
    )
    replace_reason = models.CharField(_("reason of the replacement"), max_length=300, blank=True)
    replaced_at = models.DateTimeField(_("replaced at"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = _person(_("revoked by"))
    revoke_reason = models.CharField(_("reason of the revocation"), max_length=300, blank=True)
    handed_over_on = models.DateField(_("handed over on"), null=True, blank=True)
    handed_over_by = _person(_("handed over by"))
    handed_over_to = models.CharField(_("received by"), max_length=150, blank=True)
    handed_over_way = models.CharField(_("sent"), max_length=8, choices=Way, blank=True)
    handed_over_address = models.CharField(_("address or office"), max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-year", "-sequence"]
        indexes = [models.Index(fields=["sha256"], name="certificate_by_file")]  # anybody may ask about a file
        constraints = [
            models.UniqueConstraint(fields=["training_center", "kind", "year", "sequence"], name="certificate_sequence_once"),
            models.UniqueConstraint(fields=["training_center", "kind", "year", "number"], name="certificate_number_once"),
            models.UniqueConstraint(
                # Of whatever kind: who has the certificate gets no statement of the same class, and the other way round.
                fields=["enrollment"],
                condition=Q(revoked_at=None, replaced_at=None),
                name="certificate_one_in_force",
            ),
            models.CheckConstraint(name="certificate_numbers_start_at_one", condition=Q(sequence__gte=1)),
            models.CheckConstraint(
                name="certificate_revoked_together",
                condition=Q(revoked_at=None, revoked_by=None, revoke_reason="")
                | (Q(revoked_at__isnull=False, revoked_by__isnull=False) & ~Q(revoke_reason="")),
                violation_error_message=_("Who revoked the certificate, when and why, belong together."),
            ),
            models.CheckConstraint(
                name="certificate_stored_together",
                condition=Q(stored_at=None, sha256="", file="") | (Q(stored_at__isnull=False) & ~Q(sha256="") & ~Q(file="")),
            ),
            models.CheckConstraint(
                name="certificate_replaces_with_a_reason",
                condition=Q(replaces=None, replace_reason="") | (Q(replaces__isnull=False) & ~Q(replace_reason="")),
                violation_error_message=_("A replacement needs a reason."),
            ),
            models.CheckConstraint(
                name="certificate_handed_over_together",
                condition=Q(handed_over_on=None, handed_over_by=None, handed_over_to="")
                | (Q(handed_over_on__isnull=False, handed_over_by__isnull=False) & ~Q(handed_over_to="")),
                violation_error_message=_("When, by whom and to whom it was handed over belong together."),
            ),
            models.CheckConstraint(
                name="certificate_sent_to_an_address",
                condition=Q(handed_over_way="", handed_over_address="")
                | (Q(handed_over_on__isnull=False) & ~Q(handed_over_way="") & ~Q(handed_over_address="")),
                violation_error_message=_("How and where it was sent belong together."),
            ),
        ]
        permissions = [
            ("issue_certificate", _("Can issue and replace certificates")),
            ("revoke_certificate", _("Can revoke certificates")),
            ("download_certificate", _("Can download certificates")),
            ("hand_over_certificate", _("Can record that a certificate was handed over")),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("certificates:certificate-detail", args=[self.pk])

    @property
    def is_statement(self) -> bool:
        """Whether it tells what was attended, not what was passed."""
        return self.kind in STATEMENTS

    @property
    def stored(self) -> bool:
        return bool(self.sha256)

    @property
    def in_force(self) -> bool:
        return self.revoked_at is None and self.replaced_at is None

    def status_on(self, day: date) -> Status:
        """What an employer is told on ``day``; a revocation outweighs a replacement."""
        if self.revoked_at:
            return self.Status.REVOKED
        if self.replaced_at:
            return self.Status.REPLACED
        return self.Status.EXPIRED if self.valid_until and day > self.valid_until else self.Status.VALID

    @property
    def void(self) -> bool:
        """Whether the number was used up by a paper that nobody has received."""
        return not self.in_force and self.handed_over_on is None

    def register_state_on(self, day: date) -> RegisterState:
        """The word of the register for ``day``: as ``status_on``, but a number that nobody has received is void."""
        return RegisterState.VOID if self.void else RegisterState(self.status_on(day).value)

    @property
    def why_not_in_force(self) -> str:
        """The reason of the revocation or of the replacement; one query for the latter unless selected with the row."""
        if self.revoked_at:
            return self.revoke_reason
        return self.replaced_by.replace_reason if self.replaced_at else ""

    @property
    def holder_name(self) -> str:
        """The name as printed, whatever the register says today."""
        return self.content["holder"]["name"]

    @property
    def takes_photo(self) -> bool:
        """Whether its template wants an uploaded photo; what was issued before there were templates does not."""
        return self.content.get("template", {}).get("photo") == Photo.UPLOAD

    @property
    def download_name(self) -> str:
        """A file name made of the number: no name of a person, no place."""
        return f"{slugify(self.number.replace('/', '-')).upper()}.pdf"

    @property
    def signature(self) -> SignedSheet | None:
        """The newest version, when it was signed after it was made; one query unless the signed sheets came with the row."""
        signed = list(self.signed_sheets.all())
        return signed[-1] if signed else None

    def read_sheet(self) -> bytes:
        """The bytes of the newest version. Raises ValidationError without any, or when they are not what was stored."""
        signature = self.signature if self.stored else None
        return signature.read() if signature else self.read_first()

    def read_first(self) -> bytes:
        """The sheet as it was made, before any signature; raises as ``read_sheet``."""
        if not self.stored:
            raise ValidationError(gettext("The sheet has not been made yet."), code="not_stored")
        with self.file.open("rb") as file:
            data = file.read()
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise ValidationError(gettext("The stored sheet has been changed. Ask the administrator."), code="altered")
        return data
