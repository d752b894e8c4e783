"""Both forms of a list opened by a spreadsheet program: it computes nothing from a name, and adds up what we add up."""

import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from organizations.models import Role
from tests.databases import on_sqlite
from tests.factories import BudgetLineFactory, RealizationFactory

OFFICE = shutil.which("soffice")
pytestmark = [
    pytest.mark.django_db,
    on_sqlite,
    pytest.mark.skipif(OFFICE is None, reason="script/setup --test installs LibreOffice"),
]

HOSTILE = ["=1+1", "+2+3", "-2+3", "@SUM(A1)", '=HYPERLINK("http://jahat";"klik")', "=cmd|' /C calc'!A0"]
AMOUNTS = [12_345_678, 1, 999, 250_000, 1_000_000_000, 77]
TABLE, OFFICE_XML = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}", "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
AS_TEXT = "--infilter=CSV:59,34,76,1"  # semicolons, quotation marks, UTF-8, from the first line


@pytest.fixture
def open_in_office(tmp_path):
    """The cells of the file as LibreOffice read them: (text, kind, value, formula)."""

    def opened(name, content):
        path = tmp_path / name
        path.write_bytes(content)
        command = [OFFICE, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "fods"]
        command += [*([AS_TEXT] if name.endswith("csv") else []), "--outdir", str(tmp_path), str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        cells = ET.parse(path.with_suffix(".fods")).iter(f"{TABLE}table-cell")  # noqa: S314 (LibreOffice has just written it)
        facts = [f"{OFFICE_XML}value-type", f"{OFFICE_XML}value", f"{TABLE}formula"]
        return [("".join(cell.itertext()).strip(), *(cell.get(fact) for fact in facts)) for cell in cells]

    return opened


@pytest.fixture
def taken(login_as):
    line = BudgetLineFactory()
    for name, amount in zip(HOSTILE, AMOUNTS, strict=True):
        RealizationFactory(line=line, description=name, evidence_number=name, amount=amount, spent_on=date(2026, 2, 1))
    client = login_as(Role.KEUANGAN, at=line.budget.facility)

    def file(suffix):
        return client.post(reverse("budgets:budget-line", args=[line.pk]), {"export": suffix, "list": "realizations"}).content

    return file


def test_a_workbook_computes_nothing_and_adds_up_the_same(open_in_office, taken, tmp_path):
    # given: somebody adds the column up, as one does
    (tmp_path / "asli.xlsx").write_bytes(taken("xlsx"))
    book = load_workbook(tmp_path / "asli.xlsx")
    sheet = book.active
    head = next(row for row in sheet.iter_rows() if row[0].value and any(cell.value == "Jumlah" for cell in row))
    column = next(cell.column_letter for cell in head if cell.value == "Jumlah")
    sheet.append([None, None, None, f"=SUM({column}{head[0].row + 1}:{column}{sheet.max_row})"])
    book.save(tmp_path / "dijumlah.xlsx")

    # when
    as_written = open_in_office("daftar.xlsx", taken("xlsx"))
    added_up = open_in_office("jumlah.xlsx", (tmp_path / "dijumlah.xlsx").read_bytes())

    # then
    assert [cell for cell in as_written if cell[3]] == []
    assert {text: kind for text, kind, _value, _formula in as_written if text in HOSTILE} == dict.fromkeys(HOSTILE, "string")
    assert [value for _text, _kind, value, formula in added_up if formula] == [str(sum(AMOUNTS))]


def test_a_text_file_computes_nothing_and_its_numbers_are_numbers(open_in_office, taken):
    cells = open_in_office("daftar.csv", taken("csv"))

    assert [cell for cell in cells if cell[3]] == []
    assert {re.sub("^'", "", text) for text, kind, _value, _formula in cells if kind == "string"} >= set(HOSTILE)
    assert {value for _text, kind, value, _formula in cells if kind == "float"} >= {str(amount) for amount in AMOUNTS}
