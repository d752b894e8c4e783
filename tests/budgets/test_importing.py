"""Realisations from a spreadsheet: what is read, what is refused at which cell, and that all come in or none."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from audit.models import Entry
from budgets.importing.realizations import HEADINGS, ListedRealization, read_realizations
from budgets.models import Realization
from organizations.models import Role
from tests.conftest import signed_in
from tests.factories import CeilingVersionFactory, RealizationFactory, TrainingClassFactory
from tests.people import user_at

HEAD = "Tanggal;Akun;Uraian akun;Nomor bukti;Uraian;Jumlah;Kode kelas"
GOOD = "02-02-2026;521211;;KW-1;Kawat las;Rp60;"


def read(*lines):
    return read_realizations(io.BytesIO("\n".join([HEAD, *lines]).encode()), "realisasi.csv")


def test_payments_are_read_and_a_line_of_sums_is_left_out():
    listing = read(GOOD, "3/2/2026;522151;Honor;KW-2;Honor Februari;1.250.000,00;LAS-1", ";;;Jumlah;;1.250.060;", "")
    assert listing.rejected == []
    assert [(one.spent_on, one.account, one.line, one.amount, one.training_class) for one in listing.payments] == [
        (date(2026, 2, 2), "521211", "", 60, ""),
        (date(2026, 2, 3), "522151", "Honor", 1_250_000, "LAS-1"),
    ]
    assert [ListedRealization.from_json(one.as_json()) for one in listing.payments] == listing.payments


def test_a_workbook_with_numbers_and_dates_is_read_too():
    book, file = Workbook(), io.BytesIO()
    for row in [
        ["REALISASI 2026"],
        [labels[0] for labels in HEADINGS.values()],
        [date(2026, 2, 2), 521211, None, "KW-1", "Kawat", 60.0],
    ]:
        book.active.append(row)
    book.save(file)
    (one,) = read_realizations(file, "realisasi.xlsx").payments
    assert (one.row, one.account, one.amount) == (3, "521211", 60)


@pytest.mark.parametrize(
    ("line", "cell", "code"),
    [
        pytest.param(";521211;;KW-1;Kawat;60;", "A2", "missing", id="no-date"),
        pytest.param("02-02-2026;521211;;;Kawat;60;", "D2", "missing", id="no-evidence"),
        pytest.param("02-02-2026;521211;;KW-1;Kawat;60,5;", "F2", "not_rupiah", id="half-a-rupiah"),
        pytest.param("02-02-2026;521211;;KW-1;Kawat;-60;", "F2", "not_rupiah", id="below-nothing"),
        pytest.param("02-02-2026;521211;;KW-1;Kawat;1e6;", "F2", "not_rupiah", id="in-powers"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_cell(line, cell, code):
    listing = read(line)
    assert [(one.cell, one.code) for one in listing.rejected] == [(cell, code)]
    assert listing.payments == []


@pytest.fixture
def line(db):
    return CeilingVersionFactory(amount=100).line


@pytest.fixture
def client(line):
    return signed_in(user_at(line.budget.facility, role=Role.KEUANGAN))


def upload(client, line, *lines):
    file = SimpleUploadedFile("realisasi.csv", "\n".join([HEAD, *lines]).encode())
    return client.post(reverse("budgets:budget-import", args=[line.budget_id]), {"file": file})


def test_what_the_budget_refuses_is_named_and_nothing_is_written_before_the_button(line, client):
    # given: evidence that stands already, and a second line of another account
    RealizationFactory(line=line, amount=10, evidence_number="KW-9")
    for number in (1, 2):
        CeilingVersionFactory(line__budget=line.budget, line__account="522151", line__description=f"Honor {number}")
    strange = TrainingClassFactory()

    # when: 10 stand, 60 come, and 40 more would be too much
    preview = upload(
        client, line, GOOD, "02-02-2026;521211;;KW-2;Gas;40;", "02-02-2026;521211;;KW-9;Gas;1;", "02-02-2026;532111;;KW-3;Bor;1;",
        "02-02-2026;522151;;KW-4;Honor;1;", f"02-02-2026;521211;;KW-5;Gas;1;{strange.code}", "02-02-2027;521211;;KW-6;Gas;1;",
        "02-02-2026;521211;;KW-7;Gas;30;",
    ).context  # fmt: skip

    # then
    assert [one.evidence_number for one in preview["payments"]] == ["KW-1", "KW-7"]
    assert [(one.row, one.cell, one.code) for one in preview["rejected"]] == [
        (3, "F3", "refused"), (4, "D4", "refused"), (5, "B5", "no_line"), (6, "B6", "several_lines"), (7, "G7", "no_class"),
        (8, "A8", "refused"), (8, "A8", "refused"),
    ]  # fmt: skip
    assert "Rp10" in preview["rejected"][0].message
    assert Realization.objects.count() == 1
    assert not Entry.objects.filter(verb="budgets.import_realizations").exists()


def test_they_come_in_with_one_row_in_the_trail(line, client):
    # when
    preview = upload(client, line, GOOD, "02-02-2026;521211;;KW-2;Gas;40;").context
    address = reverse("budgets:budget-import", args=[line.budget_id])
    answer = client.post(address, {"kept": preview["kept"]})

    # then
    assert answer.url == line.budget.get_absolute_url()
    assert sorted(Realization.objects.values_list("evidence_number", "amount")) == [("KW-1", 60), ("KW-2", 40)]
    assert Entry.objects.filter(verb="budgets.import_realizations").get().count == 2

    # when the same preview is confirmed again, none comes in
    client.post(address, {"kept": preview["kept"]})
    assert Realization.objects.count() == 2


def test_all_come_in_or_none(line, client):
    preview = upload(client, line, GOOD, "02-02-2026;521211;;KW-2;Gas;40;").context
    RealizationFactory(line=line, amount=1)
    page = client.post(reverse("budgets:budget-import", args=[line.budget_id]), {"kept": preview["kept"]}, follow=True)
    assert "Rp101" in page.content.decode()
    assert Realization.objects.count() == 1


def test_a_file_that_is_no_list_is_refused(line, client):
    file = SimpleUploadedFile("realisasi.xlsx", b"kuitansi")
    form = client.post(reverse("budgets:budget-import", args=[line.budget_id]), {"file": file}).context["form"]
    assert form.errors["file"]


def test_the_template_is_read_again(client):
    book = load_workbook(io.BytesIO(client.get(reverse("budgets:budget-import-template")).content))
    assert [cell.value for cell in book.active[1]] == HEAD.split(";")
