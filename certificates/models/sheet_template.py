from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certificates.rules.design import Border, Palette, Photo
from certificates.rules.wording import DEFAULT
from organizations.models import TrainingCenter

if TYPE_CHECKING:
    from organizations.models import User

ISSUED_HERE = [(kind.value, kind.label) for kind in DEFAULT]


class SheetTemplateQuerySet(models.QuerySet):
    def visible_to(self, user: User) -> SheetTemplateQuerySet:
        """Those of the user's own centre; all for who reads across."""
        if not user.has_access:
            return self.none()
        if user.training_center_id:
            return self.filter(training_center=user.training_center_id)
        return self if user.reads_across else self.none()

    def in_use(self, center: TrainingCenter, kind: str) -> SheetTemplate | None:
        """What sheets of ``kind`` look like now; None: as the house has designed them."""
        used = self.filter(training_center=center, kind=kind, used_at__isnull=False)
        return used.order_by("-used_at", "-version").first()


class SheetTemplate(models.Model):
    """How a centre's sheets of one kind look and what they say. A version that was used is never changed again."""

    training_center = models.ForeignKey(
        TrainingCenter, models.PROTECT, related_name="sheet_templates", verbose_name=_("training centre")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ISSUED_HERE)
    version = models.PositiveIntegerField(_("version"))
    border = models.CharField(_("border"), max_length=10, choices=Border, default=Border.GUILLOCHE)
    palette = models.CharField(_("colours"), max_length=10, choices=Palette, default=Palette.NAVY)
    logo_sha256 = models.CharField(_("logo"), max_length=64, blank=True)
    letterhead = models.TextField(_("letterhead"), blank=True)
    words = models.TextField(_("sentence"))
    english = models.TextField(_("sentence in English"), blank=True)
    photo = models.CharField(_("photo"), max_length=6, choices=Photo, default=Photo.BOX)
    cosign = models.BooleanField(_("co-signed by the prison"), default=False)
    cosign_accepted_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("made by"))
    used_at = models.DateTimeField(_("put into use at"), null=True, blank=True)
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("put into use by")
    )

    objects = SheetTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = _("template of the sheet")
        verbose_name_plural = _("templates of the sheet")
        ordering = ["training_center", "kind", "-version"]
        default_permissions = []
        permissions = [("design_sheet", _("Can design the sheet of certificates"))]
        constraints = [
            models.UniqueConstraint(fields=["training_center", "kind", "version"], name="sheettemplate_version_once"),
            models.CheckConstraint(name="sheettemplate_versions_start_at_one", condition=Q(version__gte=1)),
            models.CheckConstraint(
                name="sheettemplate_used_together",
                condition=Q(used_at=None, used_by=None) | Q(used_at__isnull=False, used_by__isnull=False),
            ),
            models.CheckConstraint(
                name="sheettemplate_cosigned_knowingly",
                condition=Q(cosign=False, cosign_accepted_at=None) | Q(cosign=True, cosign_accepted_at__isnull=False),
                violation_error_message=_("A co-signature by the prison takes the consent to what it tells."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.version}"

    def get_absolute_url(self) -> str:
        return reverse("certificates:sheet-detail", args=[self.pk])

    def as_content(self) -> dict[str, Any]:
        """What a certificate keeps of it, words and all; the letterhead and the second signatory stand beside it."""
        return {
            "id": self.pk, "version": self.version, "border": self.border, "palette": self.palette,
            "logo": self.logo_sha256, "words": self.words, "english": self.english, "photo": self.photo,
        }  # fmt: skip
