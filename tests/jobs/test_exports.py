"""Lists taken along as files: what is in them, who may, what the audit says, and long ones in the background."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.timezone import now
from openpyxl import load_workbook

from audit.models import Entry
from inmates.models import Inmate
from jobs.exports import background, parts, views
from jobs.exports.background import EXPORT, KEPT, forget_exports, make
from jobs.models import ExportedFile, Job
from organizations.models import Role, User
from tests.conftest import signed_in
from tests.factories import ExportedFileFactory, FacilityFactory, InmateFactory, JobFactory
from tests.people import user_at

pytestmark = pytest.mark.django_db
PEOPLE = reverse("inmates:inmate-list")
HOSTILE = '=HYPERLINK("http://jahat";"klik")'


@pytest.fixture
def officer(facility):
    return signed_in(user_at(facility, role=Role.BIMKER, first_name="Sari", last_name="Dewi"))


@pytest.fixture
def people(facility):
    left = {"admitted_on": "2020-01-01", "left_on": "2021-01-01"}
    return [
        InmateFactory(facility=facility, name="Adi"), InmateFactory(facility=facility, name=HOSTILE),
        InmateFactory(facility=facility, name="Zul", **left), InmateFactory(name="Orang Lapas Lain"),
    ]  # fmt: skip


@pytest.fixture
def _a_long_list(monkeypatch):
    monkeypatch.setattr(views, "AT_ONCE", 1)


def taken(client, url=PEOPLE, suffix="csv", **posted):
    response = client.post(url, {"export": suffix} | posted)
    assert (response.status_code, "attachment" in response["Content-Disposition"]) == (200, True)
    return response


def lines(content: bytes):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))


def table(content: bytes):
    """The rows below the empty line that ends what stands above them."""
    found = lines(content)
    return found[found.index([]) + 1 :]


# --- At once -------------------------------------------------------------------------------------


def test_the_file_holds_the_list_as_it_is_filtered_and_the_audit_who_took_what(officer, people):
    # when
    response = taken(officer, f"{PEOPLE}?who=all&page=2")

    # then
    heads, *rows = table(response.content)
    assert heads[:2] == ["Nama", "Nomor register"]
    assert sorted(row[0] for row in rows) == [f"'{HOSTILE}", "Adi", "Zul"]
    entry = Entry.objects.first()
    assert (entry.verb, entry.count, sorted(entry.object_ids)) == ("inmates.export_list", 3, [one.pk for one in people[:3]])
    assert response["Cache-Control"].startswith("max-age=0, no-cache, no-store")


def test_who_when_and_the_filter_stand_above_the_rows(officer, people):
    above = dict(line for line in lines(taken(officer, f"{PEOPLE}?q=adi&who=all").content) if len(line) == 2)

    assert set(above.values()) >= {"Warga binaan", str(officer.user.facility), "adi", "semua", "1"}
    assert any(value.startswith("Sari Dewi (") for value in above.values())


def test_in_a_workbook_a_hostile_name_is_a_text(officer, people):
    sheet = load_workbook(io.BytesIO(taken(officer, suffix="xlsx").content)).active

    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert (cells["Adi"], cells[HOSTILE], "f" in cells.values()) == ("s", "s", False)


@pytest.mark.parametrize("posted", [{"export": "exe"}, {"export": "csv", "list": "lain"}], ids=str)
def test_what_is_not_offered_is_refused(officer, posted):
    assert officer.post(PEOPLE, posted).status_code == 400


def test_who_may_not_open_the_page_takes_nothing(login_as, people):
    assert login_as(Role.SARANA).post(PEOPLE, {"export": "csv"}).status_code == 403


def test_a_page_without_a_list_answers_no_post(officer):
    assert officer.post(PEOPLE, {}).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_a_file_asks_a_fixed_number_of_queries(officer, facility, page_queries, count):
    # given
    InmateFactory.create_batch(count, facility=facility)

    # when
    with page_queries() as queries:
        response = taken(officer)

    # then
    assert len(table(response.content)) == count + 1
    assert len(queries) == 2


def test_a_list_is_read_in_parts_in_its_order_and_who_is_gone_is_left_out(facility, monkeypatch):
    # given
    monkeypatch.setattr(parts, "PART", 2)
    names = [InmateFactory(facility=facility, name=name).name for name in ("E", "A", "D", "B", "C")]
    rows = parts.Parts(Inmate.objects.filter(facility=facility).order_by("name"))

    # when
    Inmate.objects.filter(name="D").delete()

    # then
    assert (len(rows), [one.name for one in rows]) == (5, sorted({*names} - {"D"}))


# --- In the background ---------------------------------------------------------------------------


def started(client, url=PEOPLE, suffix="csv") -> Job:
    response = client.post(url, {"export": suffix})
    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    return job


def worked(job: Job) -> list[tuple[int, int]]:
    """The worker's unit is done; what was heard meanwhile."""
    heard = []
    unit = job.units.get()
    unit.job = Job.objects.select_related("created_by", "facility", "training_center").get(pk=job.pk)
    make(unit, lambda done, of: heard.append((done, of)))
    Job.objects.filter(pk=job.pk).update(status=Job.Status.DONE)
    return heard


