"""A sheet leaves to be printed: once of itself, again with a reason; the log is complete whichever way it went."""

import io
from zipfile import ZipFile

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit.models import Entry
from certificates.models import Printing
from certificates.services import issuing
from certificates.services.issuing import issue
from certificates.services.lifecycle import revoke
from certificates.services.printing import log_printings, print_sheet
from organizations.models import Role
from tests.certificates.graduates import AT, ON, graduated_class, issuer
from tests.factories import CertificateFactory, UserFactory

pytestmark = pytest.mark.django_db


def one_page(content) -> bytes:
    file = io.BytesIO()
    with pikepdf.new() as made:
        made.add_blank_page(page_size=(842, 595))
        made.docinfo["/Title"] = content["code"]
        made.save(file, deterministic_id=True)
    return file.getvalue()


@pytest.fixture
def papers(monkeypatch, own_files):
    monkeypatch.setattr(issuing, "certificate_pdf", one_page)
    training_class = graduated_class(["Budi Santoso", "Siti Aminah"])
    return issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT)


@pytest.fixture
def client(login_as, papers):
    return login_as(Role.BLK, at=papers[0].training_center)


def logged() -> list[tuple[int, str]]:
    return list(Printing.objects.order_by("pk").values_list("certificate__sequence", "reason"))


def download(paper) -> str:
    return reverse("certificates:certificate-download", args=[paper.pk])


def bundle(name, paper, more="") -> str:
    return f"{reverse(f'certificates:batch-{name}')}?class={paper.enrollment.training_class_id}{more}"


def test_the_first_time_needs_no_reason_the_second_does(papers):
    # given
    by = UserFactory()
    data = print_sheet(certificate=papers[0], by=by, at=AT)

    # when
    with pytest.raises(ValidationError) as raised:
        print_sheet(certificate=papers[0], reason=" ", by=by, at=AT)
    again = print_sheet(certificate=papers[0], reason="Macet", by=by, at=AT)

    # then
    assert (raised.value.code, data == again == papers[0].read_sheet()) == ("printed_before", True)
    assert logged() == [(1, ""), (1, "Macet")]


def test_without_a_sheet_nothing_is_logged():
    with pytest.raises(ValidationError) as raised:
        print_sheet(certificate=CertificateFactory(), by=UserFactory(), at=AT)

    assert (raised.value.code, logged()) == ("not_stored", [])


def test_what_is_no_longer_in_force_is_not_printed_again(client, papers):
    # given
    print_sheet(certificate=papers[0], by=UserFactory(), at=AT)
    revoke(certificate=papers[0], reason="Nama keliru", by=papers[0].issued_by, at=AT)
    papers[0].refresh_from_db()

    # when
    with pytest.raises(ValidationError) as raised:
        print_sheet(certificate=papers[0], reason="Hilang", by=UserFactory(), at=AT)
    page = client.get(papers[0].get_absolute_url()).content.decode()

    # then
    assert (raised.value.code, logged()) == ("not_in_force", [(1, "")])
    stored = reverse("certificates:certificate-version", args=[papers[0].pk, 1])
    assert (download(papers[0]) in page, stored in page) == (False, True)
    assert client.get(download(papers[0])).headers["Location"] == papers[0].get_absolute_url()


def test_in_a_batch_only_those_printed_before_bear_the_reason(papers):
    # given
    by = UserFactory()
    log_printings([papers[1]], by=by, at=AT)

    # when
    with pytest.raises(ValidationError) as raised:
        log_printings(papers, by=by, at=AT)
    log_printings(papers, reason="Toner habis", by=by, at=AT)

    # then
    assert raised.value.code == "printed_before"
    assert logged() == [(2, ""), (1, ""), (2, "Toner habis")]


def test_the_page_asks_why_the_second_time(client, papers):
    # given
    assert client.get(download(papers[0])).content == papers[0].read_sheet()

    # when
    asked = client.get(download(papers[0]))
    refused = client.post(download(papers[0]), {"reason": " "})
    answer = client.post(download(papers[0]), {"reason": "Kertas macet"})

    # then
    assert (asked.status_code, list(asked.context["form"].fields)) == (200, ["reason"])
    assert set(refused.context["form"].errors) == {"reason"}
    assert (answer.headers["Content-Type"], answer.content) == ("application/pdf", papers[0].read_sheet())
    assert logged() == [(1, ""), (1, "Kertas macet")]
    assert Entry.objects.first().verb == "certificates.download"
    page = client.get(papers[0].get_absolute_url())
    assert [(row.printed_by, row.reason) for row in page.context["printings"]] == [
        (client.user, ""),
        (client.user, "Kertas macet"),
    ]


def pages_in(response) -> int:
    data = b"".join(response.streaming_content)
    if response.headers["Content-Type"] == "application/zip":
        return len(ZipFile(io.BytesIO(data)).namelist())
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return len(pdf.pages) // 2  # the back of each stays empty


@pytest.mark.parametrize("name", ["zip", "print"])
def test_the_file_of_a_class_is_logged_sheet_by_sheet(client, papers, name):
    # when
    first = client.get(bundle(name, papers[0]))

    # then
    assert pages_in(first) == 2
    assert logged() == [(1, ""), (2, "")]
    assert (Entry.objects.first().verb, Entry.objects.first().count) == (f"certificates.{name}", 2)


@pytest.mark.parametrize("name", ["zip", "print"])
def test_the_file_asks_why_when_one_was_printed_before(client, papers, name):
    # given
    client.get(download(papers[1]))

    # when
    asked = client.get(bundle(name, papers[0]))
    refused = client.post(bundle(name, papers[0]), {"reason": ""})
    counted = (asked.context["again"], asked.context["never"])

    # then
    assert (counted, set(refused.context["form"].errors), logged()) == ((1, 1), {"reason"}, [(2, "")])

    # when
    others = client.get(bundle(name, papers[0], "&only=new"))
    everything = client.post(bundle(name, papers[0]), {"reason": "Toner habis"})

    # then
    assert (pages_in(others), pages_in(everything)) == (1, 2)
    assert logged() == [(2, ""), (1, ""), (1, "Toner habis"), (2, "Toner habis")]


def test_only_the_others_of_which_there_are_none_asks_why(client, papers):
    assert pages_in(client.get(bundle("zip", papers[0]))) == 2

    assert "form" in client.get(bundle("zip", papers[0], "&only=new")).context


def test_nobody_else_downloads(login_as, papers):
    client = login_as(Role.AUDITOR)

    assert {client.get(download(papers[0])).status_code, client.get(bundle("zip", papers[0])).status_code} == {403}
    assert logged() == []
