"""Workbooks with one thing wrong, and what is said of which cell."""

import io
from datetime import date

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from audit.models import Entry
from inmates.models import Inmate
from programs.models import ApprovedException, Decree, GraduationHearing, TrainingClass
from programs.services.bringing_in import bring_in_class, preview_class
from tests.databases import on_sqlite

from .conftest import NOW

pytestmark = on_sqlite

CODE = "LAS-2021-2"  # with an exception, somebody released, and one postponed

# Sheet, heading and row of the cell, what is put there, and the code; the finding stands there, or at another heading
# (``code@Heading``), in another sheet (``code@Sheet!Heading``) and row (``code@Sheet!Heading!2``).
CASES = {
    "no-code": ("Kelas", "Kode", 2, None, "required"),
    "other-prison": ("Kelas", "Lapas", 2, "LPN-LAIN", "other_facility"),
    "unknown-centre": ("Kelas", "BLK", 2, "BLK-LAIN", "unknown"),
    "unknown-program": ("Kelas", "Program", 2, "TIDAK-ADA", "unknown"),
    "unknown-version": ("Kelas", "Versi program", 2, 9, "unknown@Program"),
    "other-standard": ("Kelas", "Standar berlaku sejak", 2, date(2020, 5, 5), "standard_differs"),
    "mode-in-other-words": ("Kelas", "Tempat pelaksanaan", 2, "di rumah", "not_a_choice"),
    "seats-in-words": ("Kelas", "Kursi", 2, "dua puluh", "not_a_number"),
    "seats-as-a-formula": ("Kelas", "Kursi", 2, "=10+10", "formula"),
    "ends-before-it-begins": ("Kelas", "Hari terakhir", 2, date(2021, 1, 1), "out_of_order"),
    "unknown-instructor": ("Kelas", "Instruktur", 2, "LAS-1, LAS-9", "unknown"),
    "unknown-room": ("Kelas", "Ruang", 2, "GUDANG", "unknown"),
    "insured-without-a-number": ("Kelas", "Diasuransikan", 2, "ya", "invalid@Kode"),
    "participant-twice": ("Peserta", "Peserta", 3, 1, "twice"),
    "name-missing": ("Peserta", "Nama", 3, "  ", "required"),
    "name-is-a-date": ("Peserta", "Nama", 3, date(2021, 1, 1), "not_text"),
    "number-missing": ("Peserta", "No. register", 3, None, "number_needed"),
    "number-unreadable": ("Peserta", "No. register", 3, "abc", "no_number"),
    "number-of-somebody-else": ("Peserta", "No. register", 3, "=same", "person_differs@Nama"),
    "admission-missing": ("Peserta", "Tanggal masuk Lapas", 3, None, "admission_needed"),
    "sex-unreadable": ("Peserta", "L/P", 3, "X", "not_a_choice"),
    "birth-date-impossible": ("Peserta", "Tanggal lahir", 3, "31/02/1990", "date_impossible"),
    "seat-taken": ("Peserta", "No. urut", 3, 1, "seat_taken"),
    "starts-outside": ("Peserta", "Mulai", 3, date(2020, 1, 1), "outside_class"),
    "left-without-a-reason": ("Peserta", "Selesai", 3, date(2021, 3, 1), "together@Alasan keluar"),
    "replaces-nobody": ("Peserta", "Menggantikan peserta", 3, 1, "no_replacement"),
    "decree-of-another-day": ("Peserta", "Tanggal SK", 3, date(2021, 2, 11), "decree_differs"),
    "alias-on-the-certificate": ("Peserta", "Nama di sertifikat", 2, "Budi alias Tejo", "name_alias"),
    "meeting-outside": ("Pertemuan", "Tanggal", 2, date(2021, 1, 4), "outside_class"),
    "lesson-unreadable": ("Pertemuan", "Jam pelajaran", 2, "pagi sampai siang", "lesson_unreadable"),
    "lesson-too-short": ("Pertemuan", "Jam pelajaran", 2, "13.00-13.30 1 JP C.24LAS01.001.1 LAS-1", "lesson_minutes"),
    "make-up-of-nothing": ("Pertemuan", "Mengganti pertemuan", 3, 77, "no_meeting"),
    "make-up-before-it": ("Pertemuan", "Mengganti pertemuan", 3, 9, "chain"),
    "typed-by-nobody-known": ("Pertemuan", "Diketik oleh", 2, "hantu", "unknown_user"),
    "typed-by-who-may-not": ("Pertemuan", "Diketik oleh", 2, "registrasi", "role_may_not"),
    "typed-before-the-meeting": ("Pertemuan", "Diketik pada", 2, "01/02/2021 09:00", "future@Diketik oleh"),
    "typed-in-the-future": ("Pertemuan", "Diketik pada", 2, "01/01/2031 08:00", "in_future"),
    "typed-at-no-moment": ("Pertemuan", "Diketik pada", 2, "kemarin", "not_a_moment"),
    "confirmed-by-who-typed": ("Pertemuan", "Diketik oleh", 2, "instruktur", "same_person@Dikonfirmasi oleh"),
    "locked-by-who-typed": ("Pertemuan", "Dikunci oleh", 2, "bimker-staf", "same_person"),
    "paper-nowhere": ("Pertemuan", "Tempat lembar asli", 2, None, "scan_missing@Dikunci oleh"),
    "code-unknown": ("Kehadiran", "1", 2, "X", "code_unknown"),
    "too-late": ("Kehadiran", "1", 2, "t300", "late_minutes"),
    "row-missing": ("Kehadiran", "1", 2, None, "row_missing"),
    "not-recorded": ("Kehadiran", "1", 2, "-", "open_rows@Pertemuan!Dikunci oleh"),
    "other-name": ("Kehadiran", "Nama", 2, "Orang Lain", "name_differs"),
    "meeting-without-a-column": ("Kehadiran", "1", 1, "99", "meeting_column_missing@Pertemuan!Pertemuan"),
    "correction-unreadable": ("Kehadiran", "Koreksi", 2, "kemarin salah", "correction_unreadable"),
    "correction-to-another-mark": ("Kehadiran", "Koreksi", 2, "1 | A | S | 2021-03-30 10:00:00 | kasi | x", "correction_chain"),
    "mark-over-100": ("Nilai", "Sikap", 2, 101, "result_needed"),
    "mark-missing": ("Nilai", "Sikap", 2, None, "result_needed"),
    "verdict-against-the-marks": ("Nilai", "Hasil", 2, "BK", "verdict_differs"),
    "unit-unknown": ("Nilai", "Unit", 2, "C.00XXX00.000.0", "unknown"),
    "second-without-a-first": ("Nilai", "Percobaan", 2, 2, "not_open"),
    "locked-by-who-entered": ("Nilai", "Dimasukkan oleh", 2, "blk", "same_person@Dikunci oleh"),
    "participant-unknown": ("Nilai", "Peserta", 2, 55, "no_participant"),
    "hearing-told-twice": ("Sidang", "Tanggal sidang", 3, date(2021, 3, 25), "hearing_differs"),
    "other-minutes": ("Sidang", "Menit hadir", 2, 7, "minutes_differ"),
    "graduated-with-a-date": ("Sidang", "Putusan", 7, "lulus", "until@Sidang!Nomor BA!2"),
    "no-members": ("Sidang", "Anggota", 2, "Ketua saja", "member_unreadable"),
    "wrong-office": ("Pengecualian", "Disetujui oleh", 2, "kalapas", "wrong_office@Pengecualian"),
    "exception-in-other-words": ("Pengecualian", "Pengecualian", 2, "semua boleh", "not_a_choice"),
    "heading-unknown": ("Nilai", "Nama", 1, "Panggilan", "column_unknown"),
    "heading-twice": ("Nilai", "Nama", 1, "Unit", "column_twice@Unit"),
}  # fmt: skip


