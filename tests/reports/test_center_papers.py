"""The papers of the centre's file of a class: what they say is what the database holds."""

from collections import Counter

import pytest
from django.utils.timezone import now

from organizations.models import Role, User
from programs.models import Assessment, Slot
from reports.documents import DOCUMENTS
from reports.kinds import center
from tests.databases import on_sqlite
from tests.factories import AssessmentFactory, GraduationHearingFactory
from tests.reports.pdf_reading import fonts_of, text_of

pytestmark = [pytest.mark.django_db, on_sqlite]
READER = User(role=Role.AUDITOR, is_active=True)
LONG = "Muhammad Rekaan Wirayudha Kusumaningrat Adiprawira Sastranegara"


@pytest.fixture
def full_class(meeting, attend):
    """Twenty people, one of them with a very long name, marks of all but the last, and a hearing."""
    places = attend(19) + attend(name=LONG, birth_place="Kotarekaan")
    [unit] = meeting.training_class.program.units.all()
    for mark, place in enumerate(places[:-1], start=70):
        AssessmentFactory(enrollment=place, unit=unit, weighted_hundredths=100 * mark)
    GraduationHearingFactory(training_class=meeting.training_class)
    return meeting.training_class


def paper_of(kind, row):
    return DOCUMENTS[kind].make(row, READER, now())


@pytest.mark.parametrize("kind", [document.kind for document in center.DOCUMENTS])
def test_each_paper_is_printed_with_its_fonts_and_without_the_register_number(full_class, kind):
    row = full_class if DOCUMENTS[kind].subject == "class" else full_class.hearings.get()

    data = paper_of(kind, row).pdf()

    said = " ".join(text_of(data).split())
    assert full_class.code in said
    assert set(fonts_of(data).values()) == {"yes"}
    numbers = full_class.enrollments.values_list("inmate__registrations__text", flat=True)
    assert [number for number in numbers if number and number in said] == []


def test_the_annexes_of_the_decree_say_what_the_timetable_and_the_roster_say(full_class):
    # when
    paper = paper_of("running-decree", full_class)
    first, second = paper.tables

    # then: who teaches what for how many JP, and everybody with birth and sex
    slots = Slot.objects.filter(meeting__training_class=full_class, jp__gt=0)
    taught = Counter()
    for slot in slots.select_related("instructor", "unit"):
        taught[slot.instructor.name if slot.instructor else "belum ditunjuk", slot.unit.code] += slot.jp
    assert {(name, code): jp for name, code, _title, jp in first.rows} == taught
    people = [place.inmate for place in full_class.enrollments.select_related("inmate").order_by("seat_number")]
    assert [tuple(row) for row in second.rows] == [
        (number, one.name, one.birth_place, one.birth_date, one.sex) for number, one in enumerate(people, start=1)
    ]
    said = " ".join(text_of(paper.pdf()).split())
    assert [one.name for one in people if one.name not in said and one.name != LONG] == []


def test_the_weekly_timetable_says_what_the_lessons_say(full_class):
    weeks = paper_of("timetable", full_class).tables[:-1]

    said = {(row[0], row[1], cell) for week in weeks for row in week.rows for cell in row[2:] if cell}
    stored = Slot.objects.filter(meeting__training_class=full_class, meeting__cancelled_at=None)
    assert said == {
        (
            one.starts_at,
            one.ends_at,
            f"{one.unit.code} | {one.instructor.code if one.instructor else '…'}" if one.unit else one.label,
        )
        for one in stored.select_related("unit", "instructor")
    }


def test_the_final_marks_say_what_was_assessed(full_class):
    [table] = paper_of("final-marks", full_class).tables

    stored = {
        one.enrollment.seat_number: (one.weighted_hundredths // 100, one.verdict)
        for one in Assessment.objects.select_related("enrollment")
    }
    said = {row[0]: (row[2], row[3]) for row in table.rows if row[2] is not None}
    assert said == stored
    assert [row[0] for row in table.rows if row[2] is None] == [20]
