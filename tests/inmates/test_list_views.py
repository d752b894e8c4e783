"""The pages on which a list is uploaded, its columns confirmed, and its changes looked at."""

import csv as csv_module
import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import localdate

from audit.models import Entry
from inmates.models import Inmate, ListImport
from inmates.services.list_import import clear_lists
from organizations.models import Role
from tests.factories import ConvictFactory, ListImportFactory, ListRowFactory
from tests.inmates.importing.lists import BUDI, HEADINGS, SITI, csv, xlsx
from tests.inmates.officer import done

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
HISTORY, UPLOAD = reverse("inmates:list-history"), reverse("inmates:list-upload")
WRONG = ["=HYPERLINK(1)", "B.I 3/2021", "besok", "-"]
ODD = ["Penghuni", "Kode", "Mulai", "Akhir"]


@pytest.fixture
def client(login_as, facility):
    return login_as(Role.REGISTRASI, at=facility)


def page(name, list_import, *more):
    return reverse(f"inmates:list-{name}", args=[list_import.pk, *more])


def posted(client, content, name="daftar.csv", on=None):
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, content), "on": on or localdate()})


def last_entry():
    return Entry.objects.latest("pk")


# --- Who -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", ["history", "upload", "detail", "columns"])
def test_only_the_registration_officer_opens_them(login_as, list_officer, facility, role, name):
    # given
    place = facility if role in (Role.REGISTRASI, Role.BIMKER, Role.KASI, Role.KALAPAS) else None
    address = reverse(f"inmates:list-{name}") if name in ("history", "upload") else page(name, list_officer.uploads(BUDI))

    # when
    response = login_as(role, at=place).get(address)

    # then
    assert response.status_code == (200 if role == Role.REGISTRASI else 403)


def test_the_list_of_inmates_leads_there_for_who_may(client, login_as, facility):
    # given
    inmates = reverse("inmates:inmate-list")

    # then
    assert f'href="{UPLOAD}"' in client.get(inmates).content.decode()
    assert f'href="{UPLOAD}"' not in login_as(Role.KASI, at=facility).get(inmates).content.decode()


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_history_lists_the_facilitys_own_in_a_fixed_number_of_queries(client, facility, page_queries, item_count):
    # given
    ListImportFactory.create_batch(item_count, facility=facility)
    ListImportFactory()

    # when
    with page_queries() as queries:
        response = client.get(HISTORY)

    # then
    assert len(response.context["rows"]) == item_count
    assert len(queries) == 2
    assert last_entry().verb == "inmates.read_lists"


# --- Upload --------------------------------------------------------------------------------------


def test_an_upload_leads_to_the_columns(client):
    response = posted(client, csv(HEADINGS, BUDI))

    assert response.url == page("columns", ListImport.objects.get())


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        pytest.param(b"%PDF-1.4", "a.pdf", "bukan", id="pdf"),
        pytest.param(csv(HEADINGS, BUDI), "a.xlsx", ".csv", id="wrong-name"),
        pytest.param(b"x" * (20 * 1024**2 + 1), "a.csv", "20 MB", id="too-large"),
        pytest.param(b"", "a.csv", "kosong", id="empty"),
    ],
)
def test_a_refused_file_is_said_at_the_field(client, content, name, words):
    # when
    response = posted(client, content, name)

    # then
    (message,) = response.context["form"].errors["file"]
    assert words in message
    assert not ListImport.objects.exists()


def test_a_list_of_tomorrow_is_refused_at_the_field(client):
    response = posted(client, csv(HEADINGS, BUDI), on=localdate() + timedelta(days=1))

    assert list(response.context["form"].errors) == ["on"]


def test_the_same_file_again_is_pointed_out(client, list_officer):
    # given
    list_officer.applied(BUDI)

    # when
    response = client.get(posted(client, csv(HEADINGS, BUDI)).url)

    # then
    assert [message.level_tag for message in response.context["messages"]] == ["warning"]


# --- Columns -------------------------------------------------------------------------------------


def suggested(response):
    return {field.name: field.value() for field, _examples in response.context["form"].rows if field.value() != ""}


