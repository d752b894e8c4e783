"""The sheet as a file to be kept: PDF/A-3a and PDF/UA-1, read by programs that are not ours."""

import hashlib
import io
import re
import subprocess
from xml.etree import ElementTree

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from certificates import filling
from certificates.pdf import certificate_pdf
from certificates.rendering.child import pdf_of
from certificates.rules.design import as_designed, logo_name
from certificates.rules.kinds import Kind
from certificates.rules.wording import DEFAULT_ENGLISH
from certificates.signer import load_key, sign
from tests.certificates.signatures import PASSPHRASE, certificate, key_file
from tests.certificates.test_pdf import content_for, run
from tests.databases import on_sqlite

pytestmark = on_sqlite

COSIGNER = {"title": "Kepala Dinas Rekaan", "name": "Dr. Rekaan", "nip": "", "rank": ""}
STATEMENT = {"kind": "hours", "result": "attended", "jp": 12, "jp_delivered": 20}
NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "a": "http://www.aiim.org/pdfa/ns/id/",
    "ua": "http://www.aiim.org/pdfua/ns/id/",
    "extension": "http://www.aiim.org/pdfa/ns/extension/",
    "schema": "http://www.aiim.org/pdfa/ns/schema#",
}


@pytest.fixture(scope="module")
def sheets(tmp_path_factory):
    folder, made = tmp_path_factory.mktemp("archive"), {}
    for kind, fields in (("training", {}), ("hours", STATEMENT), ("adorned", {"template": adorned(), "cosigner": COSIGNER})):
        content = content_for("Nguyễn Siti Nür'aini", **fields)
        made[kind] = (content, folder / f"{kind}.pdf")
        made[kind][1].write_bytes(certificate_pdf(content))
    content = content_for("Siti Nür'aini")
    made["filled"] = (content, folder / "filled.pdf")
    made["filled"][1].write_bytes(filling.certificate_pdf(content))
    return made


def adorned() -> dict:
    """Everything that a centre can ask of its sheet, with a logo that one sees through."""
    picture = io.BytesIO()
    Image.new("RGBA", (60, 40), (10, 80, 60, 128)).save(picture, "PNG")
    data = picture.getvalue()
    name = hashlib.sha256(data).hexdigest()
    if not default_storage.exists(logo_name(name)):
        default_storage.save(logo_name(name), ContentFile(data))
    english = DEFAULT_ENGLISH[Kind.TRAINING]
    return as_designed(Kind.TRAINING) | {"border": "weave", "palette": "maroon", "logo": name, "english": english}


@pytest.fixture(params=["training", "hours", "adorned", "filled"])
def sheet(request, sheets):
    return sheets[request.param]


def test_an_independent_checker_finds_nothing_against_pdf_ua_1(sheet):
    _content, path = sheet

    assert told_by_checker(path) == (0, ["0 error(s)", "0 warning(s)"])


def told_by_checker(path) -> tuple[int, list[str]]:
    said = subprocess.run(["outloud", "--fail-on", "warning", str(path)], capture_output=True, text=True)
    return said.returncode, re.findall(r"\d+ (?:error|warning)\(s\)", said.stdout)


def test_the_signed_file_is_still_one_to_be_kept(sheets, tmp_path):
    # given
    _content, path = sheets["training"]
    key = load_key(key_file(tmp_path / "key.p12", certificate("UPTD BLK Rekaan"), "UPTD BLK Rekaan"), PASSPHRASE)

    # when: twice, as when a signature is renewed
    once = sign(path.read_bytes(), key)
    (tmp_path / "signed.pdf").write_bytes(sign(once, key))

    # then
    assert told_by_checker(tmp_path / "signed.pdf") == (0, ["0 error(s)", "0 warning(s)"])
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", str(tmp_path / "signed.pdf"))
    with pikepdf.open(tmp_path / "signed.pdf") as pdf, pikepdf.open(path) as plain:
        assert pdf.Root.Metadata.read_bytes() == plain.Root.Metadata.read_bytes()
        fields = list(pdf.Root.AcroForm.Fields)
        assert [bool(field.F & 4) and not field.F & 0b100011 for field in fields] == [True, True]


def test_the_checker_does_find_what_is_against_it(tmp_path):
    path = tmp_path / "plain.pdf"
    path.write_bytes(pdf_of("<p>tanpa judul dan bahasa"))

    assert subprocess.run(["outloud", "--quiet", str(path)], capture_output=True).returncode != 0


