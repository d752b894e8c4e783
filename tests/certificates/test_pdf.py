import io
import re
import subprocess

import pikepdf
import pytest

from certificates import guilloche
from certificates.pdf import RenderError, certificate_html, certificate_pdf
from certificates.rules.design import as_designed
from certificates.rules.kinds import Kind
from certificates.rules.leaks import leaks_in
from certificates.rules.wording import DEFAULT_ENGLISH
from tests.databases import on_sqlite
from tests.factories import CertificateFactory

pytestmark = on_sqlite

MM = 72 / 25.4  # points
LONG = "Muhammad Abdurrahman Wahid Hasyim Asy'ari Kartasasmita Putra"
HOSTILE = [
    pytest.param("<b>Budi</b>", id="tag"),
    pytest.param("""Budi "Si' Kuat\"""", id="quotes"),
    pytest.param("url(file:///etc/passwd)", id="url"),
    pytest.param("<img src=file:///etc/passwd>", id="image"),
    pytest.param("{{ content.code }}", id="template"),
    pytest.param("</style><style>", id="style"),
]


def run(*command: str, data: bytes | None = None) -> str:
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout.decode()


def content_for(name="Budi Santoso", **values):
    content = CertificateFactory.build(enrollment=None, training_center=None, issued_by=None).content
    return content | {"holder": content["holder"] | {"name": name}} | values


@pytest.fixture(scope="module")
def sheet(tmp_path_factory):
    content = content_for("Nguyễn Siti Nür'aini")
    path = tmp_path_factory.mktemp("sheet") / "sheet.pdf"
    path.write_bytes(certificate_pdf(content))
    return content, path


def words(text: str) -> str:
    return " ".join(text.split())


def test_the_front_says_what_was_earned(sheet):
    content, path = sheet
    text = words(run("pdftotext", "-f", "1", "-l", "1", "-layout", str(path), "-"))

    for said in (
        "UPTD BALAI LATIHAN KERJA", "SERTIFIKAT", f"Nomor: {content['number']}", "Nguyễn Siti Nür'aini",
        "lahir di Kota Rekaan, 17 Mei 1990",
        "Las SMAW", "20 Jam Pelatihan", "2 Februari 2026", "27 Februari 2026", "LULUS", "Peraturan rekaan Nomor 1 Tahun 2020",
        "Kota Rekaan, 2 Maret 2026", "Kepala UPTD BLK", "Dra. Rekaan Sentosa, M.M.", "NIP 19700101 199503 2 001", content["code"],
    ):  # fmt: skip
        assert said in text


def test_the_back_lists_the_units(sheet):
    content, path = sheet
    text = words(run("pdftotext", "-f", "2", "-l", "2", "-layout", str(path), "-"))

    assert "1. C.24LAS01.001.1 Mengelas pelat 20 80,0 K" in text
    assert content["number"] in text


def test_two_pages_of_a4_landscape_with_embedded_fonts_only(sheet):
    _content, path = sheet
    info = run("pdfinfo", str(path))
    fonts = run("pdffonts", str(path)).splitlines()[2:]

    assert re.search(r"Pages:\s+2\n", info)
    assert re.search(r"Page size:\s+841\.89 x 595\.\d+ pts \(A4\)", info)
    assert len(fonts) >= 3
    assert [line for line in fonts if not re.search(r"\byes yes yes\b", line)] == []


def test_the_qr_code_is_at_least_25_mm_wide():
    html = certificate_html(content_for())

    width, height = re.search(r"\.qr \{[^}]*width: (\d+)mm; height: (\d+)mm", html).groups()
    assert min(int(width), int(height)) >= 25


def test_no_word_of_prison_in_text_metadata_links_or_outline(sheet):
    _content, path = sheet
    with pikepdf.open(path) as pdf:
        told = [str(value) for value in pdf.docinfo.values()]
        told += [str(note.get("/A", "")) for page in pdf.pages for note in page.get("/Annots", [])]
        assert "/Names" not in pdf.Root
        assert "/Outlines" not in pdf.Root or pdf.Root.Outlines.get("/Count", 0) >= 0
    told += [run("pdftotext", str(path), "-"), run("pdfinfo", "-meta", str(path)), run("strings", str(path))]

    assert leaks_in("\n".join(told), ["Lapas Rekaan"]) == []


def test_the_leak_test_bites(tmp_path):
    path = tmp_path / "leak.pdf"
    path.write_bytes(certificate_pdf(content_for(program="Las di Lapas Rekaan")))

    assert leaks_in(run("pdftotext", str(path), "-"), []) == ["Lapas"]


def test_the_same_content_gives_the_same_bytes():
    content = content_for()

    assert certificate_pdf(content) == certificate_pdf(content)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_only_a_name(name, tmp_path):
    # given
    path = tmp_path / "sheet.pdf"

    # when
    path.write_bytes(certificate_pdf(content_for(name)))

    # then
    text = words(run("pdftotext", "-f", "1", "-l", "1", "-layout", str(path), "-"))
    assert name in text
    assert "root:" not in text


@pytest.mark.parametrize("address", ["file:///etc/passwd", "http://127.0.0.1:9/x.png", "https://example.com/x.png"])
def test_nothing_but_data_is_fetched(monkeypatch, address):
    # given: a value that was not escaped
    monkeypatch.setattr("certificates.pdf.certificate_html", lambda content: f'<img src="{address}"><p>Sertifikat</p>')

    # when / then
    with pytest.raises(RenderError):
        certificate_pdf(content_for())


