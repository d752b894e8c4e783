"""What an inspector asks first about typed sheets."""

from datetime import timedelta

import pytest
from django.urls import reverse

from organizations.models import Role
from programs.models import ClassSession
from programs.rules.haste import Save, saves_within_a_minute
from programs.services.late_entries import ask_for_late_entry, decide_late_entry
from programs.services.reviewing import review_sheets
from tests.conftest import signed_in
from tests.factories import NOW, AssessmentFactory, EnrollmentFactory, TrainingStandardFactory
from tests.people import user_at
from tests.programs.stage import Stage, day

PAGE = "programs:sheet-review"


def saves(*seconds, by="a"):
    return [Save(by, NOW + timedelta(seconds=second), second) for second in seconds]


@pytest.mark.parametrize(
    ("done", "expected"),
    [
        pytest.param(saves(), [], id="nothing"),
        pytest.param(saves(0), [], id="one-save"),
        pytest.param(saves(0, 0, 0), [], id="a-week-saved-at-once"),
        pytest.param(saves(0, 60), [[0, 60]], id="sixty-seconds-are-inside"),
        pytest.param(saves(0, 61), [], id="a-second-more"),
        pytest.param(saves(0, 0, 30), [[0, 0, 30]], id="a-week-and-another-sheet"),
        pytest.param(saves(0, 50, 100, 200, 220), [[0, 50, 100], [200, 220]], id="chains"),
        pytest.param(saves(0) + saves(30, by="b"), [], id="two-people"),
        pytest.param(saves(30, 0), [[0, 30]], id="whatever-the-order"),
    ],
)
def test_saves_within_a_minute(done, expected):
    assert [[save.what for save in chain] for chain in saves_within_a_minute(done)] == expected


@pytest.fixture
def stage(db):
    return Stage(standard=TrainingStandardFactory(entry_days=2))


@pytest.fixture
def auditor(stage):
    return user_at(stage.training_class.facility, role=Role.AUDITOR)


def typed(stage, number, codes="HH", *, at, people=None):
    """The sheet of the day typed ``at``, past the window."""
    meeting = stage.meeting(people if people is not None else stage.people(len(codes)), held_on=day(number))
    standard = stage.training_class.standard
    type(standard).objects.filter(pk=standard.pk).update(entry_days=10_000)
    stage.typed(meeting, codes, at=at)
    type(standard).objects.filter(pk=standard.pk).update(entry_days=2)
    return meeting


def test_a_sheet_typed_after_the_days_of_the_standard(stage, auditor):
    # given: Monday the 2nd, typed on Wednesday, the second working day, and on Thursday
    typed(stage, 2, at=NOW + timedelta(days=2))
    late = typed(stage, 2, at=NOW + timedelta(days=3))

    # when
    review = review_sheets(auditor, year=2026)

    # then
    assert [(row.meeting, row.working_days, row.approvals) for row in review.late] == [(late, 3, [])]
    assert review.sheets == 2


def test_who_approved_a_late_sheet_stands_beside_it(stage, auditor):
    # given
    at = NOW + timedelta(days=3)
    meeting = stage.meeting(stage.people(1), held_on=day(2))
    request = ask_for_late_entry(meeting=meeting, reason="Lembar tertinggal", by=stage.clerk, at=at)
    decide_late_entry(request=request, approved=True, by=stage.chief, at=at)
    stage.typed(meeting, "H", at=at)

    # then
    (row,) = review_sheets(auditor, year=2026).late
    assert [(entry.decided_by, entry.reason) for entry in row.approvals] == [(stage.chief, "Lembar tertinggal")]