def changed(content, sheet, heading, row, value):
    """The workbook with one cell changed; gives it and the address of a heading."""
    book = load_workbook(io.BytesIO(content))
    page = book[sheet]
    columns = {(one.title, str(cell.value)): cell.column for one in book for cell in one[1]}
    if value == "=same":
        value = page.cell(row - 1, columns[sheet, heading]).value
    page.cell(row, columns[sheet, heading]).value = value
    return saved(book), columns


def saved(book):
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def bring_in(content, house):
    return bring_in_class(io.BytesIO(content), "kelas.xlsx", facility=house, by=None, at=NOW)


def nothing_is_there():
    return not any(model.objects.exists() for model in (TrainingClass, Inmate, Decree, GraduationHearing, ApprovedException))


@pytest.mark.parametrize("case", CASES)
def test_what_is_wrong_is_said_of_its_cell_and_nothing_is_written(taken, house, case):
    # given
    sheet, heading, row, value, expected = CASES[case]
    content, columns = changed(taken[CODE].prison, sheet, heading, row, value)
    code, _at, where = expected.partition("@")
    *other, place = where.split("!")[:2] if where else [heading]
    there = other[0] if other else sheet
    at_row = where.split("!")[2] if where.count("!") == 2 else row if row > 1 or there == sheet else 2

    # when
    outcome = bring_in(content, house)

    # then
    assert (there, f"{get_column_letter(columns[there, place])}{at_row}", code) in [
        (one.sheet, one.cell, one.code) for one in outcome.errors
    ]
    assert nothing_is_there()


