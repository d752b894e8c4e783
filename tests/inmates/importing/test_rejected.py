import csv as csv_module
import io

import pytest
from openpyxl import load_workbook

from inmates.importing.columns import Field, field_of
from inmates.importing.rejected import HEADINGS, REASON, ROW, as_csv, as_xlsx
from inmates.models import ListRow

from .lists import read

HOSTILE = ["=1+1", "+62", "-2", "@SUM(A1)", "\t=1", "\r=1"]


def row(name, number="B.I 1/2021", message="Row 7, name (B7): wrong."):
    return ListRow(row=7, message=message, cells={"name": name, "registration_number": number})


def lines(content):
    return list(csv_module.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


@pytest.mark.parametrize("field", list(Field))
def test_every_heading_is_recognised_when_the_file_comes_back(field):
    assert field_of(HEADINGS[field]) == field


def test_number_and_reason_stand_around_the_columns_that_the_list_had():
    assert lines(as_csv([row("Budi")])) == [
        [ROW, "No. Registrasi", "Nama", REASON],
        ["7", "B.I 1/2021", "Budi", "Row 7, name (B7): wrong."],
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_is_a_formula_in_csv(text):
    assert lines(as_csv([row(text)]))[1][2] == f"'{text}"


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_is_a_formula_in_a_workbook(text):
    # when
    book = load_workbook(io.BytesIO(as_xlsx([row(text, message=text)])))

    # then
    cells = [cell for line in book.active.iter_rows(min_row=2) for cell in line]
    assert {cell.data_type for cell in cells} == {"s"}
    assert cells[2].value == text.strip()


@pytest.mark.parametrize(("make", "name"), [(as_csv, "rejected.csv"), (as_xlsx, "rejected.xlsx")])
def test_the_file_can_be_brought_in_again_once_it_is_right(make, name):
    # when
    listing = read(make([row("Budi Rekaan"), row("Siti", "3,27E+15")]), name)

    # then
    assert [(person.number.text, person.values[Field.NAME]) for person in listing.people] == [("B.I 1/2021", "Budi Rekaan")]
    assert [one.code for one in listing.rejected] == ["number_scientific"]
