import io
import json
import re
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from inmates.models import Absence
from programs.models import (
    ApprovedException,
    ClassSession,
    Enrollment,
    MeetingChange,
    ReadinessCheck,
    TestScore,
    TrainingClass,
)
from programs.workbook import words
from programs.workbook.columns import SHEETS
from programs.workbook.writing import template
from tests.databases import on_sqlite

from .conftest import sheets_of

pytestmark = on_sqlite  # what the command says; that each class goes out and comes back is shown on both databases

CODE = "LAS-2026-R"


def run(*arguments):
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def run_json(path, *arguments):
    """The document, and the exit code that the command ends with."""
    out = io.StringIO()
    try:
        call_command("import_class", str(path), "--facility", "LPN-BDL", "--json", *arguments, stdout=out)
    except CommandError as error:
        return json.loads(out.getvalue()), error.returncode
    return json.loads(out.getvalue()), 0


@pytest.fixture
def file(taken, tmp_path):
    path = tmp_path / "kelas.xlsx"
    path.write_bytes(taken[CODE].prison)
    return path


def test_without_apply_it_says_what_would_happen(house, file):
    # when
    document, code = run_json(file)

    # then
    assert list(document) == ["class", "counts", "errors", "warnings", "refused", "applied"]
    assert (document["class"], document["refused"], document["applied"], code) == (CODE, None, False, 0)
    assert list(document["counts"]) == [
        "new_people", "participants", "meetings", "marks", "decisions", "exceptions",
        "meeting_changes", "late_entries", "amendments", "suspensions", "scores", "readiness",
    ]  # fmt: skip
    assert not TrainingClass.objects.exists()


def test_with_apply_the_class_is_there_and_can_be_taken_out_again(house, file, tmp_path):
    # when
    document, code = run_json(file, "--apply", "--by", "bimker")

    # then
    assert (document["applied"], code) == (True, 0)
    assert TrainingClass.objects.get(code=CODE).brought_in_by.username == "bimker"
    run("export_class", CODE, str(tmp_path / "lagi.xlsx"))
    assert sheets_of((tmp_path / "lagi.xlsx").read_bytes()) == sheets_of(file.read_bytes())


def test_one_wrong_cell_and_nothing_is_written(house, file):
    # given
    book = load_workbook(file)
    book["Kelas"]["L2"] = "=1+1"
    book.save(file)

    # when
    document, code = run_json(file, "--apply")

    # then
    assert [(one["sheet"], one["cell"], one["code"]) for one in document["errors"]] == [("Kelas", "L2", "formula")]
    assert set(document["errors"][0]) == {"sheet", "cell", "code", "message"}
    assert (document["applied"], document["counts"], code) == (False, {}, 1)
    assert not TrainingClass.objects.exists()


@pytest.mark.parametrize(("content", "refusal"), [(b"", "empty"), (b"a;b\n1;2\n", "not_a_workbook"), (b"%PDF-1.7", "not_a_list")])
def test_what_is_no_workbook_is_refused(house, tmp_path, content, refusal):
    # given
    path = tmp_path / "kelas.xlsx"
    path.write_bytes(content)

    # when
    document, code = run_json(path, "--apply")

    # then
    assert (document["refused"], document["errors"], code) == (refusal, [], 1)


@pytest.mark.parametrize("arguments", [["--facility", "LAIN"], ["--facility", "LPN-BDL", "--by", "registrasi"]])
def test_a_wrong_call_ends_with_2(house, file, arguments):
    with pytest.raises(CommandError) as raised:
        run("import_class", str(file), *arguments)

    assert raised.value.returncode == 2


def test_the_template_has_every_sheet_and_column():
    guide, *sheets = sheets_of(template()).items()

    assert {name: list(rows[0]) for name, rows in sheets} == {
        str(sheet): [column.heading for column in columns] for sheet, columns in SHEETS.items()
    }
    assert [row[:2] for row in guide[1][1:] if row[1] != "1, 2, 3 …"] == [
        (str(sheet), column.heading) for sheet, columns in SHEETS.items() for column in columns
    ]


def test_every_column_is_documented_in_its_order():
    text = Path("docs/import-class.md").read_text()
    sections = dict(re.findall(r"^## ([\w ]+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    sections.pop("What a workbook does not carry")
    documented = {name: re.findall(r"^\| ([^|]+?) \| [^-]", body, re.MULTILINE)[1:] for name, body in sections.items()}

    assert documented == {str(sheet): [column.heading for column in columns] for sheet, columns in SHEETS.items()}


@pytest.mark.parametrize(
    ("choices", "known"),
    [
        (TrainingClass.Mode, words.MODES),
        (TrainingClass.Funding, words.FUNDINGS),
        (ClassSession.Cause, words.CAUSES),
        (Enrollment.EndReason, words.END_REASONS),
        (ApprovedException.Code, words.EXCEPTIONS),
        (MeetingChange.Kind, words.CHANGES),
        (ReadinessCheck.Item, words.ITEMS),
        (TestScore.Kind, words.TESTS),
        (Absence.Kind, words.ABSENCES),
    ],
)
def test_every_choice_has_its_word(choices, known):
    assert set(known) == set(choices)
    assert len(set(known.values())) == len(known)
