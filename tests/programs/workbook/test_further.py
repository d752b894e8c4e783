"""The sheets that a workbook may be without: what contradicts itself in them, and what the services refuse."""

# ruff: noqa: DTZ001 - moments of a workbook are on the clock of the prison
from datetime import date, datetime, time

import pytest
from openpyxl.utils import get_column_letter

from inmates.models import Inmate
from programs.models import Program, TrainingClass, YearPlan
from programs.services.year_plan import Figures, add_row, begin_plan
from programs.workbook.book import Book
from programs.workbook.checking_further import check_further
from programs.workbook.columns import SHEETS, Sheet
from programs.workbook.problems import Findings, Line
from tests.databases import on_sqlite

from .conftest import sheets_of
from .test_dirty import bring_in, changed

pytestmark = on_sqlite

MEETING = {
    "number": 1, "held_on": date(2021, 3, 8), "room": "AULA", "lessons": "10.00-12.15 3 JP C.24LAS01.001.1 LAS-1",
    "typed_at": datetime(2021, 3, 8, 15),
}  # fmt: skip
FIRST = {
    "number": 1, "kind": "moved", "old_held_on": date(2021, 3, 1), "new_held_on": date(2021, 3, 3), "new_room": "AULA",
    "old_starts_at": time(8), "new_starts_at": time(10), "changed_at": datetime(2021, 2, 28, 9),
}  # fmt: skip
CANCELLED = {
    "number": 1, "kind": "cancelled", "old_held_on": date(2021, 3, 3), "new_held_on": date(2021, 3, 3), "old_room": "AULA",
    "new_room": "AULA", "changed_at": datetime(2021, 3, 1, 9),
}  # fmt: skip
RESTORED = CANCELLED | {"kind": "restored", "changed_at": datetime(2021, 3, 2, 9)}
LAST = RESTORED | {"kind": "moved", "new_held_on": date(2021, 3, 8), "changed_at": datetime(2021, 3, 2, 10)}
AMENDED = {"person": 1, "unit": "U", "attempt": 1, "approved": None, "decided_at": None}
WAITS = {"from_on": date(2021, 3, 2), "out_on": date(2021, 3, 2)}


def book_of(**sheets):
    book = Book({sheet: [] for sheet in Sheet})
    for name, rows in ({"MEETINGS": [MEETING], "MARKS": [AMENDED]} | sheets).items():
        sheet = Sheet[name]
        book.lines[sheet] = [
            Line(sheet, row, {key: key for key in [column.key for column in SHEETS[sheet]]}, values)
            for row, values in enumerate(rows, start=2)
        ]
    return book


