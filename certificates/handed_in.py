"""The files in what somebody uploads: one, many, or ZIP archives of them. Bounded, whatever a ZIP claims of itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from certificates.rules.signatures import MAX_BYTES

MOST_FILES, MOST_BYTES = 500, 200 * 1024**2


def files_in(uploads: Iterable[UploadedFile]) -> list[tuple[str, bytes]]:
    """Name and bytes of each file, of a too large one its beginning only: one byte more than is allowed.

    Raises ValidationError ``bad_zip``, ``too_many_files``, ``too_much``, each naming the upload.
    """
    found: list[tuple[str, bytes]] = []
    total = 0
    for upload in uploads:
        for name, data in _unpacked(upload):
            found.append((PurePosixPath(name.replace("\\", "/")).name[-200:], data))
            total += len(data)
            if len(found) > MOST_FILES:
                message = _("%(name)s: more than %(count)s files at once. Upload them in parts.")
                raise ValidationError(message, code="too_many_files", params={"name": upload.name, "count": MOST_FILES})
            if total > MOST_BYTES:
                raise ValidationError(
                    _("%(name)s: more than 200 MB at once. Upload in parts."), code="too_much", params={"name": upload.name}
                )
    return found


def _unpacked(upload: UploadedFile) -> Iterator[tuple[str, bytes]]:
    upload.seek(0)
    if upload.read(4) != b"PK\x03\x04":
        upload.seek(0)
        yield upload.name, upload.read(MAX_BYTES + 1)
        return
    try:
        with ZipFile(upload.file) as archive:
            for item in archive.infolist():
                if item.is_dir() or item.filename.startswith("__MACOSX/"):
                    continue
                with archive.open(item) as file:
                    yield item.filename, file.read(MAX_BYTES + 1)
    except (BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError) as error:  # such as a password
        message = _("%(name)s: the ZIP file is damaged, or has a password. Pack it anew, or choose the PDF files themselves.")
        raise ValidationError(message, code="bad_zip", params={"name": upload.name}) from error