@pytest.mark.usefixtures("_a_long_list")
def test_a_long_list_is_written_in_the_background_and_fetched_by_who_asked(officer, people):
    # given
    job = started(officer, f"{PEOPLE}?who=all")
    assert (job.kind, job.units.get().size, "=HYPER" in job.title) == (EXPORT, 3, False)
    assert officer.get(reverse("jobs:job-file", args=[job.pk])).status_code == 404

    # when
    heard = worked(job)
    response = officer.get(reverse("jobs:job-file", args=[job.pk]))

    # then
    verbs = list(Entry.objects.values_list("verb", "count")[:2])
    assert (heard, len(table(response.content))) == ([(1, 3), (2, 3), (3, 3)], 4)
    assert verbs == [("jobs.download_export", 1), ("inmates.export_list", 3)]
    assert job.units.get().status == "done"
    assert reverse("jobs:job-file", args=[job.pk]) in officer.get(job.get_absolute_url()).content.decode()


@pytest.mark.usefixtures("_a_long_list")
def test_done_again_by_another_worker_there_is_one_file(officer, people):
    # given: the first worker was killed between the file and the end of its unit
    job = started(officer)
    ExportedFileFactory(job=job, rows=99)

    # when
    worked(job)

    # then
    assert ExportedFile.objects.get().rows == 2


@pytest.mark.usefixtures("_a_long_list")
@pytest.mark.parametrize(
    "change",
    [
        {"role": Role.SARANA}, {"is_active": False}, {"access_until": "2020-01-01"},
        {"role": Role.REGISTRASI},  # who may see the list too, but not for the reason for which it was asked
    ],
    ids=str,
)  # fmt: skip
def test_who_has_lost_his_role_meanwhile_gets_nothing(officer, people, change):
    # given
    job = started(officer)
    User.objects.filter(pk=officer.user.pk).update(**change)

    # when
    with pytest.raises(ValidationError) as raised:
        worked(job)

    # then
    assert (raised.value.code, ExportedFile.objects.exists()) == ("no_longer_visible", False)
    assert not Entry.objects.filter(verb="inmates.export_list").exists()


def test_a_file_is_fetched_by_its_owner_only(login_as, officer):
    # given
    file = ExportedFileFactory(job__created_by=officer.user)
    url = reverse("jobs:job-file", args=[file.job_id])
    others = [login_as(Role.BIMKER, at=officer.user.facility), login_as(Role.AUDITOR), login_as(Role.ADMIN)]

    # then
    assert [client.get(url).status_code for client in [officer, *others]] == [200, 404, 404, 404]
    assert url not in others[1].get(file.job.get_absolute_url()).content.decode()


@pytest.mark.parametrize("field", ["role", "facility"])
def test_who_works_elsewhere_or_as_somebody_else_by_now_fetches_nothing(officer, field):
    # given
    file = ExportedFileFactory(job__created_by=officer.user)
    User.objects.filter(pk=officer.user.pk).update(**{field: {"role": Role.KASI, "facility": FacilityFactory()}[field]})

    # then
    assert signed_in(User.objects.get(pk=officer.user.pk)).get(reverse("jobs:job-file", args=[file.job_id])).status_code == 404


def test_files_and_what_was_searched_for_are_forgotten_in_time():
    # given
    at = now()
    old, young = ExportedFileFactory(job__status="done"), ExportedFileFactory(job__status="done")
    running, other = JobFactory(kind=EXPORT, payload={"query": "q=adi"}, status="running"), JobFactory(payload={"kept": 1})
    Job.objects.exclude(pk=young.job_id).update(created_at=at - KEPT - timedelta(seconds=1), target_url="/x/")

    # when
    told = forget_exports(older_than=timedelta(0), at=at)

    # then
    assert (told, forget_exports(older_than=timedelta(0), at=at)) == ({"exports_forgotten": 1}, {"exports_forgotten": 0})
    assert list(ExportedFile.objects.all()) == [young]
    left = {job.pk: (bool(job.payload), job.target_url) for job in Job.objects.all()}
    assert left[old.job_id] == (False, "")
    assert [left[one.pk] for one in (running, other)] == [(True, "/x/")] * 2
    unit = old.job.units.create(position=1, key="file", label="file")
    unit.job = Job.objects.get(pk=old.job_id)
    with pytest.raises(ValidationError) as raised:
        background.make(unit, lambda done, of: None)
    assert raised.value.code == "forgotten"
