import hashlib
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from audit.models import Entry
from certificates.models import Certificate
from certificates.pdf import RenderError
from certificates.rules.leaks import leaks_in
from certificates.services import issuing
from certificates.services.lifecycle import revoke
from inmates.models import Inmate
from organizations.models import Role
from tests.certificates.graduates import AT, graduated_class, issuer
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick_sheets(monkeypatch):
    monkeypatch.setattr(issuing, "certificate_pdf", lambda content: content["code"].encode())


@pytest.fixture
def training_class():
    return graduated_class(["Budi Santoso", "Siti Aminah"])


@pytest.fixture
def head(training_class):
    return issuer(training_class, username="kepala")


def answer(*arguments):
    out = StringIO()
    call_command(*arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_issue_writes_the_sheets_and_says_what_is_new(training_class, head, tmp_path):
    # given
    blocked = training_class.enrollments.last()
    Inmate.objects.filter(pk=blocked.inmate_id).update(identity_confirmed_on=None, identity_confirmed_by=None)

    # when
    found = answer("issue_certificates", training_class.code, "--by", "kepala", "--output", str(tmp_path / "baru"))

    # then
    row = Certificate.objects.get()
    centre = training_class.training_center.code
    path = tmp_path / "baru" / f"0001-SERT-{centre}-{row.number.split('/')[3]}-{row.year}.pdf"
    assert found == {
        "certificates": [{"number": row.number, "code": row.code, "file": str(path), "new": True}],
        "skipped": [{"name": "Siti Aminah", "blockers": ["identity_unconfirmed"]}],
    }
    assert hashlib.sha256(path.read_bytes()).hexdigest() == row.sha256
    assert row.issued_by == head
    assert Entry.objects.first().verb == "certificates.export"


def test_run_twice_issues_nothing_new_and_writes_the_same_bytes(training_class, head, tmp_path):
    # given
    arguments = ["issue_certificates", training_class.code, "--by", "kepala", "--output", str(tmp_path)]
    first = answer(*arguments)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    # when
    second = answer(*arguments)

    # then
    assert second == {"certificates": [row | {"new": False} for row in first["certificates"]], "skipped": []}
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    assert len(before) == 2


def test_a_revoked_certificate_is_skipped_with_its_reason(training_class, head, tmp_path):
    # given
    answer("issue_certificates", training_class.code, "--by", "kepala")
    revoke(certificate=Certificate.objects.get(sequence=1), reason="Salah", by=head, at=AT)

    # when
    found = answer("issue_certificates", training_class.code, "--by", "kepala", "--output", str(tmp_path))

    # then
    assert found["skipped"] == [{"name": "Budi Santoso", "blockers": ["already_issued"]}]
    assert [row["number"][:4] for row in found["certificates"]] == ["0002"]
    assert len(list(tmp_path.iterdir())) == 1


def test_the_day_can_be_named(training_class, head):
    answer("issue_certificates", training_class.code, "--by", "kepala", "--on", "2026-03-02")

    assert {row.issued_on.isoformat() for row in Certificate.objects.all()} == {"2026-03-02"}


def test_file_names_do_not_tell(training_class, head, tmp_path):
    answer("issue_certificates", training_class.code, "--by", "kepala", "--output", str(tmp_path))

    names = "\n".join(path.name for path in tmp_path.iterdir())
    assert leaks_in(names.replace("-", " "), training_class.facility.telling_names) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["TIDAK-ADA", "--by", "kepala"],
        ["{code}", "--by", "siapa"],
        ["{code}", "--by", "petugas"],
        ["{code}", "--by", "orang-lain"],
        ["{code}", "--by", "kepala", "--on", "2026-02-01"],
        ["{code}", "--by", "kepala", "--on", "2999-01-01"],
        ["{code}", "--by", "kepala", "--on", "kemarin"],
        ["{code}"],
    ],
    ids=["class", "user", "no-permission", "other-centre", "before-hearing", "future", "no-date", "no-user"],
)
def test_issue_refused(training_class, head, arguments):
    # given
    UserFactory(username="petugas", facility=training_class.facility)
    issuer(graduated_class(), username="orang-lain", role=Role.BLK)

    # when
    with pytest.raises(CommandError):
        call_command(
            "issue_certificates", *[argument.format(code=training_class.code) for argument in arguments], stdout=StringIO()
        )

    # then
    assert not Certificate.objects.exists()


def test_an_output_that_is_no_folder_fails(training_class, head, tmp_path):
    (tmp_path / "berkas").write_text("")

    with pytest.raises(CommandError):
        call_command(
            "issue_certificates", training_class.code, "--by", "kepala", "--output", str(tmp_path / "berkas"), stdout=StringIO()
        )


def test_a_missing_sheet_fails_after_the_answer(training_class, head, monkeypatch):
    # given
    def fail(content):
        raise RenderError("no fonts")

    monkeypatch.setattr(issuing, "certificate_pdf", fail)
    out = StringIO()

    # when
    with pytest.raises(CommandError):
        call_command("issue_certificates", training_class.code, "--by", "kepala", "--json", stdout=out)

    # then
    assert [row["file"] for row in json.loads(out.getvalue())["certificates"]] == [None, None]


def test_verify_by_code_and_by_file(training_class, head, tmp_path):
    # given
    issued = answer("issue_certificates", training_class.code, "--by", "kepala", "--output", str(tmp_path))["certificates"][0]
    altered = tmp_path / "diubah.pdf"
    altered.write_bytes(Path(issued["file"]).read_bytes() + b" ")
    foreign = tmp_path / "asing.pdf"
    foreign.write_bytes(b"%PDF-1.7")

    # when
    found = [answer("verify_certificate", what) for what in (issued["code"], issued["file"], str(altered), str(foreign), "ABC")]

    # then
    assert [row["status"] for row in found] == ["valid", "valid", "altered", "unknown", "unknown"]
    assert [row.get("number") for row in found] == [issued["number"]] * 3 + [None, None]
    assert Entry.objects.filter(verb="certificates.verify", chain="public").count() == 3


def test_verify_says_when_it_was_revoked(training_class, head):
    # given
    code = answer("issue_certificates", training_class.code, "--by", "kepala")["certificates"][0]["code"]
    revoke(certificate=Certificate.objects.get(code=code), reason="Salah", by=head, at=AT)

    # then
    found = answer("verify_certificate", code.lower())
    assert (found["status"], found["since"]) == ("revoked", "2026-03-02")


def test_verify_a_file_that_is_not_there_fails(tmp_path):
    with pytest.raises(CommandError):
        call_command("verify_certificate", str(tmp_path / "hilang.pdf"))


def test_the_answers_are_also_lines_for_people(training_class, head):
    out = StringIO()

    call_command("issue_certificates", training_class.code, "--by", "kepala", stdout=out)
    call_command("verify_certificate", Certificate.objects.first().code, stdout=out)

    assert "status: valid" in out.getvalue()