def test_recognised_columns_are_shown_with_three_rows(client, list_officer):
    # given
    many = [[f"Rekaan {letter}", f"B.I {number}/2021", *BUDI[2:]] for number, letter in enumerate("ABCD", 1)]
    found = list_officer.uploads_bytes(xlsx([["DAFTAR"], HEADINGS, *many]), name="daftar.xlsx")

    # when
    response = client.get(page("columns", found))

    # then
    assert suggested(response) == {"name": 0, "registration_number": 1, "admitted_on": 2, "expires_on": 3}
    assert response.context["header_form"].initial["header"] == 2
    examples = {field.name: examples for field, examples in response.context["form"].rows}
    assert examples["name"] == ["Rekaan A", "Rekaan B", "Rekaan C"]
    assert (last_entry().verb, last_entry().object_id) == ("inmates.read_list_import", str(found.pk))


@pytest.mark.parametrize(
    ("headings", "words"),
    [
        pytest.param(ODD, "20 baris", id="no-header"),
        pytest.param(["Nama", "Kode"], "register", id="column-missing"),
        pytest.param(["Nama", "Reg", "Nama WBP"], "A1, C1", id="column-twice"),
    ],
)
def test_what_was_not_recognised_is_said_and_can_be_chosen(client, list_officer, headings, words):
    # given
    found = list_officer.uploads_bytes(csv(headings, BUDI[: len(headings)]))

    # when
    response = client.get(page("columns", found))
    chosen = client.post(page("columns", found), {"name": 0, "registration_number": 1})

    # then
    assert words in str(response.context["sample"].refused)
    assert chosen.url == page("detail", found)
    found = done(found, ListImport.objects.get().job)
    assert (found.status, found.counts["new"], found.chosen["columns"]) == ("ready", 1, {"name": 0, "registration_number": 1})


def test_another_row_of_headings_can_be_taken(client, list_officer):
    # given: the first row that looks like headings is none
    found = list_officer.uploads_bytes(csv(["Nama", "Reg"], ODD, BUDI))
    address = page("columns", found) + "?header=2"

    # when
    shown = client.get(address)
    client.post(address, {"name": 0, "registration_number": 1, "admitted_on": 2})

    # then
    assert suggested(shown) == {}
    assert [row for row, _cells in shown.context["first_rows"]] == [1, 2, 3]
    assert ListImport.objects.get().chosen["header_row"] == 2


@pytest.mark.parametrize(
    ("chosen", "fields"),
    [
        ({}, ["name", "registration_number"]),
        ({"name": 0}, ["registration_number"]),
        ({"name": 0, "registration_number": 0}, ["name"]),
        ({"name": 0, "registration_number": 99}, ["registration_number"]),
        ({"name": 0, "registration_number": 1, "block": 1}, ["block"]),
    ],
)
def test_a_wrong_choice_is_refused_and_nothing_starts(client, list_officer, chosen, fields):
    # given
    found = list_officer.uploads(BUDI)

    # when
    response = client.post(page("columns", found), chosen)

    # then
    assert sorted(response.context["form"].errors) == fields
    found.refresh_from_db()
    assert (found.status, found.job) == ("uploaded", None)


def test_a_sheet_can_be_chosen(client, list_officer):
    # given
    content = xlsx([HEADINGS, BUDI], [HEADINGS, SITI], titles=["Blok A", "Blok B"])
    found = list_officer.uploads_bytes(content, name="daftar.xlsx")

    # when
    client.post(page("columns", found) + "?header=1&sheet=Blok+B", {"name": 0, "registration_number": 1})
    found = done(found, ListImport.objects.get().job)

    # then
    assert [row.number for row in found.rows.filter(kind="new")] == ["B.I 2/2021"]


def test_what_was_brought_in_has_no_columns_to_choose(client, list_officer):
    found = list_officer.applied(BUDI)

    assert client.get(page("columns", found)).url == page("detail", found)


# --- Preview -------------------------------------------------------------------------------------


def test_while_it_is_checked_the_page_tells_how_far_it_is(client, login_as, facility):
    # given
    posted(client, csv(HEADINGS, BUDI))
    found = ListImport.objects.get()
    client.post(page("columns", found), {"name": 0, "registration_number": 1})
    job = ListImport.objects.get().job

    # when
    own, other = (one.get(page("detail", found)).content.decode() for one in (client, login_as(Role.REGISTRASI, at=facility)))

    # then: whoever did not start it may not look at the job
    assert (f"/jobs/{job.pk}/" in own, f"/jobs/{job.pk}/" in other) == (True, False)
    progress = reverse("inmates:list-progress", args=[found.pk])
    assert all(f'hx-get="{progress}' in text for text in (own, other))


def test_the_first_group_with_rows_is_shown(client, list_officer):
    found = list_officer.ready(BUDI, WRONG)

    response = client.get(page("detail", found))

    assert response.context["group"] == "rejected"
    assert [count for _kind, _label, count in response.context["groups"]] == [0, 1, 0, 1, 0, 0]
    assert reverse("programs:list-result", args=[found.pk]) in response.content.decode()


