"""Scans that come from outside: known by their content, bounded, and without what a camera adds."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pikepdf
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_PAGES = 40
_ACTIVE = ("/AA", "/A", "/AF", "/Metadata", "/PieceInfo")
_VISIBLE_MARKS = ("/Stamp", "/Ink", "/FreeText")
SUFFIX = {"application/pdf": "pdf", "image/jpeg": "jpg"}


@dataclass(frozen=True, slots=True)
class CleanFile:
    """Bytes that may be stored: a PDF without scripts or attachments, or a JPEG without EXIF; ``sha256`` of these bytes."""

    data: bytes
    content_type: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def file_name(self) -> str:
        return f"{self.sha256}.{SUFFIX[self.content_type]}"

    @property
    def content(self) -> ContentFile:
        return ContentFile(self.data)


def clean_upload(file: UploadedFile) -> CleanFile:
    """Check an uploaded scan by content, size and pixels, and re-encode it.

    Raises ValidationError with codes ``too_large``, ``unreadable``, ``too_many_pixels``, ``too_many_pages``.
    """
    if file.size > MAX_BYTES:
        raise ValidationError(_("The file is larger than 10 MB. Scan it in grey at 150 dpi."), code="too_large")
    data = file.read()
    return (
        CleanFile(_clean_pdf(data), "application/pdf")
        if data.startswith(b"%PDF-")
        else CleanFile(_clean_image(data), "image/jpeg")
    )


def _unreadable() -> ValidationError:
    return ValidationError(_("The file is neither a readable PDF nor a JPEG or PNG photo."), code="unreadable")


def _too_many_pixels() -> ValidationError:
    return ValidationError(_("The photo has more than 40 million pixels."), code="too_many_pixels")


@contextmanager
def _whole_images_only() -> Iterator[None]:
    """A photo that breaks off is an error: WeasyPrint, once imported, tells Pillow to accept half ones."""
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def opened_picture(data: bytes) -> Image.Image:
    """The whole JPEG or PNG in ``data``, upright. Raises ValidationError ``unreadable``, ``too_many_pixels``."""
    try:
        with _whole_images_only(), Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as image:
            if image.width * image.height > MAX_PIXELS:
                raise _too_many_pixels()
            image.load()
            upright = ImageOps.exif_transpose(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise _unreadable() from error
    upright.info.clear()  # a comment would be copied
    return upright


def _clean_image(data: bytes) -> bytes:
    out = io.BytesIO()
    opened_picture(data).convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()


def _clean_pdf(data: bytes) -> bytes:
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf, pikepdf.new() as clean:
            if len(pdf.pages) > MAX_PAGES:
                raise ValidationError(_("The PDF has more than 40 pages."), code="too_many_pages")
            for page in pdf.pages:
                _strip(page.obj)
            clean.pages.extend(pdf.pages)  # pages only: scripts, attachments, forms and authors hang on the document
            out = io.BytesIO()
            clean.save(out, deterministic_id=True)
    except (pikepdf.PdfError, pikepdf.PasswordError) as error:
        raise _unreadable() from error
    return out.getvalue()


def _strip(page: pikepdf.Dictionary) -> None:
    """Only what is drawn stays: no actions, and of the annotations the marks that somebody put on the sheet."""
    found = [mark for mark in page.get("/Annots", []) if isinstance(mark, pikepdf.Dictionary)]
    marks = [mark for mark in found if mark.get("/Subtype") in _VISIBLE_MARKS]
    if "/Annots" in page:
        page["/Annots"] = pikepdf.Array(marks)
    for item in (page, *marks):
        for key in _ACTIVE:
            if key in item:
                del item[key]
