"""Papers that a scanner would have made; each says that it is an example."""

from __future__ import annotations

import io

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from programs.uploads import CleanFile, clean_upload


def example_scan(*lines: str) -> CleanFile:
    """A small PDF with ``lines`` under the word CONTOH, through the same check as any upload."""
    page = Image.new("L", (420, 594), 255)
    draw = ImageDraw.Draw(page)
    for row, line in enumerate(["CONTOH / DEMO", *lines, "Bukan dokumen asli."]):
        draw.text((40, 60 + 22 * row), line, fill=0)
    out = io.BytesIO()
    page.save(out, "PDF", resolution=50)
    return clean_upload(ContentFile(out.getvalue(), name="contoh.pdf"))
