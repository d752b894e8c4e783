from datetime import date, timedelta

import pytest
from django.urls import reverse

from programs.models import Holiday, LateEntry
from programs.rules.windows import within, working_days_after
from programs.services.late_entries import ask_for_late_entry, closed_to_typing, decide_late_entry
from tests.conftest import signed_in
from tests.factories import NOW, LateEntryFactory, TrainingStandardFactory
from tests.programs.stage import Stage
from tests.refusals import last_entry, refused

MONDAY, FRIDAY = date(2026, 2, 2), date(2026, 2, 6)
WHY = "Lembar tertinggal di blok"
LATE = NOW + timedelta(days=12)  # Saturday the 14th; the tenth working day was the 13th


@pytest.mark.parametrize(
    ("day", "until", "holidays", "expected"),
    [
        pytest.param(MONDAY, MONDAY, [], 0, id="the-day-itself"),
        pytest.param(MONDAY, date(2026, 2, 1), [], 0, id="before-it"),
        pytest.param(MONDAY, FRIDAY, [], 4, id="a-week"),
        pytest.param(FRIDAY, date(2026, 2, 8), [], 0, id="a-weekend"),
        pytest.param(FRIDAY, date(2026, 2, 9), [], 1, id="over-a-weekend"),
        pytest.param(MONDAY, FRIDAY, [date(2026, 2, 4)], 3, id="a-holiday"),
        pytest.param(MONDAY, FRIDAY, [date(2026, 2, 7), MONDAY], 4, id="holidays-outside"),
    ],
)
def test_working_days_after(day, until, holidays, expected):
    assert working_days_after(day, until, holidays=holidays) == expected


@pytest.mark.parametrize(("until", "expected"), [(date(2026, 2, 11), True), (date(2026, 2, 12), False)])
def test_the_last_day_is_inside(until, expected):
    assert within(MONDAY, until, working_days=7, holidays=[]) is expected


@pytest.fixture
def stage(db):
    """A meeting of the 2nd, in a class whose sheets are typed within seven working days."""
    stage = Stage(standard=TrainingStandardFactory(entry_days=7))
    stage.one = stage.meeting(stage.people(1), held_on=MONDAY)
    return stage


@pytest.mark.parametrize(
    ("on", "holidays", "closed"),
    [
        pytest.param(MONDAY, [], False, id="the-same-day"),
        pytest.param(date(2026, 2, 11), [], False, id="the-seventh-working-day"),
        pytest.param(date(2026, 2, 12), [], True, id="the-eighth"),
        pytest.param(date(2026, 2, 12), [date(2026, 2, 10)], False, id="a-holiday-gives-a-day-more"),
    ],
)
def test_when_a_sheet_is_closed_to_typing(stage, on, holidays, closed):
    for holiday in holidays:
        Holiday.objects.create(day=holiday, name="Hari rekaan", kind=Holiday.Kind.PUBLIC)
    assert closed_to_typing(stage.one, on=on) is closed


def test_a_late_sheet_is_refused_until_the_kasi_has_approved_it(stage):
    # given
    clerk, chief = stage.clerk, stage.chief

    # when, then
    with refused("window_closed"):
        stage.typed(stage.one, "H", at=LATE)
    request = ask_for_late_entry(meeting=stage.one, reason=f" {WHY} ", by=clerk, at=LATE)
    assert (request.reason, last_entry()) == (WHY, ("programs.ask_for_late_entry", clerk))
    with refused("window_closed"):
        stage.typed(stage.one, "H", at=LATE)
    decide_late_entry(request=request, approved=True, by=chief, at=LATE)
    assert last_entry() == ("programs.decide_late_entry", chief)
    stage.typed(stage.one, "H", at=LATE)
    assert stage.one.attendances.get().status == "H"


