"""Signed files as somebody might hand them in, honest and not. No database."""

import io
import subprocess
from datetime import timedelta

import pikepdf
import pytest
from pyhanko.pdf_utils.generic import ArrayObject, NameObject, NumberObject, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.signers.functions import sign_pdf
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata

from certificates import signature_check
from certificates.rules.signatures import Refusal, same_person
from certificates.signature_check import examine, examined, root_files
from tests.certificates.signatures import AUTHORITY, NOW, certificate, official, paper, root, signed_outside, signer_of
from tests.databases import on_sqlite

pytestmark = on_sqlite

SHEET = paper({"code": "ABC"})
SIGNED = signed_outside(SHEET)


def found(data: bytes, original: bytes = SHEET):
    return examine(data, original, roots=[root()], at=NOW)


def appended(data: bytes, change) -> bytes:
    """An incremental update that leaves the bytes before it alone."""
    writer, out = IncrementalPdfFileWriter(io.BytesIO(data)), io.BytesIO()
    change(writer)
    writer.write(out)
    return out.getvalue()


def turned(writer) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    page[NameObject("/Rotate")] = NumberObject(180)
    writer.update_container(page)


def annotated(writer) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    page[NameObject("/Annots")] = ArrayObject()
    writer.update_container(page)


def renamed(writer) -> None:
    writer.root[NameObject("/Lang")] = pdf_string("en")
    writer.update_root()


def changed_and_signed(change) -> bytes:
    """The change and the signature in one update, so that the signature covers both."""
    writer = IncrementalPdfFileWriter(io.BytesIO(SHEET))
    change(writer)
    meta = PdfSignatureMetadata(field_name="Tanda", md_algorithm="sha256")
    return sign_pdf(writer, meta, signer_of(official(), "HADI REKAAN")).getvalue()


def saved_anew(data: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        pdf.save(out)
    return out.getvalue()


def hidden_behind(data: bytes) -> bytes:
    """Another document behind ours: a reader that starts at the end never sees the sheet."""
    other = paper({"code": "XYZ"})
    start = other.rindex(b"startxref")
    place = int(other[start:].split()[1])
    shifted = other.replace(b"startxref\n%d" % place, b"startxref\n%d" % (place + len(data)))
    return data + b"\n" + shifted


def test_our_sheet_with_the_officials_signature_is_accepted():
    assert (found(SIGNED).refusal, found(SIGNED).signer, found(SIGNED).issuer) == (None, "HADI REKAAN", AUTHORITY)


def test_two_may_sign_one_after_the_other():
    both = signed_outside(SIGNED, field="Kedua")

    assert [found(both).refusal, found(both, SIGNED).refusal] == [None, None]


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        pytest.param(SHEET, Refusal.UNSIGNED, id="as-downloaded"),
        pytest.param(signed_outside(paper({"code": "XYZ"})), Refusal.NOT_OURS, id="somebody-elses"),
        pytest.param(saved_anew(SIGNED), Refusal.NOT_OURS, id="saved-anew"),
        pytest.param(appended(SHEET, lambda writer: None), Refusal.UNSIGNED, id="an-update-without-a-signature"),
        pytest.param(SHEET + b"\n%\n", Refusal.UNSIGNED, id="only-bytes-added"),
        pytest.param(hidden_behind(SHEET), Refusal.CUT_OFF, id="another-document-behind-it"),
        pytest.param(SIGNED + b"\n", Refusal.NOT_WHOLE, id="a-byte-after-the-signature"),
        pytest.param(appended(SIGNED, turned), Refusal.NOT_WHOLE, id="a-page-turned-after-it"),
        pytest.param(signed_outside(appended(SIGNED, turned), field="Kedua"), Refusal.MORE_CHANGED, id="turned-and-signed-again"),
        pytest.param(signed_outside(appended(SHEET, turned)), Refusal.MORE_CHANGED, id="turned-before-it"),
        pytest.param(changed_and_signed(turned), Refusal.MORE_CHANGED, id="turned-with-it"),
        pytest.param(changed_and_signed(renamed), Refusal.MORE_CHANGED, id="another-language-with-it"),
        pytest.param(
            signed_outside(SHEET, certificate("HADI REKAAN", "Otoritas Palsu")), Refusal.UNTRUSTED, id="same-name-other-authority"
        ),
        pytest.param(signed_outside(SHEET, certificate("HADI REKAAN")), Refusal.UNTRUSTED, id="same-name-signed-himself"),
        pytest.param(signed_outside(SHEET, official(ago=9, days=-2)), Refusal.EXPIRED, id="expired"),
    ],
)
def test_what_is_refused_and_why(data, refusal):
    assert found(data).refusal == refusal


