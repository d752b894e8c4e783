import io
import zlib

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageFile, PngImagePlugin

from programs import uploads
from programs.uploads import clean_upload


def uploaded(data, name="pindaian.pdf", content_type="application/pdf"):
    return SimpleUploadedFile(name, data, content_type)


def photo(kind="JPEG", *, size=(40, 20), mode="RGB", color="navy", **options):
    out = io.BytesIO()
    Image.new(mode, size, color).save(out, kind, **options)
    return out.getvalue()


def refused(data, code):
    with pytest.raises(ValidationError) as raised:
        clean_upload(uploaded(data))
    assert raised.value.code == code


# --- Photos ------------------------------------------------------------------------------------------------------


def test_a_photo_loses_what_the_camera_added():
    # given: a place, a maker, a comment, an XMP packet
    exif = Image.Exif()
    exif[0x010F] = "KAMERA REKAAN"
    exif.get_ifd(0x8825)[2] = (5.0, 25.0, 0.0)
    data = photo(exif=exif, comment=b"KOMENTAR REKAAN", xmp=b"<x:xmpmeta>XMP REKAAN</x:xmpmeta>")
    assert all(word in data for word in [b"KAMERA REKAAN", b"KOMENTAR REKAAN", b"XMP REKAAN"])

    # when
    clean = clean_upload(uploaded(data))

    # then
    assert b"REKAAN" not in clean.data
    with Image.open(io.BytesIO(clean.data)) as image:
        assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (40, 20), {})
    assert (clean.content_type, clean.file_name) == ("image/jpeg", f"{clean.sha256}.jpg")


def test_a_photo_is_turned_upright_before_the_camera_is_forgotten():
    exif = Image.Exif()
    exif[0x0112] = 6
    clean = clean_upload(uploaded(photo(exif=exif)))
    with Image.open(io.BytesIO(clean.data)) as image:
        assert image.size == (20, 40)


@pytest.mark.parametrize(("mode", "color"), [("RGB", "navy"), ("RGBA", "navy"), ("L", 128), ("1", 1), ("P", 3)], ids=str)
def test_a_png_becomes_a_jpeg_without_its_text(mode, color):
    note = PngImagePlugin.PngInfo()
    note.add_text("Author", "REKAAN")
    clean = clean_upload(uploaded(photo("PNG", mode=mode, color=color, pnginfo=note)))
    assert (clean.data[:3], b"REKAAN" in clean.data) == (b"\xff\xd8\xff", False)


def png_of(width, height):
    """A PNG that claims to be large and is a few bytes: a bomb."""

    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([1, 0, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("width", "height"),
    [
        pytest.param(40_001, 1_000, id="a-line-too-many"),
        pytest.param(50_000, 50_000, id="a-bomb"),
    ],
)
def test_pixels_are_counted_before_they_are_unpacked(width, height):
    refused(png_of(width, height), "too_many_pixels")


# --- What is no scan ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"MZ\x90\x00 a program named pindaian.pdf", id="program"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", id="svg"),
        pytest.param(b"<html>", id="html"),
        pytest.param(photo("GIF"), id="gif"),
        pytest.param(photo("TIFF"), id="tiff"),
        pytest.param(photo()[:100], id="half-a-photo"),
        pytest.param(b"%PDF-1.7\nnothing more", id="only-the-beginning-of-a-pdf"),
        pytest.param(png_of(10, 10), id="png-without-pixels"),
    ],
)
@pytest.mark.parametrize("lenient", [False, True])
def test_content_decides_not_the_name(data, lenient, monkeypatch):
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", lenient)  # as WeasyPrint leaves it

    refused(data, "unreadable")


@given(st.binary(max_size=200), st.sampled_from([b"", b"%PDF-", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]))
def test_whatever_the_bytes_it_is_refused_and_nothing_breaks(data, start):
    refused(start + data, "unreadable")


def test_a_file_too_large_is_not_even_read(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_BYTES", 100)
    refused(b"%PDF-" + b"0" * 96, "too_large")


# --- PDF ---------------------------------------------------------------------------------------------------------


def pdf_bytes(pages=1, *, change=lambda pdf: None, **options):
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(595, 842))
    change(pdf)
    out = io.BytesIO()
    pdf.save(out, **options)
    return out.getvalue()


def javascript():
    return pikepdf.Dictionary(S=pikepdf.Name("/JavaScript"), JS=pikepdf.String("app.alert('REKAAN')"))


def with_everything(pdf):
    pdf.Root.OpenAction = javascript()
    pdf.Root.AA = pikepdf.Dictionary(WC=javascript())
    pdf.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=[pikepdf.String("a"), javascript()]))
    pdf.attachments["rekaan.exe"] = b"REKAAN"
    pdf.docinfo["/Author"] = "REKAAN"
    page = pdf.pages[0].obj
    page.AA = pikepdf.Dictionary(O=javascript())
    launch = pikepdf.Dictionary(S=pikepdf.Name("/Launch"), F=pikepdf.String("REKAAN"))
    page.Annots = pdf.make_indirect(
        pikepdf.Array(
            [
                pdf.make_indirect(pikepdf.Dictionary(Subtype=pikepdf.Name(subtype), Rect=[0, 0, 9, 9], A=launch))
                for subtype in ("/Link", "/Widget", "/FileAttachment", "/Stamp")
            ]
        )
    )
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[page.Annots[1]], XFA=pikepdf.String("REKAAN"))


def unpacked(data):
    """Every object of the PDF as text, streams unpacked."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        out = io.BytesIO()
        pdf.save(out, qdf=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def test_scripts_attachments_and_authors_of_a_pdf_are_gone():
    # given
    data = pdf_bytes(change=with_everything)
    assert unpacked(data).count(b"REKAAN") > 8

    # when
    clean = clean_upload(uploaded(data))

    # then
    found = unpacked(clean.data)
    for word in (b"REKAAN", b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/OpenAction", b"/AA", b"/AcroForm", b"/Widget"):
        assert word not in found
    assert found.count(b"/Stamp") == 1  # a mark that somebody put on the sheet stays
    assert (clean.content_type, clean.file_name) == ("application/pdf", f"{clean.sha256}.pdf")


def test_pages_and_what_is_drawn_stay():
    def draw(pdf):
        pdf.pages[1].contents_add(b"0 0 1 rg 10 10 100 100 re f", prepend=False)

    clean = clean_upload(uploaded(pdf_bytes(3, change=draw)))

    with pikepdf.open(io.BytesIO(clean.data)) as pdf:
        assert len(pdf.pages) == 3
        pdf.pages[1].contents_coalesce()
        assert b"100 100 re" in pdf.pages[1].Contents.read_bytes()


def test_the_same_scan_is_the_same_file():
    data = pdf_bytes(2)
    assert clean_upload(uploaded(data)) == clean_upload(uploaded(data))


def test_pages_are_counted():
    assert clean_upload(uploaded(pdf_bytes(40))).content_type == "application/pdf"
    refused(pdf_bytes(41), "too_many_pages")


def test_a_pdf_with_a_password_cannot_be_read():
    locked = pdf_bytes(encryption=pikepdf.Encryption(user="rahasia", owner="rahasia"))
    refused(locked, "unreadable")


def test_a_pdf_that_only_forbids_printing_is_opened():
    restricted = pdf_bytes(encryption=pikepdf.Encryption(user="", owner="rahasia"))
    clean = clean_upload(uploaded(restricted))
    with pikepdf.open(io.BytesIO(clean.data)) as pdf:
        assert pdf.is_encrypted is False
