import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from lapas_training.demo.scans import example_scan
from organizations.models import Role
from programs.models import Attendance, AttendanceCorrection
from programs.rules.sheet_box import CellMark
from tests.conftest import signed_in
from tests.programs.stage import Stage

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def stage():
    """A locked meeting of two, of which the second was absent; another officer of the Kasi's rank corrects."""
    stage = Stage()
    stage.one = stage.meeting(stage.people(2))
    stage.locked(stage.one, "HA")
    stage.row = Attendance.objects.get(meeting=stage.one, enrollment__seat_number=2)
    stage.client = signed_in(stage.officer(Role.KASI))
    return stage


def address(stage):
    return reverse("programs:row-correct", args=[stage.row.pk])


def filled(**values):
    scan = SimpleUploadedFile("koreksi.pdf", example_scan("Koreksi").data)
    return {"mark": "t25", "reason": "Tanda tangan terbaca salah", "file": scan, "seen": "A"} | values


def test_a_correction_stands_on_the_sheet_with_both_values(stage):
    # when
    response = stage.client.post(address(stage), filled())

    # then
    assert response.url == stage.one.get_absolute_url()
    assert Attendance.objects.get(pk=stage.row.pk).credited_minutes == 200
    page = stage.client.get(stage.one.get_absolute_url())
    (correction,) = page.context["corrections"]
    assert (correction.old_status, correction.new_status) == ("A", "T")
    assert "Tanda tangan terbaca salah" in page.text


@pytest.mark.parametrize(
    ("values", "field"),
    [
        pytest.param({"mark": "x"}, "mark", id="unknown-code"),
        pytest.param({"mark": "t"}, "mark", id="late-without-minutes"),
        pytest.param({"reason": ""}, "reason", id="no-reason"),
        pytest.param({"file": ""}, "file", id="no-scan"),
        pytest.param({"file": SimpleUploadedFile("koreksi.pdf", b"MZ")}, "__all__", id="no-paper"),
        pytest.param({"seen": "S"}, "__all__", id="corrected-meanwhile"),
        pytest.param({"mark": "a"}, "__all__", id="nothing-changes"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(stage, values, field):
    response = stage.client.post(address(stage), filled(**values))
    assert list(response.context["form"].errors) == [field]
    assert not AttendanceCorrection.objects.exists()


def test_who_was_overtaken_reads_what_stands_there_now_and_corrects_again(stage):
    # when
    late = stage.client.post(address(stage), filled(seen="S"))

    # then
    assert (late.context["now_says"], late.context["form"]["seen"].value()) == (CellMark("A"), "A")
    stage.client.post(address(stage), filled(seen="A"))
    assert AttendanceCorrection.objects.get().new_status == "T"


def test_a_sheet_that_is_not_locked_has_no_such_page(stage):
    stage.row.meeting.locked_at = stage.row.meeting.locked_by = None
    stage.row.meeting.save()
    assert stage.client.get(address(stage)).status_code == 404


@pytest.mark.parametrize(("role", "links"), [(Role.KASI, 2), (Role.BIMKER, 0), (Role.KALAPAS, 0)])
def test_only_who_may_correct_is_offered_it(stage, role, links):
    page = signed_in(stage.officer(role)).get(stage.one.get_absolute_url())
    assert page.text.count("/correct/") == links
