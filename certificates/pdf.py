"""The sheet: two A4 landscape pages, made of the frozen content and nothing else."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.core.files.storage import default_storage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.dateparse import parse_date
from django.utils.formats import date_format

from certificates import guilloche
from certificates.qr import qr_code
from certificates.rendering.parent import RenderError, renderer
from certificates.rules.blanks import millimetres
from certificates.rules.credential import as_file
from certificates.rules.design import COLOURS, Border, Palette, as_designed, logo_name
from certificates.rules.sheet import letterhead_size, name_size, paragraph_size, table_size, text_size
from certificates.rules.wording import filled, plain
from organizations.rules.letterhead import heading

__all__ = ["Overlay", "RenderError", "certificate_html", "certificate_overlay", "certificate_pdf", "overlay_test", "render"]

SHEET = (297.0, 210.0)
CREDENTIAL_FILE = ("credential.json", "Open Badges 3.0")  # name and description inside the PDF
NAME_WIDTH_MM, TABLE_MM, HEAD_MM = 232.0, 98.0, 16.5
SENTENCE_MM, WITH_ENGLISH_MM, ENGLISH_MM = 23.0, 15.4, 8.7  # of height


def certificate_pdf(content: Mapping[str, Any]) -> bytes:
    """The sheet of a frozen ``content``, fit to be kept (PDF/A-3a, PDF/UA-1): the same content gives the same bytes.

    Raises RenderError when it cannot be made.
    """
    return renderer.render(certificate_html(content), archive=archive(content))


def archive(content: Mapping[str, Any]) -> dict[str, Any]:
    """What the file holds beside its pages: the credential, where there is one, under the instant of issue."""
    credential = content.get("credential")
    attachments = [(*CREDENTIAL_FILE, as_file(credential))] if credential else []
    return {"at": content["issued_at"], "attachments": attachments}


@dataclass(frozen=True, slots=True)
class Overlay:
    """Text for paper that bears the ornaments already, and its heading too unless ``bears_heading`` is False.

    It is moved by tenths of a millimetre, to the right and down.
    """

    x_tenths: int = 0
    y_tenths: int = 0
    bears_heading: bool = True

    @property
    def x(self) -> str:
        return millimetres(self.x_tenths)

    @property
    def y(self) -> str:
        return millimetres(self.y_tenths)


def certificate_overlay(content: Mapping[str, Any], overlay: Overlay) -> bytes:
    """The text of a frozen ``content`` alone, for a pre-printed sheet: made to be printed, never stored. Raises RenderError."""
    with translation.override("id"):
        html = render_to_string("certificates/certificate_pdf.html", _context(content) | {"overlay": overlay})
    return render(html)


def overlay_test(overlay: Overlay) -> bytes:
    """A page that shows where the text of a pre-printed sheet will lie; it names nobody. Raises RenderError."""
    with translation.override("id"):
        shown = {"x_shown": overlay.x_tenths / 10, "y_shown": overlay.y_tenths / 10}
        return render(render_to_string("certificates/blank_test_pdf.html", {"overlay": overlay} | shown))


def render(html: str) -> bytes:
    """The tagged PDF of ``html``, made in another process that reads nothing but ``html``. Raises RenderError."""
    return renderer.render(html)


def certificate_html(content: Mapping[str, Any], *, specimen: bool = False) -> str:
    """The sheet in Indonesian, whatever language the reader's browser asks for; every value escaped.

    A ``specimen`` is marked CONTOH on both pages. Raises RenderError when the stored logo is gone or was changed.
    """
    with translation.override("id"):
        return render_to_string("certificates/certificate_pdf.html", _context(content) | {"specimen": specimen})


def _context(content: Mapping[str, Any]) -> dict[str, Any]:
    template = content.get("template") or as_designed(content["kind"])
    units = content["units"]
    points, row = table_size([unit["title"] for unit in units], height_mm=TABLE_MM)
    head = heading(content["letterhead"], name=content["centre"])
    return {
        "content": content,
        "template": template,
        "dates": {name: long_date(content[name]) for name in ("issued_on", "starts_on", "ends_on")},
        "birth_date": long_date(content["holder"]["birth_date"]),
        "name_size": f"{name_size(content['holder']['name'], width_mm=NAME_WIDTH_MM)}pt",
        "units": [unit | {"mark": printed_mark(unit)} for unit in units],
        "total_jp": sum(unit["jp"] for unit in units),
        "basis_size": f"{text_size(len(content['legal_basis']), line=150) - 3}pt",
        "head_size": f"{text_size(len(content['program']), line=100) - 1}pt",
        "table_size": f"{points}pt",
        "row_height": f"{row}mm",
        "heading": head,
        "letterhead_size": f"{letterhead_size(above=len(head.above), below=len(head.below), height_mm=HEAD_MM)}pt",
        "qr": qr_code(content["verify_url"]).svg_data_uri(border=0, dark="#101d36", encode_minimal=False),
        **_said(content, template),
        **_ornaments(template),
    }


def _said(content: Mapping[str, Any], template: Mapping[str, Any]) -> dict[str, Any]:
    """The sentence in Indonesian and, where the template has one, in English, with the sizes at which both fit."""
    values = {name: content.get(name, "") for name in ("field", "sub_field", "program", "jp", "jp_delivered")}
    days = {name: long_date(content[name]) for name in ("starts_on", "ends_on")}
    lines = filled(template["words"], values | days | {"result": "LULUS"})
    english, said = template["english"], {"lines": lines}
    height = WITH_ENGLISH_MM if english else SENTENCE_MM
    said["body_size"] = f"{paragraph_size(plain(lines), height_mm=height, sizes=(12.0, 11.0, 10.5, 10.0, 9.5, 9.0, 8.0))}pt"
    if english:
        with translation.override("en"):
            days = {name: long_date(content[name]) for name in ("starts_on", "ends_on")}
            said["birth_date_english"] = long_date(content["holder"]["birth_date"])
        said["english_lines"] = filled(english, values | days | {"result": "PASSED"})
        sizes = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5)
        said["english_size"] = f"{paragraph_size(plain(said['english_lines']), height_mm=ENGLISH_MM, sizes=sizes)}pt"
    return said


def _ornaments(template: Mapping[str, Any]) -> dict[str, str]:
    colours = ink, metal = COLOURS[Palette(template["palette"])]
    drawn = {Border.GUILLOCHE: guilloche.border, Border.WEAVE: guilloche.weave, Border.LINES: guilloche.frame}
    draw = drawn.get(Border(template["border"]))
    return {
        "ink": ink,
        "metal": metal,
        "border": data_uri(draw(*SHEET, colours=colours)) if draw else "",
        "back_border": data_uri(guilloche.frame(*SHEET, colours=colours)) if draw else "",
        "watermark": data_uri(guilloche.rosette(118.0, colours=colours)),
        "seal": data_uri(guilloche.rosette(13.0, petals=12, strands=4, colours=colours)),
        "logo": _logo(template["logo"]) if template["logo"] else "",
    }


@lru_cache(maxsize=32)
def _logo(sha256: str) -> str:
    """The stored picture of that hash; it is the same for ever, so it is read once."""
    try:
        with default_storage.open(logo_name(sha256)) as file:
            data = file.read()
    except OSError as error:
        raise RenderError("the logo of the template is not stored any more") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise RenderError("the stored logo of the template has been changed")
    return "data:image/png;base64," + b64encode(data).decode()


def printed_mark(unit: Mapping[str, Any]) -> str:
    return (unit["mark"] or "").replace(".", ",")


def data_uri(svg: str) -> str:
    return "data:image/svg+xml;base64," + b64encode(svg.encode()).decode()


def long_date(text: str) -> str:
    """An ISO date as it is printed in the language that is active."""
    return date_format(parse_date(text), "j F Y")
