from datetime import date
from pathlib import Path

import pytest
from django.urls import reverse

from audit.models import Entry
from organizations.models import Role
from programs.models import Enrollment, GraduationHearing, HearingDecision
from programs.rules.assessment import Marks
from programs.services.marks import enter_marks, lock_marks
from tests.conftest import signed_in
from tests.factories import NOW, ApprovedExceptionFactory, GraduationHearingFactory
from tests.programs.stage import Stage
from tests.programs.test_attendance_views import photo, upload

pytestmark = pytest.mark.django_db
HELD = date(2026, 2, 12)
PASSED, FAILED = Marks(80, 80, 80), Marks(50, 50, 50)


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def ready(*marks, codes=""):
    """A class whose four meetings and marks are locked."""
    stage = Stage()
    people = stage.people(len(marks))
    for meeting in stage.planned():
        stage.locked(meeting, codes or "H" * len(people), at=NOW.replace(month=3))
    unit = stage.training_class.program.units.get()
    results = {place.pk: mark for place, mark in zip(people, marks, strict=True)}
    enter_marks(training_class=stage.training_class, unit=unit, attempt=1, results=results, by=stage.teacher, at=NOW)
    lock_marks(training_class=stage.training_class, by=stage.blk, at=NOW)
    return stage, people


def url(stage, name="class-hearing"):
    return reverse(f"programs:{name}", args=[stage.training_class.pk])


def minutes(people, *decisions, **more):
    sent = {f"decision-{place.pk}": decision for place, decision in zip(people, decisions, strict=True)}
    return (
        {
            "minutes_number": "BA-1/2026",
            "held_on": "2026-02-12",
            "minutes_due_on": "2026-02-20",
            "name-1": "Rekaan Ketua",
            "position-1": "Ketua",
        }
        | sent
        | more
    )


def nothing_decided():
    return not GraduationHearing.objects.exists() and set(Enrollment.objects.values_list("status", flat=True)) == {"active"}


# --- Before --------------------------------------------------------------------------------------


def test_what_stands_in_the_way_is_shown_before_any_button():
    # given a class with one untyped meeting and no marks
    stage = Stage()
    stage.meeting(stage.people(1))

    # when
    response = signed_in(stage.blk).get(url(stage))

    # then
    assert [(str(blocker), str(side)) for blocker, side in response.context["blockers"]] == [
        ("open_rows", "prison"),
        ("attendance_unlocked", "prison"),
        ("marks_unlocked", "center"),
        ("hours_undelivered", "both"),
        ("scan_missing", "prison"),
    ]
    assert url(stage, "hearing-hold") not in response.content.decode()


def test_who_can_pass_is_preset_and_the_others_are_left_to_choose():
    # given
    stage, people = ready(PASSED, FAILED)

    # when
    response = signed_in(stage.blk).get(url(stage))

    # then
    lines = response.context["lines"]
    assert [line["row"].result for line in lines] == ["graduated", ""]
    assert [line["standing"].blocking for line in lines] == [[], ["unit_not_passed"]]
    assert response.content.decode().count('value="graduated"') == 1
    assert [line["place"] for line in lines] == people


def test_a_waived_shortfall_is_shown_with_the_number_of_its_exception():
    # given half of the program attended, and an exception for the share of the program
    stage, (place,) = ready(PASSED)
    place.attendances.filter(meeting__number__in=[3, 4]).update(status="D", credited_minutes=0)
    ApprovedExceptionFactory(training_class=stage.training_class, code="attendance_program", inmate=place.inmate)

    # when
    (line,) = signed_in(stage.blk).get(url(stage)).context["lines"]

    # then the exception lifts nothing below the floor of 60 %
    assert (line["standing"].blocking, line["waived"]) == (["attendance_program"], [])

    # when
    place.attendances.filter(meeting__number=3).update(status="T", missed_minutes=100, credited_minutes=125)
    response = signed_in(stage.blk).get(url(stage))

    # then
    (line,) = response.context["lines"]
    assert (line["standing"].blocking, line["waived"]) == ([], ["attendance_program"])
    assert len(line["standing"].exceptions) == 1


