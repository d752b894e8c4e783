import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from audit.models import Entry
from reports.documents import DOCUMENTS
from tests.databases import on_sqlite
from tests.reports.pdf_reading import text_of

pytestmark = [pytest.mark.django_db, on_sqlite]


def run(*arguments):
    out = StringIO()
    call_command("print_document", *arguments, stdout=out)
    return out.getvalue()


def test_the_kinds_are_listed_with_what_they_are_about(training_class):
    listed = {row["kind"]: row for row in json.loads(run("--json"))}
    assert list(listed) == list(DOCUMENTS)
    assert (listed["class-report"]["object"], listed["class-report"]["example"]) == ("class", training_class.pk)
    assert (listed["decree"]["example"], listed["decree"]["formats"]) == (None, ["pdf"])


def test_one_is_written_and_the_trail_says_so(training_class, tmp_path):
    # when
    target = tmp_path / "undangan.pdf"
    run("hearing-invitation", str(training_class.pk), "--output", str(target))

    # then
    assert "sidang kelulusan" in " ".join(text_of(target.read_bytes()).split()).lower()
    entry = Entry.objects.get()
    assert (entry.verb, entry.object_id, entry.actor) == ("reports.print_hearing_invitation", str(training_class.pk), None)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        pytest.param(["sertifikat", "1", "--output", "x.pdf"], "class-report", id="no-such-kind"),
        pytest.param(["class-report", "9999", "--output", "x.pdf"], "9999", id="no-such-object"),
        pytest.param(["class-report", "9999", "--output", "x.docx"], "pdf", id="no-such-format"),
        pytest.param(["class-report", "1"], "--output", id="nowhere-to-go"),
    ],
)
def test_what_cannot_be_printed_is_said(training_class, tmp_path, monkeypatch, arguments, word):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError, match=word):
        run(*arguments)
    assert (list(tmp_path.iterdir()), Entry.objects.count()) == ([], 0)
