import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from organizations.models import Role, User
from programs.models import TrainingClass
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

    # then
    training_class = TrainingClass.objects.get(code=CODE)
    assert response.url == training_class.get_absolute_url()
    assert training_class.brought_in_by.username == "bimker"
    assert bimker.get(response.url).context["training_class"].brought_in


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

    # when
    response = bimker.post(IMPORT, {"kept": signed})

    # then
    assert [one.code for one in response.context["outcome"].errors] == ["class_exists"]
    assert TrainingClass.objects.count() == 1


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


def test_the_template_is_empty(bimker):
    # when
    response = bimker.get(reverse("programs:class-import-template"))

    # then
    assert {name: len(rows) for name, rows in sheets_of(response.content).items()} == dict.fromkeys(map(str, SHEETS), 1)


@pytest.mark.parametrize(("role", "told"), [(Role.BIMKER, True), (Role.BLK, False)])
def test_a_class_is_downloaded_with_what_the_reader_may_know(taken, house, bimker, role, told):
    # given
    bimker.post(IMPORT, {"kept": bimker.post(IMPORT, upload(taken[CODE].prison)).context["kept"]})
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
    bimker.post(IMPORT, {"kept": bimker.post(IMPORT, upload(taken["LAS-2021-1"].prison)).context["kept"]})
    training_class = TrainingClass.objects.get()
    places = [training_class.meetings.first().paper_place, training_class.hearings.get().paper_place]

    # when
    pages = [bimker.get(reverse(f"programs:class-{name}", args=[training_class.pk])) for name in ("meetings", "hearing")]

    # then
    assert all(place.startswith("pindaian ") for place in places)
    assert [place in page.content.decode() for place, page in zip(places, pages, strict=True)] == [True, True]
