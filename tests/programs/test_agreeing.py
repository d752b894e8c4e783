from datetime import time

import pytest
from django.urls import reverse

from audit.models import Entry
from organizations.models import Role
from programs.models import ClassChange, ClassInstructor, ClassSession, MeetingChange, Slot
from programs.services.agreeing import accept_change, ask_change, override_change, preview_change, reject_change, revise_class
from programs.services.changing import Move, Why
from programs.services.enrolling import place
from programs.services.extending import Extension
from programs.services.wishes import extension_wish, instructor_wish, move_wish, seats_wish, start_wish
from tests.conftest import signed_in
from tests.factories import (
    NOW,
    START,
    AgreementFactory,
    ApprovedExceptionFactory,
    ClassChangeFactory,
    ClassInstructorFactory,
    CompetencyUnitFactory,
    ConvictFactory,
    InstructorFactory,
    ProgramFactory,
    RoomFactory,
    SlotFactory,
    TrainingStandardFactory,
)
from tests.programs.moving import move_meeting
from tests.programs.stage import Stage, day
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db
SEARCH = Why("search", "Blok C")


@pytest.fixture
def stage() -> Stage:
    """Two people and a meeting on the 3rd, taught by one instructor; a log-in of each house."""
    stage = Stage()
    stage.places = stage.people(2)
    center = stage.training_class.training_center
    stage.old, stage.new = InstructorFactory.create_batch(2, training_center=center)
    ClassInstructorFactory(training_class=stage.training_class, instructor=stage.old)
    stage.unit = CompetencyUnitFactory(program=stage.training_class.program)
    stage.one = stage.meeting(stage.places, held_on=day(3))
    SlotFactory(meeting=stage.one, unit=stage.unit, starts_at=time(8), ends_at=time(11, 45), instructor=stage.old)
    assert {stage.clerk, stage.chief, stage.blk}
    return stage


def moving(stage, **to):
    return move_wish(stage.one, Move(day(10), **to), SEARCH)


def asked(stage, wish=None, *, by=None):
    return ask_change(training_class=stage.training_class, wish=wish or moving(stage), by=by or stage.clerk, at=NOW)


def now_of(stage):
    stage.one.refresh_from_db()
    stage.training_class.refresh_from_db()
    return stage.one.held_on, stage.training_class.seats


# --- asking ----------------------------------------------------------------------------------------


def test_what_is_asked_waits_with_both_values_and_changes_nothing(stage):
    # given
    before = now_of(stage)

    # when
    change = asked(stage)

    # then
    assert (change.side, change.asked_by, change.outcome, change.reason) == ("facility", stage.clerk, "", "Blok C")
    assert (change.before["held_on"], change.before["starts_at"]) == ("2026-02-03", "08:00")
    assert (change.after["held_on"], change.after["starts_at"], change.after["cause"]) == ("2026-02-10", "", "search")
    assert now_of(stage) == before
    assert not MeetingChange.objects.exists()
    assert last_entry() == ("programs.ask_change", stage.clerk)


def test_the_same_is_not_asked_twice(stage):
    asked(stage)
    with refused("already_asked"):
        asked(stage, by=stage.blk)


def test_what_could_not_be_carried_out_is_not_asked(stage):
    with refused("unchanged"):
        asked(stage, move_wish(stage.one, Move(day(3)), SEARCH))


def test_a_class_that_has_ended_takes_no_change(stage):
    stage.training_class.closed_on = day(27)
    stage.training_class.save()
    for wish in (moving(stage), seats_wish(30, "Lebih luas"), extension_wish(Extension(day(28), stage.unit, 5), SEARCH)):
        with refused("class_ended"):
            asked(stage, wish)


def test_seats_are_not_asked_without_a_reason(stage):
    with refused("no_reason"):
        asked(stage, seats_wish(30, " "))


def test_another_house_asks_nothing(stage):
    stranger = Stage().clerk
    with refused("not_a_house"):
        asked(stage, by=stranger)


