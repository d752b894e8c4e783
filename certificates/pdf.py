"""The sheet: two A4 landscape pages, made of the frozen content and nothing else."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

import segno
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.dateparse import parse_date
from django.utils.formats import date_format

from certificates import guilloche
from certificates.rendering.parent import RenderError, renderer
from certificates.rules.sheet import letterhead_size, name_size, table_size, text_size
from organizations.rules.letterhead import heading

__all__ = ["RenderError", "certificate_html", "certificate_pdf", "render"]

SHEET = (297.0, 210.0)
NAME_WIDTH_MM, TABLE_MM, HEAD_MM = 232.0, 98.0, 16.5


def certificate_pdf(content: Mapping[str, Any]) -> bytes:
    """The sheet of a frozen ``content``, fit to be kept (PDF/A-3a, PDF/UA-1): the same content gives the same bytes.

    Raises RenderError when it cannot be made.
    """
    return renderer.render(certificate_html(content), archive={"at": content["issued_at"], "attachments": []})


def render(html: str) -> bytes:
    """The tagged PDF of ``html``, made in another process that reads nothing but ``html``. Raises RenderError."""
    return renderer.render(html)


def certificate_html(content: Mapping[str, Any]) -> str:
    """The sheet in Indonesian, whatever language the reader's browser asks for; every value escaped."""
    with translation.override("id"):
        return render_to_string("certificates/certificate_pdf.html", _context(content))


def _context(content: Mapping[str, Any]) -> dict[str, Any]:
    units = content["units"]
    letters = len(content["sub_field"]) + len(content["program"])
    points, row = table_size([unit["title"] for unit in units], height_mm=TABLE_MM)
    head = heading(content["letterhead"], name=content["centre"])
    return {
        "content": content,
        "dates": {name: _long_date(content[name]) for name in ("issued_on", "starts_on", "ends_on")},
        "birth_date": _long_date(content["holder"]["birth_date"]),
        "name_size": f"{name_size(content['holder']['name'], width_mm=NAME_WIDTH_MM)}pt",
        "units": [unit | {"mark": (unit["mark"] or "").replace(".", ",")} for unit in units],
        "total_jp": sum(unit["jp"] for unit in units),
        "body_size": f"{text_size(letters, line=110)}pt",
        "basis_size": f"{text_size(len(content['legal_basis']), line=150) - 3}pt",
        "head_size": f"{text_size(len(content['program']), line=100) - 1}pt",
        "table_size": f"{points}pt",
        "row_height": f"{row}mm",
        "heading": head,
        "letterhead_size": f"{letterhead_size(above=len(head.above), below=len(head.below), height_mm=HEAD_MM)}pt",
        "border": data_uri(guilloche.border(*SHEET)),
        "watermark": data_uri(guilloche.rosette(118.0)),
        "seal": data_uri(guilloche.rosette(13.0, petals=12, strands=4)),
        "back_border": data_uri(guilloche.frame(*SHEET)),
        "qr": segno.make(content["verify_url"], error="m", micro=False).svg_data_uri(
            border=0, dark="#101d36", encode_minimal=False
        ),
    }


def data_uri(svg: str) -> str:
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


def _long_date(text: str) -> str:
    return date_format(parse_date(text), "j F Y")