def test_nobody_graduates_against_the_figures(taken, house):
    # given
    content, columns = changed(taken[CODE].prison, "Sidang", "Putusan", 7, "lulus")
    content, _columns = changed(content, "Sidang", "Ditunda sampai", 7, None)

    # when
    outcome = bring_in(content, house)

    # then
    cell = f"{get_column_letter(columns['Sidang', 'Nomor BA'])}2"
    assert [(one.sheet, one.cell, one.code) for one in outcome.errors] == [("Sidang", cell, "unit_not_passed")]
    assert nothing_is_there()


def test_a_sheet_of_another_name_is_told(taken, house):
    # given
    book = load_workbook(io.BytesIO(taken[CODE].prison))
    book["Tes"].title, book["Nilai"].title = "Test", " nilai"

    # when
    outcome = bring_in(saved(book), house)

    # then
    assert outcome.errors == []
    assert ("Test", "A1", "sheet_unknown") in [(one.sheet, one.cell, one.code) for one in outcome.warnings]
    assert outcome.counts["marks"] > 0


def test_a_line_above_the_headings_is_one_finding(taken, house):
    # given
    book = load_workbook(io.BytesIO(taken[CODE].prison))
    book["Peserta"].insert_rows(1)
    book["Peserta"]["A1"] = "DAFTAR PESERTA"

    # when
    outcome = bring_in(saved(book), house)

    # then
    assert [(one.sheet, one.cell, one.code) for one in outcome.errors] == [("Peserta", "A1", "no_headings")]


def test_a_sheet_that_is_missing_is_named(taken, house):
    # given
    book = load_workbook(io.BytesIO(taken[CODE].prison))
    del book["Sidang"]

    # when
    outcome = bring_in(saved(book), house)

    # then
    assert [(one.sheet, one.cell, one.code) for one in outcome.errors] == [("Sidang", "A1", "sheet_missing")]


def test_two_classes_in_one_workbook_are_refused(taken, house):
    # given
    book = load_workbook(io.BytesIO(taken[CODE].prison))
    book["Kelas"].append([cell.value for cell in book["Kelas"][2]])

    # when
    outcome = bring_in(saved(book), house)

    # then
    assert [(one.sheet, one.cell, one.code) for one in outcome.errors] == [("Kelas", "A3", "two_classes")]


def test_another_control_total_is_told_and_kept(taken, house):
    # given
    content, _columns = changed(taken[CODE].prison, "Pertemuan", "Jumlah kontrol", 2, 3)

    # when
    outcome = bring_in(content, house)

    # then
    assert ("Pertemuan", "control_total") in [(one.sheet, one.code) for one in outcome.warnings]
    assert outcome.errors == []
    assert outcome.training_class.meetings.get(number=1).control_total == 3


def test_who_has_another_name_under_his_number_here_is_not_taken_for_him(taken, house):
    # given
    bring_in(taken["LAS-2021-1"].prison, house)
    content, columns = changed(taken[CODE].prison, "Peserta", "No. register", 2, Inmate.objects.first().registration())

    # when
    outcome = bring_in(content, house)

    # then
    cell = f"{get_column_letter(columns['Peserta', 'No. register'])}2"
    assert [(one.cell, one.code) for one in outcome.errors] == [(cell, "other_person")]
    assert TrainingClass.objects.count() == 1


def test_a_preview_writes_only_that_it_was_made(taken, house):
    # given
    before = Entry.objects.count()

    # when
    outcome = preview_class(io.BytesIO(taken[CODE].prison), "kelas.xlsx", facility=house, by=None, at=NOW)

    # then
    assert (outcome.errors, outcome.counts["participants"], outcome.training_class) == ([], 20, None)
    assert nothing_is_there()
    assert [entry.verb for entry in Entry.objects.order_by("pk")[before:]] == ["programs.preview_class"]
