import io
from datetime import timedelta
from zipfile import ZipFile

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.timezone import localdate

from audit.models import Entry
from certificates import pdf
from certificates.models import Certificate
from certificates.services import issuing
from certificates.services.bulk import start_issue
from inmates.models import Inmate
from jobs.models import Job
from jobs.services import resume
from jobs.services.running import run_job
from organizations.models import Role
from organizations.models.user import FACILITY_ROLES
from tests.certificates.graduates import AT, HEARD, ON, graduated_class, issuer
from tests.factories import CertificateFactory, TrainingClassFactory

pytestmark = pytest.mark.django_db

NAMES = ["Budi Santoso", "Siti Aminah", "Ujang Permana"]


def paper(content) -> bytes:
    """A certificate of two pages, a statement of one."""
    file = io.BytesIO()
    with pikepdf.new() as made:
        for side in range(1 if content["holder"]["name"] == NAMES[1] else 2):
            made.add_blank_page(page_size=(842, 595))
            made.pages[-1].Side = side
        made.docinfo["/Title"] = content["code"]
        made.save(file, deterministic_id=True)
    return file.getvalue()


@pytest.fixture(autouse=True)
def _quick_sheets(monkeypatch):
    monkeypatch.setattr(issuing, "certificate_pdf", paper)


@pytest.fixture
def training_class():
    return graduated_class(NAMES)


@pytest.fixture
def by(training_class):
    return issuer(training_class)


def started(*classes, by):
    return start_issue(classes=classes, by=by, on=ON, at=AT, target_url="")


def work(job) -> Job:
    run_job.func(job.pk)
    return Job.objects.get(pk=job.pk)


def states(job) -> list[str]:
    return list(job.units.values_list("status", flat=True))


# --- Numbers, then sheets ------------------------------------------------------------------------


def test_everyone_has_a_number_at_once_and_a_sheet_from_the_worker(training_class, by):
    # when
    batch = started(training_class, by=by)

    # then
    rows = Certificate.objects.order_by("sequence")
    assert [(row.sequence, row.holder_name, row.stored) for row in rows] == [
        (number, name, False) for number, name in enumerate(NAMES, start=1)
    ]
    assert (batch.numbered, batch.refused) == (3, [])
    assert list(batch.job.units.values_list("key", "label")) == [(str(row.pk), row.number) for row in rows]
    assert list(Entry.objects.order_by("pk").values_list("verb", "count")) == [("jobs.start", 1), ("certificates.issue", 3)]

    # when
    job = work(batch.job)

    # then
    assert (job.status, states(job)) == ("done", ["done"] * 3)
    assert [row.read_sheet() for row in rows.all()] == [paper(row.content) for row in rows]
    assert Entry.objects.filter(verb="certificates.store").count() == 3


def test_one_sheet_that_cannot_be_made_does_not_stop_the_rest(training_class, by, monkeypatch):
    # given
    def broken(content):
        if content["sequence"] == 2:
            raise pdf.RenderError("a letter too many")
        return paper(content)

    batch = started(training_class, by=by)
    with monkeypatch.context() as patch:
        patch.setattr(issuing, "certificate_pdf", broken)

        # when
        job = work(batch.job)

    # then
    assert (job.status, states(job)) == ("done", ["done", "failed", "done"])
    assert list(Certificate.objects.awaiting_sheet().values_list("sequence", flat=True)) == [2]

    # when
    resume(job, by=by)
    work(job)

    # then
    assert not Certificate.objects.awaiting_sheet().exists()
    assert Certificate.objects.count() == 3


def test_the_rest_of_a_broken_write_is_no_sheet(training_class, by):
    # given: the worker was killed in the middle of writing the file
    batch = started(training_class, by=by)
    row = Certificate.objects.first()
    issuing.store(row, paper(row.content), by=by)
    row.refresh_from_db()
    Certificate.objects.filter(pk=row.pk).update(sha256="", file="", stored_at=None)
    with open(row.file.path, "wb") as file:
        file.write(paper(row.content)[:100])

    # when
    work(batch.job)

    # then
    row.refresh_from_db()
    assert row.read_sheet() == paper(row.content)