def test_a_refused_request_opens_nothing_and_may_be_followed_by_another(stage):
    request = ask_for_late_entry(meeting=stage.one, reason=WHY, by=stage.clerk, at=LATE)
    decide_late_entry(request=request, approved=False, by=stage.chief, at=LATE)
    with refused("window_closed"):
        stage.typed(stage.one, "H", at=LATE)
    ask_for_late_entry(meeting=stage.one, reason=WHY, by=stage.clerk, at=LATE)
    assert list(LateEntry.objects.values_list("approved", flat=True)) == [False, None]


@pytest.mark.parametrize(
    ("reason", "at", "code"),
    [
        pytest.param("  ", LATE, "no_reason", id="without-reason"),
        pytest.param(WHY, NOW, "still_open", id="still-open"),
    ],
)
def test_a_request_that_is_refused(stage, reason, at, code):
    clerk = stage.clerk
    with refused(code):
        ask_for_late_entry(meeting=stage.one, reason=reason, by=clerk, at=at)


def test_one_request_at_a_time(stage):
    ask_for_late_entry(meeting=stage.one, reason=WHY, by=stage.clerk, at=LATE)
    clerk = stage.clerk
    with refused("already_asked"):
        ask_for_late_entry(meeting=stage.one, reason=WHY, by=clerk, at=LATE)


def test_who_asks_does_not_approve_and_nobody_decides_twice(stage):
    # given
    request = LateEntryFactory(meeting=stage.one, requested_by=stage.chief)
    chief, other = stage.chief, stage.officer()

    # when, then
    with refused("same_person"):
        decide_late_entry(request=request, approved=True, by=chief, at=LATE)
    decide_late_entry(request=request, approved=False, by=other, at=LATE)
    with refused("already_decided"):
        decide_late_entry(request=request, approved=True, by=other, at=LATE)


# --- on the pages ----------------------------------------------------------------------------------


@pytest.fixture
def sheet(stage):
    """Opened today, years after the meeting."""
    return stage.one.get_absolute_url()


def test_a_late_sheet_is_asked_for_approved_and_then_typed(stage, sheet):
    # given
    clerk, chief = signed_in(stage.clerk), signed_in(stage.chief)
    assert clerk.get(sheet).context["editable"] is False

    # when
    clerk.post(reverse("programs:meeting-late", args=[stage.one.pk]), {"reason": WHY})
    request = LateEntry.objects.get()
    assert WHY in chief.get(sheet).text
    chief.post(reverse("programs:late-entry-decide", args=[request.pk]), {"decision": "approve"})

    # then
    assert LateEntry.objects.get().approved is True
    assert clerk.get(sheet).context["editable"] is True


def test_a_refusal_keeps_it_closed(stage, sheet):
    request = LateEntryFactory(meeting=stage.one, requested_by=stage.clerk)
    signed_in(stage.chief).post(reverse("programs:late-entry-decide", args=[request.pk]), {"decision": "refuse"})
    assert LateEntry.objects.get().approved is False
    assert signed_in(stage.clerk).get(sheet).context["editable"] is False


def test_who_may_not_approve_is_not_offered_it(stage, sheet):
    LateEntryFactory(meeting=stage.one, requested_by=stage.clerk)
    assert "late-entries/" not in signed_in(stage.clerk).get(sheet).text
    assert "late-entries/" in signed_in(stage.chief).get(sheet).text


def test_a_request_without_a_reason_says_so(stage, sheet):
    page = signed_in(stage.clerk).post(reverse("programs:meeting-late", args=[stage.one.pk]), {"reason": " "}, follow=True)
    assert not LateEntry.objects.exists()
    assert [str(message) for message in page.context["messages"]] == ["Pengisian terlambat memerlukan alasan."]


def test_a_week_leaves_closed_sheets_alone(stage):
    page = signed_in(stage.clerk).get(reverse("programs:class-week", args=[stage.training_class.pk]) + "?of=2026-02-02")
    assert [column.editable for column in page.context["form"].columns] == [False]
