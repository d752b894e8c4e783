import io
from datetime import date

import pytest

from inmates.importing.choosing import as_text, look_at
from inmates.importing.columns import Field, recognise
from inmates.importing.listing import read_list
from inmates.importing.verdicts import Refused

from .lists import BUDI, HEADINGS, SITI, TODAY, csv, xlsx

ODD = ["Penghuni", "Kode", "Mulai", "Akhir"]
CHOSEN = {Field.NAME: 0, Field.NUMBER: 1, Field.ADMITTED: 2, Field.RELEASE: 3}


def look(content, name="list.csv", **how):
    return look_at(io.BytesIO(content), name, **how)


def people(content, chosen, name="list.csv"):
    listing = read_list(io.BytesIO(content), name, on=TODAY, chosen=chosen)
    return [(person.row, person.number.text, person.values[Field.NAME]) for person in listing.people]


def test_what_is_recognised_is_suggested_with_its_first_rows():
    # when
    sample = look(xlsx([["DAFTAR"], HEADINGS, BUDI, SITI]), "list.xlsx")

    # then
    assert (sample.header_row, sample.refused, sample.sheets) == (2, None, [])
    assert sample.suggested(2) == CHOSEN
    assert sample.examples(2, {Field.NUMBER: 1}) == {Field.NUMBER: ["B.I 1/2021", "B.I 2/2021"]}
    assert sample.labels(2)[0] == (0, "A – Nama")


def test_a_choice_of_what_was_recognised_reads_the_same_layout():
    # given
    rows = [["DAFTAR", None], ["Nama", "Reg", "Tanggal", None], [None, None, "Masuk", "Ekspirasi"], BUDI]
    sample = look(xlsx(rows), "list.xlsx")

    # when
    chosen = sample.choose(2, sample.suggested(2))

    # then
    assert chosen.lay_out(sample.rows) == recognise(sample.rows) == sample.layout


@pytest.mark.parametrize(
    ("headings", "code"),
    [
        pytest.param(ODD, "no_header", id="no-header"),
        pytest.param(["Nama", "Kode", *HEADINGS[2:]], "column_missing", id="a-column-missing"),
        pytest.param(["Nama", "No. Reg", "Nama WBP", "Exp"], "column_twice", id="two-columns-claim-a-field"),
    ],
)
def test_what_the_headings_do_not_say_is_chosen_by_hand(headings, code):
    # given
    content = csv(headings, BUDI, SITI)
    sample = look(content)

    # when
    chosen = sample.choose(1, CHOSEN)

    # then
    assert (sample.refused.code, sample.layout) == (code, None)
    assert people(content, chosen) == [(2, "B.I 1/2021", "Budi Rekaan"), (3, "B.I 2/2021", "Siti Contoh")]


def test_of_two_columns_that_claim_a_field_the_first_is_suggested():
    assert look(csv(["Nama", "No. Reg", "Nama WBP"], BUDI[:3])).suggested(1) == {Field.NAME: 0, Field.NUMBER: 1}


def test_a_list_without_headings_begins_with_its_first_row():
    # given
    content = csv(BUDI, SITI)

    # when
    sample = look(content)

    # then
    assert people(content, sample.choose(0, CHOSEN)) == [(1, "B.I 1/2021", "Budi Rekaan"), (2, "B.I 2/2021", "Siti Contoh")]
    assert sample.suggested(0) == {}
    assert sample.labels(0)[1] == (1, "B – B.I 1/2021")


def test_the_sheet_that_was_chosen_is_read():
    # given: two sheets with the same headings
    content = xlsx([HEADINGS, BUDI], [HEADINGS, SITI], titles=["Blok A", "Blok B"])

    # when
    first, second = look(content, "list.xlsx"), look(content, "list.xlsx", sheet="Blok B")

    # then
    assert (first.sheet, second.sheet) == ("Blok A", "Blok B")
    assert sorted(first.sheets) == sorted(second.sheets) == ["Blok A", "Blok B"]
    assert people(content, second.choose(1, CHOSEN), "list.xlsx") == [(2, "B.I 2/2021", "Siti Contoh")]


def test_another_file_is_refused_under_the_same_choice():
    # given
    chosen = look(csv(ODD, BUDI)).choose(1, CHOSEN)

    # when
    with pytest.raises(Refused) as raised:
        people(csv(["Lain", *ODD[1:]], BUDI), chosen)

    # then
    assert raised.value.code == "no_header"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        pytest.param(b"", "list.csv", "empty", id="empty"),
        pytest.param(b"%PDF-1.4", "list.csv", "not_a_list", id="pdf"),
        pytest.param(csv(HEADINGS, BUDI), "list.xlsx", "wrong_name", id="wrong-name"),
        pytest.param(b"\n;;;\n", "list.csv", "empty", id="nothing-in-it"),
    ],
)
def test_no_choice_makes_a_list_of_it(content, name, code):
    with pytest.raises(Refused) as raised:
        look(content, name)

    assert raised.value.code == code


@pytest.mark.parametrize(
    ("cell", "text"), [(None, ""), (3.0, "3"), (date(2021, 1, 21), "21/01/2021"), ("  a\n b ", "a b"), (0.5, "0.5")]
)
def test_a_cell_is_shown_as_text(cell, text):
    assert as_text(cell) == text


def test_progress_is_told_while_reading():
    # given
    told = []
    rows = [[BUDI[0], f"B.I {number}/2021", *BUDI[2:]] for number in range(1, 121)]

    # when
    read_list(io.BytesIO(xlsx([HEADINGS, *rows])), "list.xlsx", on=TODAY, tick=lambda done, of: told.append((done, of)))

    # then
    assert told == [(0, 121), (50, 121), (100, 121)]
