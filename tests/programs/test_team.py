"""Instructors and substitutes of a class with their units: asked of the other house, and what follows from it."""

from datetime import time

import pytest
from django.urls import reverse

from organizations.models import Role
from programs.models import ClassChange, ClassInstructor, Slot
from programs.services.agreeing import accept_change, ask_change
from programs.services.feedback import enter_feedback
from programs.services.planning import plan_meetings
from programs.services.team import Place, members_of, name_team
from programs.services.wishes import instructor_wish, team_wish
from tests.conftest import signed_in
from tests.factories import (
    NOW,
    ClassChangeFactory,
    ClassInstructorFactory,
    CompetencyUnitFactory,
    InstructorFactory,
    SlotFactory,
)
from tests.programs.stage import Stage, day
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db
REASON = "Sesuai keahlian."


@pytest.fixture
def stage() -> Stage:
    """Adi is named in a lesson of each of two units on the 3rd; Budi and Citra are of his centre. Today is the 2nd."""
    stage = Stage()
    center = stage.training_class.training_center
    stage.adi, stage.budi, stage.citra = (
        InstructorFactory(training_center=center, name=name) for name in ("Adi", "Budi", "Citra")
    )
    ClassInstructorFactory(training_class=stage.training_class, instructor=stage.adi)
    stage.first, stage.second = (
        stage.training_class.program.units.get(),
        CompetencyUnitFactory(program=stage.training_class.program),
    )
    stage.one = stage.meeting(stage.people(1), held_on=day(3))
    hours = {stage.first: (time(8), time(10)), stage.second: (time(10), time(12))}
    for unit, (starts_at, ends_at) in hours.items():
        SlotFactory(meeting=stage.one, unit=unit, starts_at=starts_at, ends_at=ends_at, instructor=stage.adi)
    assert {stage.blk, stage.chief, stage.clerk}
    return stage


def divided(stage):
    """Adi the first unit, Budi the second, Citra stands in for the first."""
    return [
        Place(stage.adi, "main", [stage.first]),
        Place(stage.budi, "main", [stage.second]),
        Place(stage.citra, "substitute", [stage.first]),
    ]


def asked(stage, team, *, by=None):
    return ask_change(training_class=stage.training_class, wish=team_wish(team, REASON), by=by or stage.blk, at=NOW)


def stands(stage):
    rows = ClassInstructor.objects.filter(training_class=stage.training_class).order_by("instructor__name")
    return [(row.instructor.name, row.part, [unit.pk for unit in row.units.all()]) for row in rows]


def taught(stage):
    return dict(Slot.objects.values_list("unit", "instructor__name"))


def test_nothing_changes_before_the_other_house_accepts(stage):
    # when
    change = asked(stage, divided(stage))

    # then
    assert stands(stage) == [("Adi", "main", [])]
    assert (change.kind, change.side, change.reason) == ("team", "center", REASON)
    assert change.before["team_text"] == "Adi"
    assert change.after["team_text"].startswith(f"Adi: {stage.first.code}; Budi: {stage.second.code}; Citra (")
    assert last_entry() == ("programs.ask_change", stage.blk)


def test_accepted_in_another_language_each_has_his_units_and_lessons_to_come_follow(stage, settings):
    # given: one lesson was held
    held = SlotFactory(meeting=stage.meeting(held_on=day(1)), unit=stage.second, instructor=stage.adi)
    change = asked(stage, divided(stage))

    # when
    settings.LANGUAGE_CODE = "en"
    accept_change(change=change, by=stage.chief, at=NOW)

    # then
    assert stands(stage) == [
        ("Adi", "main", [stage.first.pk]), ("Budi", "main", [stage.second.pk]), ("Citra", "substitute", [stage.first.pk]),
    ]  # fmt: skip
    coming = dict(stage.one.slots.values_list("unit", "instructor__name"))
    assert coming == {stage.first.pk: "Adi", stage.second.pk: "Budi"}
    held.refresh_from_db()
    assert held.instructor == stage.adi
    assert last_entry() == ("programs.decide_change", stage.chief)