# --- accepting -------------------------------------------------------------------------------------


def test_accepted_by_the_other_house_a_meeting_moves(stage):
    # given: free a week after the last day of the class today
    room = RoomFactory(facility=stage.training_class.facility)
    change = asked(stage, moving(stage, starts_at=time(13), room=room))

    # when
    accept_change(change=change, by=stage.blk, at=NOW)

    # then
    change.refresh_from_db()
    assert (change.outcome, change.decided_by, change.decided_at) == ("accepted", stage.blk, NOW)
    stage.one.refresh_from_db()
    assert (stage.one.held_on, stage.one.room) == (day(10), room)
    assert stage.one.slots.get().starts_at == time(13)
    kept = MeetingChange.objects.get()
    assert (kept.cause, kept.reason, kept.old_held_on, kept.new_held_on) == ("search", "Blok C", day(3), day(10))
    assert last_entry() == ("programs.decide_change", stage.blk)


def test_accepted_seats_are_the_seats_of_the_class(stage):
    accept_change(change=asked(stage, seats_wish(18, "Bengkel sempit"), by=stage.blk), by=stage.chief, at=NOW)
    assert now_of(stage) == (day(3), 18)


def test_an_accepted_instructor_teaches_what_was_not_typed(stage):
    # given: a meeting before that day stays the first instructor's
    earlier = stage.meeting(stage.places, held_on=day(2))
    SlotFactory(meeting=earlier, unit=stage.unit, instructor=stage.old)

    # when
    change = asked(stage, instructor_wish(stage.old, stage.new, day(3), "Sakit"), by=stage.blk)
    accept_change(change=change, by=stage.chief, at=NOW)

    # then
    assert dict(Slot.objects.values_list("meeting", "instructor")) == {earlier.pk: stage.old.pk, stage.one.pk: stage.new.pk}
    assert set(ClassInstructor.objects.values_list("instructor", flat=True)) == {stage.old.pk, stage.new.pk}


def test_an_accepted_extension_adds_its_meetings(stage):
    last = stage.training_class.ends_on
    change = asked(stage, extension_wish(Extension(day(28), stage.unit, 5), SEARCH))
    accept_change(change=change, by=stage.blk, at=NOW)
    assert ClassSession.objects.count() == 2
    assert now_of(stage) == (day(3), stage.training_class.seats)
    assert stage.training_class.ends_on > last


@pytest.mark.parametrize("role", [Role.BIMKER, Role.KASI, Role.KALAPAS])
def test_the_house_that_asked_does_not_accept(stage, role):
    change, officer = asked(stage), stage.officer(role)
    with refused("own_house"):
        accept_change(change=change, by=officer, at=NOW)


def test_what_has_changed_meanwhile_is_not_carried_out(stage):
    change = asked(stage)
    move_meeting(meeting=stage.one, to=Move(day(5)), why=SEARCH, by=stage.clerk, at=NOW)
    with refused("stale"):
        accept_change(change=change, by=stage.blk, at=NOW)


def test_a_change_is_decided_once(stage):
    change = asked(stage)
    accept_change(change=change, by=stage.blk, at=NOW)
    with refused("already_decided"):
        accept_change(change=change, by=stage.blk, at=NOW)
    with refused("already_decided"):
        reject_change(change=change, reason="Terlambat", by=stage.blk, at=NOW)


def test_a_preview_names_who_no_longer_fits_and_writes_nothing(stage):
    # given: free on the 12th, a week after the 5th
    stage.training_class.ends_on = day(3)
    stage.training_class.save()
    inmate = stage.places[1].inmate
    inmate.release_on = inmate.expires_on = day(12)
    inmate.save()
    change = asked(stage)

    # when
    affected = preview_change(change=change, by=stage.blk, at=NOW)

    # then
    assert [one.enrollment for one in affected] == [stage.places[1]]
    assert now_of(stage)[0] == day(3)


# --- overriding and rejecting ----------------------------------------------------------------------


