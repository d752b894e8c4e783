"""The register: every number, void ones too, for whoever may see it; as a page, a workbook and a paper."""

import io
from datetime import date

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from audit.models import Entry
from certificates.models import Certificate, NumberSeries, Printing
from certificates.rules.register import RegisterState
from organizations.models import Role
from tests.factories import NOW, CenterUserFactory, CertificateFactory, EnrollmentFactory, NumberSeriesFactory, UserFactory
from tests.people import user_at

pytestmark = pytest.mark.django_db
REGISTER = reverse("certificates:register")
DAY = date(2026, 3, 9)


def given_number(training_class, name="Budi Santoso", **fields) -> Certificate:
    certificate = CertificateFactory(enrollment=EnrollmentFactory(training_class=training_class), **fields)
    certificate.content["holder"]["name"] = name
    certificate.save()
    NumberSeriesFactory(certificate=certificate)
    return certificate


@pytest.fixture
def first():
    return CertificateFactory(sequence=1, year=2026)


@pytest.fixture
def book(first):
    """Of one class: one received, one waiting, one void, one revoked after it was received, one replaced and its successor."""
    training_class = first.enrollment.training_class
    NumberSeriesFactory(certificate=first)
    sheet = {"sha256": "a" * 64, "file": "certificates/a.pdf", "stored_at": NOW}
    received = {"handed_over_on": DAY, "handed_over_by": UserFactory(), "handed_over_to": "Budi"}
    revoked = {"revoked_at": NOW, "revoked_by": UserFactory(), "revoke_reason": "Lembar rusak"}
    Certificate.objects.filter(pk=first.pk).update(**received, **sheet)
    rows = {
        "waiting": given_number(training_class, "Siti Aminah", sequence=2, **sheet),
        "void": given_number(training_class, sequence=3, **revoked, **sheet),
        "revoked": given_number(training_class, sequence=4, **revoked, **received, **sheet),
        "replaced": given_number(training_class, sequence=5, replaced_at=NOW, **received, **sheet),
    }
    rows["new"] = CertificateFactory(
        enrollment=rows["replaced"].enrollment, sequence=6, replaces=rows["replaced"], replace_reason="Nama keliru", **sheet
    )
    return rows | {"received": first}


@pytest.fixture
def client(login_as, first):
    return login_as(Role.BLK, at=first.training_center)


def shown(client, **asked) -> list[int]:
    return [row.certificate.sequence for row in client.get(REGISTER, asked).context["rows"]]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, [1, 2, 3, 4, 5, 6]),
        ({"state": "valid"}, [1, 2, 6]),
        ({"state": "waiting"}, [2, 6]),
        ({"state": "void"}, [3]),
        ({"state": "revoked"}, [3, 4]),
        ({"state": "replaced"}, [5]),
        ({"state": "expired"}, []),
        ({"q": "siti"}, [2]),
        ({"q": "0004/SERT"}, [4]),
        ({"q": "siti amin"}, [2]),
        ({"q": "budi aminah"}, []),
        ({"kind": "hours"}, []),
        ({"year": "2025"}, [1, 2, 3, 4, 5, 6]),  # nothing of that year: the latest
        ({"year": "bukan", "state": "bukan", "kind": "bukan", "class": "9999"}, [1, 2, 3, 4, 5, 6]),
    ],
    ids=str,
)
def test_the_register_shows_what_is_asked_for(client, book, asked, expected):
    assert shown(client, **asked) == expected


def test_by_default_the_latest_year_and_all_years_when_asked(client, book):
    # given
    given_number(book["void"].enrollment.training_class, year=2025, sequence=8, number="0008/SERT/BLK/III/2025")

    # then
    assert (len(shown(client)), shown(client, year="2025"), len(shown(client, year="all"))) == (6, [8], 7)


def test_only_kinds_that_are_issued_here_are_asked_for(client, book):
    choices = [value for value, _label in client.get(REGISTER).context["form"].fields["kind"].choices]

    assert choices == ["", "training", "attendance", "hours"]


def test_the_states_tell_a_void_number_from_a_revoked_one(client, book):
    page = client.get(REGISTER)

    assert {row.certificate.sequence: row.state for row in page.context["rows"]} == {
        1: RegisterState.VALID,
        2: RegisterState.VALID,
        3: RegisterState.VOID,
        4: RegisterState.REVOKED,
        5: RegisterState.REPLACED,
        6: RegisterState.VALID,
    }
    assert [row.certificate.sequence for row in page.context["rows"] if row.waits] == [2, 6]
    entry = Entry.objects.first()
    assert (entry.verb, entry.count) == ("certificates.read_register", 6)


