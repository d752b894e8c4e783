import io
from datetime import timedelta

import pikepdf
import pytest

from certificates.services import issuing
from certificates.services.issuing import issue
from certificates.services.lifecycle import replace, revoke
from certificates.services.verifying import all_answers, public_facts, verify_code, verify_file
from tests.certificates.graduates import AT, ON, graduated_class, issuer
from tests.factories import CertificateFactory

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=3)


@pytest.fixture
def printed():
    """With the real sheet."""
    training_class = graduated_class()
    (row,) = issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT)
    return row


@pytest.fixture
def certificate(monkeypatch):
    monkeypatch.setattr(issuing, "certificate_pdf", lambda content: content["code"].encode())
    training_class = graduated_class()
    (row,) = issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT)
    return row


def revoked(certificate, by):
    revoke(certificate=certificate, reason="Salah", by=by, at=LATER)


def replaced(certificate, by):
    replace(certificate=certificate, reason="Hilang", by=by, on=LATER.date(), at=LATER)


def expired(certificate, by):
    type(certificate).objects.filter(pk=certificate.pk).update(valid_until=ON)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda certificate, by: None, ("valid", None)),
        (revoked, ("revoked", LATER.date())),
        (replaced, ("replaced", LATER.date())),
        (expired, ("expired", ON)),
    ],
    ids=["valid", "revoked", "replaced", "expired"],
)
def test_code_and_file_give_the_same_answer(certificate, change, expected):
    # given
    data = certificate.read_sheet()
    change(certificate, issuer(certificate.enrollment.training_class))

    # when
    answers = [verify_code(certificate.code.lower(), at=LATER), verify_file(data, at=LATER)]

    # then
    assert [(answer.status, answer.since, answer.certificate) for answer in answers] == [(*expected, certificate)] * 2


@pytest.mark.parametrize("typed", ["", "bukan kode", "222222-222222-222222"])
def test_an_unknown_code(certificate, typed):
    answer = verify_code(typed, at=LATER)

    assert (answer.status, answer.certificate, answer.as_json()) == ("unknown", None, {"status": "unknown"})


def resaved(data: bytes, **options) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        if options.pop("anonymous", False):
            del pdf.trailer.Info
        pdf.save(out, **options)
    return out.getvalue()


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data + b"\n",
        lambda data: data.replace(b"%PDF-1.7", b"%PDF-1.6", 1),
        lambda data: resaved(data),
        lambda data: resaved(data, object_stream_mode=pikepdf.ObjectStreamMode.generate, anonymous=True),
    ],
    ids=["appended", "one-byte", "saved-again", "without-information"],
)
def test_a_changed_file_is_altered(printed, change):
    answer = verify_file(change(printed.read_sheet()), at=LATER)

    assert (answer.status, answer.certificate) == ("altered", printed)


def test_a_page_that_only_prints_our_code_is_altered(certificate):
    from weasyprint import HTML

    data = HTML(string=f"<h1>SERTIFIKAT</h1><p>dengan kode {certificate.code}</p>").write_pdf()

    answer = verify_file(data, at=LATER)

    assert (answer.status, answer.certificate) == ("altered", certificate)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 garbage", b"\x00\xff" * 100], ids=["empty", "broken", "binary"])
def test_a_file_that_is_not_ours_is_unknown(certificate, data):
    assert verify_file(data, at=LATER).status == "unknown"


def test_a_certificate_whose_sheet_was_never_made_is_not_found_by_an_empty_file():
    CertificateFactory()

    assert verify_file(b"", at=LATER).status == "unknown"


def test_the_answer_masks_the_holder(certificate):
    assert verify_code(certificate.code, at=LATER).as_json() == {
        "status": "valid",
        "code": certificate.code,
        "number": certificate.number,
        "holder": "B… S…",
        "program": "Las SMAW posisi 1G",
        "jp": 20,
        "centre": certificate.training_center.name,
        "issued_on": "2026-03-02",
        "since": None,
    }


def test_a_chain_of_replacements_is_told_from_any_of_its_papers(certificate):
    # given: replaced twice, and the last one revoked
    by = issuer(certificate.enrollment.training_class)
    second = replace(certificate=certificate, reason="Hilang", by=by, on=LATER.date(), at=LATER)
    third = replace(certificate=second, reason="Salah", by=by, on=LATER.date(), at=LATER)
    revoke(certificate=third, reason="Salah", by=by, at=LATER)

    # when
    chains = [public_facts(verify_code(row.code, at=LATER))["chain"] for row in (certificate, second, third)]

    # then: the same story, told without the codes of the others
    day = LATER.date().isoformat()
    told = [("2026-03-02", "replaced", day), (day, "replaced", day), (day, "revoked", day)]
    assert [[(link["issued_on"], link["status"], link["since"]) for link in chain] for chain in chains] == [told] * 3
    assert [[link["this"] for link in chain].index(True) for chain in chains] == [0, 1, 2]
    assert second.code not in str(chains)
    assert [public_facts(answer)["chain"] for answer in all_answers(at=LATER)] == chains
