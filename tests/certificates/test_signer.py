"""The server's key and what it signs. No database."""

import io
import subprocess
from datetime import timedelta

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.timestamps import HTTPTimeStamper

from certificates import signer
from certificates.signature_check import examine
from certificates.signer import KeyProblem, Unsigned, load_key, make_key, sign
from tests.certificates.signatures import AUTHORITY, NOW, PASSPHRASE, certificate, key_file, paper, timestamp_server
from tests.databases import on_sqlite

pytestmark = on_sqlite

CENTRE = "UPTD BLK Rekaan"
SHEET = paper({"code": "ABC"})


@pytest.fixture
def key(tmp_path):
    return load_key(key_file(tmp_path / "key.p12", certificate(CENTRE), CENTRE), PASSPHRASE)


@pytest.mark.parametrize("name", ["key.p12", "key.pem"])
def test_a_key_is_read_from_either_kind_of_file(tmp_path, name):
    found = load_key(key_file(tmp_path / name, certificate(CENTRE), CENTRE), PASSPHRASE if name.endswith("p12") else "")

    assert (found.name, found.problem(NOW), found.valid_until) == (CENTRE, None, certificate(CENTRE).not_valid_after_utc)


def test_a_new_key_is_fit_until_its_end(tmp_path):
    # given
    path = tmp_path / "new.p12"
    path.write_bytes(make_key(name=CENTRE, at=NOW, until=NOW + timedelta(days=5), passphrase=PASSPHRASE))

    # when
    found = load_key(str(path), PASSPHRASE)

    # then
    times = [NOW - timedelta(days=1), NOW + timedelta(seconds=1), NOW + timedelta(days=4), NOW + timedelta(days=6)]
    assert [found.problem(at) for at in times] == [KeyProblem.NOT_YET, None, None, KeyProblem.EXPIRED]


def refused_file(tmp_path, what: str) -> tuple[str, str]:
    path = tmp_path / f"{what}.p12"
    if what == "unset":
        return "", ""
    if what == "no pair":
        return key_file(tmp_path / "foreign.pem", certificate("Orang Lain"), CENTRE), ""
    if what == "garbage":
        path.write_bytes(b"no key")
    if what in ("wrong", "none"):
        key_file(path, certificate(CENTRE), CENTRE)
    return str(path), {"wrong": "lain", "none": ""}.get(what, PASSPHRASE)


@pytest.mark.parametrize(
    ("what", "problem"),
    [
        ("unset", KeyProblem.NOT_SET),
        ("missing", KeyProblem.MISSING),
        ("garbage", KeyProblem.UNREADABLE),
        ("wrong", KeyProblem.UNREADABLE),
        ("none", KeyProblem.UNREADABLE),
        ("no pair", KeyProblem.NO_PAIR),
    ],
)
def test_a_file_that_holds_no_usable_key(tmp_path, what, problem):
    with pytest.raises(Unsigned) as raised:
        load_key(*refused_file(tmp_path, what))

    assert raised.value.problem == problem


def test_a_key_that_was_replaced_in_its_place_is_read_anew(tmp_path):
    # given
    path = key_file(tmp_path / "key.p12", certificate(CENTRE), CENTRE)
    load_key(path, PASSPHRASE)

    # when
    key_file(tmp_path / "key.p12", certificate("Yang Baru"), "Yang Baru")

    # then
    assert load_key(path, PASSPHRASE).name == "Yang Baru"


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        pytest.param({"private": ec.generate_private_key(ec.SECP384R1())}, KeyProblem.UNSUITED, id="another-curve"),
        pytest.param({"certificate": certificate(AUTHORITY, authority=True)}, KeyProblem.WRONG_USE, id="an-authority"),
        pytest.param({"certificate": certificate(" ")}, KeyProblem.NAMELESS, id="nobody"),
        pytest.param({"certificate": certificate("Lapas Rekaan")}, KeyProblem.TELLS, id="a-prison"),
    ],
)
def test_a_key_that_is_unfit(key, change, problem):
    values = {"private": key.private, "certificate": key.certificate} | change

    assert signer.ServerKey(**values).problem(NOW) == problem


def test_the_sheet_is_extended_and_nothing_of_it_is_changed(key):
    # when
    signed = sign(SHEET, key)

    # then: its own bytes, then a signature that covers everything, and no other difference
    assert signed.startswith(SHEET)
    root = key.certificate.public_bytes(Encoding.PEM)
    found = examine(signed, SHEET, roots=[root], at=NOW)
    assert (found.refusal, found.signer) == (None, CENTRE)


def test_the_field_is_invisible_named_and_needs_no_tag(key):
    with pikepdf.open(io.BytesIO(sign(SHEET, key))) as pdf, pikepdf.open(io.BytesIO(SHEET)) as plain:
        (field,) = pdf.Root.AcroForm.Fields
        shown = {name: field.get(name) for name in ("/TU", "/F", "/AP")}
        outside = all(value < 0 for value in field.Rect)
        metadata = [dict(one.docinfo.items()) for one in (plain, pdf)]

    assert (str(shown["/TU"]), int(shown["/F"]) & 0b110, shown["/AP"], outside) == ("Segel elektronik", 4, None, True)
    assert metadata[0] == metadata[1]


def test_other_readers_find_the_signature_whole(key, tmp_path):
    # given
    path = tmp_path / "signed.pdf"
    path.write_bytes(sign(sign(SHEET, key), key))

    # when
    said = subprocess.run(["pdfsig", path], capture_output=True, text=True, check=False).stdout
    checked = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)

    # then
    assert said.count("Signature is Valid.") == 2
    assert said.count("- Total document signed") == 1
    assert (checked.returncode, checked.stderr) == (0, "")


def test_a_timestamp_is_asked_for_where_a_server_is_set(key, monkeypatch):
    # given
    dummy = timestamp_server()
    monkeypatch.setattr(HTTPTimeStamper, "async_request_tsa_response", lambda self, req: dummy.async_request_tsa_response(req))

    # then
    token = bytes.fromhex("060b2a864886f70d010910020e")  # id-aa-timeStampToken
    found = [token.hex().encode() in sign(SHEET, key, timestamp_url=url).lower() for url in ("http://127.0.0.1:9/", "")]
    assert found == [True, False]


def test_a_timestamp_server_that_is_silent_refuses(key):
    with pytest.raises(Unsigned) as raised:
        sign(SHEET, key, timestamp_url="http://127.0.0.1:9/")

    assert raised.value.problem == KeyProblem.NO_TIMESTAMP
