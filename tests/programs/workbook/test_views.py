import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import now
from openpyxl import load_workbook

from jobs.models import Job
from jobs.services import resume, stop
from jobs.services.reaping import reap
from jobs.services.running import run_job
from organizations.models import Role, User
from programs.models import TrainingClass
from programs.services import class_import
from programs.services.bringing_in import bring_in_class
from programs.services.class_import import forget_workbooks
from programs.workbook.columns import SHEETS
from tests.conftest import signed_in
from tests.databases import on_sqlite

from .conftest import sheets_of

pytestmark = on_sqlite  # the pages; that each class goes out and comes back is shown on both databases

CODE = "LAS-2026-R"
IMPORT = reverse("programs:class-import")


@pytest.fixture
def bimker(house):
    return signed_in(User.objects.get(username="bimker"))


def upload(content, name="kelas.xlsx"):
    return {"file": SimpleUploadedFile(name, content)}


def brought_in(client, content):
    """Uploaded, confirmed and brought in by the worker; gives the work."""
    client.post(IMPORT, {"kept": client.post(IMPORT, upload(content)).context["kept"]})
    return worked(Job.objects.latest("pk"))


def worked(job):
    run_job.func(job.pk)
    job.refresh_from_db()
    return job


def broken(content):
    book, target = load_workbook(io.BytesIO(content)), io.BytesIO()
    book["Pertemuan"]["D2"] = "pagi"
    book.save(target)
    return target.getvalue()


def test_a_workbook_is_checked_then_brought_in(taken, bimker):
    # when
    preview = bimker.post(IMPORT, upload(taken[CODE].prison))

    # then
    assert preview.context["outcome"].errors == []
    assert not TrainingClass.objects.exists()

    # when
    response = bimker.post(IMPORT, {"kept": preview.context["kept"]})

    # then: a worker does it, and the workbook is not kept longer
    job = Job.objects.get()
    assert response.url == job.get_absolute_url()
    assert not TrainingClass.objects.exists()
    worked(job)
    training_class = TrainingClass.objects.get(code=CODE)
    assert (job.status, job.target_url, "file" in job.payload) == ("done", training_class.get_absolute_url(), False)
    assert training_class.brought_in_by.username == "bimker"
    assert bimker.get(job.target_url).context["training_class"].brought_in


def test_wrong_cells_are_listed_and_cannot_be_confirmed(taken, bimker):
    # when
    preview = bimker.post(IMPORT, upload(broken(taken[CODE].prison)))

    # then
    assert [(one.sheet, one.cell, one.code) for one in preview.context["outcome"].errors] == [
        ("Pertemuan", "D2", "lesson_unreadable")
    ]
    assert 'name="kept"' not in preview.content.decode()
    assert not TrainingClass.objects.exists()


def test_confirming_twice_brings_in_once(taken, bimker):
    # given
    signed = bimker.post(IMPORT, upload(taken[CODE].prison)).context["kept"]
    bimker.post(IMPORT, {"kept": signed})

    # when: while it is under way, and after
    again = bimker.post(IMPORT, {"kept": signed})
    first = worked(Job.objects.get())
    bimker.post(IMPORT, {"kept": signed})
    second = worked(Job.objects.latest("pk"))

    # then
    assert again.url == first.get_absolute_url()
    assert (first.failed_count, second.failed_count, Job.objects.count()) == (0, 1, 2)
    assert "Kelas A2" in second.units.get().error
    assert "file" not in second.payload
    assert TrainingClass.objects.count() == 1


def test_a_worker_that_dies_over_it_leaves_nothing_and_another_one_does_it(taken, bimker, monkeypatch):
    # given
    def killed(*args, **kwargs):
        bring_in_class(*args, **kwargs)
        raise SystemExit

    bimker.post(IMPORT, {"kept": bimker.post(IMPORT, upload(taken[CODE].prison)).context["kept"]})
    job = Job.objects.get()

    # when
    monkeypatch.setattr(class_import, "bring_in_class", killed)
    with pytest.raises(SystemExit):
        run_job.func(job.pk)
    monkeypatch.undo()

    # then
    job.refresh_from_db()
    assert (job.status, TrainingClass.objects.exists()) == ("running", False)

    # when
    reap(older_than=timedelta(), at=now() + timedelta(minutes=5))
    worked(job)

    # then
    assert (job.status, job.failed_count, TrainingClass.objects.count()) == ("done", 0, 1)


