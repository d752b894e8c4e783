"""Stored versions: signed by the server as the sheets are made or later, or handed in as signed outside."""

import io
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils.timezone import now

from audit.models import Entry
from certificates import handed_in
from certificates.handed_in import files_in
from certificates.models import Certificate, HandedInSheet, SignedSheet
from certificates.rules.signatures import MAX_BYTES
from certificates.services import handing_in
from certificates.services.bulk import start_issue
from certificates.services.handing_in import hand_in
from certificates.services.issuing import issue
from certificates.services.lifecycle import replace, revoke
from certificates.services.sealing import start_sealing
from certificates.services.versions import add_version, versions_of
from certificates.signer import KeyProblem
from jobs.models import Job
from jobs.services import resume
from tests.certificates.graduates import AT, ON, issuer
from tests.certificates.signatures import (
    certificate,
    key_file,
    paper,
    signed_outside,
)
from tests.certificates.signing import CENTRE, class_signing, handed, issued, signing_set_up, work  # noqa: F401 (a fixture)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("signing_set_up")]


@pytest.fixture
def by_server():
    return class_signing("server")


@pytest.fixture
def outside():
    return class_signing("outside")


def kept() -> dict:
    return {model: list(model.objects.order_by("pk").values()) for model in (Certificate, SignedSheet, HandedInSheet, Job)}


def refused(code: str, call, **values):
    before = kept()
    with pytest.raises(ValidationError) as raised:
        call(**values)
    assert ([error.code for error in raised.value.error_list], kept()) == ([code], before)


# --- By the server --------------------------------------------------------------------------------


def test_sheets_are_signed_as_they_are_made(by_server):
    rows = issued(by_server)

    assert [[version.number for version in versions_of(row)] for row in rows] == [[1, 2], [1, 2]]
    for row in rows:
        (signed,) = row.signed_sheets.all()
        assert (signed.way, signed.signer, signed.certified) == ("server", CENTRE, False)
        assert row.read_sheet() == signed.read()
        assert row.read_sheet().startswith(row.read_first())
        assert row.read_first() == paper(row.content)
    assert Entry.objects.filter(verb="certificates.sign").count() == 2


def test_a_worker_signs_in_the_job_that_makes_the_sheets(by_server):
    # given
    batch = start_issue(classes=[by_server], by=issuer(by_server), on=ON, at=AT, target_url="")

    # when
    job = work(batch.job)

    # then
    assert (job.status, job.units.filter(status="done").count()) == ("done", 2)
    assert sorted(SignedSheet.objects.values_list("certificate", "version")) == sorted(
        (row.pk, 2) for row in Certificate.objects.all()
    )


@pytest.mark.parametrize("way", ["pen", "outside"])
def test_other_centres_sheets_are_not_signed(way):
    training_class = class_signing(way)

    assert [row.signature for row in issued(training_class)] == [None, None]
    refused("other_way", start_sealing, training_class=training_class, by=issuer(training_class), at=AT, target_url="")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"SIGNING_KEY": ""}, "key_not_set"),
        ({"SIGNING_KEY": "/tidak/ada.p12"}, "key_missing"),
        ({"SIGNING_KEY_PASSPHRASE": "lain"}, "key_unreadable"),
    ],
)
def test_a_wrong_key_refuses_before_any_number_is_given(by_server, settings, change, code):
    # given
    for name, value in change.items():
        setattr(settings, name, value)
    by = issuer(by_server)

    # then
    refused(code, issue, training_class=by_server, by=by, on=ON, at=AT)
    with pytest.raises(ValidationError) as raised:
        start_issue(classes=[by_server], by=by, on=ON, at=AT, target_url="")
    assert raised.value.messages == [KeyProblem(code).label]
    assert not Certificate.objects.exists()


def test_an_expired_key_and_one_that_names_the_prison_refuse(by_server, settings, tmp_path):
    by = issuer(by_server)
    settings.SIGNING_KEY = key_file(tmp_path / "old.p12", certificate("BLK Lama", days=-1, ago=5), "BLK Lama")
    refused("key_expired", issue, training_class=by_server, by=by, on=ON, at=now())
    name = f"BLK {by_server.facility.name}"
    settings.SIGNING_KEY = key_file(tmp_path / "tell.p12", certificate(name), name)
    with pytest.raises(ValidationError) as raised:
        issue(training_class=by_server, by=by, on=ON, at=AT)
    assert raised.value.error_list[0].code in {"key_tells", "leak"}


