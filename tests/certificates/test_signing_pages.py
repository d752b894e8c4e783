import io
import re
from datetime import timedelta
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from certificates.models import Certificate, HandedInSheet, Printing, SignedSheet
from certificates.services.lifecycle import replace, revoke
from certificates.services.verifying import public_facts, verify_code, verify_file
from jobs.models import Job
from organizations.models import Role, TrainingCenter
from tests.certificates.graduates import AT, ON, issuer
from tests.certificates.signatures import signed_outside
from tests.certificates.signing import class_signing, issued, signing_set_up, stored_signed, work  # noqa: F401 (a fixture)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_set_up")]
LATER = AT + timedelta(days=3)


@pytest.fixture
def outside():
    return class_signing("outside")


@pytest.fixture
def by_server():
    return class_signing("server")


def client_of(login_as, training_class, role=Role.BLK):
    return login_as(role, at=training_class.training_center)


def url(name, training_class) -> str:
    return reverse(f"certificates:class-{name}", args=[training_class.pk])


def texts(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# --- The page of a class ------------------------------------------------------------------------


def test_sheets_go_out_and_come_back_signed(login_as, outside):
    # given
    rows = issued(outside)
    client = client_of(login_as, outside)

    # when: out
    response = client.get(url("unsigned", outside))
    with ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
        sheets = [archive.read(name) for name in archive.namelist()]

    # then: they are not printed by that
    assert sheets == [row.read_first() for row in rows]
    assert not Printing.objects.exists()
    assert Entry.objects.latest("pk").verb == "certificates.download_unsigned"

    # when: back, one alone and one in a ZIP
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("x/tanda tangan.pdf", signed_outside(sheets[0]))
    uploads = [SimpleUploadedFile("satu.pdf", signed_outside(sheets[1])), SimpleUploadedFile("dua.zip", packed.getvalue())]
    response = client.post(url("signing", outside), {"files": uploads})
    work(Job.objects.get())

    # then
    assert response.url == url("signing", outside)
    page = client.get(url("signing", outside))
    assert [(row.name, row.state) for row in page.context["handed_in"]] == [
        ("satu.pdf", "stored"),
        ("tanda tangan.pdf", "stored"),
    ]
    assert (page.context["unsigned_count"], page.context["problem"]) == (0, "")
    assert page.content.decode().count("HADI REKAAN") == 2
    assert texts(client.get(url("unsigned", outside), follow=True)) != []


def test_a_refused_file_says_why_and_an_upload_without_files_is_asked_for(login_as, outside):
    client = client_of(login_as, outside)
    issued(outside)

    empty = client.post(url("signing", outside), {})
    client.post(url("signing", outside), {"files": [SimpleUploadedFile("foto.jpg", b"\xff\xd8")]})

    assert empty.context["form"].errors.as_data().keys() == {"files"}
    (row,) = client.get(url("signing", outside)).context["handed_in"]
    assert (row.name, row.refusal) == ("foto.jpg", "no_pdf")


def test_a_damaged_zip_keeps_nothing(login_as, outside):
    response = client_of(login_as, outside).post(
        url("signing", outside), {"files": [SimpleUploadedFile("rusak.zip", b"PK\x03\x04 rusak")]}
    )

    assert [error.code for error in response.context["form"].errors.as_data()["files"]] == ["bad_zip"]
    assert not HandedInSheet.objects.exists()


def test_what_was_left_unsigned_is_signed_by_a_button(login_as, by_server, settings):
    # given
    key, settings.SIGNING_KEY = settings.SIGNING_KEY, ""
    client = client_of(login_as, by_server)
    assert client.get(url("signing", by_server)).context["problem"]
    settings.SIGNING_KEY = key
    issued(by_server)
    SignedSheet.objects.all().delete()
    assert url("seal", by_server) in client.get(url("signing", by_server)).content.decode()

    # when
    response = client.post(url("seal", by_server))
    work(Job.objects.get())

    # then
    assert (response.url, SignedSheet.objects.count()) == (url("signing", by_server), 2)
    client.get(url("signing", by_server))
    assert len(texts(client.post(url("seal", by_server), follow=True))) == Job.objects.count() == 1


def test_a_seal_of_the_server_does_not_stand_for_the_official(login_as, by_server):
    # given: sealed before the centre changed its way
    issued(by_server)
    TrainingCenter.objects.filter(pk=by_server.training_center_id).update(signs_by="outside")
    client = client_of(login_as, by_server)
    assert client.get(url("signing", by_server)).context["unsigned_count"] == 2

    # when
    stored_signed(Certificate.objects.first())

    # then
    assert client.get(url("signing", by_server)).context["unsigned_count"] == 1


@pytest.mark.parametrize("way", ["pen", "outside", "server"])
def test_each_way_offers_what_belongs_to_it(login_as, way):
    training_class = class_signing(way)
    issued(training_class)

    html = client_of(login_as, training_class).get(url("signing", training_class)).content.decode()

    assert ('name="files"' in html, url("unsigned", training_class) in html) == (way == "outside",) * 2
    assert url("seal", training_class) not in html  # everything is signed, or not signed here


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_a_fixed_number_of_queries(login_as, page_queries, count):
    # given
    training_class = class_signing("outside", [f"Orang {chr(65 + number)}" for number in range(count)])
    rows = issued(training_class)
    for row in rows:
        HandedInSheet.objects.create(
            training_class=training_class, name=row.number, state="stored", signed_sheet=stored_signed(row), handed_in_at=AT,
            handed_in_by=row.issued_by,
        )  # fmt: skip
    client = client_of(login_as, training_class)

    # when
    with page_queries() as queries:
        client.get(url("signing", training_class))

    # then
    assert len(queries) == 6


@pytest.mark.parametrize("role", [Role.BIMKER, Role.AUDITOR])
def test_who_may_not_sign_sees_no_link_and_no_page(login_as, outside, role):
    issued(outside)
    client = login_as(role, at=outside.facility)

    assert client.get(url("signing", outside)).status_code == 403
    assert url("signing", outside) not in client.get(url("certificates", outside)).content.decode()


# --- One certificate -------------------------------------------------------------------------------


def test_a_certificate_shows_its_versions_and_hands_out_each(login_as, by_server):
    # given
    row = issued(by_server)[0]
    client = client_of(login_as, by_server)
    address = [reverse("certificates:certificate-version", args=[row.pk, number]) for number in (1, 2, 3)]

    # then
    page = client.get(row.get_absolute_url())
    assert [version.number for version in page.context["versions"]] == [1, 2]
    assert all(one in page.content.decode() for one in address[:2])
    assert [client.get(one).content for one in address[:2]] == [row.read_first(), row.signature.read()]
    assert client.get(address[2]).status_code == 404
    assert client.get(address[0]).headers["Content-Disposition"].endswith('-v1.pdf"')


# --- Anybody ---------------------------------------------------------------------------------------


def told(data: bytes):
    answer = verify_file(data, at=LATER)
    return answer.status, answer.version


def test_every_version_is_known_and_nothing_else(outside):
    # given
    row = issued(outside)[0]
    sheet = row.read_first()
    signed = stored_signed(row).read()

    # then
    assert [told(sheet), told(signed)] == [("valid", 1), ("valid", 2)]
    assert [told(signed + b"\n"), told(signed_outside(sheet)), told(sheet[:-9])] == [
        ("altered", 2),
        ("altered", 1),
        ("altered", 0),
    ]
    revoke(certificate=row, reason="Salah", by=issuer(outside), at=AT)
    assert told(signed) == ("revoked", 2)


def test_the_facts_tell_which_version_a_file_is_and_who_signed(outside):
    # given
    row = issued(outside)[0]
    sheet = row.read_first()
    version = stored_signed(row)
    day = row.training_center.local_date(version.stored_at).isoformat()
    signature = {"certified": True, "signer": "HADI REKAAN", "authority": "Otoritas Rekaan", "checked_on": day}

    # when
    files = [public_facts(verify_file(data, at=LATER))["file"] for data in (sheet, version.read())]

    # then
    assert files == [
        {"version": 1, "versions": 2, "signature": None, "newest_on": day},
        {"version": 2, "versions": 2, "signature": signature, "newest_on": day},
    ]
    facts = public_facts(verify_code(row.code, at=LATER))
    assert ("file" in facts, facts["signature"]) == (False, signature)
    other = Certificate.objects.exclude(pk=row.pk).get()
    assert public_facts(verify_code(other.code, at=LATER))["signature"] is None


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def handed_over(data: bytes) -> str:
    return words(Client().post("/v/file/?lang=en", {"file": SimpleUploadedFile("x.pdf", data)}))


def test_the_page_says_in_words_what_a_signed_file_is(outside):
    # given
    row = issued(outside)[0]
    sheet = row.read_first()
    before = handed_over(sheet)
    signed = stored_signed(row).read()

    # then: the sentence of the BSrE stands only where such a signature is
    bsre = "Balai Besar Sertifikasi Elektronik"
    assert "exactly the one that was issued: not a single byte differs" in before
    assert [bsre in text for text in (before, handed_over(sheet), handed_over(signed))] == [False, False, True]
    assert "without its electronic signature" in handed_over(sheet)
    assert "issued and signed: not a single byte differs" in handed_over(signed)
    assert "something was added behind it" in handed_over(signed + b"\n")
    assert bsre in words(Client().get(f"/v/{row.code}?lang=en"))


def test_what_the_server_signed_is_called_uncertified_everywhere(login_as, by_server):
    # given
    row = issued(by_server)[0]
    client = client_of(login_as, by_server)

    # then
    public = [words(Client().get(f"/v/{row.code}?lang=en")), handed_over(row.read_sheet())]
    assert ["Uncertified electronic signature" in text for text in public] == [True, True]
    assert ["BSrE" in text for text in public] == [False, False]
    pages = [client.get(row.get_absolute_url()), client.get(url("signing", by_server))]
    assert ["tidak tersertifikasi" in words(page) for page in pages] == [True, True]


def test_a_signed_certificate_that_was_replaced_says_so(by_server):
    row = issued(by_server)[0]
    new = replace(certificate=row, reason="Hilang", by=issuer(by_server), on=ON, at=AT)

    assert [told(row.read_sheet()), told(new.read_sheet())] == [("replaced", 2), ("valid", 2)]
