"""The same sheet by other ways: ReportLab, Typst and a browser, each as fast as it is without tricks of ours."""

import io
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from html import unescape
from math import isqrt
from pathlib import Path
from typing import Any

MM = 72 / 25.4
INK, GOLD = "#1b3158", "#a9853b"
SERIF = "/usr/share/fonts/truetype/liberation"
_NUMBERS = re.compile(r"([MCLZ])([^MCLZ]*)")
_ORNAMENT = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)")

Drawing = Callable[[Mapping[str, Any]], bytes]


def dark_lines(modules: str) -> list[tuple[int, int, float]]:
    """The dark modules of a QR code (``certificates.qr.modules``) as lines: from, to, how far down."""
    columns = isqrt(len(modules)) + 1
    spans = [(*divmod(dark.start(), columns), dark.end() - dark.start()) for dark in re.finditer("1+", modules)]
    return [(start, start + length, row + 0.5) for row, start, length in spans]


def ornaments(html: str) -> list[bytes]:
    """The drawings of a laid out sheet: border, frame of the back, watermark, seal, the largest first."""
    return sorted((b64decode(found) for found in set(_ORNAMENT.findall(html))), key=len, reverse=True)


def said(person: Mapping[str, Any], content: Mapping[str, Any]) -> list[tuple[float, float, str, str]]:
    """The lines of the front: down, size, style and words."""
    values = person["values"]
    return [
        *[(24 + 5 * row, 10.5, "Regular", line) for row, line in enumerate(content["letterhead"])],
        (68, 46, "Bold", "SERTIFIKAT"),
        (75, 11.5, "Regular", f"Nomor: {values['number']}"),
        (83, 11.5, "Regular", "diberikan kepada"),
        (96, person["size"], "Italic", values["name"]),
        (106, 11.5, "Regular", f"lahir di {values['birth_place']}, {values['birth_date']}"),
        (114, 12, "Regular", "telah mengikuti Pelatihan Berbasis Kompetensi"),
        (120, 12, "Regular", f"sub kejuruan {content['sub_field']}, program {content['program']}"),
        (126, 12, "Regular", f"selama {content['jp']} Jam Pelatihan, dan dinyatakan LULUS"),
        (134, 9, "Regular", f"Dasar: {content['legal_basis']}"),
        (150, 11, "Regular", f"{content['city']}, {content['issued_on']}"),
        (183, 11, "Bold", content["signatory"]["name"]),
    ]


def rows_of(person: Mapping[str, Any], content: Mapping[str, Any]) -> list[list[str]]:
    values = person["values"]
    return [
        [f"{row + 1}.", unit["code"], unit["title"], str(unit["jp"]), values[f"mark {row}"], values[f"verdict {row}"]]
        for row, unit in enumerate(content["units"])
    ]