@pytest.mark.parametrize(
    ("sheets", "flawless"),
    [
        pytest.param(["HH", "HH"], True, id="nobody-missed-a-minute"),
        pytest.param(["HH", "HD"], True, id="kept-away-by-the-prison-is-no-absence"),
        pytest.param(["HH", "HT"], False, id="late"),
        pytest.param(["HH", "HS"], False, id="sick"),
        pytest.param(["HA", "HH"], False, id="absent"),
        pytest.param(["DD"], False, id="nothing-countable"),
        pytest.param([], False, id="nothing-typed"),
    ],
)
def test_a_class_at_a_hundred_percent(stage, auditor, sheets, flawless):
    # given: and a meeting that nobody has typed, and one that was cancelled after an absence
    people = stage.people(2)
    for number, codes in enumerate(sheets, 2):
        typed(stage, number, codes, at=NOW + timedelta(days=number), people=people)
    stage.meeting(people, held_on=day(20))
    cancelled = typed(stage, 13, "AA", at=NOW + timedelta(days=20), people=people)
    ClassSession.objects.filter(pk=cancelled.pk).update(cancelled_at=NOW, cancelled_by=stage.clerk)

    # then
    found = review_sheets(auditor, year=2026).flawless
    assert [(one, one.sheets) for one in found] == ([(stage.training_class, len(sheets))] if flawless else [])


def test_two_sheets_within_a_minute(stage, auditor):
    one = typed(stage, 2, at=NOW)
    other = typed(stage, 2, at=NOW + timedelta(seconds=40))
    typed(stage, 2, at=NOW + timedelta(seconds=140))
    assert review_sheets(auditor, year=2026).hasty == [[one, other]]


def marked(stage, *instants):
    """The marks of one unit after the other, each of a person of his own, entered by one instructor."""
    return [AssessmentFactory(enrollment=EnrollmentFactory(training_class=stage.training_class), entered_by=stage.teacher,
                              entered_at=at).unit.code for at in instants]  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "found"),
    [
        pytest.param([0, 60], True, id="two-units-within-a-minute"),
        pytest.param([0, 61], False, id="a-second-more"),
        pytest.param([0, 0], False, id="one-upload"),
    ],
)
def test_units_whose_marks_were_entered_within_a_minute(stage, auditor, seconds, found):
    # given: another house does the same
    codes = marked(stage, *(NOW + timedelta(seconds=second) for second in seconds))
    marked(Stage(), NOW, NOW + timedelta(seconds=1))

    # then
    chains = review_sheets(auditor, year=2026).hasty_marks
    assert [[(one.class_code, one.unit_code) for one in chain] for chain in chains] == (
        [[(stage.training_class.code, code) for code in codes]] if found else []
    )
    assert review_sheets(auditor, year=2025).hasty_marks == []


def test_only_sheets_of_the_house_and_of_the_year(stage, auditor):
    # given
    other = Stage(standard=stage.training_class.standard)
    for each in (stage, other):
        typed(each, 2, at=NOW + timedelta(days=20))
        typed(each, 2, at=NOW + timedelta(days=20, seconds=1))

    # then
    review, before = (review_sheets(auditor, year=year) for year in (2026, 2025))
    assert {row.meeting.training_class for row in review.late} == {stage.training_class}
    assert (review.flawless, len(review.hasty)) == ([stage.training_class], 1)
    assert (before.sheets, before.late, before.flawless, before.hasty) == (0, [], [], [])


@pytest.mark.parametrize("sheets", [1, 3])
def test_the_page_asks_the_same_for_one_and_three(stage, auditor, page_queries, sheets):
    # given
    for number in range(sheets):
        typed(stage, 2, at=NOW + timedelta(days=20, seconds=number))
        marked(stage, NOW + timedelta(seconds=number))
    client = signed_in(auditor)

    # when
    with page_queries() as asked:
        page = client.get(reverse(PAGE), {"year": "2026"})

    # then
    assert len(page.context["review"].late) == sheets
    assert len(asked) == 7


@pytest.mark.parametrize("year", ["", "1999", "x" * 400, "٢"])
def test_a_year_without_sheets_is_the_latest(stage, auditor, year):
    typed(stage, 2, at=NOW)
    assert signed_in(auditor).get(reverse(PAGE), {"year": year}).context["year"] == 2026


def test_nothing_typed_at_all(stage):
    page = signed_in(stage.chief).get(reverse(PAGE))
    assert (page.status_code, page.context["review"].sheets) == (200, 0)
