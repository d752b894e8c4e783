from base64 import urlsafe_b64decode
from copy import deepcopy
from functools import partial
from gzip import decompress
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from jsonschema import Draft201909Validator

from certificates.rules.credential import Addresses, as_file, credential
from certificates.rules.proof import base58, from_base58, is_signed, multikey, signed
from certificates.rules.quads import CONTEXTS, canonical
from certificates.rules.status_list import LEAST, encoded_list, status_list
from tests.certificates.published import SCHEMA, normalised
from tests.certificates.test_pdf import content_for
from tests.databases import on_sqlite

pytestmark = on_sqlite

AT = Addresses("https://blk.example/credentials/issuer-1.json", "https://blk.example/credentials/status-1-training-2026.json")
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
METHOD = f"{AT.issuer}#{multikey(KEY.public_key())}"
CREATED = "2026-03-02T05:00:00Z"
SALT = "00112233445566778899aabbccddeeff"
UNIT = content_for()["units"][0]
CONTENTS = [
    pytest.param({}, id="training"),
    pytest.param({"kind": "hours", "result": "attended", "jp_delivered": 20}, id="hours"),
    pytest.param({"kind": "attendance", "result": "attended", "jp_delivered": 20}, id="attendance"),
    pytest.param({"units": [UNIT | {"mark": None}, UNIT | {"mark": "55.5", "verdict": "BK"}]}, id="units"),
    pytest.param({"units": [UNIT | {"mark": None, "verdict": None}] * 24}, id="no-results"),
    pytest.param({"program": 'Las "3G" \\ baja\n_:b0 <x> {y}', "centre": "BLK Sî Rekaañ — Ø"}, id="signs"),
]


def document(**fields):
    return credential(content_for("Siti Nür'aini", **fields), at=AT, salt=SALT)


def ours(**fields):
    return signed(document(**fields), key=KEY, method=METHOD, created=CREATED)


holds = partial(is_signed, keys={METHOD: KEY.public_key()})


@pytest.mark.parametrize("fields", CONTENTS)
def test_a_credential_is_canonical_as_a_full_implementation_makes_it(fields):
    made = document(**fields)

    assert canonical(made) == normalised(made)


def test_so_are_a_status_list_and_the_options_of_a_proof():
    listed = status_list(AT.status_list, issuer=AT.issuer, places=[3, 7], since=CREATED)
    options = {"@context": list(CONTEXTS), **ours()["proof"][0]}
    del options["proofValue"]

    assert canonical(listed) == normalised(listed)
    assert canonical(options) == normalised(options)


@pytest.mark.parametrize("fields", CONTENTS)
def test_the_official_schema_accepts_it(fields):
    assert [error.message for error in Draft201909Validator(SCHEMA).iter_errors(ours(**fields))] == []


def test_the_official_schema_does_refuse():
    broken = ours()
    del broken["credentialSubject"]["achievement"]["criteria"]

    assert [error.message for error in Draft201909Validator(SCHEMA).iter_errors(broken)] == ["'criteria' is a required property"]


def test_the_signature_is_that_of_the_specification():
    """Worked out by hand from the text of the cryptosuite, with the quads of a full implementation."""
    made = ours()
    (proof,) = made.pop("proof")
    value = from_base58(proof.pop("proofValue"))
    hashed = [sha256(normalised(part).encode()).digest() for part in ({"@context": made["@context"], **proof}, made)]

    KEY.public_key().verify(value, b"".join(hashed))
    assert (proof["type"], proof["cryptosuite"], proof["proofPurpose"]) == (
        "DataIntegrityProof", "eddsa-rdfc-2022", "assertionMethod",
    )  # fmt: skip


def test_it_holds_whatever_the_order_of_its_keys():
    made = ours()

    assert holds(made)
    assert holds(dict(reversed(made.items())))
    assert not is_signed(made, keys={METHOD: Ed25519PrivateKey.generate().public_key()})


