import hashlib
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from django.db import connection

from audit.models import Entry
from organizations.models import Role
from programs.models import AttendanceCorrection, ClassSession, SheetScan
from programs.services.attendance import Mark, confirm_sheet, lock_sheet, lock_sheets, record_sheet
from programs.services.changing import Why, cancel_meeting
from programs.services.scans import attach_scan
from programs.uploads import CleanFile
from tests.factories import (
    NOW,
    ApprovedExceptionFactory,
    AttendanceFactory,
    ClassSessionFactory,
    CompetencyUnitFactory,
    SheetScanFactory,
    SlotFactory,
    TrainingStandardFactory,
)
from tests.programs.stage import Stage, day, marks
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def stage():
    return Stage()


@pytest.fixture
def sheet(stage):
    """A meeting with three people on its sheet."""
    return stage.meeting(stage.people(3))


def values_of(meeting):
    return [(row.status, row.missed_minutes, row.credited_minutes, row.reason) for row in meeting.roster()]


# --- Typing ------------------------------------------------------------------------------------------------------


def test_a_typed_sheet(stage, sheet):
    # given
    one, two, three = sheet.roster()
    written = {one.pk: Mark("H"), two.pk: Mark("T", 30), three.pk: Mark("A", reason="hukdis")}

    # when
    record_sheet(meeting=sheet, marks=written, control_total=2, version=0, by=stage.clerk, at=NOW)

    # then
    sheet.refresh_from_db()
    assert values_of(sheet) == [("H", 0, 225, ""), ("T", 30, 195, ""), ("A", 0, 0, "hukdis")]
    assert (sheet.typed_at, sheet.typed_by, sheet.typed_by_instructor) == (NOW, stage.clerk, False)
    assert (sheet.control_total, sheet.sheet_version) == (2, 1)
    assert last_entry() == ("programs.record_sheet", stage.clerk)
    assert not AttendanceCorrection.objects.exists()


def test_an_instructor_who_types_vouches_for_it(stage, sheet):
    stage.typed(sheet, "HHH", by=stage.teacher)
    sheet.refresh_from_db()
    assert (sheet.typed_by_instructor, sheet.vouched_for) == (True, True)


def test_typing_again_keeps_both_values_and_takes_the_confirmation_back(stage, sheet):
    # given
    stage.typed(sheet, "HTS")
    confirm_sheet(meeting=sheet, by=stage.teacher, at=NOW)

    # when
    stage.typed(sheet, "HAS", at=LATER, by=stage.chief)

    # then
    sheet.refresh_from_db()
    (correction,) = AttendanceCorrection.objects.all()
    assert (correction.old_status, correction.old_missed_minutes) == ("T", 30)
    assert (correction.new_status, correction.new_missed_minutes) == ("A", 0)
    assert (correction.corrected_by, correction.corrected_at) == (stage.chief, LATER)
    assert (sheet.typed_by, sheet.confirmed_at, sheet.confirmed_by, sheet.sheet_version) == (stage.chief, None, None, 2)


def test_other_minutes_are_a_correction_too(stage, sheet):
    stage.typed(sheet, "TTT")
    again = marks(sheet, "TTT") | {sheet.roster()[0].pk: Mark("T", 60)}
    record_sheet(meeting=sheet, marks=again, control_total=3, version=1, by=stage.clerk, at=LATER)
    assert [(each.old_missed_minutes, each.new_missed_minutes) for each in AttendanceCorrection.objects.all()] == [(30, 60)]


def test_another_reason_of_absence_is_a_correction_too(stage, sheet):
    stage.typed(sheet, "HHA")
    row = sheet.roster()[2]
    again = marks(sheet, "HHA") | {row.pk: Mark("A", reason="hukdis")}
    record_sheet(meeting=sheet, marks=again, control_total=2, version=1, by=stage.clerk, at=LATER)
    assert list(AttendanceCorrection.objects.values_list("attendance", "old_reason", "new_reason")) == [(row.pk, "", "hukdis")]


