import io
import json

import pytest
from django.core.management import CommandError, call_command

from audit.models import Entry
from inmates.models import Inmate
from organizations.models import Role
from tests.factories import FacilityFactory
from tests.people import user_at

from .lists import BUDI, HEADINGS, SITI, csv, xlsx

pytestmark = pytest.mark.django_db
WRONG = ["Tanpa Tanggal", "B.I 3/2021", "besok", "-"]


@pytest.fixture
def facility():
    return FacilityFactory(code="LPN-UJI")


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "list.xlsx"
    path.write_bytes(xlsx([["DAFTAR"], HEADINGS, BUDI, WRONG, [*SITI[:3], "-"]]))
    return path


def run(*arguments):
    output = io.StringIO()
    call_command("import_inmates", *arguments, "--facility", "LPN-UJI", stdout=output)
    return output.getvalue()


def document(*arguments):
    return json.loads(run(*arguments, "--json"))


def test_without_apply_it_says_what_would_happen(facility, file):
    # when
    answer = document(file)

    # then
    assert [answer[name] for name in ("new", "changed", "same", "missing", "refused")] == [2, 0, 0, 0, None]
    assert [(one["row"], one["cell"], one["code"]) for one in answer["rejected"]] == [(4, "C4", "date_unreadable")]
    assert [(one["row"], one["cell"], one["code"]) for one in answer["warnings"]] == [(5, "D5", "date_unknown")]
    assert {name for part in ("rejected", "warnings") for one in answer[part] for name in one} == {
        "row",
        "cell",
        "code",
        "message",
    }
    assert list(answer) == ["new", "changed", "same", "missing", "rejected", "warnings", "refused"]
    assert not Inmate.objects.exists()
    assert [(entry.verb, entry.chain) for entry in Entry.objects.all()] == [("inmates.preview_import", facility.key)]


def test_with_apply_the_good_rows_are_written_and_the_wrong_ones_reported(facility, file):
    # when
    first, second = document(file, "--apply"), document(file, "--apply")

    # then
    assert [first[name] for name in ("new", "same")] == [2, 0]
    assert [second[name] for name in ("new", "same")] == [0, 2]
    assert first["rejected"] == second["rejected"]
    assert {inmate.name for inmate in Inmate.objects.all()} == {"Budi Rekaan", "Siti Contoh"}
    assert [entry.count for entry in Entry.objects.order_by("pk")] == [2, 0]


def test_a_refused_file_ends_with_status_1_and_its_code(facility, tmp_path, capsys):
    # given
    path = tmp_path / "list.xlsx"
    path.write_bytes(csv(HEADINGS, BUDI))
    output = io.StringIO()

    # when
    with pytest.raises(CommandError) as raised:
        call_command("import_inmates", path, "--facility", "LPN-UJI", "--apply", "--json", stdout=output)

    # then
    assert raised.value.returncode == 1
    assert json.loads(output.getvalue()) == {
        "new": 0,
        "changed": 0,
        "same": 0,
        "missing": 0,
        "rejected": [],
        "warnings": [],
        "refused": "wrong_name",
    }
    assert not Inmate.objects.exists()


def test_in_words(facility, file):
    lines = run(file).splitlines()

    assert len([line for line in lines if "(C4)" in line]) == 1
    assert lines[-1].count("--apply") == 1


@pytest.mark.parametrize("arguments", [["--facility", "NONE"], ["--facility", "LPN-UJI", "--by", "nobody"]])
def test_a_wrong_call_is_no_refusal(facility, file, arguments):
    with pytest.raises(CommandError) as raised:
        call_command("import_inmates", file, *arguments)

    assert raised.value.returncode == 2


def test_a_file_that_is_not_there_is_no_refusal(facility, tmp_path):
    with pytest.raises(CommandError) as raised:
        run(tmp_path / "none.xlsx")

    assert raised.value.returncode == 2


@pytest.mark.parametrize(
    ("role", "own", "may"),
    [(Role.REGISTRASI, True, True), (Role.REGISTRASI, False, False), (Role.BIMKER, True, False)],
    ids=["registration-officer", "of-another-prison", "without-the-right"],
)
def test_who_answers_must_be_allowed_to(facility, file, role, own, may):
    # given
    user = user_at(facility if own else FacilityFactory(), role=role)

    # when
    if may:
        document(file, "--apply", "--by", user.username)
    else:
        with pytest.raises(CommandError):
            document(file, "--apply", "--by", user.username)

    # then
    assert [entry.actor for entry in Entry.objects.all()] == ([user] if may else [])
    assert Inmate.objects.exists() is may