def name_line(path) -> tuple[str, float, float]:
    """The widest run of the front in the holder's font: text, left and right edge in points."""
    page = run("pdftotext", "-f", "1", "-l", "1", "-bbox-layout", str(path), "-")
    lines = re.findall(r'<line xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</line>', page, re.DOTALL)
    tallest = max(
        (line for line in lines if 80 < float(line[1]) * 25.4 / 72 < 101), key=lambda line: float(line[3]) - float(line[1])
    )
    return " ".join(re.findall(r">([^<]+)</word>", tallest[4])), float(tallest[0]), float(tallest[2])


@pytest.mark.parametrize("name", [LONG, "W" * 60, "Sukarno", "I Gusti Ngurah Agung Wibawa"])
def test_any_name_stands_on_one_line_inside_the_frame(name, tmp_path):
    path = tmp_path / "sheet.pdf"
    path.write_bytes(certificate_pdf(content_for(name)))

    text, left, right = name_line(path)

    assert text.replace("&apos;", "'") == name
    assert left > 18 * 72 / 25.4
    assert right < (297 - 18) * 72 / 25.4


@pytest.mark.parametrize("count", [1, 12, 24])
def test_the_units_stay_on_one_page(count, tmp_path):
    unit = content_for()["units"][0] | {
        "title": "Menerapkan keselamatan dan kesehatan kerja di tempat kerja pengelasan pelat baja karbon"
    }
    data = certificate_pdf(content_for(units=[unit] * count))

    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == 2
    path = tmp_path / "sheet.pdf"
    path.write_bytes(data)
    boxes = re.findall(r'yMax="([\d.]+)">JP:<', run("pdftotext", "-f", "2", "-l", "2", "-bbox", str(path), "-"))
    assert [bottom for bottom in boxes if float(bottom) * 25.4 / 72 > 184] == []
    assert boxes


def test_a_unit_without_figures_shows_its_verdict(tmp_path):
    path = tmp_path / "sheet.pdf"
    unit = content_for()["units"][0] | {"mark": None}
    path.write_bytes(certificate_pdf(content_for(units=[unit])))

    assert "Mengelas pelat 20 – K" in words(run("pdftotext", "-f", "2", "-l", "2", "-layout", str(path), "-"))


@pytest.mark.parametrize("draw", [lambda: guilloche.border(297.0, 210.0), lambda: guilloche.rosette(60.0)])
def test_ornaments_stay_on_their_sheet(draw):
    svg = draw()
    width, height = map(float, re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups())
    numbers = [float(number) for number in re.findall(r"[-\d.]+", "".join(re.findall(r' d="([^"]+)"', svg)).replace("Z", " "))]

    assert min(numbers) >= 0
    assert max(numbers[0::2]) <= width
    assert max(numbers[1::2]) <= height


@pytest.mark.parametrize(
    ("program", "basis"), [("P" * 20, "D" * 20), (40 * "Las A " + "B", 60 * "Dasar"), (20 * "Baja ringan ", 60 * "abcd ")]
)
def test_long_programs_and_references_keep_clear_of_the_signature(program, basis, tmp_path):
    # given
    path = tmp_path / "sheet.pdf"
    path.write_bytes(certificate_pdf(content_for(program=program[:200], legal_basis=basis[:300], sub_field="Las " * 10)))

    # when
    page = run("pdftotext", "-f", "1", "-l", "1", "-bbox-layout", str(path), "-")
    lines = re.findall(r'<line xMin="[\d.]+" yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">(.*?)</line>', page, re.DOTALL)
    text = [float(bottom) for top, bottom, _words in lines if 108 < float(top) * 25.4 / 72 < 139]

    # then: the place and date of the signature begin at 139.5 mm
    assert max(text) * 25.4 / 72 <= 141


def test_english_lines_and_a_second_signature_leave_room_for_the_stamps(tmp_path):
    # given: all of it as long as it occurs
    signer = {
        "title": "Kepala Lembaga Rekaan Pelatihan Kelas IIA Kota Rekaan Utara", "name": "Drs. Rekaan, M.H.",
        "nip": "19700101 199503 1 001", "rank": "Pembina",
    }  # fmt: skip
    template = as_designed("training") | {"english": DEFAULT_ENGLISH[Kind.TRAINING], "photo": "none"}
    basis = "Peraturan Menteri Rekaan Nomor 8 Tahun 2017 tentang Standar Balai Rekaan; Keputusan Nomor 12 Tahun 2026"
    content = content_for(LONG, template=template, cosigner=signer, signatory=signer, legal_basis=basis, program="Baja " * 12)
    path = tmp_path / "sheet.pdf"
    path.write_bytes(certificate_pdf(content))

    # when: top and bottom of each line in millimetres
    page = run("pdftotext", "-f", "1", "-l", "1", "-bbox-layout", str(path), "-")
    found = re.findall(r'<line xMin="[\d.]+" yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">(.*?)</line>', page, re.DOTALL)
    lines = [(float(top) / MM, float(bottom) / MM, " ".join(re.findall(r">([^<]+)</word>", said))) for top, bottom, said in found]
    titles = max(bottom for _top, bottom, said in lines if said.endswith(("Utara,", "IIA", "Kota")) and bottom > 139)
    names = min(top for top, _bottom, said in lines if "Drs. Rekaan" in said)

    # then
    assert max(bottom for top, bottom, _said in lines if 108 < top < 139) <= 141
    assert names - titles >= 14