def test_the_own_kasi_carries_it_out_with_a_reason(stage):
    # given
    change = asked(stage)

    # when
    override_change(change=change, reason=" Penggeledahan hari itu. ", by=stage.chief, at=NOW)

    # then
    change.refresh_from_db()
    assert (change.outcome, change.decided_by, change.decision_reason) == ("overridden", stage.chief, "Penggeledahan hari itu.")
    assert now_of(stage)[0] == day(10)


def test_an_override_says_why_and_is_of_the_own_house(stage):
    change = asked(stage)
    with refused("no_reason"):
        override_change(change=change, reason=" ", by=stage.chief, at=NOW)
    with refused("other_house"):
        override_change(change=change, reason="Perlu.", by=stage.blk, at=NOW)


def test_rejected_with_a_reason_nothing_changes_and_it_can_be_asked_anew(stage):
    # given
    change = asked(stage)
    with refused("no_reason"):
        reject_change(change=change, reason="", by=stage.blk, at=NOW)

    # when
    reject_change(change=change, reason="Instruktur mengajar di tempat lain.", by=stage.blk, at=NOW)

    # then
    change.refresh_from_db()
    assert (change.outcome, change.decision_reason) == ("rejected", "Instruktur mengajar di tempat lain.")
    assert now_of(stage)[0] == day(3)
    assert asked(stage).outcome == ""


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        pytest.param(lambda stage: seats_wish(1, "Sempit"), "seat_taken", id="somebody-sits-there"),
        pytest.param(lambda stage: seats_wish(stage.training_class.seats, "Sama"), "unchanged", id="the-same-seats"),
        pytest.param(lambda stage: instructor_wish(stage.old, stage.old, day(3), "-"), "unchanged", id="the-same-instructor"),
        pytest.param(lambda stage: instructor_wish(stage.new, stage.old, day(3), "-"), "nothing_to_teach", id="teaches-nothing"),
    ],
)
def test_seats_and_instructors_that_cannot_be(stage, wish, code):
    wanted = wish(stage)
    with refused(code):
        asked(stage, wanted)


def test_an_instructor_of_another_centre_is_refused(stage):
    wish = instructor_wish(stage.old, InstructorFactory(), day(3), "Sakit")
    with refused("foreign_instructor"):
        asked(stage, wish)


# --- pages -----------------------------------------------------------------------------------------


def page(name, row):
    return reverse(f"programs:{name}", args=[row.pk])


def test_the_other_house_answers_on_its_page(stage, login_as):
    # given
    change = asked(stage)
    client = login_as(Role.BLK, at=stage.training_class.training_center)
    answer = page("change-answer", change)
    assert answer in client.get(reverse("home")).text
    assert client.get(answer).context["affected"] == []

    # when
    response = client.post(answer, {"decision": "accept", "reason": ""})

    # then
    assert response.url == page("class-changes", stage.training_class)
    assert now_of(stage)[0] == day(10)
    assert answer not in client.get(reverse("home")).text


def test_a_refusal_without_a_reason_stays_on_the_page(stage, login_as):
    change = asked(stage)
    client = login_as(Role.BLK, at=stage.training_class.training_center)
    response = client.post(page("change-answer", change), {"decision": "reject", "reason": ""})
    assert [error.code for error in response.context["form"].non_field_errors().data] == ["no_reason"]
    assert ClassChange.objects.get().outcome == ""


def test_the_own_house_sees_that_it_waits_and_its_kasi_may_override(stage, login_as):
    # given
    change = asked(stage)
    kasi = login_as(Role.KASI, at=stage.training_class.facility)
    listed = page("class-changes", stage.training_class)
    assert listed in kasi.get(reverse("home")).text
    row = kasi.get(listed).context["rows"][0]
    assert (row["may_answer"], row["own"], row["may_override"]) == (True, True, True)

    # when
    kasi.post(page("change-override", change), {"reason": "Mendesak."})

    # then
    assert (ClassChange.objects.get().outcome, now_of(stage)[0]) == ("overridden", day(10))


