import io
import json
from datetime import timedelta

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from certificates.credential_keys import make_key
from certificates.models import Certificate, NumberSeries
from certificates.pdf import certificate_pdf
from certificates.rules.credential import as_file, identity_hash
from certificates.rules.status_list import encoded_list
from certificates.services.credentials import credential_holds, issuer_document, revoked_list
from certificates.services.issuing import issue
from certificates.services.lifecycle import replace, revoke
from certificates.services.publishing import publish
from organizations.models import Role
from tests.certificates.graduates import AT, ON, graduated_class, issuer
from tests.conftest import signed_in

pytestmark = pytest.mark.django_db
AS_JSON = {"accept": "application/json"}


@pytest.fixture(autouse=True)
def _quick(monkeypatch, own_files):
    monkeypatch.setattr("certificates.services.issuing.certificate_pdf", lambda content: b"%PDF- " + content["code"].encode())


def issued(name="Budi Santoso") -> Certificate:
    training_class = graduated_class([name])
    (certificate,) = issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT)
    return certificate


def by(certificate, **fields):
    return issuer(certificate.enrollment.training_class, **fields)


def list_of(certificate) -> str:
    document = revoked_list(certificate.training_center, certificate.kind, certificate.year)
    assert credential_holds(document)
    return document["credentialSubject"]["encodedList"]


def test_what_is_issued_carries_its_credential(credential_key):
    # when
    certificate = issued()

    # then
    document = certificate.content["credential"]
    (identity,) = document["credentialSubject"]["identifier"]
    address = document["issuer"]["id"]
    assert credential_holds(document)
    assert address == f"http://testserver/credentials/issuer-{certificate.training_center_id}.json"
    assert document["proof"][0]["verificationMethod"].startswith(f"{address}#z6Mk")
    assert document["proof"][0]["created"] == document["validFrom"] == "2026-03-02T05:00:00Z"
    assert document["id"] == certificate.content["verify_url"]
    assert document["credentialStatus"]["statusListIndex"] == str(certificate.sequence)
    assert identity["identityHash"] == identity_hash("Budi Santoso", "1990-05-17", salt=identity["salt"])


def test_without_a_key_there_is_none():
    certificate = issued()

    assert "credential" not in certificate.content
    assert issuer_document(certificate.training_center) is None
    assert revoked_list(certificate.training_center, certificate.kind, certificate.year) is None


@pytest.mark.parametrize("what", ["garbage", "alone"])
def test_a_key_that_cannot_be_used_refuses_and_nothing_is_written(credential_key, settings, what):
    # given
    if what == "garbage":
        (settings.CREDENTIAL_KEYS / f"{credential_key}.key.pem").write_text("bukan kunci")
    else:
        (settings.CREDENTIAL_KEYS / f"{credential_key}.public.pem").unlink()

    # when
    with pytest.raises(ValidationError) as raised:
        issued()

    # then
    assert raised.value.code == "credential_key"
    assert f"{credential_key}.key.pem" in raised.value.messages[0]
    assert not Certificate.objects.exists()
    assert not NumberSeries.objects.exists()


def test_it_lies_inside_the_sheet_which_is_the_same_each_time(credential_key):
    # given
    certificate = issued()

    # when
    data = certificate_pdf(certificate.content)

    # then
    with pikepdf.open(io.BytesIO(data)) as pdf:
        inside = {name: file.get_file().read_bytes().decode() for name, file in pdf.attachments.items()}
        (attached,) = pdf.Root.AF
        assert (str(attached.AFRelationship), str(attached.EF.F.Subtype)) == ("/Data", "/application/json")
    assert inside == {"credential.json": as_file(certificate.content["credential"])}
    assert certificate_pdf(Certificate.objects.get(pk=certificate.pk).content) == data


@pytest.mark.parametrize("how", ["revoke", "replace"])
def test_what_is_no_longer_in_force_has_its_bit(credential_key, how):
    # given
    certificate = issued()
    before = list_of(certificate)

    # when
    later = AT + timedelta(days=1)
    if how == "revoke":
        revoke(certificate=certificate, reason="Salah", by=by(certificate), at=later)
    else:
        replace(certificate=certificate, reason="Nama", by=by(certificate), on=later.date(), at=later)

    # then
    assert before == encoded_list([])
    assert list_of(certificate) == encoded_list([certificate.sequence])
    assert revoked_list(certificate.training_center, "training", 2026)["validFrom"] == "2026-03-03T05:00:00Z"
    assert revoked_list(certificate.training_center, "hours", 2026) is None


def test_a_new_key_signs_and_what_the_old_one_signed_still_holds_until_it_is_withdrawn(credential_key, settings):
    # given
    old = issued().content["credential"]

    # when
    make_key(at=AT + timedelta(days=1))
    certificate = issued("Siti")

    # then
    new = certificate.content["credential"]
    methods = [one["id"] for one in issuer_document(certificate.training_center)["verificationMethod"]]
    assert len(methods) == 2
    assert new["proof"][0]["verificationMethod"] == methods[0]
    assert old["proof"][0]["verificationMethod"].partition("#")[2] == methods[1].partition("#")[2]
    assert (credential_holds(old), credential_holds(new)) == (True, True)
    (settings.CREDENTIAL_KEYS / f"{credential_key}.public.pem").unlink()
    assert (credential_holds(old), credential_holds(new)) == (False, True)