def test_what_could_not_be_signed_is_stored_and_signed_later(by_server, settings):
    # given: no timestamp while the sheets are made
    settings.SIGNING_TIMESTAMP_URL = "http://127.0.0.1:9/"
    batch = start_issue(classes=[by_server], by=issuer(by_server), on=ON, at=AT, target_url="")
    job = work(batch.job)
    assert set(job.units.values_list("status", "error")) == {("failed", KeyProblem.NO_TIMESTAMP.label)}
    assert [(row.stored, row.signature) for row in Certificate.objects.all()] == [(True, None)] * 2

    # when: the first by trying again, or all by the button
    settings.SIGNING_TIMESTAMP_URL = ""
    revoked = Certificate.objects.last()
    revoke(certificate=revoked, reason="Salah", by=issuer(by_server), at=AT)
    sealing = work(start_sealing(training_class=by_server, by=issuer(by_server), at=AT, target_url=""))
    resume(job, by=job.created_by)

    # then: what is not in force is left as it is, and nothing is signed twice
    assert (sealing.status, work(job).status) == ("done", "done")
    assert list(SignedSheet.objects.values_list("version", flat=True)) == [2]
    refused("nothing_to_do", start_sealing, training_class=by_server, by=issuer(by_server), at=AT, target_url="")


def test_a_replacement_is_signed_too(by_server):
    row = issued(by_server)[0]

    new = replace(certificate=row, reason="Hilang", by=issuer(by_server), on=ON, at=AT)

    assert (new.signature.signer, row.read_sheet() == new.read_sheet()) == (CENTRE, False)


# --- Outside --------------------------------------------------------------------------------------


def test_signed_sheets_find_their_certificates_whatever_they_are_called(outside, settings):
    # given
    first, second = issued(outside)

    # when: in the wrong order
    said = handed(outside, signed_outside(second.read_first()), signed_outside(first.read_first()))

    # then
    assert said == [("stored", "")] * 2
    fresh = Certificate.objects.order_by("sequence")
    assert [(row.signature.way, row.signature.signer, row.signature.issuer, row.signature.version) for row in fresh] == [
        ("outside", "HADI REKAAN", "Otoritas Rekaan", 2)
    ] * 2
    assert [row.read_sheet() for row in fresh] == [signed_of(row) for row in fresh]
    assert not list((settings.MEDIA_ROOT / "handed-in").iterdir())


def signed_of(row) -> bytes:
    return row.signed_sheets.get().read()


def test_each_file_has_its_own_reason(outside):
    # given
    first, second = issued(outside)
    sheet = first.read_first()
    good = signed_outside(sheet)
    revoke(certificate=second, reason="Salah", by=issuer(outside), at=AT)

    # when
    said = handed(
        outside,
        good,
        good,
        sheet,
        b"bukan pdf",
        b"%PDF-" + bytes(MAX_BYTES),
        signed_outside(paper({"code": "LAIN"})),
        signed_outside(second.read_first()),
        good + b" ",
        signed_outside(sheet, certificate("ORANG LAIN", "Otoritas Rekaan"), name="ORANG LAIN"),
        signed_outside(sheet, certificate("HADI REKAAN")),
        signed_outside(good, field="Lagi"),
    )

    # then
    assert said == [
        ("stored", ""),
        ("refused", "known"),
        ("refused", "unsigned"),
        ("refused", "no_pdf"),
        ("refused", "too_large"),
        ("refused", "not_ours"),
        ("refused", "not_in_force"),
        ("refused", "not_whole"),
        ("refused", "other_person"),
        ("refused", "untrusted"),
        ("stored", ""),
    ]
    assert [version.number for version in versions_of(first)] == [1, 2, 3]
    assert HandedInSheet.objects.exclude(file="").count() == 0
    assert Entry.objects.filter(verb="certificates.refuse_signed").count() == 7


def test_a_sheet_of_another_class_is_not_taken(outside):
    other = class_signing("outside")
    (row, *_others) = issued(other)

    assert handed(outside, signed_outside(row.read_first())) == [("refused", "not_ours")]
    assert not SignedSheet.objects.exists()


