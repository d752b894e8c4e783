from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from audit.models import Entry
from organizations.models import Role
from programs.models import Attendance, AttendanceCorrection, ClassSession
from tests.conftest import signed_in
from tests.factories import AttendanceFactory, EnrollmentFactory, SlotFactory
from tests.programs.stage import Stage, day

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    """Three people, and the meetings of a Monday to Wednesday; the week after has one."""
    stage = Stage()
    people = stage.people(3)
    stage.meetings = [stage.meeting(people, held_on=day(number)) for number in (2, 3, 4, 9)]
    return stage


@pytest.fixture
def client(stage):
    return signed_in(stage.clerk)


def address(stage, of=""):
    url = reverse("programs:class-week", args=[stage.training_class.pk])
    return f"{url}?of={of}" if of else url


def typed(stage, **fields):
    """A form as the browser sends it: all preset to H, versions as read; ``fields`` such as box_0="2s"."""
    data = {}
    for index, meeting in enumerate(stage.meetings):
        data |= {f"version-{meeting.pk}": 0, f"box-{meeting.pk}": "", f"total-{meeting.pk}": ""}
        data |= {f"cell-{row.pk}": "H" for row in meeting.roster()}
        data |= {f"{name.partition('_')[0]}-{meeting.pk}": value for name, value in fields.items() if name.endswith(f"_{index}")}
    return data


def codes(meeting):
    return [f"{row.status}{row.missed_minutes or ''}" for row in meeting.roster()]


def test_a_week_of_exceptions_is_saved_by_row_numbers_and_totals(stage, client):
    # when
    response = client.post(address(stage, "2026-02-02"), typed(stage, box_0="2s", total_0="2", box_1="1t30 3ak", total_1="2"))

    # then
    assert response.url == address(stage, "2026-02-02")
    assert [codes(meeting) for meeting in stage.meetings] == [["H", "S", "H"], ["T30", "H", "A"], ["", "", ""], ["", "", ""]]
    assert Attendance.objects.get(status="A").reason == "hukdis"
    assert [meeting.control_total for meeting in ClassSession.objects.order_by("held_on")] == [2, 2, None, None]
    entry = Entry.objects.filter(verb="programs.record_sheets").get()
    assert (entry.count, entry.actor) == (6, stage.clerk)


def test_getting_the_page_changes_nothing(stage, client):
    client.get(address(stage))
    assert not Attendance.objects.exclude(status="").exists()


def test_before_the_first_hour_the_meeting_is_still_to_come(stage, client):
    # given: the middle one of three meetings begins at 08.00, 01.00 UTC
    SlotFactory(meeting=stage.meetings[1])
    for at, editable in ((datetime(2026, 2, 3, 0, 59, tzinfo=UTC), False), (datetime(2026, 2, 3, 1, 0, tzinfo=UTC), True)):
        # when
        with time_machine.travel(at, tick=False):
            week, sheet = client.get(address(stage, "2026-02-02")), client.get(stage.meetings[1].get_absolute_url())
        # then
        assert [column.editable for column in week.context["form"].columns] == [True, editable, False]
        assert (sheet.context["editable"], sheet.context["state"] == "coming") == (editable, not editable)


def test_everybody_is_preset_and_the_first_week_with_an_open_sheet_is_shown(stage, client):
    stage.typed(stage.meetings[0], "HHH")
    page = client.get(address(stage))
    assert page.context["monday"] == date(2026, 2, 2)
    assert [[cell.shown for _column, cell in cells] for _place, cells in page.context["form"].lines] == [["H"] * 3] * 3


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        pytest.param({"box_0": "9s", "total_0": "3"}, "9s: bukan baris daftar hadir ini", id="no-such-row"),
        pytest.param({"box_0": "2x", "total_0": "3"}, "2x: tidak dapat dibaca", id="unreadable"),
        pytest.param({"box_0": "2s 2i", "total_0": "2"}, "2i: menyebut baris untuk kedua kali", id="a-row-twice"),
        pytest.param({"box_0": "2s", "total_0": "3"}, "berbeda dari 2 baris", id="control-total"),
        pytest.param({"box_0": "2s"}, "berbeda dari 2 baris", id="no-control-total"),
        pytest.param({"total_0": "dua"}, "Jumlah kontrol harus bilangan bulat", id="total-in-words"),
        pytest.param({"box_0": "1t225", "total_0": "3"}, "T memerlukan menit", id="missed-everything"),
        pytest.param({"version_0": "7", "total_0": "3"}, "Orang lain telah menyimpan daftar hadir ini", id="stale"),
        pytest.param({"version_0": "", "total_0": "3"}, "Orang lain telah menyimpan daftar hadir ini", id="no-version"),
    ],
)
def test_one_wrong_sheet_keeps_the_whole_week_and_all_that_was_typed(stage, client, fields, problem):
    # when: the other day is fine
    response = client.post(address(stage, "2026-02-02"), typed(stage, box_1="3a", total_1="2", **fields))

    # then
    assert not Attendance.objects.exclude(status="").exists()
    column, other = response.context["form"].columns[:2]
    assert problem in column.problems[0]
    assert other.problems == []
    assert [cell.shown for cell in other.cells.values()] == ["H", "H", "A"]
    assert other.total == "2"