def test_a_change_is_shown_field_by_field(client, list_officer, facility):
    # given
    inmate = ConvictFactory(facility=facility, name="Lama", block="A")
    row = ["Lama", inmate.registrations.get().text, "10/01/2025", "11/01/2028", "B"]
    found = list_officer.ready(row, headings=[*HEADINGS, "Blok"])

    # when
    response = client.get(page("detail", found), {"kind": "changed"})

    # then
    (shown,) = response.context["rows"]
    assert [(str(before), str(after)) for _label, before, after in shown["values"]] == [
        ("10 Januari 2028", "11 Januari 2028"), ("A", "B"),
    ]  # fmt: skip
    assert inmate.registrations.get().text in response.content.decode()


@pytest.mark.parametrize("kind", ["new", "changed", "rejected", "warning", "missing", "namesake"])
def test_a_group_asks_the_same_few_questions_for_any_number_of_rows(client, facility, page_queries, kind):
    # given
    inmate = ConvictFactory(facility=facility)
    counts = dict.fromkeys(["new", "changed", "same", "rejected", "warnings", "missing", "namesakes"], 500)
    found = ListImportFactory(facility=facility, status="ready", counts=counts)
    values = {"list_import": found, "kind": kind, "inmate": inmate, "candidates": [inmate.pk] if kind == "namesake" else []}
    figures = []

    # when
    for count in (1, 2, 497):
        ListRowFactory.create_batch(count, before={"block": "A", "name": "Y"}, after={"block": "B", "name": "X"}, **values)
        with page_queries() as queries:
            response = client.get(page("detail", found), {"kind": kind})
        figures.append((len(response.context["rows"]), len(queries)))

    # then
    assert [rows for rows, _queries in figures] == [1, 3, 50]
    assert {queries for _rows, queries in figures} == {figures[0][1]}
    assert figures[0][1] <= 12


def test_pages_of_fifty(client, facility):
    # given
    found = ListImportFactory(facility=facility, status="ready", counts={"rejected": 51})
    ListRowFactory.create_batch(51, list_import=found)

    # then
    sizes = [len(client.get(page("detail", found), {"page": number}).context["rows"]) for number in (1, 2)]
    assert sizes == [50, 1]


def test_who_it_is_is_chosen_on_the_page(client, list_officer, facility):
    # given
    known = ConvictFactory(facility=facility, name="Budi Rekaan", registration__text="A.III 5/2020")
    found = list_officer.ready(BUDI)
    address = page("detail", found)
    (row,) = client.get(address).context["rows"]

    # when
    refused = client.post(address, {f"row-{row['row'].pk}": Inmate.objects.latest("pk").pk + 1})
    answer = client.post(address, {f"row-{row['row'].pk}": known.pk})

    # then
    assert list(refused.context["persons_form"].errors) == [f"row-{row['row'].pk}"]
    assert answer.url == address
    found = done(found, ListImport.objects.get().job)
    assert (found.choices, found.counts["changed"]) == ({"B.I/1/2021": known.pk}, 1)


def test_a_refused_list_says_why(client, list_officer):
    found = list_officer.checks(list_officer.uploads_bytes(csv(["x", "y"], ["1", "2"])))

    response = client.get(page("detail", found))

    assert "20 baris" in response.content.decode()


def test_what_is_no_longer_kept_is_said(client, list_officer):
    # given
    found = list_officer.ready(BUDI)
    clear_lists(at=found.touched_at + timedelta(days=2))

    # when
    response = client.get(page("detail", found))

    # then
    assert response.context["list_import"].cleared
    assert client.get(page("columns", found)).url == page("detail", found)


# --- Rejected rows ---------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_the_wrong_rows_are_handed_back_with_their_reason(client, list_officer, suffix):
    # given
    found = list_officer.ready(BUDI, WRONG)

    # when
    response = client.get(page("rejected", found, suffix))

    # then
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert suffix in response.headers["Content-Disposition"]
    assert last_entry().verb == "inmates.download_rejected"
    if suffix == "csv":
        (heads, line) = csv_module.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";")
        assert line[:3] == ["3", "B.I 3/2021", "'=HYPERLINK(1)"]
        assert "(C3)" in line[heads.index("Alasan ditolak")]


def test_there_is_no_other_kind_of_download(client, list_officer):
    assert client.get(page("rejected", list_officer.ready(WRONG), "pdf")).status_code == 404