def test_who_teaches_elsewhere_at_that_hour_takes_nothing_over(stage):
    # given
    other = Stage(training_center=stage.training_class.training_center, facility=stage.training_class.facility)
    SlotFactory(meeting=other.meeting(held_on=day(3)), instructor=stage.budi, starts_at=time(11), ends_at=time(13))
    before = taught(stage)

    # when, then
    with refused("instructor_taken"):
        asked(stage, divided(stage))
    assert taught(stage) == before
    assert stands(stage) == [("Adi", "main", [])]


@pytest.mark.parametrize(
    ("team", "code"),
    [
        pytest.param(lambda stage: members_of(stage.training_class), "unchanged", id="the-same"),
        pytest.param(lambda stage: [Place(InstructorFactory(), "main")], "foreign_instructor", id="of-another-centre"),
        pytest.param(lambda stage: [Place(stage.adi, "main", [CompetencyUnitFactory()])], "foreign_unit", id="foreign-unit"),
        pytest.param(lambda stage: [Place(stage.budi, "main")], "has_lessons", id="who-is-named-in-lessons"),
    ],
)
def test_what_is_refused(stage, team, code):
    wanted = team(stage)
    with refused(code):
        asked(stage, wanted)
    assert not ClassChange.objects.exists()


def test_who_was_evaluated_stays(stage):
    # given
    stage.training_class.refresh_from_db()
    accept_change(
        change=asked(stage, [*members_of(stage.training_class), Place(stage.budi, "substitute")]), by=stage.chief, at=NOW
    )
    answers = {question: [0, 0, 0, 0, 1, 0] for question in ("mastery", "clarity", "practice", "punctuality", "respect")}
    enter_feedback(
        training_class=stage.training_class,
        instructor=stage.budi,
        sheets=1,
        answers=answers,
        reason="",
        seen=0,
        by=stage.blk,
        at=NOW,
    )

    # when, then
    with refused("has_lessons"):
        asked(stage, [Place(stage.adi, "main")])


def test_while_the_class_itself_waits_its_own_house_names_them_at_once(stage):
    # given
    ClassChangeFactory(training_class=stage.training_class, kind="class", before={}, after={}, side="center")
    own = {"training_class": stage.training_class, "team": divided(stage), "at": NOW}

    # when
    with refused("accepted"):
        name_team(**own, by=stage.chief)
    name_team(**own, by=stage.blk)

    # then
    assert [name for name, _part, _units in stands(stage)] == ["Adi", "Budi", "Citra"]
    assert last_entry() == ("programs.name_team", stage.blk)


def test_planning_gives_each_unit_to_who_is_named_for_it():
    # given
    stage = Stage()
    program = stage.training_class.program
    units = [program.units.get(), CompetencyUnitFactory(program=program)]
    people = InstructorFactory.create_batch(2, training_center=stage.training_class.training_center)
    for one, unit in zip(people, reversed(units), strict=True):
        ClassInstructorFactory(training_class=stage.training_class, instructor=one).units.set([unit])

    # when
    plan_meetings(training_class=stage.training_class, weekdays=range(5), starts_at=time(8), by=stage.clerk)

    # then
    assert set(Slot.objects.values_list("unit", "instructor")) == {(units[0].pk, people[1].pk), (units[1].pk, people[0].pk)}


# --- pages -----------------------------------------------------------------------------------------


def page(name, pk):
    return reverse(f"programs:{name}", args=[pk])


def typed(stage, **values):
    data = {"reason": REASON}
    for key, (part, units) in {"adi": ("main", "1"), "budi": ("main", "2"), "citra": ("substitute", "1")}.items():
        one = getattr(stage, key)
        data |= {f"part-{one.pk}": part, f"units-{one.pk}": units}
    return data | values


