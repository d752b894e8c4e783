import io
from datetime import date

import pytest
from openpyxl import load_workbook

from inmates.models import Inmate
from programs.models import AttendanceCorrection, Enrollment, TrainingClass
from programs.services.bringing_in import bring_in_class, export_class
from programs.services.evaluating import load_class
from programs.workbook.columns import OPTIONAL

from .conftest import NOW, evaluation_of, sheets_of
from .test_dirty import changed

CODES = [
    "LAS-2021-1", "LAS-2021-2", "PANGKAS-2021-1", "PANGKAS-2021-2", "PERIKANAN-2021-1", "PERIKANAN-2021-2", "LAS-2026-R",
]  # fmt: skip


def bring_in(content, house):
    return bring_in_class(io.BytesIO(content), "kelas.xlsx", facility=house, by=None, at=NOW)


@pytest.mark.parametrize("code", CODES)
def test_a_class_comes_back_equal_cell_by_cell_and_stands_where_it_stood(taken, house, code):
    # when
    outcome = bring_in(taken[code].prison, house)

    # then
    assert outcome.errors == []
    assert {one.code for one in outcome.warnings} <= {"plan_added"}  # a house with reference data alone has no plan
    again = export_class(load_class(outcome.training_class.pk), by=None)
    assert sheets_of(again) == sheets_of(taken[code].prison)
    assert evaluation_of(code) == taken[code].evaluation
    assert TrainingClass.objects.get(code=code).brought_in_at == NOW


def test_the_facts_that_few_classes_have_are_in_their_sheets(taken):
    running, fish, barber = (sheets_of(taken[code].prison) for code in ("LAS-2026-R", "PERIKANAN-2021-2", "PANGKAS-2021-2"))

    assert [row[1] for row in running["Perubahan pertemuan"][1:]] == [
        "dipindahkan", "dipindahkan", "dibatalkan", "dipulihkan", "ditambahkan",
    ]  # fmt: skip
    assert [row[1:4:2] for row in fish["Pengisian terlambat"][1:]] == [
        ("Lupa.", "bimker-staf"),
        ("Lembar tertahan di blok.", "bimker-staf"),
    ]
    assert [(row[4], row[10]) for row in barber["Perubahan nilai"][1:]] == [(74, 90), (74, 78)]
    assert [row[4] for row in running["Penangguhan"][1:]] == ["sidang", "rumah sakit", "rumah sakit"]
    assert [(row[2], row[3]) for row in running["Tes"][1:]] == [("tes awal", 40), ("tes akhir", 85), ("tes awal", 0)]
    assert [row[:3] for row in running["Kesiapan"][1:]] == [("K3", "ya", None), ("alat", "tidak", "Kurang 2 topeng las.")]
    told = dict(zip(*running["Kelas"], strict=True))
    assert "PKS-1: C.24LAS01.001.1, C.24LAS01.002.1" in told["Unit instruktur"].splitlines()
    assert told["Triwulan rencana"] in range(1, 5)
    assert told["Pagu rencana"] > 0


def test_a_workbook_without_the_later_sheets_and_columns_comes_in_as_before(taken, house):
    # given
    book, target = load_workbook(io.BytesIO(taken["LAS-2026-R"].prison)), io.BytesIO()
    for sheet in OPTIONAL:
        del book[sheet.value]
    page = book["Kelas"]
    page.delete_cols(page.max_column - 4, 5)
    book.save(target)

    # when
    outcome = bring_in(target.getvalue(), house)

    # then
    assert (outcome.errors, outcome.warnings) == ([], [])
    assert outcome.training_class.plan_row is None
    assert not outcome.training_class.readiness.exists()


def test_hours_are_carried_from_a_class_that_came_in_before(taken, house):
    # given
    bring_in(taken["PANGKAS-2021-2"].prison, house)

    # when
    outcome = bring_in(taken["PANGKAS-2026-R"].prison, house)

    # then
    assert outcome.errors == []
    assert sheets_of(export_class(load_class(outcome.training_class.pk), by=None)) == sheets_of(taken["PANGKAS-2026-R"].prison)
    [place] = Enrollment.objects.exclude(carried_from=None)
    assert place.carried_from.training_class.code == "PANGKAS-2021-2"
    assert place.carried_minutes > 0