def test_what_cannot_be_carried_out_any_more_says_why(stage, login_as):
    change = asked(stage)
    stage.training_class.closed_on = day(4)
    stage.training_class.save()
    client = login_as(Role.BLK, at=stage.training_class.training_center)
    assert len(client.get(page("change-answer", change)).context["impossible"]) == 1


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("class-seats", lambda stage: {"seats": 18, "reason": "Sempit."}, id="seats"),
        pytest.param(
            "class-instructor",
            lambda stage: {"old": stage.old.pk, "new": stage.new.pk, "first_day": "2026-02-03", "reason": "Sakit."},
            id="instructor",
        ),
    ],
)
def test_seats_and_instructor_are_asked_on_a_page(stage, login_as, name, data):
    # given
    client = login_as(Role.BLK, at=stage.training_class.training_center)

    # when
    invalid = client.post(page(name, stage.training_class), data(stage) | {"reason": ""})
    response = client.post(page(name, stage.training_class), data(stage))

    # then
    assert list(invalid.context["form"].errors) == ["reason"]
    assert response.url == page("class-changes", stage.training_class)
    assert ClassChange.objects.get().side == "center"
    assert Entry.objects.filter(verb="programs.ask_change").count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_much_for_three_as_for_one(stage, login_as, django_assert_max_num_queries, count):
    for number in range(count):
        reject_change(change=asked(stage), reason=f"Tidak {number}.", by=stage.blk, at=NOW)
    client = login_as(Role.BLK, at=stage.training_class.training_center)
    with django_assert_max_num_queries(12):
        response = client.get(page("class-changes", stage.training_class))
    assert len(response.context["rows"]) == count


# --- a class that is proposed ----------------------------------------------------------------------


@pytest.fixture
def proposed(stage) -> ClassChange:
    return ClassChangeFactory(
        training_class=stage.training_class, kind="class", before={}, after={"first_day": "2026-02-02", "seats": 20}
    )


def test_nobody_is_placed_before_the_other_house_accepts_the_class(stage, proposed):
    # given: nothing else keeps him out
    convict = ConvictFactory(facility=stage.training_class.facility)
    ApprovedExceptionFactory(training_class=stage.training_class, code="participants")
    group = {"inmates": [convict], "training_class": stage.training_class, "decree_number": "SK-9", "decree_signed_on": START}

    # when, then
    with refused("not_agreed"):
        place(**group, by=stage.clerk, on=START)
    accept_change(change=proposed, by=stage.chief, at=NOW)
    assert [one.inmate for one in place(**group, by=stage.clerk, on=START)] == [convict]


def test_a_class_that_is_not_accepted_is_cancelled(stage, proposed):
    reject_change(change=proposed, reason="Bengkel sedang direnovasi.", by=stage.chief, at=NOW)
    stage.training_class.refresh_from_db()
    found = stage.training_class
    assert (found.cancelled_on, found.cancelled_by, found.cancel_reason) == (START, stage.chief, "Bengkel sedang direnovasi.")


def test_who_refuses_a_class_is_told_that_it_is_cancelled_and_everybody_reads_why(stage, proposed, login_as):
    # given
    client = login_as(Role.KASI, at=stage.training_class.facility)

    # when
    client.post(page("change-answer", proposed), {"decision": "reject", "reason": "Bengkel sedang direnovasi."})

    # then
    overview = client.get(stage.training_class.get_absolute_url())
    assert [message.tags for message in overview.context["messages"]] == ["success"]
    assert "Bengkel sedang direnovasi." in overview.text
    assert stage.training_class.code in str(next(iter(overview.context["messages"])))


@pytest.mark.parametrize(("seats", "beyond"), [(15, (16, 20)), (16, None), (20, None), (21, (16, 20))])
def test_seats_beyond_the_standard_are_said_before_they_are_accepted(stage, login_as, seats, beyond):
    change = ClassChangeFactory(training_class=stage.training_class, after={"seats": seats})
    client = login_as(Role.KASI, at=stage.training_class.facility)
    assert client.get(page("change-answer", change)).context["beyond"] == beyond


