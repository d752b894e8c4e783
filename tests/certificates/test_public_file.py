import re
import zlib
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from certificates import pdf_text
from certificates.pdf_text import codes_in
from certificates.services import issuing
from certificates.services.issuing import issue
from certificates.services.lifecycle import revoke
from certificates.throttle import Limit
from certificates.views import public_file
from tests.certificates.graduates import AT, ON, graduated_class, issuer
from tests.databases import on_sqlite

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate(monkeypatch):
    monkeypatch.setattr(issuing, "certificate_pdf", lambda content: b"%PDF-1.7 " + content["code"].encode())
    training_class = graduated_class()
    (row,) = issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT)
    return row


def handed_in(data: bytes | None, client=None, **query):
    file = {} if data is None else {"file": SimpleUploadedFile("surat.pdf", data)}
    return (client or Client()).post("/v/file/", file, query_params={"lang": "en", **query})


def told(response) -> tuple[int, str]:
    return response.status_code, re.search(r'id="status">(.*?)<', response.content.decode())[1]


def test_the_file_as_issued_opens_the_whole_page(certificate):
    # when
    response = handed_in(certificate.read_sheet())

    # then
    html = response.content.decode()
    assert told(response) == (200, "in force")
    assert "not a single byte differs" in html
    assert '<dd class="holder">Budi Santoso</dd>' in html
    assert "no longer in force" not in html


@on_sqlite
def test_a_file_is_found_by_an_index_however_long_the_register(certificate):
    # when
    with CaptureQueriesContext(connection) as asked:
        handed_in(certificate.read_sheet())

    # then
    (sql,) = (query["sql"] for query in asked if "certificates_certificate" in query["sql"] and 'sha256" = ' in query["sql"])
    with connection.cursor() as cursor:
        plan = " ".join(row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall())
    assert ("certificate_by_file" in plan, "SCAN certificates_certificate" in plan) == (True, False)


def test_the_file_of_a_revoked_certificate_says_so(certificate):
    revoke(certificate=certificate, reason="Salah", by=issuer(certificate.enrollment.training_class), at=AT + timedelta(days=3))

    response = handed_in(certificate.read_sheet())

    assert told(response) == (200, "revoked")
    assert "But the certificate is no longer in force:" in response.content.decode()


def test_a_changed_file_leads_to_what_was_issued_and_tells_no_name(certificate):
    response = handed_in(certificate.read_sheet() + b" ")

    assert told(response) == (200, "Not the file that was issued")
    assert f'href="/v/{certificate.code}?lang=en"' in response.content.decode()
    assert "Santoso" not in response.content.decode()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"%PDF-1.7 something else", (200, "Not one of our files"), id="not-ours"),
        pytest.param(b"PK\x03\x04", (400, "The file was not checked"), id="no-pdf"),
        pytest.param(b"", (400, "The file was not checked"), id="empty"),
        pytest.param(None, (400, "The file was not checked"), id="nothing"),
        pytest.param(b"%PDF-" + b" " * 2 * 1024**2, (413, "The file was not checked"), id="too-large"),
    ],
)
def test_what_is_no_file_of_ours(db, data, expected):
    assert told(handed_in(data)) == expected


def test_nothing_of_a_file_is_kept(certificate, settings):
    # given
    def kept():
        return sorted(path.name for path in settings.MEDIA_ROOT.rglob("*"))

    before = kept()

    # when
    handed_in(certificate.read_sheet())
    handed_in(b"%PDF-1.7 a stranger's letter")

    # then: the audit knows the certificate and nothing else
    assert kept() == before
    entry = Entry.objects.filter(chain="public").get()
    assert (entry.verb, entry.object_id, entry.actor) == ("certificates.verify", str(certificate.pk), None)


def test_the_form_carries_a_token_and_is_refused_without(certificate):
    # given
    client = Client(enforce_csrf_checks=True)
    form = client.get("/v/file/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.content.decode())[1]
    file = SimpleUploadedFile("surat.pdf", certificate.read_sheet())

    # then: the form may tell its own server where it comes from, which the check of a browser's post needs
    assert form.headers["Referrer-Policy"] == "same-origin"
    assert handed_in(certificate.read_sheet(), client).status_code == 403
    assert client.post("/v/file/", {"file": file, "csrfmiddlewaretoken": token}).status_code == 200


def test_files_cannot_be_tried_out(certificate, monkeypatch):
    # given
    monkeypatch.setattr(public_file, "STRANGE_FILES", Limit("file", count=1, seconds=3600))

    # when: real ones are not counted
    answers = [handed_in(data) for data in (certificate.read_sheet(), b"%PDF-1.7 a", b"%PDF-1.7 b")]

    # then
    assert [answer.status_code for answer in answers] == [200, 200, 429]


def zeros(megabytes: int) -> bytes:
    """A zlib stream of that many, made of one block again and again: no test should pack gigabytes."""
    packer = zlib.compressobj(wbits=-15)
    block = packer.compress(bytes(2**20)) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = (megabytes * 2**20 % 65521) << 16 | 1
    return b"\x78\x9c" + block * megabytes + b"\x03\x00" + checksum.to_bytes(4, "big")


def test_a_file_that_unpacks_to_a_gigabyte_is_let_go(certificate):
    # given: a small PDF with a code in its information, which is read first
    packed = zlib.compress(zeros(1000))
    head = (
        b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R/Metadata 3 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[5 0 R]/Count 1>>endobj\n"
    )
    stream = b"3 0 obj<</Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n%s\nendstream endobj\n"
    tail = b"4 0 obj<</Title<%s>>>endobj\n5 0 obj<</Type/Page/Parent 2 0 R>>endobj\ntrailer<</Root 1 0 R/Info 4 0 R>>\n%%%%EOF"
    data = head + stream % (len(packed), packed) + tail % certificate.code.encode().hex().encode()

    # then: what was read before it took too much counts
    assert len(data) < 20_000
    assert codes_in(data) == {certificate.code}


def test_a_file_that_takes_too_long_is_let_go(certificate, monkeypatch):
    monkeypatch.setattr(pdf_text, "SECONDS", 0.001)

    assert codes_in(b"%PDF-1.7 " + certificate.code.encode()) == set()