def test_the_workbook_of_stopped_work_is_forgotten_the_day_after(taken, bimker):
    # given
    bimker.post(IMPORT, {"kept": bimker.post(IMPORT, upload(taken[CODE].prison)).context["kept"]})
    job = Job.objects.get()
    stop(job, by=bimker.user)

    # when, then
    assert forget_workbooks(at=job.created_at + timedelta(hours=23)) == 0
    assert forget_workbooks(at=job.created_at + timedelta(hours=25)) == 1
    resume(job, by=bimker.user)
    assert worked(job).units.get().status == "failed"
    assert not TrainingClass.objects.exists()


def test_what_was_changed_on_the_way_is_not_confirmed(taken, bimker):
    # given
    signed = bimker.post(IMPORT, upload(taken[CODE].prison)).context["kept"]

    # when
    response = bimker.post(IMPORT, {"kept": f"{signed}x"})

    # then
    assert response.url == IMPORT
    assert not TrainingClass.objects.exists()


def test_another_officer_does_not_confirm_it(taken, house, bimker):
    # given
    signed = bimker.post(IMPORT, upload(taken[CODE].prison)).context["kept"]

    # when
    response = signed_in(User.objects.get(username="kasi")).post(IMPORT, {"kept": signed})

    # then
    assert response.status_code == 404
    assert not TrainingClass.objects.exists()


@pytest.mark.parametrize(("content", "code"), [(b"%PDF-1.7", "not_a_list"), (b"x" * (1024**2 + 1), "too_large")])
def test_what_is_no_workbook_is_refused_on_the_form(bimker, content, code):
    # when
    response = bimker.post(IMPORT, upload(content))

    # then
    assert [error.code for error in response.context["form"].errors.as_data()["file"]] == [code]


def test_the_template_is_empty_but_for_its_guide(bimker):
    # when
    response = bimker.get(reverse("programs:class-import-template"))

    # then
    sheets = sheets_of(response.content)
    assert sheets.pop("Petunjuk")[0] == ("Lembar", "Kolom", "Isi", "Wajib diisi", "Pilihan atau contoh")
    assert {name: len(rows) for name, rows in sheets.items()} == dict.fromkeys(map(str, SHEETS), 1)


@pytest.mark.parametrize(("role", "told"), [(Role.BIMKER, True), (Role.BLK, False)])
def test_a_class_is_downloaded_with_what_the_reader_may_know(taken, house, bimker, role, told):
    # given
    brought_in(bimker, taken[CODE].prison)
    client = signed_in(User.objects.filter(role=role).first())

    # when
    response = client.get(reverse("programs:class-workbook", args=[TrainingClass.objects.get().pk]))

    # then
    heading, *people = sheets_of(response.content)["Peserta"]
    numbers = [one[heading.index("No. register")] for one in people]
    assert len(numbers) == 16
    assert all(numbers) if told else not any(numbers)
    assert response["Content-Disposition"] == f'attachment; filename="{CODE}.xlsx"'


def test_the_pages_of_a_class_brought_in_say_where_its_paper_is_kept(taken, bimker):
    # given
    brought_in(bimker, taken["LAS-2021-1"].prison)
    training_class = TrainingClass.objects.get()
    places = [training_class.meetings.first().paper_place, training_class.hearings.get().paper_place]

    # when
    pages = [bimker.get(reverse(f"programs:class-{name}", args=[training_class.pk])) for name in ("meetings", "hearing")]

    # then
    assert all(place.startswith("pindaian ") for place in places)
    assert [place in page.content.decode() for place, page in zip(places, pages, strict=True)] == [True, True]
