"""Every kind of paper, printed of one made-up class, says what it was seen to say.

``REWRITE_GOLDEN=1 python -m pytest tests/reports/test_golden.py`` writes the files anew; then look at what changed.
"""

import os
from pathlib import Path

import pytest
import time_machine

from organizations.models import Role, User
from programs.models import Proposal
from reports.documents import DOCUMENTS
from tests.databases import on_sqlite
from tests.factories import NOW, START
from tests.planted import PLANTED_SUBJECTS, planted_world
from tests.reports.pdf_reading import fonts_of, pages_of
from tests.test_field_matrix_pages import numbers_anew

pytestmark = on_sqlite

FILES = Path(__file__).parent / "golden"
REWRITE = bool(os.environ.get("REWRITE_GOLDEN"))
READER = User(role=Role.AUDITOR, is_active=True)


@pytest.fixture
def world(db, settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path
    numbers_anew(monkeypatch)
    with time_machine.travel(NOW, tick=False):
        yield planted_world()


def printed(kind, world) -> bytes:
    document = DOCUMENTS[kind]
    Proposal.objects.update(status="recommended", tpp_number="TPP-1/2026", tpp_held_on=START)
    row = document.rows(READER).get(pk=world.rows[PLANTED_SUBJECTS[document.subject]].pk)
    return document.make(row, READER, NOW).pdf()


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_paper_says_what_it_said(world, kind):
    # when
    pdf = printed(kind, world)

    # then
    words = "\n--- halaman ---\n".join(page.rstrip() for page in pages_of(pdf)) + "\n"
    if REWRITE:
        (FILES / f"{kind}.txt").write_text(words)
    assert words == (FILES / f"{kind}.txt").read_text(), "if this is meant, REWRITE_GOLDEN=1 writes it down"
    fonts = fonts_of(pdf)
    assert set(fonts.values()) == {"yes"}
    assert {name.partition("-")[0] for name in fonts} <= {"Liberation", "DejaVu", "LiberationSans", "DejaVuSans"}