@pytest.mark.parametrize("role", [Role.BLK, Role.KASI, Role.BIMKER])
def test_each_house_asks_on_the_page(stage, login_as, role):
    # given
    center, facility = stage.training_class.training_center, stage.training_class.facility
    client = login_as(role, at=center if role == Role.BLK else facility)
    address = page("class-team", stage.training_class.pk)
    assert [row.instructor for row in client.get(address).context["form"].rows()] == [stage.adi, stage.budi, stage.citra]

    # when
    response = client.post(address, typed(stage))

    # then
    assert response.url == page("class-changes", stage.training_class.pk)
    assert ClassChange.objects.get().after["team"] == [
        [stage.adi.pk, "main", [stage.first.pk]], [stage.budi.pk, "main", [stage.second.pk]],
        [stage.citra.pk, "substitute", [stage.first.pk]],
    ]  # fmt: skip


def test_what_cannot_be_read_is_said_beside_its_row_and_nothing_is_asked(stage, login_as):
    # given
    client = login_as(Role.BLK, at=stage.training_class.training_center)
    wrong = {f"units-{stage.adi.pk}": "1-9 x", f"part-{stage.citra.pk}": "", "reason": ""}

    # when
    form = client.post(page("class-team", stage.training_class.pk), typed(stage, **wrong)).context["form"]

    # then
    codes = {name: [error.code for error in errors] for name, errors in form.errors.as_data().items()}
    assert codes == {
        f"units-{stage.adi.pk}": ["unknown", "unreadable"],
        f"part-{stage.citra.pk}": ["no_part"],
        "reason": ["required"],
    }
    assert not ClassChange.objects.exists()


def test_a_unit_that_nobody_is_named_for_is_warned(stage, login_as):
    client = login_as(Role.BLK, at=stage.training_class.training_center)
    data = typed(stage, **{f"units-{stage.budi.pk}": "1"})
    response = client.post(page("class-team", stage.training_class.pk), data, follow=True)
    warned = [str(message) for message in response.context["messages"] if message.level_tag == "warning"]
    assert len(warned) == 1
    assert stage.second.code in warned[0]


@pytest.mark.parametrize("more", [0, 2])
def test_the_page_asks_as_much_for_three_as_for_one(stage, login_as, page_queries, more):
    for one in (stage.budi, stage.citra)[:more]:
        ClassInstructorFactory(training_class=stage.training_class, instructor=one).units.set([stage.first])
    client = login_as(Role.BLK, at=stage.training_class.training_center)
    with page_queries() as queries:
        client.get(page("class-team", stage.training_class.pk))
    assert len(queries) == 6


def test_the_overview_names_the_units(stage):
    stage.training_class.class_instructors.get().units.set([stage.second])
    assert f"Adi: {stage.second.code}" in " ".join(signed_in(stage.blk).get(stage.training_class.get_absolute_url()).text.split())


def test_a_lesson_of_somebody_named_for_other_units_is_said_and_not_refused(stage):
    # given
    ClassInstructorFactory(training_class=stage.training_class, instructor=stage.budi, part="substitute").units.set(
        [stage.second]
    )
    wish = instructor_wish(stage.adi, stage.budi, day(3), "Sakit")
    change = ask_change(training_class=stage.training_class, wish=wish, by=stage.blk, at=NOW)
    kasi = signed_in(stage.chief)

    # when
    answer = kasi.get(page("change-answer", change.pk))
    accept_change(change=change, by=stage.chief, at=NOW)
    meetings = kasi.get(page("class-meetings", stage.training_class.pk))

    # then
    assert answer.context["outside"] == [stage.first]
    assert [slot.unit for row in meetings.context["rows"] for slot in row["outside"]] == [stage.first]


def test_who_taught_outside_his_units_is_saved_with_a_warning(stage):
    # given
    ClassInstructorFactory(training_class=stage.training_class, instructor=stage.budi, part="substitute").units.set(
        [stage.second]
    )
    slot = SlotFactory(meeting=stage.meeting(held_on=day(1)), unit=stage.first, instructor=stage.adi)

    # when
    response = signed_in(stage.clerk).post(
        page("meeting-teachers", slot.meeting_id), {f"slot-{slot.pk}": stage.budi.pk}, follow=True
    )

    # then
    slot.refresh_from_db()
    assert slot.instructor == stage.budi
    assert [message.level_tag for message in response.context["messages"]] == ["warning", "success"]
