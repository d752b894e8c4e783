from datetime import timedelta

import pytest

from programs.models import Attendance, AttendanceCorrection, ClassSession, SheetScan
from programs.services.attendance import Mark
from programs.services.correcting import correct_row
from programs.uploads import CleanFile
from tests.factories import NOW, EnrollmentFactory
from tests.programs.stage import Stage
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db
SCAN = CleanFile(b"%PDF-1.7 berita acara koreksi", "application/pdf")
LATER = NOW + timedelta(days=9)
LATE, WHY = Mark("T", 25), "Tanda tangan terbaca salah"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def stage():
    """Two people at a locked meeting: the first present, the second absent; Kasi corrects."""
    stage = Stage()
    stage.places = stage.people(2)
    stage.one = stage.meeting(stage.places)
    stage.locked(stage.one, "HA")
    stage.corrector = stage.chief
    return stage


def row_of(stage, seat=2):
    return Attendance.objects.get(meeting=stage.one, enrollment__seat_number=seat)


def corrected(stage, **values):
    row = row_of(stage)
    seen = Mark(row.status, row.missed_minutes, row.reason)
    usual = {"mark": LATE, "seen": seen, "reason": WHY, "upload": SCAN, "by": stage.corrector, "at": LATER}
    return correct_row(attendance=row, **usual | values)


def test_a_locked_row_is_corrected_and_says_what_it_said(stage):
    # when
    correction = corrected(stage)

    # then
    row = row_of(stage)
    assert (row.status, row.missed_minutes, row.credited_minutes) == ("T", 25, 200)
    correction = AttendanceCorrection.objects.get(pk=correction.pk)
    assert (correction.old_status, correction.new_status, correction.new_missed_minutes) == ("A", "T", 25)
    assert (correction.reason, correction.corrected_by, correction.corrected_at) == (WHY, stage.corrector, LATER)
    assert correction.scan.sha256 == SCAN.sha256
    assert ClassSession.objects.get(pk=stage.one.pk).locked
    assert last_entry() == ("programs.correct_row", stage.corrector)


def test_the_scan_of_the_sheet_itself_stays(stage):
    before = ClassSession.objects.get(pk=stage.one.pk).scan_id
    corrected(stage)
    assert ClassSession.objects.get(pk=stage.one.pk).scan_id == before
    assert SheetScan.objects.count() == 2


@pytest.mark.parametrize(
    ("values", "code"),
    [
        pytest.param({"reason": "  "}, "no_reason", id="without-reason"),
        pytest.param({"mark": Mark("A")}, "unchanged", id="nothing-changes"),
        pytest.param({"seen": Mark("S")}, "stale", id="corrected-meanwhile"),
        pytest.param({"mark": Mark("T", 225)}, "late_minutes", id="missed-everything"),
        pytest.param({"mark": Mark("")}, "open_row", id="back-to-open"),
        pytest.param({"mark": Mark("H", reason="hukdis")}, "reason_without_absence", id="reason-without-absence"),
    ],
)
def test_a_correction_that_is_refused(stage, values, code):
    with refused(code):
        corrected(stage, **values)


@pytest.mark.parametrize("who", ["clerk", "teacher"])
def test_who_typed_or_confirmed_does_not_correct(stage, who):
    person = getattr(stage, who)
    with refused("same_person"):
        corrected(stage, by=person)


def test_a_sheet_that_is_not_locked_is_typed_again_instead(stage):
    ClassSession.objects.filter(pk=stage.one.pk).update(locked_at=None, locked_by=None)
    with refused("not_locked"):
        corrected(stage)


@pytest.mark.parametrize(
    ("status", "code"),
    [
        pytest.param("graduated", "decided", id="graduated"),
        pytest.param("not_graduated", "decided", id="not-graduated"),
        pytest.param("postponed", None, id="postponed"),
    ],
)
def test_a_row_on_which_a_decision_stands_is_left(stage, status, code):
    stage.training_class.enrollments.update(status=status)
    if code is None:
        corrected(stage)
        return
    with refused(code):
        corrected(stage)


@pytest.mark.parametrize("status", ["graduated", "active"])
def test_a_row_whose_hours_were_carried_into_a_decision_is_left(stage, status):
    # given: carried on twice
    first = row_of(stage).enrollment
    second = EnrollmentFactory(carried_from=first)
    EnrollmentFactory(carried_from=second, status=status)

    # when, then
    if status == "active":
        corrected(stage)
        return
    with refused("decided"):
        corrected(stage)
    assert (row_of(stage).status, AttendanceCorrection.objects.count()) == ("A", 0)
