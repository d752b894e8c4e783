from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .certificate import Certificate


class HolderPhoto(models.Model):
    """A face in civil clothes that waits to be printed on one sheet; it is gone as soon as the printing is logged.

    It never enters the stored sheet (docs/adr/0012). In the database, so that it ends with the transaction and not later.
    """

    certificate = models.OneToOneField(Certificate, models.PROTECT, related_name="photo", verbose_name=_("certificate"))
    jpeg = models.BinaryField(_("photo"))
    uploaded_at = models.DateTimeField(_("uploaded at"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))

    class Meta:
        verbose_name = _("photo for a sheet")
        verbose_name_plural = _("photos for sheets")
        default_permissions = []
        permissions = [("add_photo", _("Can add the photo for a sheet"))]

    def __str__(self) -> str:
        return f"{self.certificate_id}"
