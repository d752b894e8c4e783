"""What is known before a meeting: preset on its sheet with the reason, recorded by nobody but who types the sheet."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext

from organizations.models import Role
from programs.models import KnownAbsence
from programs.rules.windows import ahead
from programs.services.known_absences import announce_absence, withdraw_absence
from programs.services.leaving import leave
from reports.papers.blank_sheet import blank_sheet
from tests.conftest import signed_in
from tests.factories import NOW, KnownAbsenceFactory, TrainingStandardFactory
from tests.people import user_at
from tests.programs.stage import Stage
from tests.refusals import last_entry, refused
from tests.reports.pdf_reading import text_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 2, 2)  # NOW in Jakarta
WHY = "Sidang di pengadilan negeri"


@pytest.mark.parametrize(("days", "expected"), [(-1, False), (0, True), (14, True), (15, False)])
def test_how_far_ahead(days, expected):
    assert ahead(TODAY + timedelta(days=days), TODAY, days=14) is expected


@pytest.fixture
def stage():
    """Two people and a meeting three days ahead."""
    stage = Stage()
    stage.one, stage.two = stage.people(2)
    stage.sheet = stage.meeting([stage.one, stage.two], held_on=TODAY + timedelta(days=3))
    return stage


def announce(stage, *meetings, place=None, status="I", reason=WHY):
    return announce_absence(
        enrollment=place or stage.one, meetings=meetings or [stage.sheet], status=status, reason=reason, by=stage.clerk, at=NOW
    )


def test_an_absence_is_kept_with_who_said_so_and_records_nothing(stage):
    # when
    (known,) = announce(stage, reason=f" {WHY} ")

    # then
    assert (known.enrollment, known.absent_on, known.status, known.reason) == (stage.one, stage.sheet.held_on, "I", WHY)
    assert (known.announced_at, known.announced_by, known.withdrawn_at) == (NOW, stage.clerk, None)
    assert [(row.status, row.preset, row.known_reason) for row in stage.sheet.roster()] == [("", "I", WHY), ("", "H", "")]
    assert last_entry() == ("programs.announce_absence", stage.clerk)


def test_several_meetings_at_once(stage):
    later = stage.meeting([stage.one], held_on=TODAY + timedelta(days=14))
    assert [known.absent_on for known in announce(stage, later, stage.sheet)] == [stage.sheet.held_on, later.held_on]


@pytest.mark.parametrize("status", ["", "H", "T", "A", "X"])
def test_presence_is_never_known_before(stage, status):
    clerk = stage.clerk
    with refused("unknown_code"):
        announce_absence(enrollment=stage.one, meetings=[stage.sheet], status=status, reason=WHY, by=clerk, at=NOW)


def test_a_reason_is_needed(stage):
    assert stage.clerk
    with refused("no_reason"):
        announce(stage, reason=" ")


def test_a_meeting_of_the_class_is_needed(stage):
    other = Stage().meeting(held_on=TODAY)
    assert stage.clerk
    with refused("no_meeting"):
        announce_absence(enrollment=stage.one, meetings=[], status="S", reason=WHY, by=stage.clerk, at=NOW)
    with refused("no_meeting"):
        announce(stage, stage.sheet, other)


@pytest.mark.parametrize("days", [-1, 15])
def test_only_from_today_to_fourteen_days_ahead(stage, days):
    meeting = stage.meeting([stage.one], held_on=TODAY + timedelta(days=days))
    assert stage.clerk
    with refused("not_ahead"):
        announce(stage, meeting)


def test_the_days_ahead_are_those_of_the_standard():
    stage = Stage(standard=TrainingStandardFactory(known_ahead_days=3))
    stage.one, other = stage.people(2)
    near, far = (stage.meeting([stage.one, other], held_on=TODAY + timedelta(days=days)) for days in (3, 4))
    announce(stage, near)
    with refused("not_ahead"):
        announce(stage, far)


def test_only_who_is_on_the_roster_of_that_meeting(stage):
    # given: the second place ends before the meeting, a third never had a row
    leave(enrollment=stage.two, reason="release", by=stage.clerk, on=TODAY)
    (third,) = stage.people(1)

    # when, then
    assert stage.clerk
    for place in (stage.two, third):
        with refused("not_on_roster"):
            announce(stage, place=place)


def test_a_typed_or_cancelled_sheet_takes_none(stage):
    today = stage.meeting([stage.one], held_on=TODAY)
    stage.typed(today, "H")
    cancelled = stage.meeting([stage.one], held_on=TODAY, cancelled_at=NOW, cancelled_by=stage.clerk)
    for meeting in (today, cancelled):
        with refused("closed"):
            announce(stage, meeting)


def test_one_absence_per_day_until_it_is_taken_back(stage):
    # given
    (first,) = announce(stage)

    # when, then
    with refused("already_known"):
        announce(stage, status="S")
    withdraw_absence(absence=first, by=stage.chief, at=NOW)
    assert [row.preset for row in stage.sheet.roster()] == ["H", "H"]
    announce(stage, status="S")
    assert list(KnownAbsence.objects.order_by("pk").values_list("status", "withdrawn_by")) == [
        ("I", stage.chief.pk), ("S", None),
    ]  # fmt: skip


def test_an_absence_is_taken_back_once_and_not_after_the_meeting(stage):
    # given
    (known,) = announce(stage)
    past = KnownAbsenceFactory(enrollment=stage.one, absent_on=TODAY - timedelta(days=1))
    today = stage.meeting([stage.two], held_on=TODAY)
    typed = KnownAbsenceFactory(enrollment=stage.two, absent_on=TODAY)
    stage.typed(today, "H")
    chief = stage.chief

    # when, then
    for over in (past, typed):
        with refused("over"):
            withdraw_absence(absence=over, by=chief, at=NOW)
    withdraw_absence(absence=known, by=chief, at=NOW)
    assert last_entry() == ("programs.withdraw_absence", chief)
    with refused("already_withdrawn"):
        withdraw_absence(absence=known, by=chief, at=NOW)


def test_a_moved_meeting_leaves_the_absence_with_its_day(stage):
    announce(stage)
    stage.sheet.held_on += timedelta(days=1)
    stage.sheet.save()
    assert [row.preset for row in stage.sheet.roster()] == ["H", "H"]


def test_the_printed_sheet_says_that_it_is_known_but_not_why(stage):
    announce(stage, status="S")
    text = " ".join(text_of(blank_sheet(stage.sheet, at=NOW).pdf()).split())
    assert ("diketahui tidak hadir" in text, WHY in text) == (True, False)


# --- on the pages ----------------------------------------------------------------------------------


@pytest.fixture
def near():
    """A meeting of tomorrow, as the clock of the server runs."""
    stage = Stage(starts_on=localdate(), ends_on=localdate() + timedelta(days=30))
    stage.one, stage.two = stage.people(2)
    stage.sheet = stage.meeting([stage.one, stage.two], held_on=localdate() + timedelta(days=1))
    stage.page = reverse("programs:class-known", args=[stage.training_class.pk])
    return stage


def test_the_clerk_enters_an_absence_and_the_sheet_shows_it(near):
    # given
    client = signed_in(near.clerk)
    data = {"enrollment": near.one.pk, "meetings": [near.sheet.pk], "status": "S", "reason": WHY}

    # when
    answer = client.post(near.page, data, follow=True)

    # then
    assert [one.enrollment for one in answer.context["known"]] == [near.one]
    assert WHY in client.get(near.sheet.get_absolute_url()).text
    assert [(row.status, row.stored.status) for row in client.get(near.sheet.get_absolute_url()).context["rows"]] == [
        ("S", ""), ("H", ""),
    ]  # fmt: skip


def test_what_is_missing_stands_on_the_form_and_nothing_is_written(near):
    page = signed_in(near.clerk).post(near.page, {"enrollment": near.one.pk, "status": "H", "reason": WHY})
    assert sorted(page.context["form"].errors) == ["meetings", "status"]
    assert not KnownAbsence.objects.exists()


def test_the_kasi_takes_an_absence_back(near):
    known = KnownAbsenceFactory(enrollment=near.one, absent_on=near.sheet.held_on)
    client = signed_in(near.chief)
    client.post(reverse("programs:known-withdraw", args=[known.pk]))
    known.refresh_from_db()
    assert known.withdrawn_by == near.chief
    assert "/withdraw/" not in client.get(near.page).text


def test_the_reason_is_read_by_the_prison_alone(near):
    # given
    KnownAbsenceFactory(enrollment=near.one, absent_on=near.sheet.held_on, status="S", reason=WHY)

    # when
    readers = {"clerk": near.clerk, "teacher": near.teacher, "auditor": user_at(near.training_class.facility, role=Role.AUDITOR)}
    pages = {name: signed_in(user).get(near.sheet.get_absolute_url()).text for name, user in readers.items()}

    # then
    assert {name: WHY in text for name, text in pages.items()} == {"clerk": True, "teacher": False, "auditor": False}
    told = {
        name: [gettext("known before: %(said)s") % {"said": code} in text for code in ("S", "TH")] for name, text in pages.items()
    }
    assert told == {"clerk": [True, False], "teacher": [True, False], "auditor": [False, True]}


def test_the_week_is_preset_with_it(near):
    # given
    today = near.meeting([near.one, near.two], held_on=localdate())
    KnownAbsenceFactory(enrollment=near.two, absent_on=localdate(), status="D", reason=WHY)
    week = reverse("programs:class-week", args=[near.training_class.pk]) + f"?of={localdate()}"

    # when
    columns = signed_in(near.clerk).get(week).context["form"].columns

    # then
    column = next(column for column in columns if column.meeting == today)
    assert [cell.shown for cell in column.cells.values()] == ["H", "D"]
    assert [row.status for row in today.roster()] == ["", ""]


@pytest.mark.parametrize("people", [1, 3])
def test_the_page_asks_the_same_for_one_and_three(people, page_queries):
    stage = Stage(starts_on=localdate(), ends_on=localdate() + timedelta(days=30))
    for place in stage.people(people):
        KnownAbsenceFactory(enrollment=place, absent_on=stage.meeting([place], held_on=localdate()).held_on)
    client = signed_in(stage.clerk)
    page = reverse("programs:class-known", args=[stage.training_class.pk])
    with page_queries() as asked:
        client.get(page)
    assert len(asked) == 5