def test_typing_the_same_again_corrects_nothing(stage, sheet):
    stage.typed(sheet, "HTA")
    stage.typed(sheet, "HTA", at=LATER)
    assert not AttendanceCorrection.objects.exists()


def test_a_sheet_without_people_is_typed_with_nothing(stage):
    meeting = stage.typed(stage.meeting(), "")
    assert (meeting.control_total, meeting.sheet_version) == (0, 1)


def typing(stage, sheet, **changed):
    codes = changed.pop("codes", "HHS")
    arguments = {"marks": marks(sheet, codes), "control_total": 2, "version": 0, "at": NOW} | changed
    by = stage.clerk

    def do():
        record_sheet(meeting=sheet, by=by, **arguments)

    return do


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        pytest.param({"control_total": 3}, ["control_total"], id="one-signature-too-many"),
        pytest.param({"control_total": 1}, ["control_total"], id="one-too-few"),
        pytest.param({"control_total": None}, ["control_total"], id="no-control-total"),
        pytest.param({"control_total": -2}, ["control_total"], id="negative"),
        pytest.param({"codes": "HHH"}, ["control_total"], id="signatures-are-h-and-t"),
        pytest.param({"codes": "HDS"}, ["control_total"], id="d-is-no-signature"),
        pytest.param({"version": 1}, ["stale"], id="a-version-to-come"),
        pytest.param({"codes": ["H", "H", ""]}, ["open_row"], id="a-row-open"),
        pytest.param({"codes": "HHX"}, ["unknown_code"], id="unknown-code"),
        pytest.param({"codes": ["", "X", "H"]}, ["open_row", "unknown_code"], id="every-row-named"),
    ],
)
def test_a_sheet_that_is_refused(stage, sheet, changed, codes):
    type_it = typing(stage, sheet, **changed)
    with refused(*codes):
        type_it()


@pytest.mark.parametrize(
    ("mark", "code"),
    [
        pytest.param(Mark("T"), "late_minutes", id="t-without-minutes"),
        pytest.param(Mark("T", 225), "late_minutes", id="t-the-whole-meeting"),
        pytest.param(Mark("T", -5), "late_minutes", id="t-negative"),
        pytest.param(Mark("H", 30), "missed_without_late", id="h-with-minutes"),
        pytest.param(Mark("H", reason="hukdis"), "reason_without_absence", id="reason-without-absence"),
        pytest.param(Mark("A", reason="liburan"), "reason_without_absence", id="unknown-reason"),
    ],
)
def test_a_row_that_is_refused(stage, sheet, mark, code):
    written = marks(sheet, "HHS") | {sheet.roster()[0].pk: mark}
    type_it = typing(stage, sheet, marks=written)
    with refused(code):
        type_it()


def test_every_row_and_no_other_is_on_the_sheet(stage, sheet):
    stranger = AttendanceFactory()
    left_out = dict(list(marks(sheet, "HHS").items())[:2])
    too_few, too_many = (
        typing(stage, sheet, marks=written) for written in (left_out, marks(sheet, "HHS") | {stranger.pk: Mark("H")})
    )
    with refused("open_row"):
        too_few()
    with refused("not_on_roster"):
        too_many()


def test_a_second_submit_of_the_same_page_is_stale(stage, sheet):
    first, again = typing(stage, sheet), typing(stage, sheet)
    first()
    with refused("stale"):
        again()


def test_presence_is_typed_from_the_first_hour_of_the_prison_on(stage, sheet):
    # given: in Jayapura 08.00 is 23.00 UTC of the day before
    stage.training_class.facility.time_zone = "Asia/Jayapura"
    stage.training_class.facility.save()
    for starts_at in (time(10), time(8)):
        SlotFactory(meeting=sheet, starts_at=starts_at, ends_at=time(11, 45))
    begins = datetime(2026, 2, 1, 23, 0, tzinfo=UTC)

    # when
    early = typing(stage, sheet, at=begins - timedelta(seconds=1))
    with refused("not_begun"):
        early()

    # then
    typing(stage, sheet, at=begins)()
    assert [status for status, *_more in values_of(sheet)] == ["H", "H", "S"]