def test_nothing_typed_is_said(stage, client):
    response = client.post(address(stage, "2026-02-02"), typed(stage))
    assert response.context["form"].non_field_errors() == ["Isi jumlah kontrol sekurang-kurangnya satu daftar hadir."]


def test_a_cell_that_cannot_be_read_is_marked(stage, client):
    row = stage.meetings[0].roster()[1]
    response = client.post(address(stage, "2026-02-02"), typed(stage, total_0="3") | {f"cell-{row.pk}": "T"})
    assert response.context["form"].columns[0].cells[row.enrollment_id].problem.startswith("Tulis H, S, I, A")
    assert not Attendance.objects.exclude(status="").exists()


def test_a_second_clerk_sees_both_values_and_then_saves_his(stage, client):
    # given: read, then typed by somebody else
    data = typed(stage, box_0="2s", total_0="2")
    stage.typed(stage.meetings[0], "HIH")

    # when
    refused = client.post(address(stage, "2026-02-02"), data)

    # then
    column = refused.context["form"].columns[0]
    cell = column.cells[stage.meetings[0].roster()[1].enrollment_id]
    assert (column.stale, cell.shown, cell.stored_mark) == (True, "S", "I")
    assert "Tersimpan:" in refused.text

    # when: saved again with the version that the page now shows
    client.post(address(stage, "2026-02-02"), data | {f"version-{stage.meetings[0].pk}": 1})

    # then
    assert codes(stage.meetings[0]) == ["H", "S", "H"]
    assert AttendanceCorrection.objects.values_list("old_status", "new_status").get() == ("I", "S")


def test_locked_and_coming_meetings_are_only_shown(stage):
    # given: Tuesday noon
    stage.locked(stage.meetings[0], "HSH")
    with time_machine.travel(datetime(2026, 2, 3, 5, tzinfo=UTC), tick=False):
        client = signed_in(stage.clerk)

        # when
        client.post(address(stage, "2026-02-02"), typed(stage, box_0="1a", total_0="2", box_2="1a", total_2="2"))
        columns = client.get(address(stage, "2026-02-02")).context["form"].columns

    # then
    assert [column.editable for column in columns] == [False, True, False]
    assert [codes(meeting) for meeting in stage.meetings[:3]] == [["H", "S", "H"], ["", "", ""], ["", "", ""]]


def test_a_cancelled_meeting_is_no_column(stage, client):
    ClassSession.objects.filter(pk=stage.meetings[1].pk).update(cancelled_at="2026-02-03T05:00Z", cancelled_by=stage.chief)
    columns = client.get(address(stage, "2026-02-02")).context["form"].columns
    assert [column.meeting for column in columns] == [stage.meetings[0], stage.meetings[2]]


@pytest.mark.parametrize("of", ["", "kemarin", "2026-02-30", "2026-02-05"])
def test_the_week_is_read_from_any_day_of_it(stage, client, of):
    assert client.get(address(stage, of)).context["monday"] == date(2026, 2, 2)


@pytest.mark.parametrize("people", [1, 40])
def test_the_number_of_queries_does_not_depend_on_the_people(stage, client, page_queries, people):
    # given
    for number in range(people):
        place = EnrollmentFactory(training_class=stage.training_class, seat_number=10 + number)
        AttendanceFactory(meeting=stage.meetings[0], enrollment=place)

    # when
    with page_queries() as queries:
        response = client.get(address(stage, "2026-02-02"))

    # then
    assert len(response.context["form"].lines) == 3 + people
    assert len(queries) == 3


def test_an_instructor_types_the_week_of_his_own_class(stage):
    client = signed_in(stage.teacher)
    client.post(address(stage, "2026-02-02"), typed(stage, total_0="3"))
    assert ClassSession.objects.get(pk=stage.meetings[0].pk).typed_by_instructor is True


def test_another_houses_class_is_not_found(stage):
    assert signed_in(Stage().officer(Role.BIMKER)).get(address(stage)).status_code == 404
