"""A sheet filled in is the sheet laid out: the plain way is the oracle."""

import io
import subprocess
from functools import cache

import pikepdf
import pytest
from PIL import Image, ImageChops
from segno.utils import matrix_to_lines

from certificates import filling, pdf
from certificates.qr import modules, qr_code
from certificates.rendering import layout
from certificates.rendering.child import pdf_of
from certificates.rendering.lines import Laid, cut, drawn, understand
from certificates.rendering.objects import Fields
from certificates.rendering.parent import Renderer
from certificates.rendering.typesetting import UnfillableError
from tests.certificates.test_pdf import content_for
from tests.databases import on_sqlite

# The library leaves its colour profile open, which is no matter of ours.
pytestmark = [on_sqlite, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]

STATEMENT = {"kind": "hours", "result": "attended", "jp": 12, "jp_delivered": 20}
NAMES = [
    pytest.param("Muhammad Abdurrahman Wahid Hasyim Asy'ari Kartasasmita Putra", id="long"),
    pytest.param("Sukarno", id="one-word"),
    pytest.param("Siti Nür'aini Ñusa Çelebi Łukasz", id="accents"),
    pytest.param('H. Ahmad "Si\' Kuat" AVAWA, S.T.', id="quotes-and-kerning"),
]
UNITS = ("80.0", "K"), ("100.0", "BK"), (None, None), ("7.5", "K")


@cache
def same_content():
    return content_for()


def content_of(name="Siti Aminah", **values):
    content = same_content() | {"holder": same_content()["holder"] | {"name": name}}
    unit = content["units"][0]
    units = [unit | {"code": f"C.{row}", "mark": mark, "verdict": verdict} for row, (mark, verdict) in enumerate(UNITS)]
    return content | {"units": units} | values


def sheet_of(content):
    return layout.build([filling._draft(content, made_up) for made_up in filling.DRAFTS], filling._archive(content), pdf_of)


@pytest.fixture(scope="module")
def sheet():
    return sheet_of(content_of())


@pytest.fixture
def fill(sheet):
    return lambda content: sheet.fill(filling.person_of(content))


def pages(data):
    """Each page as it is seen at 100 dpi."""
    drawn = subprocess.run(["pdftoppm", "-r", "100", "-"], input=data, capture_output=True, check=True).stdout
    images, stream = [], io.BytesIO(drawn)
    while stream.tell() < len(drawn):
        start = stream.tell()
        stream.readline()
        width, height = map(int, stream.readline().split())
        stream.seek(start)
        images.append(
            Image.open(io.BytesIO(stream.read(len(b"P6\n255\n") + len(b"%d %d\n" % (width, height)) + 3 * width * height)))
        )
    return images


def differing(one, other):
    """Pixels of both pages that differ by more than a quarter of what black and white do."""
    return [
        sum(ImageChops.difference(*pair).convert("L").histogram()[64:]) for pair in zip(pages(one), pages(other), strict=True)
    ]


@pytest.mark.parametrize("name", NAMES)
def test_filled_it_looks_as_it_is_laid_out(fill, name):
    content = content_of(name)

    assert differing(fill(content), pdf.certificate_pdf(content)) == [0, 0]


def test_one_pixel_to_the_side_would_be_seen(fill, sheet, monkeypatch):
    content = content_of()
    name = next(run for run in sheet.pages[0] if getattr(run, "parts", ()) == (("name",),))
    laid_out = pdf.certificate_pdf(content)
    monkeypatch.setattr(name, "places", tuple((x + 1.5, y) for x, y in name.places))

    assert differing(fill(content), laid_out)[0] > 0


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"name": "Иван Петров"}, id="another-script"),
        pytest.param({"name": "Nguyễn Thị Hoa"}, id="a-letter-of-another-font"),
        pytest.param({"name": "Siti  Aminah"}, id="blanks-that-are-joined"),
        pytest.param({"name": "Siti \u202eAminah"}, id="another-direction"),
        pytest.param({"name": "M" * 60}, id="too-wide"),
        pytest.param({"number": "0001/" + "SERTIFIKAT/" * 8}, id="too-long-a-number"),
        pytest.param(
            {"verify_url": f"https://contoh.example.go.id/{'v' * 90}/{same_content()['code']}"}, id="a-larger-code-to-scan"
        ),
    ],
)
def test_what_would_look_otherwise_is_not_filled(fill, values):
    name = values.pop("name", "Siti Aminah")
    with pytest.raises(UnfillableError):
        fill(content_of(name, **values))


@pytest.mark.parametrize("name", ["Budi (a) Tj ET Q", "\\) /Title (x", "<b>Budi</b> & <x>", "</x:xmpmeta><?xpacket"])
def test_a_hostile_name_is_only_letters(fill, name):
    # when
    data = fill(content_of(name, number=name))

    # then
    laid_out = pikepdf.open(io.BytesIO(pdf.certificate_pdf(content_of(name, number=name))))
    with pikepdf.open(io.BytesIO(data)) as filled:
        assert str(filled.docinfo.Title) == f"Sertifikat {name}"
        assert filled.Root.Metadata.read_bytes() == laid_out.Root.Metadata.read_bytes()
        assert [_operators(page) for page in filled.pages] == [_operators(page) for page in laid_out.pages]