def test_the_future_is_that_of_the_facility(stage):
    # given: 00.30 on 3 February in Jakarta is still 2 February in London
    sheet = stage.meeting(held_on=day(3))
    at = datetime(2026, 2, 2, 17, 30, tzinfo=UTC)
    early = typing(stage, sheet, codes="", control_total=0, at=at - timedelta(hours=1))

    # then
    with refused("future"):
        early()
    typing(stage, sheet, codes="", control_total=0, at=at)()


def test_a_cancelled_and_a_locked_sheet_are_not_typed(stage, sheet):
    cancelled = stage.meeting()
    cancel_meeting(meeting=cancelled, why=Why("security", "Blok dikunci"), by=stage.clerk, at=NOW)
    stage.locked(sheet, "HHS")
    with refused("cancelled"):
        record_sheet(meeting=cancelled, marks={}, control_total=0, version=0, by=stage.clerk, at=NOW)
    type_it = typing(stage, sheet, version=1)
    with refused("locked"):
        type_it()


@pytest.mark.parametrize("count", [1, 20, 100])
def test_a_sheet_costs_the_same_queries_for_any_number(page_queries, count):
    # given
    stage = Stage(seats=100)
    clerk = stage.clerk
    sheet = stage.meeting(stage.people(count))
    written = marks(sheet, "H" * count)

    # when
    with page_queries() as asked:
        record_sheet(meeting=sheet, marks=written, control_total=count, version=0, by=clerk, at=NOW)

    # then
    assert len(asked) == 4


def test_a_sheet_typed_anew_costs_little_more_for_a_hundred(page_queries):
    # given: past the days of the calendar, so that holidays are looked up, and each row is a correction
    costs = []
    for count in (1, 100):
        stage = Stage(seats=100, standard=TrainingStandardFactory(entry_days=20))
        sheet = stage.meeting(stage.people(count), held_on=day(2))
        stage.typed(sheet, "H" * count)
        written = marks(sheet, "S" * count)
        with page_queries() as asked:
            record_sheet(meeting=sheet, marks=written, control_total=0, version=1, by=stage.clerk, at=NOW + timedelta(days=22))
        costs.append(len(asked))

    # then
    # SQLite takes 999 values in one statement: a hundred corrections need two.
    assert costs == [6, 6 if connection.vendor == "postgresql" else 7]


@pytest.mark.parametrize(("zone", "typed"), [("Asia/Jayapura", True), ("Asia/Jakarta", False)])
def test_the_day_of_a_meeting_begins_where_the_prison_stands(zone, typed):
    # given: half past one on the 2nd in Jayapura is half past eleven of the day before in Jakarta
    stage = Stage(facility__time_zone=zone)
    sheet = stage.meeting(stage.people(1), held_on=day(2))
    clerk, at = stage.clerk, datetime(2026, 2, 1, 16, 30, tzinfo=UTC)

    # when, then
    if typed:
        stage.typed(sheet, "H", at=at)
        assert sheet.attendances.get().status == "H"
    else:
        with refused("future"):
            record_sheet(meeting=sheet, marks=marks(sheet, "H"), control_total=1, version=0, by=clerk, at=at)


# --- Confirming --------------------------------------------------------------------------------------------------


def test_the_instructor_confirms(stage, sheet):
    stage.typed(sheet, "HHS")
    confirm_sheet(meeting=sheet, by=stage.teacher, at=LATER, version=1)
    sheet.refresh_from_db()
    assert (sheet.confirmed_by, sheet.confirmed_at, sheet.confirmed_on_paper) == (stage.teacher, LATER, False)
    assert last_entry() == ("programs.confirm_sheet", stage.teacher)


