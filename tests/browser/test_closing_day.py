"""The day of the closing: the hearing is over, and an hour later the two-sided sheets and the list of receipts are there."""

import io

import pikepdf
import pytest
from django.urls import reverse

from certificates.models import Certificate
from certificates.services import issuing
from jobs.models import Job
from jobs.services.running import run_job
from organizations.models import Role
from tests.browser.looking import flaws, follow
from tests.certificates.graduates import graduated_class, issuer
from tests.reports.pdf_reading import text_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMES = ["Budi Santoso", "Ketut Sudiarta", "Siti Aminah", "Ujang Permana"]


def two_sides(content) -> bytes:
    file = io.BytesIO()
    with pikepdf.new() as made:
        for _side in range(2):
            made.add_blank_page(page_size=(842, 595))
        made.docinfo["/Title"] = content["number"]
        made.save(file, deterministic_id=True)
    return file.getvalue()


def test_from_the_class_to_print_file_and_receipts_in_four_clicks(site, arrive_as, monkeypatch):
    # given
    monkeypatch.setattr(issuing, "certificate_pdf", two_sides)  # the sheet itself is looked at elsewhere
    training_class = graduated_class(NAMES)
    page = arrive_as(issuer(training_class, role=Role.BLK), "id")
    page.goto(training_class.get_absolute_url())

    # when: the tab, the button
    follow(page, f".tabs a[href='{reverse('certificates:class-certificates', args=[training_class.pk])}']")
    follow(page, f"form[action='{reverse('certificates:class-issue', args=[training_class.pk])}'] button")

    # then: numbers at once, and the work is followed on the spot
    assert Certificate.objects.awaiting_sheet().count() == 4
    assert page.locator(".job-figures strong").inner_text() == "0 dari 4"
    assert flaws(page) == []

    # when: the worker's part; the page reads itself anew
    run_job.func(Job.objects.get().pk)
    print_file = page.locator(f"a[href^='{reverse('certificates:batch-print')}']")
    print_file.wait_for()

    # then: the print file, the receipts
    with page.expect_download() as download:
        print_file.click()
    with pikepdf.open(download.value.path()) as made:
        assert len(made.pages) == 8
    receipt = page.locator(f"a[href='{reverse('reports:certificate-receipt', args=[training_class.pk])}']")
    assert receipt.is_visible()
    said = text_of(page.request.get(receipt.get_attribute("href")).body())
    assert [name for name in NAMES if name not in said] == []
    assert flaws(page) == []
