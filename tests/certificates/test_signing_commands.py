import io
import stat

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from certificates.signer import KeyProblem, load_key
from tests.certificates.signatures import NOW, PASSPHRASE, certificate, key_file
from tests.databases import on_sqlite

pytestmark = on_sqlite
CENTRE = "UPTD BLK Rekaan"


def told(*command, **options) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    with override("en"):
        call_command(*command, stdout=out, stderr=err, **options)
    return out.getvalue(), err.getvalue()


def test_a_key_is_made_for_this_user_alone_and_signs(tmp_path, settings):
    # given
    path = tmp_path / "key.p12"
    settings.SIGNING_KEY_PASSPHRASE, settings.SIGNING_KEY = PASSPHRASE, str(path)

    # when
    told("make_signing_key", str(path), "--name", f"  {CENTRE} ", "--days", "40")

    # then
    key = load_key(str(path), PASSPHRASE)
    assert (key.name, (key.valid_until - NOW).days in (39, 40)) == (CENTRE, True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    out, err = told("check_signing_key")
    assert (out.startswith(f"{CENTRE}: signs until {key.valid_until:%Y-%m-%d}"), err) == (True, "")


@pytest.mark.parametrize(
    ("arguments", "passphrase", "told_of"),
    [
        (["--name", CENTRE], "", "SIGNING_KEY_PASSPHRASE"),
        (["--name", "Lapas Rekaan"], PASSPHRASE, "--name"),
        (["--name", " "], PASSPHRASE, "--name"),
        (["--name", CENTRE, "--days", "0"], PASSPHRASE, "--days"),
    ],
)
def test_a_key_that_is_refused_is_not_written(tmp_path, settings, arguments, passphrase, told_of):
    settings.SIGNING_KEY_PASSPHRASE = passphrase

    with pytest.raises(CommandError, match=told_of):
        told("make_signing_key", str(tmp_path / "key.p12"), *arguments)

    assert list(tmp_path.iterdir()) == []


def test_another_key_is_never_written_over(tmp_path, settings):
    settings.SIGNING_KEY_PASSPHRASE = PASSPHRASE
    (tmp_path / "key.p12").write_bytes(b"the old one")

    with pytest.raises(CommandError, match=r"key\.p12"):
        told("make_signing_key", str(tmp_path / "key.p12"), "--name", CENTRE)

    assert (tmp_path / "key.p12").read_bytes() == b"the old one"


def test_a_key_that_ends_soon_is_told(tmp_path, settings):
    settings.SIGNING_KEY = key_file(tmp_path / "key.p12", certificate(CENTRE, days=20), CENTRE)
    settings.SIGNING_KEY_PASSPHRASE = PASSPHRASE

    assert told("check_signing_key")[1].startswith("Make or ask for a new key now")


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"SIGNING_KEY": ""}, KeyProblem.NOT_SET),
        ({"SIGNING_KEY_PASSPHRASE": "lain"}, KeyProblem.UNREADABLE),
        ({"SIGNING_TIMESTAMP_URL": "http://127.0.0.1:9/"}, KeyProblem.NO_TIMESTAMP),
    ],
)
def test_a_key_that_cannot_sign_is_told(tmp_path, settings, change, problem):
    settings.SIGNING_KEY = key_file(tmp_path / "key.p12", certificate(CENTRE), CENTRE)
    settings.SIGNING_KEY_PASSPHRASE = PASSPHRASE
    for name, value in change.items():
        setattr(settings, name, value)

    with pytest.raises(CommandError) as raised:
        told("check_signing_key")

    with override("en"):
        assert str(raised.value) == str(problem.label)


def test_an_expired_key_is_told(tmp_path, settings):
    settings.SIGNING_KEY = key_file(tmp_path / "key.p12", certificate(CENTRE, days=-1, ago=9), CENTRE)
    settings.SIGNING_KEY_PASSPHRASE = PASSPHRASE

    with override("en"), pytest.raises(CommandError, match=str(KeyProblem.EXPIRED.label)[:20]):
        told("check_signing_key")