@pytest.mark.parametrize("spoil", ["Budi di Lapas", "李 小龍"])
def test_who_cannot_have_one_is_named_and_left_out_without_a_gap(training_class, by, spoil):
    # given
    Inmate.objects.filter(certificate_name=NAMES[0]).update(certificate_name=spoil)

    # when
    batch = started(training_class, by=by)

    # then
    assert [(row.sequence, row.holder_name) for row in Certificate.objects.order_by("sequence")] == [(1, NAMES[1]), (2, NAMES[2])]
    assert [reason.startswith(spoil) for reason in batch.refused] == [True]


def test_nothing_that_could_be_done_refuses_and_writes_nothing(training_class, by):
    # given
    Inmate.objects.update(certificate_name="Budi di Lapas")

    # when
    with pytest.raises(ValidationError) as raised:
        started(training_class, by=by)

    # then
    assert len(raised.value.messages) == 3
    assert [model.objects.count() for model in (Certificate, Job, Entry)] == [0, 0, 0]


@pytest.mark.parametrize(("on", "code"), [(HEARD - timedelta(days=1), 1), (ON + timedelta(days=1), 1)])
def test_a_day_out_of_bounds_issues_nothing(training_class, by, on, code):
    with pytest.raises(ValidationError) as raised:
        start_issue(classes=[training_class], by=by, on=on, at=AT, target_url="")

    assert len(raised.value.messages) == code
    assert not Certificate.objects.exists()


def test_a_second_click_waits_for_the_first(training_class, by):
    # given
    job = started(training_class, by=by).job

    # when
    with pytest.raises(ValidationError) as raised:
        started(training_class, by=by)

    # then
    assert [error.code for error in raised.value.error_list] == ["under_way"]

    # and when there is nothing left
    work(job)
    with pytest.raises(ValidationError) as raised:
        started(training_class, by=by)
    assert [error.code for error in raised.value.error_list] == ["nothing_to_do"]
    assert (Certificate.objects.count(), Job.objects.count()) == (3, 1)


def test_several_classes_are_numbered_one_after_the_other_and_one_may_fail(training_class, by):
    # given
    center = training_class.training_center
    second = graduated_class(["Wayan Rekaan"], training_center=center, facility=training_class.facility)
    heard_later = graduated_class(["Ketut Rekaan"], training_center=center, facility=training_class.facility)
    heard_later.hearings.update(held_on=ON + timedelta(days=3))

    # when
    batch = started(training_class, heard_later, second, by=by)

    # then
    assert [row.holder_name for row in Certificate.objects.order_by("sequence")] == [*NAMES, "Wayan Rekaan"]
    assert [reason.startswith(heard_later.code) for reason in batch.refused] == [True]
    assert batch.job.units.count() == 4


# --- What comes of it in one file ----------------------------------------------------------------


@pytest.fixture
def issued(training_class, by):
    work(started(training_class, by=by).job)
    return list(Certificate.objects.order_by("sequence"))


@pytest.fixture
def client(login_as, training_class):
    return login_as(Role.BLK, at=training_class.training_center)


def bundle(client, form, *classes):
    return client.get(reverse(f"certificates:batch-{form}"), {"class": [one.pk for one in classes]})


def body(response) -> io.BytesIO:
    return io.BytesIO(b"".join(response.streaming_content))


