"""A list from the upload to the preview: what is refused, what is kept, and what is removed again."""

import io
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.utils import translation

from audit.models import Entry
from inmates.importing.choosing import look_at
from inmates.models import Inmate, ListImport, ListRow
from inmates.models.list_import import typed
from inmates.services.list_import import choose_persons, clear_lists, same_file_before, start_check, upload
from jobs.models import Job
from jobs.services import stop
from jobs.services.running import run_job
from tests.factories import ConvictFactory, ListRowFactory
from tests.inmates.importing.lists import BUDI, HEADINGS, SITI, TODAY, csv, xlsx
from tests.inmates.officer import AT, done, rows_of
from tests.refusals import last_entry, refused

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_files")]
WRONG = ["Tanpa Tanggal", "B.I 3/2021", "besok", "-"]


def stored_files(settings):
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


# --- Upload --------------------------------------------------------------------------------------


def test_an_uploaded_list_is_kept_as_it_came(list_officer, facility, settings):
    # when
    found = list_officer.uploads(BUDI, name="Daftar WBP.csv")

    # then
    assert (found.facility, found.status, found.file_name, found.on) == (facility, "uploaded", "Daftar WBP.csv", TODAY)
    assert [path.read_bytes() for path in stored_files(settings)] == [csv(HEADINGS, BUDI)]
    assert "Daftar" not in found.file.name
    assert last_entry() == ("inmates.upload_list", list_officer.user)


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        pytest.param(b"", "a.csv", "empty", id="empty"),
        pytest.param(b"%PDF-1.4", "a.csv", "not_a_list", id="pdf"),
        pytest.param(csv(HEADINGS, BUDI), "a.xlsx", "wrong_name", id="wrong-name"),
        pytest.param(xlsx([HEADINGS, BUDI])[:500], "a.xlsx", "damaged", id="damaged"),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "a.xls", "old_excel", id="xls"),
        pytest.param(b"x" * (20 * 1024**2 + 1), "a.csv", "too_large", id="too-large"),
        pytest.param(b"<html><table>", "a.csv", "web_page", id="web-page"),
    ],
)
def test_a_file_that_is_no_list_is_refused_and_not_kept(list_officer, settings, content, name, code):
    with refused(f"file: {code}"):
        list_officer.uploads_bytes(content, name=name)

    assert stored_files(settings) == []


def test_a_list_of_tomorrow_is_refused(list_officer, facility, settings):
    file = SimpleUploadedFile("a.csv", csv(HEADINGS, BUDI))

    with refused("on: in_future"):
        upload(facility=facility, file=file, on=TODAY + timedelta(days=1), by=list_officer.user, at=AT)

    assert stored_files(settings) == []


def test_a_list_without_headings_is_kept_because_they_can_be_chosen(list_officer):
    assert list_officer.uploads_bytes(csv(["x", "y"], ["1", "2"])).status == "uploaded"


def test_the_same_file_is_known_again(list_officer):
    # given
    first = list_officer.applied(BUDI)
    other = list_officer.uploads(SITI)

    # then
    assert same_file_before(list_officer.uploads(BUDI)) == first
    assert same_file_before(other) is None


# --- Check ---------------------------------------------------------------------------------------


def test_the_check_says_what_would_happen_and_writes_nothing(list_officer, facility):
    # given
    known = ConvictFactory(facility=facility, name="Lama Sekali")
    missing = ConvictFactory(facility=facility, name="Hilang")
    row = ["Lama Sekali", known.registrations.get().text, "10/01/2025", "11/01/2028"]

    # when
    found = list_officer.ready(BUDI, row, WRONG, [*SITI[:3], "-"])

    # then
    assert found.status == "ready"
    assert found.counts == {
        "new": 2, "changed": 1, "same": 0, "missing": 1, "rejected": 1, "warnings": 1, "namesakes": 0,
    }  # fmt: skip
    (changed,) = rows_of(found, "changed")
    assert (changed.row, changed.inmate) == (3, known)
    assert (changed.values_before, changed.values_after) == ({"expires_on": date(2028, 1, 10)}, {"expires_on": date(2028, 1, 11)})
    (wrong,) = rows_of(found, "rejected")
    assert (wrong.row, wrong.cell, wrong.code, wrong.cells["admitted_on"]) == (4, "C4", "date_unreadable", "besok")
    assert [(row.row, row.number, row.inmate) for row in rows_of(found, "new")] == [
        (2, "B.I 1/2021", None), (5, "B.I 2/2021", None),
    ]  # fmt: skip
    assert [row.inmate for row in rows_of(found, "missing")] == [missing]
    assert Inmate.objects.count() == 2


