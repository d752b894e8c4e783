"""The sheets of many certificates in one file, made of the stored bytes each time it is asked for: 1,000 take seconds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import IO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from django.core.exceptions import ValidationError

from certificates.models import Certificate

from .photos import photos_of, with_photo


def write_zip(certificates: Iterable[Certificate], file: IO[bytes]) -> None:
    """``file`` is a ZIP of the sheets by ``download_name``. Raises ValidationError naming a sheet that was changed."""
    with ZipFile(file, "w", ZIP_STORED) as archive:  # a PDF is compressed already
        for certificate in certificates:
            archive.writestr(ZipInfo(_name(certificate, archive), certificate.stored_at.timetuple()[:6]), _read(certificate))


def write_print_file(certificates: Sequence[Certificate], file: IO[bytes]) -> None:
    """``file`` is one PDF to be printed on both sides, each certificate beginning on a front, with the photos that wait for it.

    Raises as ``write_zip``.
    """
    from pikepdf import Dictionary, Name, Pdf  # slow import, and only needed here

    photos = photos_of(certificates)
    with Pdf.new() as pdf:
        for certificate in certificates:
            data = _read(certificate)
            if jpeg := photos.get(certificate.pk):
                data = with_photo(data, certificate.content, jpeg)
            with Pdf.open(BytesIO(data)) as sheet:
                pdf.pages.extend(sheet.pages)
            if len(pdf.pages) % 2:  # one page only: its back stays empty, so that the next one begins on a front
                pdf.add_blank_page(page_size=pdf.pages[-1].mediabox[2:])
        # Lying pages that are turned like those of a book, in their own size: as the printer's window proposes it.
        pdf.Root.ViewerPreferences = Dictionary(Duplex=Name.DuplexFlipShortEdge, PrintScaling=Name("/None"))
        pdf.save(file)


def _read(certificate: Certificate) -> bytes:
    try:
        return certificate.read_sheet()
    except ValidationError as error:
        raise ValidationError(f"{certificate.number}: {' '.join(error.messages)}", code=error.code) from error


def _name(certificate: Certificate, archive: ZipFile) -> str:
    """Two centres may number alike."""
    name = certificate.download_name
    return f"{certificate.code}.pdf" if name in archive.NameToInfo else name
