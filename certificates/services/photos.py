"""Photos in civil clothes that wait for the printer: they reach the printed paper, never the stored sheet (docs/adr/0012)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from io import BytesIO

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from certificates.models import Certificate, HolderPhoto
from certificates.rules.design import PHOTO_BOX
from organizations.models import User

_MM = 72 / 25.4


@transaction.atomic
def add_photo(*, certificate: Certificate, jpeg: bytes, by: User, at: datetime) -> None:
    """The photo waits to be printed on the sheet, in the place of one that waited before.

    Raises ValidationError ``no_photo_wanted`` when the sheet's template takes none, ``not_in_force``.
    """
    certificate = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if not certificate.takes_photo:
        raise ValidationError(_("The template of this sheet takes no uploaded photo."), code="no_photo_wanted")
    if not certificate.in_force:
        raise ValidationError(_("The certificate is no longer in force."), code="not_in_force")
    values = {"jpeg": jpeg, "uploaded_at": at, "uploaded_by": by}
    HolderPhoto.objects.update_or_create(certificate=certificate, defaults=values)
    record("certificates.add_photo", certificate, by=by)  # no digest: of a face nothing at all is kept


@transaction.atomic
def remove_photo(*, certificate: Certificate, by: User) -> None:
    """No photo waits for this sheet."""
    if HolderPhoto.objects.filter(certificate=certificate).delete()[0]:
        record("certificates.remove_photo", certificate, by=by)


def forget_photos(certificates: Collection[Certificate], *, until: datetime) -> None:
    """Photos of these sheets that were there at ``until``, when they went to the printer, are gone. Audited by the caller."""
    HolderPhoto.objects.filter(certificate__in=certificates, uploaded_at__lte=until).delete()


def photos_of(certificates: Collection[Certificate]) -> dict[int, bytes]:
    """What waits to be printed, by key of the certificate; one query."""
    found = HolderPhoto.objects.filter(certificate__in=certificates).values_list("certificate", "jpeg")
    return {key: bytes(jpeg) for key, jpeg in found}


def with_photo(sheet: bytes, content: dict, jpeg: bytes, *, right: float = 0, down: float = 0) -> bytes:
    """A copy of ``sheet`` for the printer, the photo drawn over the empty box of the front, moved by that many millimetres."""
    from pikepdf import Dictionary, Name, Pdf, Stream  # slow import, and only needed here

    left, bottom, width, height = (value * _MM for value in PHOTO_BOX["two" if content.get("cosigner") else "one"])
    left, bottom = left + right * _MM, bottom - down * _MM
    with Pdf.open(BytesIO(sheet)) as pdf:
        front = pdf.pages[0]
        kind = {"Type": Name.XObject, "Subtype": Name.Image, "ColorSpace": Name.DeviceRGB, "Filter": Name.DCTDecode}
        size = dict(zip(("Width", "Height"), _size(jpeg), strict=True))
        picture = Stream(pdf, jpeg, Dictionary(**kind, **size, BitsPerComponent=8))
        name = front.add_resource(picture, Name.XObject)
        front.contents_add(b"q", prepend=True)  # whatever the sheet does to its coordinates ends here
        drawn = f"Q /Artifact BMC q {width:.2f} 0 0 {height:.2f} {left:.2f} {bottom:.2f} cm {name} Do Q EMC"
        front.contents_add(drawn.encode())
        out = BytesIO()
        pdf.save(out)
    return out.getvalue()


def _size(jpeg: bytes) -> tuple[int, int]:
    from PIL import Image

    with Image.open(BytesIO(jpeg), formats=["JPEG"]) as picture:
        return picture.size