@pytest.mark.parametrize(("role", "offered"), [(Role.BLK, True), (Role.KEPALA_BLK, False)])
def test_only_who_may_hold_it_is_offered_the_form(role, offered):
    stage, _people = ready(PASSED)

    response = signed_in(stage.at_center(role)).get(url(stage))

    assert response.context["may_hold"] is offered


def test_the_prison_reads_and_does_not_hold():
    stage, people = ready(PASSED)
    client = signed_in(stage.chief)

    assert client.get(url(stage)).context["may_hold"] is False
    assert client.post(url(stage, "hearing-hold"), minutes(people, "graduated")).status_code == 403
    assert nothing_decided()


def test_reading_changes_nothing():
    stage, _people = ready(PASSED)
    before = Entry.objects.count()

    signed_in(stage.blk).get(url(stage))

    assert nothing_decided()
    assert Entry.objects.count() == before + 1
    assert signed_in(stage.blk).get(url(stage, "hearing-hold")).status_code == 405


@pytest.mark.parametrize("people", [1, 4])
def test_the_page_asks_the_same_for_any_class(page_queries, people):
    # given
    stage, places = ready(*[PASSED] * people)
    client = signed_in(stage.blk)
    client.post(url(stage, "hearing-hold"), minutes(places, *["graduated"] * people))

    # when
    with page_queries() as queries:
        response = client.get(url(stage))

    # then
    assert len(response.context["hearings"]) == 1
    assert len(queries) <= 12


# --- Held ----------------------------------------------------------------------------------------


def test_the_hearing_is_recorded_with_its_members_and_decisions():
    # given
    stage, people = ready(PASSED, FAILED, FAILED)

    # when
    sent = minutes(people, "graduated", "not_graduated", "postponed", **{f"until-{people[2].pk}": "2026-03-12"})
    response = signed_in(stage.blk).post(url(stage, "hearing-hold"), sent)

    # then
    hearing = GraduationHearing.objects.get()
    stage.training_class.refresh_from_db()
    assert response.headers["Location"] == url(stage)
    assert (hearing.minutes_number, hearing.held_on, hearing.minutes_due_on) == ("BA-1/2026", HELD, date(2026, 2, 20))
    assert list(hearing.members.values_list("name", "position")) == [("Rekaan Ketua", "Ketua")]
    assert list(Enrollment.objects.order_by("seat_number").values_list("status", flat=True)) == [
        "graduated",
        "not_graduated",
        "postponed",
    ]
    assert HearingDecision.objects.get(result="postponed").until == date(2026, 3, 12)
    assert stage.training_class.closed_on == HELD


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"minutes_number": ""}, None, id="no-number"),
        pytest.param({"held_on": "kemarin"}, None, id="no-date"),
        pytest.param({"held_on": "2999-01-01"}, "in_future", id="in-the-future"),
        pytest.param({"held_on": "2026-02-02", "minutes_due_on": "2026-02-03"}, "before_last_meeting", id="too-early"),
        pytest.param({"minutes_due_on": ""}, "minutes_missing", id="neither-scan-nor-due-date"),
        pytest.param({"name-1": "", "position-1": ""}, "no_members", id="no-members"),
        pytest.param({"position-1": ""}, "half_a_member", id="half-a-member"),
        pytest.param({"name-2": "x" * 151, "position-2": "y"}, "too_long", id="a-long-name"),
    ],
)
def test_what_the_minutes_lack_is_said_and_nothing_decided(change, code):
    # given
    stage, people = ready(PASSED)

    # when
    response = signed_in(stage.blk).post(url(stage, "hearing-hold"), minutes(people, "graduated") | change)

    # then
    form = response.context["form"]
    assert form.has_error("__all__", code) if code else list(form.errors) == list(change)
    assert nothing_decided()


