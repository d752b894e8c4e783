import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from audit.models import Entry
from audit.services import record


@pytest.fixture
def rows(officer):
    return [record("test.step", by=officer), record("test.step", by=officer), record("test.step", by=None)]


def run(*arguments):
    out, broken = StringIO(), None
    try:
        with translation.override("en"):
            call_command("verify_audit", *arguments, stdout=out)
    except CommandError as error:
        broken = (error.returncode, str(error))
    return out.getvalue(), broken


def test_json_of_intact_chains(rows):
    # when
    out, broken = run("--json")

    # then
    assert json.loads(out) == {
        "chains": [
            {"chain": "facility:LPN-UJI", "rows": 2, "head": rows[1].hash, "first_broken": None, "ok": True},
            {"chain": "system", "rows": 1, "head": rows[2].hash, "first_broken": None, "ok": True},
        ],
        "ok": True,
    }
    assert broken is None


def test_json_names_the_first_broken_row_and_the_exit_code_is_1(rows):
    # given
    Entry.objects.filter(pk=rows[1].pk).update(verb="test.forged")

    # when
    out, broken = run("--json")

    # then
    assert json.loads(out)["ok"] is False
    assert [chain["first_broken"] for chain in json.loads(out)["chains"]] == [
        {"sequence": 2, "id": rows[1].pk, "reason": "changed_row"},
        None,
    ]
    assert broken == (1, "The audit trail is broken: facility:LPN-UJI")


def test_text_says_what_is_wrong_with_each_chain(rows):
    # given
    Entry.objects.filter(pk=rows[1].pk).delete()

    # when
    out, broken = run()

    # then
    assert out == f"facility:LPN-UJI: BROKEN at row 2, a row is missing\nsystem: intact (rows: 1), head {rows[2].hash}\n"
    assert broken == (1, "The audit trail is broken: facility:LPN-UJI")


def test_an_empty_trail_is_intact(db):
    assert run() == ("There are no audit entries yet.\n", None)
    assert run("--json") == ('{\n  "chains": [],\n  "ok": true\n}\n', None)