def test_the_zip_holds_the_stored_bytes_by_number(client, training_class, issued):
    # when
    response = bundle(client, "zip", training_class)

    # then
    with ZipFile(body(response)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == {
            row.download_name: row.read_sheet() for row in issued
        }
    entry = Entry.objects.order_by("-pk").first()
    assert (entry.verb, entry.object_ids) == ("certificates.zip", [row.pk for row in issued])


def test_each_certificate_of_the_print_file_begins_on_a_front(client, training_class, issued):
    # when
    response = bundle(client, "print", training_class)

    # then: the second has no back
    with pikepdf.open(body(response)) as made:
        assert [page.get("/Side") for page in made.pages] == [0, 1, 0, None, 0, 1]
        assert made.Root.ViewerPreferences.Duplex == "/DuplexFlipShortEdge"
    assert response.headers["Content-Disposition"] == f'attachment; filename="cetak-{issued[0].download_name[:-4]}-3.pdf"'
    entry = Entry.objects.order_by("-pk").first()
    assert (entry.verb, entry.object_ids) == ("certificates.print", [row.pk for row in issued])


def test_a_changed_sheet_is_not_given_out_with_others(client, training_class, issued):
    # given
    with open(issued[1].file.path, "wb") as file:
        file.write(b"forged")

    # when
    response = bundle(client, "print", training_class)

    # then
    assert response.url == reverse("certificates:class-certificates", args=[training_class.pk])
    assert not Entry.objects.filter(verb="certificates.print").exists()


def test_a_foreign_class_is_not_there(client, training_class, issued):
    stranger = CertificateFactory().enrollment.training_class

    assert bundle(client, "zip", training_class, stranger).status_code == 404
    assert bundle(client, "print").status_code == 404


def test_without_a_sheet_there_is_no_file(client, training_class):
    empty = TrainingClassFactory(training_center=training_class.training_center)

    assert bundle(client, "zip", empty).url == reverse("certificates:class-certificates", args=[empty.pk])


def test_the_tab_follows_the_work_and_then_offers_the_files(client, training_class):
    # when
    tab = reverse("certificates:class-certificates", args=[training_class.pk])
    page = client.post(reverse("certificates:class-issue", args=[training_class.pk]), {"on": localdate()}, follow=True)

    # then
    job = Job.objects.get()
    assert page.redirect_chain == [(tab, 302)]
    assert (job.target_url, page.context["job"], page.context["sheet_count"]) == (tab, job, 0)
    progress = reverse("certificates:class-progress", args=[training_class.pk])
    assert progress in page.content.decode()

    # when
    work(job)
    html = client.get(tab).content.decode()

    # then
    assert progress not in html
    for name in ("certificates:batch-print", "certificates:batch-zip"):
        assert f"{reverse(name)}?class={training_class.pk}" in html
    assert reverse("reports:certificate-receipt", args=[training_class.pk]) in html


@pytest.mark.parametrize("role", [Role.KEPALA_BLK, Role.BLK, Role.BIMKER, Role.KALAPAS])
def test_who_sees_the_certificates_of_the_class_sees_how_far_a_colleagues_work_is(client, training_class, login_as, role):
    # given
    client.post(reverse("certificates:class-issue", args=[training_class.pk]), {"on": localdate()})
    job = Job.objects.get()
    progress = reverse("certificates:class-progress", args=[training_class.pk])
    colleague = login_as(role, at=training_class.facility if role in FACILITY_ROLES else training_class.training_center)

    # when
    tab = colleague.get(reverse("certificates:class-certificates", args=[training_class.pk]))
    part = colleague.get(progress, {"status": job.status})

    # then
    assert tab.context["job"] == job
    assert progress in tab.content.decode()
    assert (part.context["progress"].total, "HX-Refresh" in part.headers) == (3, False)
    assert colleague.get(job.get_absolute_url()).status_code in (403, 404)

    # when
    work(job)

    # then
    assert colleague.get(progress, {"status": "waiting"}).headers["HX-Refresh"] == "true"


def test_why_a_sheet_failed_is_read_by_who_started_the_work(client, training_class, login_as, monkeypatch):
    # given
    def broken(content):
        raise pdf.RenderError("rusak")

    monkeypatch.setattr(issuing, "certificate_pdf", broken)
    client.post(reverse("certificates:class-issue", args=[training_class.pk]), {"on": localdate()})
    job = Job.objects.get()
    work(job)
    tab = reverse("certificates:class-certificates", args=[training_class.pk])
    colleague = login_as(Role.KEPALA_BLK, at=training_class.training_center)

    # when, then
    assert job.get_absolute_url() in client.get(tab).content.decode()
    assert job.get_absolute_url() not in colleague.get(tab).content.decode()


def test_a_class_without_any_work_has_no_progress(client, training_class):
    assert client.get(reverse("certificates:class-progress", args=[training_class.pk])).status_code == 404
