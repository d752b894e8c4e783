"""Two people at once. On PostgreSQL, and each time also with the lock taken off, to see that it is the lock that holds."""

from collections.abc import Callable
from datetime import date
from threading import Barrier

import pytest
from django.db import transaction

from organizations.models import Role
from programs.models import Attendance, AttendanceCorrection, ClassSession, Enrollment
from programs.services import attendance, correcting, enrolling, making_up
from programs.services.attendance import Mark, record_sheet
from programs.services.changing import Why, cancel_meeting
from programs.services.correcting import correct_row
from programs.services.enrolling import place
from programs.services.making_up import schedule_make_up
from programs.uploads import CleanFile
from tests.databases import race
from tests.factories import NOW, ConvictFactory
from tests.programs.at_once import all_at_once, meet_after, waits_for_a_lock
from tests.programs.stage import Stage, day, marks

pytestmark = [
    pytest.mark.django_db(transaction=True),
    race,
]
MANY = 32
LOCKED = Why("security", "Blok dikunci")


# --- The last seat -----------------------------------------------------------------------------------------------


def placing(stage: Stage, count: int) -> list[Callable[[], object]]:
    """``count`` officers, each with another candidate."""
    people = ConvictFactory.create_batch(count, facility=stage.training_class.facility)
    officers = [stage.officer() for _ in people]

    def task(inmate, officer):
        return lambda: place(
            inmates=[inmate], training_class=stage.training_class, decree_number="SK-1",
            decree_signed_on=date(2026, 1, 20), by=officer, on=date(2026, 1, 25),
        )  # fmt: skip

    return [task(inmate, officer) for inmate, officer in zip(people, officers, strict=True)]


@pytest.mark.parametrize("officers", [2, MANY])
def test_one_seat_is_given_once(officers):
    # given
    stage = Stage(seats=1)
    tasks = placing(stage, officers)

    # when
    said = all_at_once(tasks)

    # then
    assert said == ["class_full"] * (officers - 1) + ["done"]
    assert Enrollment.objects.open().count() == 1


def test_control_without_the_lock_both_believe_the_seat_is_free(monkeypatch, without_locks):
    # given: both have looked before either takes
    stage = Stage(seats=1)
    tasks = placing(stage, 2)
    meet_after(monkeypatch, enrolling, "suitabilities", 2)

    # when
    said = all_at_once(tasks)

    # then: no word for the officer; only the constraint keeps the seat from being given twice
    assert said == ["IntegrityError", "done"]
    assert Enrollment.objects.open().count() == 1


# --- One sheet, submitted twice ----------------------------------------------------------------------------------


def typing(stage: Stage, meeting: ClassSession, *sheets: str) -> list[Callable[[], object]]:
    def task(codes, officer):
        written = marks(meeting, codes)
        total = sum(code in "HT" for code in codes)
        return lambda: record_sheet(meeting=meeting, marks=written, control_total=total, version=0, by=officer, at=NOW)

    return [task(codes, stage.officer()) for codes in sheets]


def test_a_sheet_submitted_twice_is_saved_once():
    # given
    stage = Stage()
    meeting = stage.meeting(stage.people(3))
    tasks = typing(stage, meeting, "HHH", "HAA")

    # when
    said = all_at_once(tasks)

    # then
    meeting.refresh_from_db()
    assert said == ["done", "stale"]
    assert meeting.sheet_version == 1
    assert sum(row.status in "HT" for row in meeting.roster()) == meeting.control_total


def test_control_without_the_lock_one_officer_overwrites_the_other_unseen(monkeypatch, without_locks):
    # given
    stage = Stage()
    meeting = stage.meeting(stage.people(3))
    tasks = typing(stage, meeting, "HHH", "HAA")
    meet_after(monkeypatch, attendance, "_refuse_sheet", 2)

    # when
    said = all_at_once(tasks)

    # then: both were told "saved", and no correction keeps what is lost
    assert said == ["done", "done"]
    assert not AttendanceCorrection.objects.exists()


# --- Typed while it is being cancelled ---------------------------------------------------------------------------


def test_a_sheet_is_typed_or_cancelled_never_both():
    for _ in range(5):
        # given
        stage = Stage()
        meeting = stage.meeting(stage.people(3))
        clerk = stage.clerk
        tasks = typing(stage, meeting, "HHH")
        tasks.append(lambda meeting=meeting, clerk=clerk: cancel_meeting(meeting=meeting, why=LOCKED, by=clerk, at=NOW))

        # when
        said = all_at_once(tasks)

        # then
        meeting.refresh_from_db()
        assert said in (["cancelled", "done"], ["done", "not_cancellable"])
        assert meeting.cancelled == (meeting.typed_at is None)