def test_rows_rejected_by_the_comparison_can_be_handed_back_too(list_officer):
    found = list_officer.ready(BUDI, ["Lain", *BUDI[1:]])

    assert [(row.code, row.number, row.cells["name"], row.cells["admitted_on"]) for row in rows_of(found, "rejected")] == [
        ("number_twice", "B.I 1/2021", "Budi Rekaan", "21/01/2021"),
        ("number_twice", "B.I 1/2021", "Lain", "21/01/2021"),
    ]


def test_the_findings_speak_the_language_of_who_asked(list_officer):
    # given
    found = list_officer.uploads(WRONG)

    # when
    with translation.override("en"):
        job = start_check(list_import=found, by=list_officer.user, at=AT)
    with translation.override("id"):
        found = done(found, job)

    # then
    assert rows_of(found, "rejected")[0].message.startswith("Row 2, date of admission (C2):")


def test_chosen_columns_are_read(list_officer):
    # given
    content = csv(["Penghuni", "Kode", "Mulai", "Akhir"], BUDI)
    chosen = look_at(io.BytesIO(content), "daftar.csv").choose(
        1, {"name": 0, "registration_number": 1, "admitted_on": 2, "expires_on": 3}
    )

    # when
    found = list_officer.checks(list_officer.uploads_bytes(content), chosen=chosen.as_json())

    # then
    assert (found.status, found.counts["new"]) == ("ready", 1)


def test_a_list_whose_headings_say_nothing_is_refused_by_the_check(list_officer):
    # when
    found = list_officer.checks(list_officer.uploads_bytes(csv(["x", "y"], ["1", "2"])))

    # then
    assert (found.status, found.refusal, found.counts) == ("refused", "no_header", {})
    assert found.job.status == "done"


def test_a_second_check_replaces_the_first(list_officer):
    # given
    found = list_officer.ready(BUDI, WRONG)

    # when
    found = list_officer.checks(found)

    # then
    assert (found.counts["new"], found.rows.count()) == (1, 2)


def test_nobody_checks_a_list_that_is_being_checked(list_officer):
    # given
    found = list_officer.uploads(BUDI)
    start_check(list_import=found, by=list_officer.user, at=AT)

    # then
    with refused("not_checkable"):
        start_check(list_import=found, by=list_officer.user, at=AT)


def test_a_list_that_was_brought_in_is_not_checked_again(list_officer):
    found = list_officer.applied(BUDI)

    with refused("not_checkable"):
        start_check(list_import=found, by=list_officer.user, at=AT)


def test_after_a_stopped_check_the_list_can_be_checked_anew(list_officer):
    # given
    found = list_officer.uploads(BUDI)
    stopped = start_check(list_import=found, by=list_officer.user, at=AT)
    stop(stopped, list_officer.user)
    found.refresh_from_db()
    assert found.is_stuck

    # when
    found = list_officer.checks(found)

    # then
    assert (found.status, found.counts["new"]) == ("ready", 1)


def test_an_overtaken_check_writes_nothing(list_officer):
    # given: the first job was given up for the second, and wakes up late
    found = list_officer.uploads(BUDI)
    late = start_check(list_import=found, by=list_officer.user, at=AT)
    stop(late, list_officer.user)
    found = list_officer.checks(found)
    Job.objects.filter(pk=late.pk).update(status="waiting")

    # when
    run_job.func(late.pk)

    # then
    assert late.units.get().status == "failed"
    assert ListImport.objects.get().status == "ready"
    assert ListRow.objects.count() == 1


# --- Who is it -----------------------------------------------------------------------------------


@pytest.fixture
def detainee(facility):
    return ConvictFactory(facility=facility, name="BUDI REKAAN", registration__text="A.III 5/2020")


def test_a_new_number_of_a_missing_namesake_is_asked_about(list_officer, detainee):
    # when
    found = list_officer.ready(BUDI)

    # then
    (asked,) = rows_of(found, "namesake")
    assert (asked.key, asked.candidates, asked.inmate) == ("B.I/1/2021", [detainee.pk], None)
    assert (found.counts["new"], found.counts["missing"], found.counts["namesakes"]) == (1, 1, 1)