def test_the_command_makes_a_key_that_others_cannot_read(settings, tmp_path, capsys):
    settings.CREDENTIAL_KEYS = tmp_path / "keys"

    call_command("make_credential_key")
    call_command("make_credential_key", "--if-none")

    private, public = sorted((tmp_path / "keys").iterdir())
    assert [oct(path.stat().st_mode & 0o777) for path in (tmp_path / "keys", private, public)] == ["0o700", "0o600", "0o644"]
    assert private.name.removesuffix(".key.pem") in capsys.readouterr().out
    assert Entry.objects.filter(verb="certificates.make_key").count() == 1


def test_keys_and_list_are_there_for_everybody(credential_key):
    # given
    certificate = issued()
    document = certificate.content["credential"]

    # when
    keys = Client().get(document["issuer"]["id"])
    listed = Client().get(document["credentialStatus"]["statusListCredential"])

    # then
    assert keys.json() == issuer_document(certificate.training_center)
    assert listed.json() == revoked_list(certificate.training_center, "training", 2026)
    assert [answer.headers["Content-Type"] for answer in (keys, listed)] == ["application/json; charset=utf-8"] * 2
    assert [answer.headers["Cache-Control"] for answer in (keys, listed)] == ["public, max-age=3600", "public, max-age=300"]
    assert not keys.cookies


@pytest.mark.parametrize(
    "path",
    [
        "issuer-0",
        f"issuer-{10**30}",
        "status-0-training-2026",
        "status-{pk}-training-2025",
        "status-{pk}-foto-2026",
        f"status-{{pk}}-training-{10**30}",
    ],
)
def test_what_nobody_issued_has_no_list(credential_key, path):
    certificate = issued()

    assert Client().get(f"/credentials/{path.format(pk=certificate.training_center_id)}.json").status_code == 404


def test_a_fixed_host_answers_the_same(credential_key, tmp_path):
    # given
    certificate = issued()
    document = certificate.content["credential"]

    # when
    publish(folder=tmp_path / "bundle", at=AT)

    # then
    for address in (document["issuer"]["id"], document["credentialStatus"]["statusListCredential"]):
        file = tmp_path / "bundle" / address.removeprefix("http://testserver/")
        assert file.read_bytes() == Client().get(address).content
    assert (tmp_path / "bundle/credentials/index.html").exists()


def test_a_fixed_host_is_told_which_key_is_broken(credential_key, settings, tmp_path):
    issued()
    (settings.CREDENTIAL_KEYS / f"{credential_key}.public.pem").write_text("bukan kunci")

    with pytest.raises(CommandError, match=rf"{credential_key}\.public\.pem"):
        call_command("publish_verification", str(tmp_path / "bundle"))


def test_the_centre_downloads_it_and_the_read_is_recorded(credential_key):
    certificate = issued()
    address = reverse("certificates:certificate-credential", args=[certificate.pk])

    response = signed_in(by(certificate, role=Role.BLK)).get(address)

    assert response.json() == certificate.content["credential"]
    assert response.headers["Content-Disposition"] == f'attachment; filename="{certificate.download_name[:-4]}.json"'
    assert Entry.objects.filter(verb="certificates.download_credential", object_id=str(certificate.pk)).count() == 1
    assert address in signed_in(by(certificate, role=Role.BLK)).get(certificate.get_absolute_url()).content.decode()


def test_a_certificate_without_one_has_nothing_to_download():
    certificate = issued()
    client = signed_in(by(certificate, role=Role.BLK))
    address = reverse("certificates:certificate-credential", args=[certificate.pk])

    assert client.get(address).status_code == 404
    assert address not in client.get(certificate.get_absolute_url()).content.decode()


def test_a_machine_gets_it_only_with_the_number_of_the_paper(credential_key):
    certificate = issued()
    ask = Client(headers=AS_JSON).get

    assert ask(f"/v/{certificate.code}").json()["credential"] is None
    assert ask(f"/v/{certificate.code}", {"number": certificate.number}).json()["credential"] == certificate.content["credential"]


def handed_in(text: str) -> str:
    return Client().post("/v/file/?lang=en", {"file": SimpleUploadedFile("credential.json", text.encode())}).content.decode()


def test_somebody_hands_in_a_credential(credential_key, settings):
    # given
    certificate = issued()
    document = certificate.content["credential"]
    changed = json.loads(as_file(document))
    changed["name"] = "Pelatihan Dokter"

    # then
    assert "This credential says word for word what was issued" in handed_in(json.dumps(document))
    assert "Not the file that was issued" in handed_in(json.dumps(changed))
    for strange in ("{}", "{", "{" * 5000, json.dumps({"id": "x"}), '{"id": "' + "x" * 70_000 + '"}'):
        assert "Not one of our files" in handed_in(strange)


def test_a_credential_of_a_withdrawn_key_no_longer_counts(credential_key, settings):
    certificate = issued()
    (settings.CREDENTIAL_KEYS / f"{credential_key}.public.pem").unlink()

    assert "Not the file that was issued" in handed_in(json.dumps(certificate.content["credential"]))