def test_hours_of_a_class_that_is_not_here_are_refused(taken, house):
    # when
    outcome = bring_in(taken["PANGKAS-2026-R"].prison, house)

    # then
    assert [(one.sheet, one.cell, one.code) for one in outcome.errors] == [("Peserta", "W2", "carried_unknown")]
    assert not Inmate.objects.exists()


def cancelled(content):
    for heading, value in (("tanggal", date(2026, 11, 24)), ("oleh", "kasi")):
        content, _columns = changed(content, "Kelas", f"Dibatalkan {heading}", 2, value)
    return changed(content, "Kelas", "Alasan pembatalan", 2, "Pagu dipotong.")[0]


def test_a_cancelled_class_comes_back_cancelled(taken, house):
    # when
    content = cancelled(taken["LAS-2026-R"].prison)
    outcome = bring_in(content, house)

    # then
    assert outcome.errors == []
    assert sheets_of(export_class(load_class(outcome.training_class.pk), by=None)) == sheets_of(content)
    one = TrainingClass.objects.get(code="LAS-2026-R")
    assert (one.cancelled_on, one.cancelled_by.username, one.cancel_reason) == (date(2026, 11, 24), "kasi", "Pagu dipotong.")


def test_a_class_that_was_heard_is_not_cancelled(taken, house):
    outcome = bring_in(cancelled(taken["LAS-2021-1"].prison), house)
    assert [one.code for one in outcome.errors] == ["cancelled_and_closed"]
    assert not TrainingClass.objects.exists()


def test_both_values_of_a_correction_come_along(taken, house):
    # when
    bring_in(taken["PERIKANAN-2021-2"].prison, house)

    # then
    corrections = AttendanceCorrection.objects.values_list(
        "old_status", "new_status", "new_reason", "reason", "corrected_by__username"
    )
    assert list(corrections) == [
        ("H", "T", "", "Datang pukul 08.30.", "kasi"),
        ("T", "A", "hukdis", "Paraf orang lain | lihat BAP", "kasi"),
    ]


def test_who_was_postponed_is_heard_again(taken, house):
    # when
    outcome = bring_in(taken["PANGKAS-2021-2"].prison, house)

    # then
    hearings = outcome.training_class.hearings.order_by("held_on")
    results = [sorted(set(one.decisions.values_list("result", flat=True))) for one in hearings]
    assert results == [["graduated", "not_graduated", "postponed"], ["graduated"]]
    assert not hearings[1].minutes_signed


def test_a_class_is_brought_in_once(taken, house):
    # given
    bring_in(taken["LAS-2026-R"].prison, house)

    # when
    outcome = bring_in(taken["LAS-2026-R"].prison, house)

    # then
    assert [(one.sheet, one.cell, one.code) for one in outcome.errors] == [("Kelas", "A2", "class_exists")]
    assert TrainingClass.objects.count() == 1


def test_persons_known_by_their_register_number_are_not_registered_again(taken, house):
    # given
    first = bring_in(taken["PANGKAS-2021-2"].prison, house)
    known = Inmate.objects.count()

    # when
    bring_in(taken["PANGKAS-2026-R"].prison, house)

    # then
    assert first.counts["new_people"] == known
    assert Inmate.objects.count() == known


def test_a_workbook_for_the_centre_tells_nothing_of_the_prison_alone(taken):
    sheets = sheets_of(taken["LAS-2021-1"].center)
    heading, *people = sheets["Peserta"]

    hidden = ["No. register", "Tanggal masuk Lapas", "Tanggal keluar Lapas", "Alasan keluar"]
    assert {one[heading.index(name)] for one in people for name in hidden} == {None}
    assert all(one[heading.index("Nama")] for one in people)
    full = sheets_of(taken["LAS-2021-1"].prison)
    numbers = {one[heading.index("No. register")] for one in full["Peserta"][1:]}
    written = {cell for rows in sheets.values() for row in rows for cell in row}
    assert len(numbers) == 21
    assert not numbers & written
