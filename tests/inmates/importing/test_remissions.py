import io
from datetime import date

import pytest

from inmates.importing.amounts import Amount
from inmates.importing.remissions import HEADINGS as HANDED_BACK
from inmates.importing.remissions import Field, ListedRemission, field_of, read_remissions
from inmates.importing.verdicts import Refused
from inmates.rules.registration import parse

from .lists import xlsx
from .remission_corpus import BUDI, CORPUS, HEADINGS

ON = date(2026, 8, 17)


def read(content: bytes, name: str = "remisi.xlsx"):
    return read_remissions(io.BytesIO(content), name, on=ON)


@pytest.mark.parametrize("name", CORPUS)
def test_verdicts(name):
    dirty = CORPUS[name]

    listing = read(dirty.content, dirty.name)

    good = {row.row: (row.kind, row.amount.months, row.amount.days, row.subsider_until) for row in listing.rows}
    assert good == dirty.good
    assert {one.cell: one.code for one in listing.rejected} == dirty.rejected
    assert {one.cell: one.code for one in listing.notices} == dirty.noticed


@pytest.mark.parametrize("name", [name for name, dirty in CORPUS.items() if dirty.rejected])
def test_messages_name_row_and_cell(name):
    rejected = read(CORPUS[name].content, CORPUS[name].name).rejected

    assert [one.message for one in rejected if f" {one.row}" not in one.message or f"({one.cell})" not in one.message] == []


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        pytest.param(b"", "remisi.xlsx", "empty", id="empty"),
        pytest.param(b"%PDF-1.7", "remisi.pdf", "not_a_list", id="a-scan-of-the-decree"),
        pytest.param(xlsx([["Nama", "No. Registrasi", "Blok"], [*BUDI, "A"]]), "remisi.xlsx", "column_missing", id="no-amount"),
        pytest.param(xlsx([["Nama", "Besar Remisi"], ["Budi", 1]]), "remisi.xlsx", "column_missing", id="no-number"),
        pytest.param(xlsx([[*HEADINGS, "Remisi"], [*BUDI, 1, 1]]), "remisi.xlsx", "column_twice", id="two-amounts"),
        pytest.param(xlsx([HEADINGS, [*BUDI, 1]]), "remisi.csv", "wrong_name", id="wrong-name"),
    ],
)
def test_a_file_that_is_no_list_of_remissions_is_refused(content, name, code):
    with pytest.raises(Refused) as raised:
        read(content, name)

    assert raised.value.code == code


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("No. SK Remisi", Field.DECREE),
        ("Nomor Keputusan", Field.DECREE),
        ("RU I (Bulan)", Field.MONTHS),
        ("Subsider s/d", Field.SUBSIDER),
        ("Pidana Pengganti Denda", Field.SUBSIDER),
        ("Masa Pidana (Bulan)", None),
        ("Expirasi", None),
        ("No", None),
    ],
)
def test_headings(label, expected):
    assert field_of(label) == expected


@pytest.mark.parametrize("field", list(Field))
def test_every_heading_is_recognised_when_a_list_comes_back(field):
    assert field_of(HANDED_BACK[field]) == field


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"kind": "RK I", "amount": Amount(1, 15), "decree": "PAS-1"}, id="all-that-it-says"),
        pytest.param({"kind": "other", "amount": Amount(days=15)}, id="another-kind"),
        pytest.param({"kind": "RU II", "subsider_until": date(2026, 11, 3)}, id="substitute-detention"),
    ],
)
def test_a_row_handed_back_says_the_same_when_it_is_read_again(values):
    row = ListedRemission(2, number=parse("B.I 1/2021"), name="Budi Rekaan", **values)
    cells = [row.cells.get(field.value, "") for field in Field if field not in (Field.MONTHS, Field.DAYS)]
    headings = [HANDED_BACK[field] for field in Field if field not in (Field.MONTHS, Field.DAYS)]

    assert read(xlsx([headings, cells])).rows == [row]
