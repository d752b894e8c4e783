import pytest

from inmates.importing.comparing import compare
from tests.factories import FacilityFactory

from .corpus import CORPUS
from .lists import TODAY, read


def test_the_corpus_is_large_enough():
    assert len(CORPUS) >= 40


@pytest.mark.django_db
@pytest.mark.parametrize("name", CORPUS)
def test_verdicts(name):
    dirty = CORPUS[name]

    plan = compare(read(dirty.content, dirty.name), facility=FacilityFactory(), on=TODAY)

    assert [one.listed.row for one in plan.new] == dirty.good
    assert {one.cell: one.code for one in plan.rejected} == dirty.rejected
    assert {one.cell: one.code for one in plan.warnings} == dirty.warned


@pytest.mark.parametrize("name", [name for name, dirty in CORPUS.items() if dirty.rejected])
def test_messages_name_row_and_cell(name):
    rejected = read(CORPUS[name].content, CORPUS[name].name).rejected

    assert [one.message for one in rejected if f" {one.row}" not in one.message or f"({one.cell})" not in one.message] == []