def test_each_house_reads_its_own_part(login_as, client, book):
    # given: another prison of the same centre
    facility, center = book["void"].enrollment.training_class.facility, book["void"].training_center
    other = EnrollmentFactory(training_class__training_center=center)
    CertificateFactory(enrollment=other, sequence=7)

    # then
    assert shown(client) == [1, 2, 3, 4, 5, 6, 7]
    assert shown(login_as(Role.BIMKER, at=facility)) == [1, 2, 3, 4, 5, 6]
    assert shown(login_as(Role.BIMKER, at=other.training_class.facility)) == [7]
    assert shown(login_as(Role.BLK, at=CenterUserFactory().training_center)) == []
    assert len(shown(login_as(Role.AUDITOR))) == 7


@pytest.mark.parametrize("role", [Role.INSTRUKTUR, Role.SARANA, Role.KEUANGAN, Role.REGISTRASI, Role.KANWIL])
def test_for_others_there_is_no_register(login_as, book, role):
    assert login_as(role).get(REGISTER).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_register_asks_a_fixed_number_of_queries(login_as, page_queries, count):
    # given
    training_class = CertificateFactory(sequence=1).enrollment.training_class
    for number in range(count):
        row = given_number(training_class, sequence=10 + number)
        Printing.objects.create(certificate=row, printed_at=NOW, printed_by=row.issued_by)
    client = login_as(Role.BLK, at=training_class.training_center)

    # when
    with page_queries() as queries:
        client.get(REGISTER, {"q": "budi", "class": training_class.pk})

    # then
    assert len(queries) == 7


def test_the_workbook_holds_the_list_with_reasons_and_no_formula(client, book):
    # given
    book["waiting"].content["holder"]["name"] = "=1+1"
    book["waiting"].save()

    # when
    response = client.post(REGISTER, {"export": "xlsx"})

    # then
    sheet = load_workbook(io.BytesIO(response.content)).active
    head = next(row[0].row for row in sheet.iter_rows() if row[1].value == "Nomor")
    rows = list(sheet.iter_rows(min_row=head + 1, values_only=True))
    hostile = sheet.cell(head + 2, 5)
    replaced = "diganti dengan 0006/SERT/BLK/III/2026: Nama keliru"
    assert [(row[0], row[8]) for row in rows] == [
        (1, None), (2, None), (3, "Lembar rusak"), (4, "Lembar rusak"), (5, replaced), (6, None),
    ]  # fmt: skip
    assert (hostile.value, hostile.data_type, rows[0][9].date(), rows[0][10]) == ("=1+1", "s", DAY, "Budi")
    assert Entry.objects.first().verb == "certificates.export_register"


# --- The paper -----------------------------------------------------------------------------------


def paper_of(client, series) -> str:
    response = client.get(reverse("reports:certificate-register", args=[series.pk]))
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def _papers_as_written(monkeypatch):
    monkeypatch.setattr("reports.papers.paper.render", str.encode)


@pytest.mark.usefixtures("_papers_as_written")
def test_the_printed_register_names_void_numbers_and_receipts(client, book):
    # when
    html = paper_of(client, NumberSeries.objects.get())

    # then
    assert "nomor batal: Lembar rusak" in html
    assert "dicabut: Lembar rusak" in html
    assert "telah diganti: diganti nomor 0006/SERT/BLK/III/2026; Nama keliru" in html
    assert "Jumlah: 6 nomor, 3 sudah diterima, 1 batal." in html
    assert "Memuat" not in html
    entry = Entry.objects.first()
    assert (entry.verb, entry.count) == ("reports.print_certificate_register", 6)


@pytest.mark.usefixtures("_papers_as_written")
def test_a_prison_prints_its_own_part_and_the_paper_says_so(login_as, book):
    # given
    other = EnrollmentFactory(training_class__training_center=book["void"].training_center)
    CertificateFactory(enrollment=other, sequence=7, number="0007/LAIN")
    facility = book["void"].enrollment.training_class.facility

    # when
    html = paper_of(login_as(Role.BIMKER, at=facility), NumberSeries.objects.get())

    # then
    assert f"nomor untuk peserta {facility.name}" in html
    assert ("Jumlah: 6 nomor" in html, "0007/LAIN" in html) == (True, False)


def test_a_series_is_seen_by_who_sees_one_of_its_numbers(first):
    # given
    series = NumberSeriesFactory(certificate=first)
    NumberSeries.objects.create(training_center=first.training_center, kind="hours", year=2026)
    facility = first.enrollment.training_class.facility

    # then
    assert list(NumberSeries.objects.visible_to(user_at(facility, role=Role.BIMKER))) == [series]
    assert not NumberSeries.objects.visible_to(UserFactory()).exists()