TAMPERED = [
    (("id",), "https://blk.example/v/222222-222222-222222"),
    (("name",), "Pelatihan Dokter"),
    (("issuer", "id"), "https://blk.example/credentials/issuer-2.json"),
    (("issuer", "name"), "BLK Lain"),
    (("validFrom",), "2025-03-02T05:00:00Z"),
    (("credentialSubject", "licenseNumber"), "0002/SERT/BLK/III/2026"),
    (("credentialSubject", "identifier", 0, "identityHash"), "sha256$" + "0" * 64),
    (("credentialSubject", "achievement", "criteria", "narrative"), "960 jam pelatihan"),
    (("credentialSubject", "achievement", "resultDescription", 0, "name"), "C.24LAS01.009.1 Lain"),
    (("credentialSubject", "result", 0, "value"), "99.0"),
    (("credentialStatus", "statusListIndex"), "2"),
    (("proof", 0, "created"), "2026-03-03T05:00:00Z"),
    (("proof", 0, "proofValue"), base58(bytes(64))),
    (("credentialSubject", "nickname"), "Kancil"),
]


@pytest.mark.parametrize(("path", "value"), TAMPERED, ids=[".".join(map(str, path)) for path, _value in TAMPERED])
def test_a_changed_field_is_found(path, value):
    # given
    made = ours()
    changed = deepcopy(made)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value

    # then
    assert holds(made)
    assert not holds(changed)


@pytest.mark.parametrize(
    "nonsense",
    [
        {}, {"proof": []}, {"proof": [1]}, {"proof": "x"}, ours() | {"@context": "x"}, ours() | {"@context": None},
        ours() | {"type": {}}, ours() | {"type": [["VerifiableCredential"]]},
        ours() | {"id": "javascript:alert(1)"}, ours() | {"validFrom": 1},
        ours() | {"proof": ours()["proof"] * 2}, ours() | {"credentialStatus": "x y"},
    ],
)  # fmt: skip
def test_nonsense_does_not_hold(nonsense):
    assert not holds(nonsense)


def test_two_nameless_nodes_that_say_the_same_are_refused():
    made = document()
    made["credentialSubject"]["identifier"] *= 2
    made["credentialSubject"]["identifier"][1] = dict(made["credentialSubject"]["identifier"][0])

    with pytest.raises(ValueError, match="the same"):
        canonical(made)


def test_the_holder_is_named_by_a_hash_only():
    made = document()

    (identity,) = made["credentialSubject"]["identifier"]
    text = as_file(made)
    assert identity["identityHash"] == "sha256$" + sha256(f"Siti Nür'aini|1990-05-17{SALT}".encode()).hexdigest()
    assert [said for said in ("Siti", "1990", "Kota Rekaan") if said in text] == []


def test_a_statement_says_neither_graduated_nor_a_result():
    made = document(kind="hours", result="attended", jp=12, jp_delivered=20)

    subject = made["credentialSubject"]
    assert "result" not in subject
    assert "resultDescription" not in subject["achievement"]
    assert subject["achievement"]["criteria"]["narrative"].startswith(
        "Mengikuti sebagian program Las SMAW posisi 1G: 12 jam pelatihan (JP) @ 45 menit dari 20 JP."
    )


@pytest.mark.parametrize("places", [[], [1], [3, 7, 8, LEAST - 1], [LEAST, 999_999]])
def test_each_bit_of_the_list_is_a_place(places):
    text = encoded_list(places)

    bits = decompress(urlsafe_b64decode(text[1:] + "=" * (-len(text[1:]) % 4)))
    assert text[0] == "u"
    assert len(bits) * 8 >= LEAST
    assert [place for place in range(len(bits) * 8) if bits[place // 8] >> (7 - place % 8) & 1] == places


@pytest.mark.parametrize("data", [b"", b"\0\0\1", b"\xff" * 64, bytes(5)])
def test_base_58_comes_back(data):
    assert from_base58(base58(data)) == data
