import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.timezone import now

from audit.models import Entry
from certificates.models import Certificate
from tests.factories import CenterUserFactory, CertificateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificates():
    """One in force, one revoked, and one that took the place of another."""
    valid = CertificateFactory()
    revoked = CertificateFactory(revoked_at=now(), revoked_by=CenterUserFactory(), revoke_reason="Nilai dipalsukan")
    old = CertificateFactory(replaced_at=now())
    new = CertificateFactory(
        enrollment=old.enrollment, training_center=old.training_center, replaces=old, replace_reason="Nama dibetulkan"
    )
    return [valid, revoked, old, new]


def publish(folder) -> dict:
    out = StringIO()
    call_command("publish_verification", str(folder), "--json", stdout=out)
    return json.loads(out.getvalue())


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def without_form(html: str) -> str:
    """What a page of either kind says: a fixed one cannot take a number, and says what to compare instead."""
    return " ".join(re.sub(r'(?s)<form method="get" action="/v/.*?</form>|<p class="hint">.*?</p>', "", html).split())


def test_the_fixed_answers_are_those_of_the_server(certificates, tmp_path):
    # when
    publish(tmp_path)

    # then
    told = files(tmp_path)
    for certificate in certificates:
        address = f"/v/{certificate.code}"
        assert told[f"v/{certificate.code}.json"] == Client().get(address, headers={"accept": "application/json"}).content
        for language, suffix in (("id", ""), ("en", ".en")):
            live = Client().get(address, {"lang": language}).content.decode()
            assert without_form(told[f"v/{certificate.code}{suffix}.html"].decode()) == without_form(live)
    unknown = Client().get("/v/x", headers={"accept": "application/json"}).content
    assert told["unknown.json"] == unknown


def test_no_page_of_the_bundle_needs_a_server_or_a_script(certificates, tmp_path):
    # when
    publish(tmp_path)

    # then
    told = files(tmp_path)
    html = "".join(data.decode() for name, data in told.items() if name.endswith(".html"))
    assert re.findall(r"<script|style=|csrf|/v/file/|name=\"number\"", html) == []
    assert {f"static/{name}" for name in re.findall(r'"/static/(.*?)"', html)} == {name for name in told if "static/" in name}


def test_no_folder_shows_a_list_of_its_codes(certificates, tmp_path):
    # when
    publish(tmp_path)

    # then: an index stands in the folder of codes, and the only files with a code in them are its own
    told = files(tmp_path)
    code = certificates[0].code
    assert {"index.html", "v/index.html"} <= set(told)
    assert [name for name, data in told.items() if code in data.decode()] == [
        f"v/{code}.en.html", f"v/{code}.html", f"v/{code}.json",
    ]  # fmt: skip


def test_run_again_only_what_changed_is_written(certificates, tmp_path):
    # given
    first = publish(tmp_path)
    before = {name: (tmp_path / name).stat().st_ino for name in files(tmp_path)}
    valid = certificates[0]
    Certificate.objects.filter(pk=valid.pk).update(revoked_at=now(), revoked_by=CenterUserFactory(), revoke_reason="Salah")

    # when
    again, once_more = publish(tmp_path), publish(tmp_path)

    # then
    assert [run["written"] for run in (first, again, once_more)] == [4, 1, 0]
    after = {name: (tmp_path / name).stat().st_ino for name in files(tmp_path)}
    assert sorted(name for name in after if after[name] != before[name]) == [
        f"v/{valid.code}.en.html", f"v/{valid.code}.html", f"v/{valid.code}.json",
    ]  # fmt: skip
    assert json.loads((tmp_path / f"v/{valid.code}.json").read_text())["status"] == "revoked"
    entries = Entry.objects.filter(verb="certificates.publish").order_by("sequence")
    assert [(entry.chain, entry.count) for entry in entries] == [("public", 4), ("public", 1)]


def test_a_run_that_breaks_off_leaves_every_file_whole(certificates, tmp_path, monkeypatch):
    # given
    publish(tmp_path)
    before = files(tmp_path)
    Certificate.objects.filter(pk=certificates[0].pk).update(
        revoked_at=now(), revoked_by=CenterUserFactory(), revoke_reason="Salah"
    )

    # when: the power goes when a file has been written and is about to take its place
    def power_cut(*arguments):
        raise OSError(5, "power cut")

    monkeypatch.setattr(Path, "replace", power_cut)
    with pytest.raises(CommandError, match="power cut"):
        publish(tmp_path)

    # then: what was there still is; what had been begun has a name that is not served
    left = files(tmp_path)
    assert {name: left[name] for name in before} == before
    assert [name for name in left if name not in before and not name.startswith("v/.")] == []


def test_a_file_of_a_code_nobody_has_is_named_and_stays(certificates, tmp_path):
    # given
    publish(tmp_path)
    stranger = tmp_path / "v" / "RXV9WX-B7E93A-E3P3K9.html"
    stranger.write_text("forged")

    # then
    assert publish(tmp_path)["strange"] == [stranger.name]
    assert stranger.exists()


def test_a_folder_that_cannot_be_written_is_an_error(certificates, tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(CommandError, match="file"):
        publish(tmp_path / "file" / "below")


def test_the_public_host_is_told_the_headers_of_the_server(certificates):
    # given
    guide = (settings.BASE_DIR / "docs" / "operations.md").read_text()
    live = Client().get(f"/v/{certificates[0].code}").headers
    told = dict(re.findall(r'add_header (\S+) "(.*?)" always;', guide))

    # then
    policies = [set(headers["Content-Security-Policy"].split("; ")) for headers in (told, live)]
    assert policies[0] == policies[1]
    same = ["X-Robots-Tag", "Referrer-Policy", "Cache-Control", "X-Frame-Options"]
    assert {name: told[name] for name in same} == {name: live[name] for name in same}
    assert (told["X-Content-Type-Options"], told["Vary"]) == ("nosniff", "Accept")
