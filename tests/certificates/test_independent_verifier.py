"""What a program that is not ours says about a credential: ``@digitalbazaar/vc`` with contexts of its own, offline."""

import json
import subprocess
from copy import deepcopy
from pathlib import Path

import pytest

from certificates.services.credentials import issuer_document, revoked_list
from certificates.services.issuing import issue
from certificates.services.lifecycle import revoke
from tests.certificates.graduates import AT, ON, graduated_class, issuer
from tests.databases import on_sqlite

pytestmark = [pytest.mark.django_db, on_sqlite]

PROGRAM = Path(__file__).parents[1] / "independent" / "verify.mjs"
ACCEPTED = {"verified": True, "revoked": False, "reasons": []}


@pytest.fixture
def certificate(credential_key, monkeypatch, own_files):
    monkeypatch.setattr("certificates.services.issuing.certificate_pdf", lambda content: b"%PDF- " + content["code"].encode())
    training_class = graduated_class(["Nguyễn Siti Nür'aini"])
    (row,) = issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT)
    return row


def said_of(certificate, *, credential=None, keys=None) -> dict:
    document = credential or certificate.content["credential"]
    keys = keys or issuer_document(certificate.training_center)
    listed = revoked_list(certificate.training_center, certificate.kind, certificate.year)
    question = {"credential": document, "documents": {one["id"]: one for one in (keys, listed)}}
    return json.loads(
        subprocess.run(["node", PROGRAM], input=json.dumps(question), capture_output=True, text=True, check=True).stdout
    )


def test_it_accepts_what_we_issued_and_reads_the_revocation(certificate):
    # given
    before = said_of(certificate)

    # when
    revoke(certificate=certificate, reason="Salah", by=issuer(certificate.enrollment.training_class), at=AT)

    # then
    assert before == ACCEPTED
    assert said_of(certificate) == ACCEPTED | {"revoked": True}


def test_it_refuses_a_changed_word_and_keys_of_somebody_else(certificate):
    # given
    changed = deepcopy(certificate.content["credential"])
    changed["credentialSubject"]["result"][0]["value"] = "99.0"
    strange = issuer_document(certificate.training_center) | {"assertionMethod": []}

    # then
    assert said_of(certificate, credential=changed)["verified"] is False
    assert said_of(certificate, keys=strange)["verified"] is False