def test_what_refuses_every_file(outside, settings):
    files = {"training_class": outside, "by": issuer(outside), "at": AT, "target_url": ""}
    refused("no_file", hand_in, files=[], **files)
    settings.BSRE_ROOTS = ""
    refused("no_roots", hand_in, files=[("a.pdf", b"%PDF-1.7")], **files)
    pen = class_signing("pen")
    refused("other_way", hand_in, files=[("a.pdf", b"%PDF-1.7")], **files | {"training_class": pen})


def test_nothing_needs_a_worker_when_all_is_refused_at_once(outside):
    assert handed(outside, b"x") == [("refused", "no_pdf")]
    assert not Job.objects.exists()


def test_a_file_whose_worker_was_killed_before_letting_it_go_goes_with_the_next(outside, monkeypatch, settings):
    # given
    row = issued(outside)[0]
    with monkeypatch.context() as killed:
        killed.setattr(handing_in, "_let_go", lambda row: None)
        handed(outside, row.read_first())
    assert len(list((settings.MEDIA_ROOT / "handed-in").iterdir())) == 1

    # when
    handed(outside, b"bukan pdf")

    # then
    assert (list((settings.MEDIA_ROOT / "handed-in").iterdir()), HandedInSheet.objects.exclude(file="").count()) == ([], 0)


# --- Versions --------------------------------------------------------------------------------------


def version(row, data, **fields):
    values = {"way": "outside", "signer": "A", "by": issuer(row.enrollment.training_class), "at": AT}
    return add_version(certificate=row, data=data, **values | fields)


def test_versions_are_only_added(outside):
    # given
    row = issued(outside)[0]
    version(row, b"two")

    # then
    refused("known", version, row=row, data=b"two")
    refused("known", version, row=row, data=row.read_first())
    assert version(row, b"three").version == 3
    assert row.read_sheet() == b"three"
    revoke(certificate=row, reason="Salah", by=issuer(outside), at=AT)
    refused("not_in_force", version, row=row, data=b"four")


def test_a_version_that_was_changed_on_the_disk_is_not_handed_out(outside):
    row = issued(outside)[0]
    signed = version(row, b"two")
    Path(signed.file.path).write_bytes(b"2wo")

    with pytest.raises(ValidationError) as raised:
        row.read_sheet()

    assert raised.value.code == "altered"


@pytest.mark.parametrize("change", [{"version": 1}, {"signer": ""}, {"file": ""}, {"sha256": ""}])
def test_the_database_refuses_half_a_version(outside, change):
    signed = version(issued(outside)[0], b"two")

    with pytest.raises(IntegrityError), transaction.atomic():
        SignedSheet.objects.filter(pk=signed.pk).update(**change)


# --- What is uploaded ------------------------------------------------------------------------------


def zipped(*names: str, size: int = 10) -> SimpleUploadedFile:
    out = io.BytesIO()
    with ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, b"%PDF-" + b" " * (size - 5))
    return SimpleUploadedFile("semua.zip", out.getvalue())


def test_zips_and_files_are_unpacked_together():
    uploads = [zipped("map/a.pdf", "map/", "..\\b.pdf", "__MACOSX/._a.pdf"), SimpleUploadedFile("c.pdf", b"%PDF-c")]

    assert [(name, len(data)) for name, data in files_in(uploads)] == [("a.pdf", 10), ("b.pdf", 10), ("c.pdf", 6)]


@pytest.mark.parametrize(
    ("upload", "limits", "code"),
    [
        (lambda: SimpleUploadedFile("rusak.zip", b"PK\x03\x04 rusak"), {}, "bad_zip"),
        (lambda: zipped("a", "b", "c"), {"MOST_FILES": 2}, "too_many_files"),
        (lambda: zipped("a", "b", size=100), {"MOST_BYTES": 150}, "too_much"),
    ],
)
def test_an_upload_that_is_refused_as_a_whole_is_named(monkeypatch, upload, limits, code):
    for name, value in limits.items():
        monkeypatch.setattr(handed_in, name, value)
    file = upload()

    with pytest.raises(ValidationError) as raised:
        files_in([file])

    assert (raised.value.error_list[0].code, file.name in raised.value.messages[0]) == (code, True)


def test_of_a_huge_file_only_the_beginning_is_read(monkeypatch):
    monkeypatch.setattr(handed_in, "MAX_BYTES", 20)

    assert [len(data) for _name, data in files_in([zipped("a.pdf", size=10_000)])] == [21]