def reportlab_drawing(content: Mapping[str, Any], html: str) -> Drawing:
    """Ornaments are read from their SVG once; each file draws them anew, as its pages need them."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    for style in ("Regular", "Italic", "Bold"):
        pdfmetrics.registerFont(TTFont(style, f"{SERIF}/LiberationSerif-{style}.ttf"))
    front, back = [[unescape(path) for path in re.findall(r' d="([^"]+)"', svg.decode())] for svg in ornaments(html)[:2]]

    def draw(person: Mapping[str, Any]) -> bytes:
        file = io.BytesIO()
        page = Canvas(file, pagesize=(297 * MM, 210 * MM), pageCompression=1)
        page.setTitle(f"Sertifikat {person['values']['number']}")
        _strokes(page, front)
        for down, size, style, words in said(person, content):
            page.setFont(style, size)
            page.drawCentredString(148.5 * MM, (210 - down) * MM, words)
        for start, end, y in dark_lines(person["modules"]):
            page.rect((26 + start * 0.93) * MM, (50 - y * 0.93) * MM, (end - start) * 0.93 * MM, 0.93 * MM, stroke=0, fill=1)
        page.showPage()
        _strokes(page, back)
        for row, cells in enumerate(rows_of(person, content)):
            page.setFont("Regular", 10.5)
            for x, cell in zip((32, 44, 88, 200, 222, 244), cells, strict=True):
                page.drawString(x * MM, (150 - 8 * row) * MM, cell)
        page.save()
        return file.getvalue()

    return draw


def _strokes(page, paths: list[str]) -> None:
    page.setLineWidth(0.16 * MM)
    for data in paths:
        path = page.beginPath()
        for command, written in _NUMBERS.findall(data):
            figures = [float(figure) * MM for figure in re.findall(r"-?[\d.]+", written)]
            points = [210 * MM - figure if place % 2 else figure for place, figure in enumerate(figures)]
            if command == "M":
                path.moveTo(*points[:2])
            elif command == "L":
                path.lineTo(*points[:2])
            elif command == "C":
                for start in range(0, len(points) - 5, 6):
                    path.curveTo(*points[start : start + 6])
            else:
                path.close()
        page.drawPath(path)


def typst_drawing(content: Mapping[str, Any], html: str, folder: Path) -> Drawing:
    """One template, compiled anew for each person with his words as input; tagged, PDF/A-3a."""
    import json

    import typst

    for number, svg in enumerate(ornaments(html)):
        (folder / f"ornament{number}.svg").write_bytes(svg)
    (folder / "sheet.typ").write_text(TYPST)
    compiler = typst.Compiler(str(folder / "sheet.typ"), font_paths=[SERIF], ignore_system_fonts=True)

    def draw(person: Mapping[str, Any]) -> bytes:
        told = {
            "lines": said(person, content),
            "rows": rows_of(person, content),
            "qr": dark_lines(person["modules"]),
            "number": person["values"]["number"],
        }
        return compiler.compile(format="pdf", sys_inputs={"told": json.dumps(told)}, pdf_standards=["a-3a"])

    return draw


TYPST = """
#let told = json(bytes(sys.inputs.told))
#set document(title: "Sertifikat " + told.number, date: datetime(year: 2026, month: 3, day: 2))
#set page(width: 297mm, height: 210mm, margin: 0mm, fill: rgb("#fdfaf2"))
#set text(font: "Liberation Serif", lang: "id")
#let ornament(number) = pdf.artifact(place(top + left, image("ornament" + str(number) + ".svg", width: 297mm)))
#ornament(0)
#for (down, size, style, words) in told.lines {
  place(top + left, dy: down * 1mm - size * 0.8pt, box(width: 297mm, align(center, text(size: size * 1pt,
    weight: if style == "Bold" { "bold" } else { "regular" },
    style: if style == "Italic" { "italic" } else { "normal" }, words))))
}
#place(top + left, dx: 26mm, dy: 158mm, figure(alt: "Kode QR", block(width: 27mm, height: 27mm,
  for (start, end, y) in told.qr {
    place(top + left, dx: start * 0.93mm, dy: (y - 0.5) * 0.93mm,
      rect(width: (end - start) * 0.93mm, height: 0.93mm, fill: black))
  })))
#pagebreak()
#ornament(1)
#place(top + left, dx: 30mm, dy: 51mm, block(width: 237mm, table(columns: (12mm, 42mm, 1fr, 20mm, 20mm, 20mm), stroke: none,
  table.header("No.", "Kode unit", "Unit kompetensi", "JP", "Nilai", "Hasil"), ..told.rows.flatten())))
"""


def browser_drawing(content: Mapping[str, Any], playwright) -> tuple[Drawing, Callable[[], None]]:
    """Our own HTML printed by a browser that is already open, one page of its own; and what closes it."""
    from certificates.pdf import certificate_html

    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    page = browser.new_page()

    def draw(person: Mapping[str, Any]) -> bytes:
        page.set_content(certificate_html(content | person["content"]))
        return page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)

    return draw, browser.close