def test_his_initials_on_the_scan_are_read_by_another(stage, sheet):
    # given
    stage.typed(sheet, "HHS")
    other = stage.officer()

    # then
    with refused("scan_missing"):
        confirm_sheet(meeting=sheet, by=other, at=LATER, on_paper=True)
    ClassSession.objects.filter(pk=sheet.pk).update(scan=SheetScanFactory(training_class=stage.training_class))
    confirm_sheet(meeting=sheet, by=other, at=LATER, on_paper=True)
    sheet.refresh_from_db()
    assert (sheet.confirmed_by, sheet.confirmed_on_paper) == (other, True)


def test_an_untyped_sheet_is_not_confirmed(stage, sheet):
    teacher = stage.teacher
    with refused("not_typed"):
        confirm_sheet(meeting=sheet, by=teacher, at=NOW)


@pytest.mark.parametrize("on_paper", [False, True])
def test_who_typed_does_not_confirm(stage, sheet, on_paper):
    stage.typed(sheet, "HHS", by=stage.teacher)
    with refused("same_person"):
        confirm_sheet(meeting=sheet, by=stage.teacher, at=NOW, on_paper=on_paper)


def test_only_an_instructor_of_the_class_confirms(stage, sheet):
    stage.typed(sheet, "HHS")
    strangers = [stage.officer(), stage.blk, stage.at_center(Role.INSTRUKTUR)]
    for stranger in strangers:
        with refused("not_the_instructor"):
            confirm_sheet(meeting=sheet, by=stranger, at=NOW)


def test_a_sheet_typed_again_since_is_not_confirmed_unseen(stage, sheet):
    teacher = stage.teacher
    stage.typed(sheet, "HHS")
    stage.typed(sheet, "HHH", at=LATER)
    with refused("stale"):
        confirm_sheet(meeting=sheet, by=teacher, at=LATER, version=1)


def test_a_sheet_is_confirmed_once(stage, sheet):
    stage.typed(sheet, "HHS")
    confirm_sheet(meeting=sheet, by=stage.teacher, at=NOW)
    with refused("already_confirmed"):
        confirm_sheet(meeting=sheet, by=stage.teacher, at=LATER)


# --- Locking -----------------------------------------------------------------------------------------------------


def ready_to_lock(stage, sheet):
    stage.typed(sheet, "HHS")
    ClassSession.objects.filter(pk=sheet.pk).update(scan=SheetScanFactory(training_class=stage.training_class))
    confirm_sheet(meeting=sheet, by=stage.teacher, at=NOW)


def test_the_prison_locks(stage, sheet):
    ready_to_lock(stage, sheet)
    lock_sheet(meeting=sheet, by=stage.chief, at=LATER)
    sheet.refresh_from_db()
    assert (sheet.locked_by, sheet.locked_at) == (stage.chief, LATER)
    assert last_entry() == ("programs.lock_sheet", stage.chief)


def test_typed_by_the_instructor_the_lock_is_the_second_person(stage, sheet):
    stage.typed(sheet, "HHS", by=stage.teacher)
    ApprovedExceptionFactory(training_class=stage.training_class, code="scan_missing")
    lock_sheet(meeting=sheet, by=stage.clerk, at=LATER)
    sheet.refresh_from_db()
    assert (sheet.typed_by, sheet.confirmed_by, sheet.locked_by) == (stage.teacher, None, stage.clerk)


def test_a_sheet_nobody_vouches_for_is_not_locked(stage, sheet):
    chief = stage.chief
    with refused("not_typed"):
        lock_sheet(meeting=sheet, by=chief, at=NOW)
    stage.typed(sheet, "HHS")
    with refused("not_confirmed"):
        lock_sheet(meeting=sheet, by=chief, at=NOW)


def test_who_typed_or_confirmed_does_not_lock(stage, sheet):
    ready_to_lock(stage, sheet)
    for person in (stage.clerk, stage.teacher):
        with refused("same_person"):
            lock_sheet(meeting=sheet, by=person, at=NOW)