def cancelled_during_typing(monkeypatch) -> ClassSession:
    """The cancellation begins while the sheet is typed but not yet committed."""
    stage = Stage()
    meeting = stage.meeting(stage.people(3))
    clerk, (type_sheet,) = stage.clerk, typing(stage, meeting, "HHH")
    typed = Barrier(2)

    def type_slowly():
        with transaction.atomic():
            type_sheet()
            typed.wait(timeout=30)
            waits_for_a_lock()

    def cancel():
        typed.wait(timeout=30)
        cancel_meeting(meeting=meeting, why=LOCKED, by=clerk, at=NOW)

    meeting.said = all_at_once([type_slowly, cancel])
    meeting.refresh_from_db()
    return meeting


def test_a_cancellation_that_waits_for_the_typist_sees_what_he_typed(monkeypatch):
    meeting = cancelled_during_typing(monkeypatch)
    assert meeting.said == ["done", "not_cancellable"]
    assert (meeting.cancelled, meeting.sheet_version) == (False, 1)


def test_control_without_the_lock_a_typed_sheet_is_cancelled(monkeypatch, without_locks):
    meeting = cancelled_during_typing(monkeypatch)
    assert meeting.said == ["done", "done"]
    assert (meeting.cancelled, meeting.sheet_version) == (True, 1)


# --- One locked row, corrected by two ----------------------------------------------------------------------------


def correcting_it(stage: Stage) -> tuple[Attendance, list[Callable[[], object]]]:
    """Two officers have read the same locked row, and each corrects it to something else."""
    meeting = stage.meeting(stage.people(1))
    stage.locked(meeting, "A")
    row, paper = meeting.attendances.get(), CleanFile(b"%PDF-1.7 koreksi", "application/pdf")

    def task(mark, officer):
        return lambda: correct_row(
            attendance=row, mark=mark, seen=Mark("A"), reason="Salah baca", upload=paper, by=officer, at=NOW
        )

    return row, [task(mark, stage.officer(Role.KASI)) for mark in (Mark("S"), Mark("T", 30))]


def test_of_two_corrections_the_second_reads_again(settings, tmp_path):
    # given
    settings.MEDIA_ROOT = tmp_path
    row, tasks = correcting_it(Stage())

    # when
    said = all_at_once(tasks)

    # then: the one correction tells what the row said and what it says
    row.refresh_from_db()
    assert said == ["done", "stale"]
    assert [(one.old_status, one.new_status) for one in row.corrections.all()] == [("A", row.status)]


def test_control_without_the_lock_a_correction_is_lost(settings, tmp_path, monkeypatch, without_locks):
    # given: both have looked before either writes
    settings.MEDIA_ROOT = tmp_path
    row, tasks = correcting_it(Stage())
    meet_after(monkeypatch, correcting, "_problems", 2)

    # when
    said = all_at_once(tasks)

    # then: two corrections of the same old value, and one of them is true no more
    assert said == ["done", "done"]
    assert [one.old_status for one in row.corrections.all()] == ["A", "A"]


# --- One make-up, asked for twice --------------------------------------------------------------------------------


def making_it_up(stage: Stage) -> list[Callable[[], object]]:
    meeting = stage.typed(stage.meeting(stage.people(2)), "HS")
    officers = [stage.officer(), stage.officer()]
    return [lambda by=by: schedule_make_up(meeting=meeting, held_on=day(9), by=by) for by in officers]


def test_a_make_up_asked_for_twice_is_scheduled_once():
    stage = Stage()
    said = all_at_once(making_it_up(stage))
    assert said == ["done", "nobody"]
    assert ClassSession.objects.filter(makes_up__isnull=False).count() == 1


def test_control_without_the_lock_both_would_schedule_it(monkeypatch, without_locks):
    # given
    stage = Stage()
    tasks = making_it_up(stage)
    meet_after(monkeypatch, making_up, "_make_up_problem", 2)

    # when, then: only the number of the meeting stands in the way
    assert all_at_once(tasks) == ["IntegrityError", "done"]
    assert Attendance.objects.filter(meeting__makes_up__isnull=False).count() == 1