def _operators(page):
    return [str(operator) for _operands, operator in pikepdf.parse_content_stream(page)]


@pytest.mark.parametrize(
    "values", [STATEMENT, STATEMENT | {"kind": "attendance"}, {"legal_basis": ""}], ids=["hours", "attendance", "bare"]
)
def test_other_sheets_can_be_filled_too(values):
    content = content_of(**values)

    assert sheet_of(content).fill(filling.person_of(content)).startswith(b"%PDF-1.7")


def test_the_file_is_whole_and_always_the_same(fill, tmp_path):
    path = tmp_path / "sheet.pdf"
    path.write_bytes(fill(content_of()))
    fill(content_of("Orang Lain"))

    assert fill(content_of()) == path.read_bytes()
    assert b"No syntax or stream encoding errors found" in subprocess.run(["qpdf", "--check", path], capture_output=True).stdout


def test_what_is_attached_is_the_persons_own():
    # given
    credential = {"id": "urn:rekaan:1", "name": "Nür'aini"}
    content = content_of(credential={"id": "urn:rekaan:0", "name": "Orang lain, yang lebih panjang"})
    sheet, laid_out = sheet_of(content), content | {"credential": credential}

    # when
    data = sheet.fill(filling.person_of(laid_out))

    # then
    assert _attached(data) == _attached(pdf.certificate_pdf(laid_out))
    assert filling._sheet(content, filling._archive(content)) == filling._sheet(laid_out, filling._archive(laid_out))


def _attached(data):
    with pikepdf.open(io.BytesIO(data)) as file:
        stream = file.Root.Names.EmbeddedFiles.Names[1].EF.F
        return stream.read_bytes(), {name: str(value) for name, value in stream.Params.items()}


def test_the_child_builds_a_sheet_once_and_lays_out_what_cannot_be_filled(monkeypatch):
    # given
    renderer, made = Renderer(), []
    monkeypatch.setattr(filling, "renderer", renderer)
    monkeypatch.setattr(filling, "_draft", lambda *args, draft=filling._draft: made.append(args) or draft(*args))
    contents = [content_of(name) for name in ("Siti Aminah", "Budi Santoso", "Иван Петров")]

    # when
    files = [filling.certificate_pdf(content) for content in contents]
    first = renderer._child
    renderer.close()
    again = filling.certificate_pdf(contents[0])

    # then
    assert len(made) == 2 * len(filling.DRAFTS)  # once in each child
    assert files[2] == pdf.certificate_pdf(contents[2])
    assert (again, first.poll() is None) == (files[0], False)
    renderer.close()


@pytest.mark.parametrize("letters", ["64RB8H-AK43NC-U7JQG6", "222222-222222-222222", "ZZZZZZ-ZZZZZZ-ZZZZZZ", "aA~!09"])
@pytest.mark.parametrize("base", ["https://sertifikat.example.go.id/v/", "http://x/"])
def test_the_code_to_scan_is_the_one_that_is_laid_out(base, letters):
    code = qr_code(base + letters)

    lines = [f"{start} {y} m\n{end} {y} l" for (start, y), (end, _y) in matrix_to_lines(code.matrix, 0, 0.5)]
    assert drawn(modules(base + letters, letters)) == "\n".join(lines).encode()


# --- What is not understood is not filled -----------------------------------------------------------------------------


def drafted(*lines):
    return Laid([line.encode() for line in lines], Fields({"name": "a"}), 1024)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param(["0 0 m"], ["0 1 m"], id="something-drawn"),
        pytest.param(["q"], ["q", "Q"], id="something-more"),
        pytest.param(
            ["1 0 0 -1 1 1 Tm", "/A 1 Tf", "[<0001>] TJ"], ["1 0 0 -1 1 1 Tm", "/B 1 Tf", "[<0001>] TJ"], id="another-font"
        ),
        pytest.param(["1 0 0 -1 1 1 Tm", "[<0001>] TJ"], ["1 0 0 -1 1 2 Tm", "[<0001>] TJ"], id="another-line"),
        pytest.param(["1 0 0 -1 1 1 Tm", "[<0001>] TJ"], ["1 0 0 -1 9 1 Tm", "[<0001>] TJ"], id="moved-by-nothing"),
        pytest.param(["1 0 0 -1 1 1 Tm", "[<0001>] TJ"], ["1 0 0 -1 1 1 Tm", "[<0002>] TJ"], id="words-of-no-field"),
    ],
)
def test_a_difference_without_a_reason_is_not_filled(first, second):
    pair = drafted(*first), drafted(*second)
    with pytest.raises(UnfillableError):
        understand([run for run in cut(*pair) if not isinstance(run, bytes)], *pair, {"": {"0001": "x", "0002": "y"}}, {})