def test_no_lock_without_the_scan(stage, sheet):
    stage.typed(sheet, "HHS")
    confirm_sheet(meeting=sheet, by=stage.teacher, at=NOW)
    chief = stage.chief
    with refused("scan_missing"):
        lock_sheet(meeting=sheet, by=chief, at=NOW)


def test_no_lock_while_a_row_is_open(stage, sheet):
    ready_to_lock(stage, sheet)
    AttendanceFactory(meeting=sheet)
    chief = stage.chief
    with refused("open_rows"):
        lock_sheet(meeting=sheet, by=chief, at=NOW)


def test_a_sheet_is_locked_once(stage, sheet):
    stage.locked(sheet, "HHS")
    with refused("already_locked"):
        lock_sheet(meeting=sheet, by=stage.chief, at=LATER)


def test_a_week_is_locked_at_once_but_for_what_is_not_ready(stage, sheet):
    # given
    ready_to_lock(stage, sheet)
    unready, elsewhere = stage.meeting(held_on=day(3)), ClassSessionFactory()
    chief = stage.chief
    rows = Entry.objects.count()

    # when
    locked = lock_sheets(training_class=stage.training_class, meetings=[sheet, unready, elsewhere], by=chief, at=LATER)

    # then
    assert locked == [sheet]
    assert list(ClassSession.objects.filter(locked_at=LATER, locked_by=chief)) == [sheet]
    assert Entry.objects.count() == rows + 1
    with refused("nothing_to_lock"):
        lock_sheets(training_class=stage.training_class, meetings=[unready], by=chief, at=LATER)


# --- The scan ----------------------------------------------------------------------------------------------------

PDF = CleanFile(b"%PDF-1.7 rekaan", "application/pdf")


def test_one_scan_belongs_to_a_week_of_sheets(stage, settings, tmp_path):
    # given
    settings.MEDIA_ROOT = tmp_path
    week = [stage.meeting(held_on=day(number)) for number in (2, 3)]

    # when
    scan = attach_scan(training_class=stage.training_class, meetings=week, upload=PDF, by=stage.clerk, at=NOW)

    # then
    assert [meeting.scan for meeting in ClassSession.objects.all()] == [scan, scan]
    assert (scan.sha256, scan.content_type) == (hashlib.sha256(PDF.data).hexdigest(), "application/pdf")
    assert Path(scan.file.path).read_bytes() == PDF.data
    assert (scan.uploaded_by, scan.uploaded_at) == (stage.clerk, NOW)
    assert last_entry() == ("programs.attach_scan", stage.clerk)


def test_a_scan_belongs_to_meetings_of_the_class_that_are_open(stage, sheet, settings, tmp_path):
    # given
    settings.MEDIA_ROOT = tmp_path
    stage.locked(sheet, "HHS")
    foreign, own, clerk = ClassSessionFactory(), stage.meeting(held_on=day(3)), stage.clerk

    # then
    for meetings, code in [
        ([], "no_meeting"),
        ([foreign], "no_meeting"),
        ([own, foreign], "no_meeting"),
        ([own, sheet], "locked"),
    ]:
        with refused(code):
            attach_scan(training_class=stage.training_class, meetings=meetings, upload=PDF, by=clerk, at=NOW)
    assert SheetScan.objects.count() == 1
    assert list(tmp_path.rglob("*.pdf")) == []


def test_the_schedule_of_a_prison_in_wit_stands_on_its_own_clock(stage):
    # given
    stage.training_class.facility.time_zone = "Asia/Jayapura"
    stage.training_class.facility.save()
    CompetencyUnitFactory(program=stage.training_class.program)

    # when
    stage.planned()

    # then: the first lesson is at 08.00 there, 23.00 UTC of the day before
    first = stage.training_class.meetings.with_first_hour().select_related("training_class__facility").earliest("held_on")
    assert (first.held_on, first.first_hour) == (stage.training_class.starts_on, time(8))
    assert [first.begun(datetime(2026, 2, 1, *at, tzinfo=UTC)) for at in ((22, 59), (23, 0))] == [False, True]