@pytest.mark.parametrize(
    ("sheets", "expected"),
    [
        pytest.param({"CHANGES": [FIRST, CANCELLED, RESTORED, LAST]}, [], id="a-whole-history"),
        pytest.param({"CHANGES": [FIRST | {"number": 2}]}, ["number2 no_meeting"], id="of-no-meeting"),
        pytest.param({"CHANGES": [LAST | {"old_room": "KELAS"}]}, [], id="one-change-may-begin-anywhere"),
        pytest.param({"CHANGES": [FIRST, LAST | {"old_held_on": date(2021, 3, 4)}]}, ["old_held_on3 change_chain"], id="a-gap"),
        pytest.param({"CHANGES": [FIRST]}, ["new_held_on2 changes_lead_elsewhere"], id="leads-elsewhere"),
        pytest.param(
            {"CHANGES": [LAST | {"new_starts_at": time(9)}]}, ["new_starts_at2 changes_lead_elsewhere"], id="at-another-hour"
        ),
        pytest.param(
            {"CHANGES": [CANCELLED, RESTORED, LAST | {"kind": "added"}]},
            ["kind4 change_out_of_turn", "new_held_on4 change_moves"],
            id="added-in-the-end",
        ),
        pytest.param(
            {"CHANGES": [FIRST, CANCELLED, LAST]}, ["kind4 change_out_of_turn"], id="moved-while-it-was-cancelled"
        ),
        pytest.param({"CHANGES": [FIRST, RESTORED, LAST]}, ["kind3 change_out_of_turn"], id="restored-what-stood"),
        pytest.param(
            {"CHANGES": [LAST, LAST | {"old_held_on": date(2021, 3, 8)}]}, ["new_held_on3 change_moves_nothing"], id="no-move"
        ),
        pytest.param(
            {"CHANGES": [LAST | {"changed_at": datetime(2021, 3, 9)}]}, ["changed_at2 changed_after_typed"], id="after-typing"
        ),
        pytest.param(
            {"MEETINGS": [MEETING | {"held_on": date(2021, 3, 3)}], "CHANGES": [FIRST, CANCELLED]},
            ["kind3 cancelled_by_change"],
            id="cancelled-and-held",
        ),
        pytest.param(
            {"LATE_ENTRIES": [{"number": 9, "approved": True}]}, ["number2 no_meeting", "approved2 decision_needed"], id="late"
        ),
        pytest.param({"AMENDMENTS": [AMENDED | {"attempt": 2}]}, ["attempt2 no_mark"], id="amended-what-is-no-mark"),
        pytest.param(
            {"SUSPENSIONS": [WAITS | {"until_on": date(2021, 3, 1), "back_on": date(2021, 3, 1)}]},
            ["until_on2 out_of_order", "back_on2 out_of_order"],
            id="back-before-out",
        ),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_said_of_its_cell(sheets, expected):
    # given
    findings = Findings()

    # when
    check_further(book_of(**sheets), findings)

    # then
    assert [f"{one.cell} {one.code}" for one in findings.errors] == expected


# Class, sheet, heading and row of the cell, what is put there, and the code; ``code@Heading`` when it is said of another.
CASES = {
    "ceiling-in-words": ("LAS-2026-R", "Kelas", "Pagu rencana", 2, "45 juta", "not_an_amount"),
    "plan-without-a-quarter": ("LAS-2026-R", "Kelas", "Triwulan rencana", 2, None, "together"),
    "fifth-quarter": ("LAS-2026-R", "Kelas", "Triwulan rencana", 2, 5, "invalid"),
    "units-of-nobody": ("LAS-2026-R", "Kelas", "Unit instruktur", 2, "LAS-9: C.24LAS01.001.1", "not_in_the_team"),
    "units-without-a-name": ("LAS-2026-R", "Kelas", "Unit instruktur", 2, "C.24LAS01.001.1", "units_unreadable"),
    "unit-of-another-program": ("LAS-2026-R", "Kelas", "Unit instruktur", 2, "LAS-1: X.1", "unknown"),
    "hour-in-words": ("LAS-2026-R", "Perubahan pertemuan", "Jam baru", 2, "pagi", "not_a_clock"),
    "moved-by-who-may-not": ("LAS-2026-R", "Perubahan pertemuan", "Diubah oleh", 2, "instruktur", "role_may_not"),
    "out-again-before-the-return": ("LAS-2026-R", "Penangguhan", "Tanggal keluar", 2, date(2019, 1, 2), "not_here"),
    "waits-from-another-day": ("LAS-2026-R", "Penangguhan", "Ditangguhkan dari", 3, date(2026, 11, 20), "suspended_from"),
    "waits-until-another-day": ("LAS-2026-R", "Penangguhan", "Ditangguhkan sampai", 2, date(2026, 11, 23), "suspended_until"),
    "score-over-100": ("LAS-2026-R", "Tes", "Nilai", 2, 101, "out_of_range@Dimasukkan oleh"),
    "missing-and-not-named": ("LAS-2026-R", "Kesiapan", "Catatan", 3, None, "invalid@Diperiksa oleh"),
    "approved-by-who-asked": ("PERIKANAN-2021-2", "Pengisian terlambat", "Diminta oleh", 2, "kasi", "role_may_not"),
    "amended-otherwise": ("PANGKAS-2021-2", "Perubahan nilai", "Pengetahuan lama", 3, 70, "amended_before@Hasil lama"),
    "amended-to-something-else": ("PANGKAS-2021-2", "Perubahan nilai", "Pengetahuan baru", 3, 79, "amendment_chain@Hasil baru"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_what_is_refused_is_said_of_its_cell_and_nothing_is_written(taken, house, case):
    # given
    code, sheet, heading, row, value, expected = CASES[case]
    content, columns = changed(taken[code].prison, sheet, heading, row, value)
    problem, _at, where = expected.partition("@")

    # when
    outcome = bring_in(content, house)

    # then
    assert (sheet, f"{get_column_letter(columns[sheet, where or heading])}{row}", problem) in [
        (one.sheet, one.cell, one.code) for one in outcome.errors
    ]
    assert not any(model.objects.exists() for model in (TrainingClass, Inmate, YearPlan))


def test_the_figures_of_a_plan_that_is_here_stand(taken, house):
    # given
    program = Program.objects.get(code=dict(zip(*sheets_of(taken["LAS-2026-R"].prison)["Kelas"], strict=True))["Program"])
    plan = begin_plan(facility=house, training_center=program.training_center, fiscal_year=2026, by=None)
    row = add_row(plan=plan, field=program.sub_field.field, figures=Figures(1, 16, 4, 1), by=None)

    # when
    outcome = bring_in(taken["LAS-2026-R"].prison, house)

    # then
    assert [(one.code, one.message.rpartition(" ")[2]) for one in outcome.warnings] == [("plan_differs", "1-16-4-1.")]
    assert outcome.training_class.plan_row == row
    row.refresh_from_db()
    assert (row.packages, row.ceiling) == (1, 1)