def test_a_choice_makes_a_change_of_the_known_person(list_officer, detainee):
    # given
    found = list_officer.ready(BUDI)

    # when
    found = done(found, choose_persons(list_import=found, choices={"B.I/1/2021": detainee.pk}, by=list_officer.user, at=AT))

    # then
    (changed,) = rows_of(found, "changed")
    assert (changed.inmate, changed.before["registration_number"], changed.after["registration_number"]) == (
        detainee, "A.III 5/2020", "B.I 1/2021",
    )  # fmt: skip
    assert (found.counts["new"], found.counts["missing"]) == (0, 0)
    assert rows_of(found, "namesake")[0].inmate == detainee


def test_a_choice_can_be_taken_back(list_officer, detainee):
    # given
    found = list_officer.ready(BUDI)
    found = done(found, choose_persons(list_import=found, choices={"B.I/1/2021": detainee.pk}, by=list_officer.user, at=AT))

    # when
    found = done(found, choose_persons(list_import=found, choices={"B.I/1/2021": None}, by=list_officer.user, at=AT))

    # then
    assert (found.choices, found.counts["new"]) == ({}, 1)


def test_nobody_is_chosen_who_was_not_offered(list_officer, detainee, facility):
    # given
    other = ConvictFactory(facility=facility, name="Lain")
    found = list_officer.ready(BUDI)

    # then
    with refused("no_candidate"):
        choose_persons(list_import=found, choices={"B.I/1/2021": other.pk}, by=list_officer.user, at=AT)
    with refused("no_candidate"):
        choose_persons(list_import=found, choices={"B.I/9/2021": detainee.pk}, by=list_officer.user, at=AT)


def test_two_new_numbers_of_one_person_reject_both_rows(list_officer, detainee):
    # given
    found = list_officer.ready(BUDI, [BUDI[0], "B.I 9/2021", *BUDI[2:]])
    both = {"B.I/1/2021": detainee.pk, "B.I/9/2021": detainee.pk}

    # when
    found = done(found, choose_persons(list_import=found, choices=both, by=list_officer.user, at=AT))

    # then
    assert [row.code for row in rows_of(found, "rejected")] == ["same_person", "same_person"]


# --- What is kept, and how long --------------------------------------------------------------------


def test_dates_come_back_from_json_as_dates():
    # given
    values = {"admitted_on": date(2021, 1, 21), "birth_date": None, "name": "2021-01-21", "block": "A"}
    row = ListRowFactory(after=values)

    # when
    row.refresh_from_db()

    # then
    assert row.after["admitted_on"] == "2021-01-21"
    assert typed(row.after) == values


def test_file_and_values_go_when_nobody_can_undo_any_more(list_officer, facility, settings, django_capture_on_commit_callbacks):
    # given
    ConvictFactory(facility=facility)
    found = list_officer.applied(BUDI, WRONG)
    day = timedelta(hours=24)

    # when
    with django_capture_on_commit_callbacks(execute=True):
        early = clear_lists(at=found.applied_at + day)
    with django_capture_on_commit_callbacks(execute=True):
        late = clear_lists(at=found.applied_at + day + timedelta(seconds=1))

    # then
    found.refresh_from_db()
    assert (early, late) == (0, 1)
    assert (found.cleared, found.file.name, found.chosen, found.choices) == (True, "", {}, {})
    assert found.counts["new"] == 1
    assert [row.kind for row in found.rows.all()] == ["missing"]
    assert stored_files(settings) == []
    assert last_entry() == ("inmates.clear_lists", None)


def test_a_list_nobody_went_on_with_is_removed_a_day_later(list_officer, settings, django_capture_on_commit_callbacks):
    # given
    list_officer.ready(BUDI)

    # when
    with django_capture_on_commit_callbacks(execute=True):
        assert clear_lists(at=AT + timedelta(hours=25)) == 1

    # then
    assert stored_files(settings) == []
    with refused("not_checkable"):
        start_check(list_import=ListImport.objects.get(), by=list_officer.user, at=AT)


def test_nothing_to_remove_leaves_no_trace(db):
    assert clear_lists(at=AT) == 0
    assert not Entry.objects.exists()


def test_the_housekeeping_removes_it_without_being_asked(list_officer, settings, django_capture_on_commit_callbacks):
    # given
    found = list_officer.ready(BUDI)
    ListImport.objects.update(touched_at=found.touched_at - timedelta(days=400))

    # when
    with django_capture_on_commit_callbacks(execute=True):
        call_command("reap_tasks")

    # then
    assert ListImport.objects.get().cleared
    assert stored_files(settings) == []
