"""The timetable and the recap of attendance: cell by cell what is recorded."""

from datetime import date, time

import pytest

from organizations.models import Role
from programs.models import Attendance
from reports.papers.attendance_recap import COLUMNS, attendance_recap
from reports.papers.timetable import timetable
from reports.rules.timetable import Hour, weeks_of
from tests.databases import on_sqlite
from tests.factories import NOW, AttendanceFactory, ClassSessionFactory, SlotFactory, UserFactory
from tests.people import user_at
from tests.reports.pdf_reading import fonts_of, golden, lines_of, pages_of, text_of

pytestmark = on_sqlite
MONDAY, WEDNESDAY, NEXT = date(2026, 2, 2), date(2026, 2, 4), date(2026, 2, 9)
EIGHT, TEN, NOON = time(8), time(10), time(12)


def test_hours_stand_in_the_row_of_their_time_and_the_column_of_their_day():
    # given: a later week, a day between without lessons, two lessons at once
    first, second = Hour(MONDAY, EIGHT, TEN, "U1 | A"), Hour(WEDNESDAY, TEN, NOON, "U2 | B")
    late, twin = Hour(NEXT, EIGHT, TEN, "U3 | A"), Hour(NEXT, EIGHT, TEN, "U3 | B")

    # when
    weeks = weeks_of([late, second, twin, first])

    # then
    assert [(week.number, week.days) for week in weeks] == [(1, [MONDAY, WEDNESDAY]), (2, [NEXT])]
    assert weeks[0].rows == [(EIGHT, TEN, [first, None]), (TEN, NOON, [None, second])]
    assert [cell.text for _start, _end, cells in weeks[1].rows for cell in cells] == ["U3 | A / U3 | B"]


def test_the_timetable_says_unit_and_instructor_of_every_lesson(meeting):
    # given: a cancelled meeting that does not stand there, and a lesson without an instructor
    training_class = meeting.training_class
    meeting.slots.filter(instructor__isnull=False).first().instructor.__class__.objects.update(code="W1")
    officer = UserFactory(facility=training_class.facility)
    SlotFactory(meeting=ClassSessionFactory(training_class=training_class, held_on=NEXT), starts_at=EIGHT, ends_at=TEN, jp=2)
    gone = ClassSessionFactory(training_class=training_class, held_on=date(2026, 2, 3), cancelled_at=NOW, cancelled_by=officer)
    SlotFactory(meeting=gone)

    # when
    data = timetable(training_class, at=NOW).pdf()

    # then
    assert lines_of(text_of(data)) == golden("timetable_of_two_weeks")
    assert set(fonts_of(data).values()) == {"yes"}


@pytest.fixture
def recorded(meeting, attend):
    """Four people at the first meeting (H, t30, S, not recorded); the first one also at a later, with A."""
    training_class = meeting.training_class
    places = [
        *attend(name="Hadir Rekaan"),
        *attend(name="Lambat Rekaan"),
        *attend(name="Sakit Rekaan"),
        *attend(name="Baru Rekaan"),
    ]
    for place, status, missed, credited in zip(places, "HTS", (0, 30, 0), (225, 195, 0), strict=False):
        row = Attendance.objects.filter(enrollment=place)
        row.update(status=status, missed_minutes=missed, credited_minutes=credited)
    later = ClassSessionFactory(training_class=training_class, held_on=WEDNESDAY)
    AttendanceFactory(meeting=later, enrollment=places[0], status="A")
    return training_class


def test_the_recap_says_every_code_and_the_one_percentage(recorded):
    officer = UserFactory(facility=recorded.facility)
    assert lines_of(text_of(attendance_recap(recorded, by=officer, at=NOW).pdf())) == golden("attendance_recap")


def test_outside_the_two_offices_one_reads_that_somebody_was_absent_not_why(recorded):
    context = attendance_recap(recorded, by=user_at(recorded.facility, role=Role.AUDITOR), at=NOW).context
    assert context["codes"] == ("H", "T", "TH", "A", "D")
    rows = {line.name: (list(cells), list(line.counts)) for line, cells in context["tables"][0]["rows"]}
    assert rows["Sakit Rekaan"] == (["TH", ""], [0, 0, 1, 0, 0])


def test_many_meetings_are_parted_and_the_head_is_repeated(meeting, attend):
    attend(count=20)
    for _ in range(COLUMNS + 5):
        ClassSessionFactory(training_class=meeting.training_class)
    paper = attendance_recap(meeting.training_class, by=UserFactory(facility=meeting.training_class.facility), at=NOW)
    assert [len(table["meetings"]) for table in paper.context["tables"]] == [COLUMNS, 6]
    assert [table["last"] for table in paper.context["tables"]] == [False, True]
    pages = pages_of(paper.pdf())
    assert all("Nama" in page for page in pages[:2])