SIGNATURE = SIGNED.index(b"/Contents <", len(SHEET)) + 11
# Spread over the sheet, the update, and what the signature says and is. What only wraps it (version, list of digests) is
# covered by no signature of this kind and says nothing.
PLACES = (
    [9 + step * (len(SHEET) - 10) // 20 for step in range(20)]
    + [len(SHEET) + 3 + step * (SIGNATURE - len(SHEET) - 20) // 15 for step in range(15)]
    + [SIGNATURE + 970 + step * 45 for step in range(15)]
)


REFUSED_WHEN_FLIPPED = {Refusal.BROKEN, Refusal.UNREADABLE, Refusal.CUT_OFF, Refusal.NOT_WHOLE, Refusal.UNSIGNED}


@pytest.mark.parametrize("place", PLACES)
def test_each_of_fifty_flipped_bytes_is_found(place, tmp_path):
    # given
    data = bytearray(SIGNED)
    data[place] ^= 1
    data = bytes(data)

    # then: in our part it is no longer our sheet; elsewhere the signature does not fit, also for another reader
    refusal = found(data).refusal
    if place < len(SHEET):
        assert refusal == Refusal.NOT_OURS
    else:
        assert refusal in REFUSED_WHEN_FLIPPED
    assert not whole_for_pdfsig(data, tmp_path)


def test_nothing_hides_behind_the_signature_in_its_room():
    end = SIGNED.index(b">", SIGNATURE)

    assert SIGNED[end - 2 : end] == b"00"
    assert found(SIGNED[: end - 2] + b"41" + SIGNED[end:]).refusal == Refusal.BROKEN


def test_the_other_reader_accepts_what_is_whole(tmp_path):
    """Else the fifty would prove nothing."""
    assert whole_for_pdfsig(SIGNED, tmp_path)


def whole_for_pdfsig(data: bytes, folder) -> bool:
    """It ends without an error also on broken ones: its words count."""
    path = folder / "file.pdf"
    path.write_bytes(data)
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout
    return "Signature is Valid." in said and "- Total document signed" in said


def test_the_process_of_its_own_says_the_same():
    for data in (SIGNED, SIGNED + b"\n"):
        assert examined(data, SHEET, roots=[root()], at=NOW) == found(data)


def test_a_file_that_takes_too_long_is_let_go(monkeypatch):
    monkeypatch.setattr(signature_check, "SECONDS", 0.001)

    assert examined(SIGNED, SHEET, roots=[root()], at=NOW).refusal == Refusal.TOO_MUCH


def test_the_certificate_counts_at_the_time_of_the_look():
    assert examine(SIGNED, SHEET, roots=[root()], at=NOW + timedelta(days=40)).refusal == Refusal.EXPIRED


def test_only_certificates_of_the_folder_are_roots(tmp_path):
    for name in ("b.crt", "a.pem", "baca.txt"):
        (tmp_path / name).write_bytes(b"")

    assert [file.name for file in root_files(str(tmp_path))] == ["a.pem", "b.crt"]
    assert [root_files(""), root_files(str(tmp_path / "none"))] == [[], []]


@pytest.mark.parametrize(
    ("signer", "printed", "same"),
    [
        ("HADI REKAAN", "Drs. Hadi Rekaan, M.M.", True),
        ("Hadi Rekaan, S.T.", "Hadi Rekaan", True),
        ("Hj. SITI NUR'AINI", "Siti Nur’aini, S.E.", False),
        ("Hj. SITI NUR'AINI", "Siti Nur'aini, S.E.", True),
        ("HADI", "Hadi Rekaan", False),
        ("HADI REKAAN BIN REKA", "Hadi Rekaan", False),
        ("REKAAN HADI", "Hadi Rekaan", False),
        ("", "", False),
        ("H.", "Ir.", False),
    ],
)
def test_same_person(signer, printed, same):
    assert same_person(signer, printed) is same