@pytest.mark.parametrize(
    ("decision", "until", "code"),
    [
        pytest.param("", "", "undecided", id="undecided"),
        pytest.param("hadir", "", "undecided", id="unknown"),
        pytest.param("graduated", "", "unit_not_passed", id="against-a-shortfall"),
        pytest.param("postponed", "", "until", id="postponed-without-a-date"),
        pytest.param("postponed", "besok", "until", id="postponed-to-no-date"),
        pytest.param("postponed", "2026-02-01", "until", id="postponed-backwards"),
    ],
)
def test_a_decision_that_cannot_stand_keeps_what_was_typed(decision, until, code):
    # given
    stage, people = ready(PASSED, FAILED)

    # when
    sent = minutes(people, "graduated", decision, **{f"until-{people[1].pk}": until})
    response = signed_in(stage.blk).post(url(stage, "hearing-hold"), sent)

    # then
    assert response.context["form"].has_error("__all__", code)
    assert [(line["row"].result, line["row"].until) for line in response.context["lines"]] == [
        ("graduated", ""),
        (decision, until),
    ]
    assert response.context["members"][0] == (1, ("Rekaan Ketua", "Ketua"))
    assert nothing_decided()


def test_a_hearing_against_a_blocker_is_refused():
    stage = Stage()
    people = stage.people(1)
    stage.meeting(people)

    response = signed_in(stage.blk).post(url(stage, "hearing-hold"), minutes(people, "not_graduated"))

    assert response.context["form"].has_error("__all__", "attendance_unlocked")
    assert nothing_decided()


def test_a_scan_that_cannot_be_read_decides_nothing():
    stage, people = ready(PASSED)

    response = signed_in(stage.blk).post(
        url(stage, "hearing-hold"), minutes(people, "graduated", minutes=upload(b"bukan pindaian"))
    )

    assert response.context["form"].has_error("__all__", "unreadable")
    assert nothing_decided()


# --- The signed minutes --------------------------------------------------------------------------


def test_the_signed_minutes_come_with_the_hearing_or_later():
    # given
    stage, people = ready(PASSED)
    client = signed_in(stage.blk)

    # when
    client.post(url(stage, "hearing-hold"), minutes(people, "graduated", minutes_due_on="", minutes=upload(photo())))
    first = GraduationHearing.objects.get()
    later = GraduationHearingFactory(training_class=stage.training_class)
    response = client.post(reverse("programs:hearing-minutes", args=[later.pk]), {"minutes": upload(photo())})

    # then
    later.refresh_from_db()
    assert response.headers["Location"] == url(stage)
    assert (first.minutes_signed, later.minutes_signed, later.minutes_uploaded_by) == (True, True, stage.blk)


def test_stored_minutes_are_not_replaced():
    # given
    stage, people = ready(PASSED)
    client = signed_in(stage.blk)
    client.post(url(stage, "hearing-hold"), minutes(people, "graduated", minutes=upload(photo())))
    hearing = GraduationHearing.objects.get()

    # when
    response = client.post(reverse("programs:hearing-minutes", args=[hearing.pk]), {"minutes": upload(photo((10, 10)))})

    # then
    assert response.context["form"].has_error("__all__", "already_stored")
    assert GraduationHearing.objects.get().minutes_sha256 == hearing.minutes_sha256


@pytest.mark.parametrize("data", [b"MZ\x00", b""])
def test_what_is_no_scan_is_not_stored(data):
    stage = Stage()
    hearing = GraduationHearingFactory(training_class=stage.training_class)

    response = signed_in(stage.blk).post(reverse("programs:hearing-minutes", args=[hearing.pk]), {"minutes": upload(data)})

    assert response.context["form"].is_valid() is False
    assert GraduationHearing.objects.get().minutes_signed is False


def test_minutes_are_downloaded_as_a_file_and_audited():
    # given
    stage, people = ready(PASSED)
    client = signed_in(stage.blk)
    client.post(url(stage, "hearing-hold"), minutes(people, "graduated", minutes=upload(photo())))
    hearing = GraduationHearing.objects.get()

    # when
    response = client.get(reverse("programs:hearing-minutes-download", args=[hearing.pk]))

    # then
    assert b"".join(response.streaming_content) == Path(hearing.minutes_file.path).read_bytes()
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert Entry.objects.get(verb="programs.download_minutes").object_id == str(hearing.pk)


def test_minutes_still_due_cannot_be_downloaded():
    stage = Stage()
    hearing = GraduationHearingFactory(training_class=stage.training_class)

    assert signed_in(stage.blk).get(reverse("programs:hearing-minutes-download", args=[hearing.pk])).status_code == 404