def test_the_metadata_name_both_standards_and_explain_the_second(sheet):
    _content, path = sheet
    with pikepdf.open(path) as pdf:
        rdf = ElementTree.fromstring(pdf.Root.Metadata.read_bytes()).find("rdf:RDF", NAMESPACES)  # noqa: S314 (our own file)

    (identified,) = [item for item in rdf if f"{{{NAMESPACES['a']}}}part" in item.attrib]
    assert [identified.attrib[f"{{{NAMESPACES['a']}}}{name}"] for name in ("part", "conformance")] == ["3", "A"]
    assert [item.text for item in rdf.iter(f"{{{NAMESPACES['ua']}}}part")] == ["1"]
    assert [item.text for item in rdf.iter(f"{{{NAMESPACES['schema']}}}namespaceURI")] == [NAMESPACES["ua"]]


def test_it_carries_all_that_it_needs_to_be_shown(sheet):
    _content, path = sheet
    with pikepdf.open(path) as pdf:
        root = pdf.Root
        streams = [item for item in pdf.objects if isinstance(item, pikepdf.Stream)]
        assert (str(root.Lang), bool(root.MarkInfo.Marked), bool(root.ViewerPreferences.DisplayDocTitle)) == ("id", True, True)
        assert [str(one.S) for one in root.OutputIntents] == ["/GTS_PDFA1"]
        assert root.OutputIntents[0].DestOutputProfile.read_bytes()[36:40] == b"acsp"
        assert "/StructTreeRoot" in root
        assert [item for item in streams if item.get("/Interpolate", False) or "/LZWDecode" in str(item.get("/Filter"))] == []
        assert {"/OpenAction", "/AA", "/AcroForm"} & set(root.keys()) == set()
        assert "/Encrypt" not in pdf.trailer
        assert len(pdf.trailer.ID) == 2
    assert "No syntax or stream encoding errors" in run("qpdf", "--check", str(path))


def test_the_table_has_heads_and_the_code_says_where_it_leads(sheet):
    content, path = sheet
    with pikepdf.open(path) as pdf:
        marks = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/S" in item and "/P" in item]
        heads = [item for item in marks if item.S == "/TH"]
        figures = [str(item.Alt) for item in marks if item.S == "/Figure"]

    assert len(heads) == (6 if content["kind"] == "training" else 4)
    logo = [f"Logo {content['centre']}"] if content.get("template") else []
    assert figures == [*logo, f"Kode QR menuju {content['verify_url']}"]


def photograph(path, *, dpi: int, grey=False, degrees=0, scale=1.0) -> bytes:
    """The lower left of the front, 140 × 80 mm, as somebody's scanner or copier gives it back."""
    left, top, width, height = (str(round(mm / 25.4 * dpi)) for mm in (0, 130, 140, 80))
    place = ("-x", left, "-y", top, "-W", width, "-H", height)
    picture = run_bytes("pdftoppm", "-r", str(dpi), "-f", "1", "-l", "1", *place, "-png", str(path))
    with Image.open(io.BytesIO(picture)) as page:
        page = page.convert("L") if grey else page
        page = page.rotate(degrees, expand=True, resample=Image.Resampling.BICUBIC, fillcolor="white")
        page = page.resize((round(page.width * scale), round(page.height * scale)), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        page.save(out, "PNG")
    return out.getvalue()


def run_bytes(*command: str) -> bytes:
    return subprocess.run(command, capture_output=True, check=True).stdout


@pytest.mark.parametrize(
    "way",
    [
        pytest.param({"dpi": 150}, id="150"),
        pytest.param({"dpi": 300}, id="300"),
        pytest.param({"dpi": 150, "grey": True}, id="grey"),
        pytest.param({"dpi": 150, "degrees": 3}, id="askew"),
        pytest.param({"dpi": 300, "scale": 0.6}, id="smaller"),
        pytest.param({"dpi": 300, "grey": True, "degrees": 3, "scale": 0.6}, id="all"),
    ],
)
def test_the_qr_code_is_read_from_the_paper(sheets, way):
    content, path = sheets["training"]

    found = run("zbarimg", "--quiet", "--raw", "-", data=photograph(path, **way)).split()

    assert found == [content["verify_url"]]