def test_a_proposed_class_gets_another_first_day_and_room_with_its_proposal(login_as):
    # given: nothing is planned yet, and another standard comes into force
    proposed = ClassChangeFactory(kind="class", before={}, after={"first_day": "2026-02-02", "seats": 20}, meeting=None)
    training_class = proposed.training_class
    standard = TrainingStandardFactory(training_center=training_class.training_center, valid_from=day(1, 3))
    room = RoomFactory(facility=training_class.facility)
    house = training_class.facility if proposed.side == "facility" else training_class.training_center
    client = login_as(Role.BIMKER if proposed.side == "facility" else Role.BLK, at=house)

    # when
    response = client.post(page("class-start", training_class), {"starts_on": day(2, 3).isoformat(), "room": room.pk})

    # then
    assert response.headers["Location"] == page("class-plan", training_class)
    training_class.refresh_from_db()
    assert (training_class.starts_on, training_class.ends_on) == (day(2, 3), day(2, 3))
    assert (training_class.room, training_class.standard) == (room, standard)
    proposed.refresh_from_db()
    assert proposed.after == {"first_day": "2026-03-02", "seats": training_class.seats, "room_text": str(room)}


def test_of_an_accepted_class_the_other_house_is_asked_for_another_first_day():
    # given
    stage = Stage()
    training_class, room = stage.training_class, stage.training_class.room
    change = asked(stage, start_wish(day(9), room, "Instruktur baru tersedia."))

    # when
    accept_change(change=change, by=stage.blk, at=NOW)

    # then
    training_class.refresh_from_db()
    assert (training_class.starts_on, training_class.room) == (day(9), room)
    with refused("accepted"):
        revise_class(training_class=training_class, first_day=day(10), room=None, by=stage.clerk)


@pytest.mark.parametrize(
    ("codes", "wish"),
    [
        pytest.param(["has_meetings", "has_places"], lambda stage: start_wish(day(9), None, "Ya."), id="planned-already"),
        pytest.param(["has_meetings", "has_places", "room: foreign_room"], lambda stage: start_wish(
            day(9), RoomFactory(), "Ya."), id="a-room-elsewhere"),
    ],
)  # fmt: skip
def test_a_first_day_that_cannot_be(stage, codes, wish):
    wanted = wish(stage)
    with refused(*(codes if len(codes) == 2 else [f"__all__: {code}" for code in codes[:2]] + codes[2:])):
        asked(stage, wanted)


def test_a_new_class_waits_for_the_other_house(login_as):
    # given
    program = ProgramFactory()
    agreement = AgreementFactory(training_center=program.training_center)
    TrainingStandardFactory(training_center=program.training_center)
    data = {
        "program": program.pk, "fiscal_year": 2026, "package_number": 1, "wave": 1, "starts_on": START.isoformat(),
        "seats": 16, "jp_per_day": 5, "mode": "mobile", "funding": "facility",
    }  # fmt: skip

    # when
    login_as(Role.BIMKER, at=agreement.facility).post(reverse("programs:class-add"), data)

    # then
    change = ClassChange.objects.get()
    assert (change.kind, change.side, change.outcome, change.after["seats"]) == ("class", "facility", "", 16)


def test_who_asked_takes_it_back_and_nobody_else(stage):
    # given
    change, colleague = asked(stage), signed_in(stage.officer(Role.BIMKER))
    page, reason = reverse("programs:change-take-back", args=[change.pk]), {"reason": "Sudah tidak perlu.", "decision": "reject"}

    # when
    refused_page = colleague.post(page, reason)

    # then
    assert refused_page.context["form"].errors
    assert not ClassChange.objects.get().outcome
    signed_in(stage.clerk).post(page, reason)
    assert ClassChange.objects.values_list("outcome", "decided_by", "decision_reason").get() == (
        "rejected", stage.clerk.pk, "Sudah tidak perlu."
    )  # fmt: skip
