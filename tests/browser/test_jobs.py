"""The page of a job follows the work by itself, with JavaScript and without."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from jobs.models import Job, JobUnit
from tests.browser.looking import flaws
from tests.factories import JobFactory, JobUnitFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def job(site):
    job = JobFactory(status="running", started_at=timezone.now(), title="Pemeriksaan daftar")
    for number in range(1, 5):
        JobUnitFactory(job=job, label=f"Baris {number}")
    return job


@pytest.fixture
def arrive_at(arrive, site):
    def open_page(job, **context):
        page = arrive(**context)
        client = Client()
        client.force_login(job.created_by)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": site}])
        page.goto(reverse("jobs:job-detail", args=[job.pk]))
        return page

    return open_page


def do_one(job, status="done"):
    unit = job.units.filter(status="todo").first()
    JobUnit.objects.filter(pk=unit.pk).update(
        status=status, error="Nomor ganda." * (status == "failed"), finished_at=timezone.now()
    )


def test_the_figures_and_the_end_appear_by_themselves(job, arrive_at):
    # given
    page = arrive_at(job)
    expect(page.locator(".job-figures")).to_contain_text("0 dari 4")

    # when
    do_one(job, status="failed")

    # then
    expect(page.locator(".job-figures")).to_contain_text("1 dari 4")
    expect(page.locator(".job-figures")).to_contain_text("1 gagal")

    # when
    for _ in range(3):
        do_one(job)
    Job.objects.update(status="done")

    # then
    expect(page.get_by_role("heading", name="Yang gagal")).to_be_visible()
    expect(page.get_by_role("row", name="Nomor ganda.")).to_be_visible()
    expect(page.locator("[hx-get]")).to_have_count(0)


def test_without_javascript_the_page_reads_itself_anew(job, arrive_at):
    # given
    page = arrive_at(job, java_script_enabled=False)

    # when
    do_one(job)

    # then
    expect(page.locator(".job-figures")).to_contain_text("1 dari 4", timeout=9_000)


@pytest.mark.parametrize("status", ["waiting", "running", "done"])
def test_the_page_is_open_to_everyone(job, arrive_at, status):
    # given
    do_one(job, status="failed")
    Job.objects.update(status=status, target_url=reverse("home"))

    # then
    page = arrive_at(job, bypass_csp=True)
    assert flaws(page) == []
    page.goto(reverse("jobs:job-list"))
    assert flaws(page) == []
