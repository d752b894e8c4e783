"""Pictures that reach the sheet: known by their content, bounded, re-encoded point by point and without what a camera adds."""

from __future__ import annotations

import io

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from certificates.guilloche import PAPER
from programs.uploads import opened_picture

MAX_BYTES = 5 * 1024 * 1024
LOGO_PX = 360  # 23 mm at 400 dpi
PHOTO_PX = (354, 472)  # 3 × 4 cm at 300 dpi


def logo_png(file: UploadedFile) -> bytes:
    """The logo on the colour of the paper, at most 360 × 360 points.

    Raises ValidationError ``too_large``, ``svg``, ``not_a_picture``, ``too_many_pixels``.
    """
    picture = _opened(file).convert("RGBA")  # what is transparent would be in the way of the archive
    picture.thumbnail((LOGO_PX, LOGO_PX))
    paper = Image.new("RGB", picture.size, PAPER)
    paper.paste(picture, mask=picture.getchannel("A"))
    out = io.BytesIO()
    paper.save(out, "PNG", optimize=True)
    return out.getvalue()


def photo_jpeg(file: UploadedFile) -> bytes:
    """The photo cut to 3 × 4. Raises as ``logo_png``."""
    out = io.BytesIO()
    ImageOps.fit(_opened(file).convert("RGB"), PHOTO_PX, centering=(0.5, 0.4)).save(out, "JPEG", quality=88)
    return out.getvalue()


def _opened(file: UploadedFile) -> Image.Image:
    if file.size > MAX_BYTES:
        raise ValidationError(_("The picture is larger than 5 MB. Save it smaller."), code="too_large")
    data = file.read()
    if data[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"<svg", b"<?xml", b"<!DOCTYPE svg", b"<!--")):
        raise ValidationError(_("An SVG can carry scripts and addresses, so none is taken. Save the picture as PNG."), code="svg")
    try:
        return opened_picture(data)
    except ValidationError as error:
        if error.code != "unreadable":
            raise
        raise ValidationError(_("The file is no readable PNG or JPEG picture."), code="not_a_picture") from error
