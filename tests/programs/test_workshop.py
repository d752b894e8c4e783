from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from programs.models import ClassSession, MissingTool, Outage, Tool, ToolCount
from programs.services.changing import Move, Why
from programs.services.counting import Missing, Outcome, close_missing, count_tools, expected
from programs.services.occupancy import shut_rooms
from programs.services.workshop import Downtime, ToolData, add_tool, begin_outage, change_tool, end_outage, meetings_hit
from tests.factories import (
    NOW,
    START,
    ClassInstructorFactory,
    EnrollmentFactory,
    InstructorFactory,
    MissingToolFactory,
    OutageFactory,
    RoomFactory,
    SlotFactory,
    ToolCountFactory,
    ToolFactory,
)
from tests.programs.moving import move_meeting
from tests.programs.stage import Stage, day
from tests.refusals import last_entry, refused

pytestmark = pytest.mark.django_db
WELDER = ToolData("INV-1", "Trafo las", 4)
TOMORROW = START + timedelta(days=1)


@pytest.fixture
def shop():
    """A class with a meeting of two in a room that has four grinders."""
    stage = Stage()
    stage.room = RoomFactory(facility=stage.training_class.facility)
    stage.one, stage.two = stage.people(2)
    stage.held = stage.meeting([stage.one, stage.two], room=stage.room)
    stage.tool = ToolFactory(room=stage.room)
    stage.keeper = stage.clerk
    return stage


def counted(shop, *missing, meeting=None, at=NOW):
    return count_tools(meeting=meeting or shop.held, missing=missing, by=shop.keeper, at=at)


# --- Tools ---------------------------------------------------------------------------------------------------


def test_a_tool_is_added_with_its_number(shop):
    tool = add_tool(room=shop.room, data=WELDER, by=shop.keeper)
    assert Tool.objects.filter(pk=tool.pk).values_list("room", "code", "name", "quantity").get() == (
        shop.room.pk,
        "INV-1",
        "Trafo las",
        4,
    )
    assert last_entry() == ("programs.add_tool", shop.keeper)


def test_a_number_stands_once_in_a_room(shop):
    with refused("__all__: None"):
        add_tool(room=shop.room, data=ToolData(shop.tool.code, "Lain", 1), by=shop.keeper)
    assert add_tool(room=RoomFactory(), data=ToolData(shop.tool.code, "Lain", 1), by=shop.keeper).pk


@pytest.mark.parametrize(
    ("quantity", "retired_on", "code"),
    [pytest.param(1, None, "fewer_than_missing", id="fewer"), pytest.param(4, START, "missing_open", id="given-up")],
)
def test_what_is_still_missing_keeps_the_tool_as_it_is(shop, quantity, retired_on, code):
    MissingToolFactory(tool=shop.tool, number=2)
    with refused(code):
        change_tool(tool=shop.tool, data=ToolData("INV-1", "Gerinda", quantity), retired_on=retired_on, by=shop.keeper)


def test_a_tool_is_changed_and_given_up(shop):
    change_tool(tool=shop.tool, data=ToolData("INV-9", "Gerinda meja", 2), retired_on=START, by=shop.keeper)
    assert Tool.objects.values_list("code", "name", "quantity", "retired_on").get() == ("INV-9", "Gerinda meja", 2, START)
    assert last_entry() == ("programs.change_tool", shop.keeper)


# --- Out of use ----------------------------------------------------------------------------------------------


def down(first=START, last=START, reason="Servis trafo"):
    return Downtime(Outage.Kind.MAINTENANCE, first, last, reason)


@pytest.mark.parametrize(
    ("last", "ended_on", "days"),
    [
        pytest.param(TOMORROW, None, [True, True, False], id="until-its-last-day"),
        pytest.param(None, None, [True, True, True], id="until-further-notice"),
        pytest.param(None, TOMORROW, [True, False, False], id="ended-earlier"),
        pytest.param(TOMORROW, START, [False, False, False], id="ended-before-it-began"),
    ],
)
def test_rows_and_instance_agree_on_the_days_out_of_use(shop, last, ended_on, days):
    outage = OutageFactory(room=shop.room, until_on=last, ended_on=ended_on, ended_by=shop.keeper if ended_on else None)
    asked = [START + timedelta(days=day) for day in range(3)]
    assert [outage.holds_on(day) for day in asked] == days
    assert [Outage.objects.on(day).exists() for day in asked] == days


def test_a_room_out_of_use_names_the_meetings_planned_in_it(shop):
    later = shop.meeting(held_on=TOMORROW, room=shop.room)
    outage = begin_outage(room=shop.room, tool=None, down=down(START, TOMORROW), by=shop.keeper, at=NOW)
    assert last_entry() == ("programs.begin_outage", shop.keeper)
    assert meetings_hit(outage, on=TOMORROW) == [later]
    assert meetings_hit(outage, on=START) == [shop.held, later]


@pytest.mark.parametrize("said", [down(reason=" "), down(last=START - timedelta(days=1))], ids=["no-reason", "backwards"])
def test_an_outage_needs_its_reason_and_its_days_in_order(shop, said):
    keeper = shop.keeper
    with pytest.raises(ValidationError):
        begin_outage(room=shop.room, tool=None, down=said, by=keeper, at=NOW)
    assert not Outage.objects.exists()


def test_a_tool_of_another_room_is_not_out_of_use_here(shop):
    other, keeper = RoomFactory(), shop.keeper
    with refused("not_in_room"):
        begin_outage(room=other, tool=shop.tool, down=down(), by=keeper, at=NOW)


def test_an_outage_is_ended_once(shop):
    outage = OutageFactory(room=shop.room, until_on=None)
    end_outage(outage=outage, on=TOMORROW, by=shop.keeper)
    assert last_entry() == ("programs.end_outage", shop.keeper)
    with refused("already_ended"):
        end_outage(outage=outage, on=TOMORROW, by=shop.keeper)


def test_one_that_is_over_by_itself_cannot_be_ended(shop):
    outage = OutageFactory(room=shop.room)
    with refused("already_ended"):
        end_outage(outage=outage, on=TOMORROW, by=shop.keeper)


# A Monday within the class; the slot makes the meeting take up the room.
@pytest.mark.parametrize(
    ("tool", "ended", "stopped"),
    [
        pytest.param(False, False, True, id="whole-room"),
        pytest.param(True, False, False, id="one-tool"),
        pytest.param(False, True, False, id="ended"),
    ],
)
def test_no_meeting_is_moved_into_a_room_out_of_use(shop, tool, ended, stopped):
    SlotFactory(meeting=shop.held)
    day = date(2026, 2, 9)
    OutageFactory(
        room=shop.room, tool=shop.tool if tool else None, from_on=day, until_on=None,
        ended_on=day if ended else None, ended_by=shop.keeper if ended else None,
    )  # fmt: skip

    def moved():
        move_meeting(meeting=shop.held, to=Move(day), why=Why("power", "Listrik padam."), by=shop.keeper, at=NOW)

    if stopped:
        with refused("room_out_of_use"):
            moved()
    else:
        moved()
        shop.held.refresh_from_db()
        assert shop.held.held_on == day


def test_a_room_out_of_use_is_told_of_the_days_of_a_draft_too(shop):
    OutageFactory(room=shop.room, from_on=day(9), until_on=day(9))
    drafted = [ClassSession(training_class=shop.training_class, room=shop.room, held_on=day(number)) for number in (9, 10)]
    assert list(shut_rooms(drafted)) == [(shop.room.pk, day(9))]


# --- Counting ------------------------------------------------------------------------------------------------


def test_a_count_without_differences_is_written_too(shop):
    counted(shop)
    assert ToolCount.objects.values_list("meeting", "room", "counted_by", "counted_at").get() == (
        shop.held.pk, shop.room.pk, shop.keeper.pk, NOW,
    )  # fmt: skip
    assert not MissingTool.objects.exists()
    assert last_entry() == ("programs.count_tools", shop.keeper)


def test_what_is_missing_is_named_with_who_had_it(shop):
    teacher = ClassInstructorFactory(training_class=shop.training_class).instructor
    counted(shop, Missing(shop.tool, 2, enrollment=shop.two), Missing(shop.tool, 1, instructor=teacher))
    assert list(MissingTool.objects.order_by("pk").values_list("tool", "number", "enrollment", "instructor")) == [
        (shop.tool.pk, 2, shop.two.pk, None),
        (shop.tool.pk, 1, None, teacher.pk),
    ]
    assert expected(shop.room.pk) == {shop.tool.pk: 1}


@pytest.mark.parametrize(
    ("values", "code"),
    [
        pytest.param({"cancelled_at": NOW}, "cancelled", id="cancelled"),
        pytest.param({"held_on": TOMORROW}, "future", id="future"),
        pytest.param({"room": None}, "no_room", id="no-room"),
    ],
)
def test_a_meeting_that_was_not_held_there_is_not_counted(shop, values, code):
    if "cancelled_at" in values:
        values = values | {"cancelled_by": shop.keeper}
    meeting = shop.meeting(**{"room": shop.room} | values)
    with refused(code):
        counted(shop, meeting=meeting)


def test_a_count_is_made_once(shop):
    counted(shop)
    with refused("already_counted"):
        counted(shop)


def absent(shop):
    shop.typed(shop.held, "HA")
    return shop.two


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        pytest.param(lambda s: [Missing(ToolFactory(), 1, s.one)], "not_in_room", id="of-another-room"),
        pytest.param(lambda s: [Missing(ToolFactory(room=s.room, retired_on=START), 1, s.one)], "not_in_room", id="given-up"),
        pytest.param(lambda s: [Missing(s.tool, 5, s.one)], "more_than_there_are", id="more-than-there-are"),
        pytest.param(lambda s: [Missing(s.tool, 0, s.one)], "none_missing", id="none"),
        pytest.param(lambda s: [Missing(s.tool, 1)], "nobody", id="nobody"),
        pytest.param(lambda s: [Missing(s.tool, 1, s.one, InstructorFactory())], "nobody", id="two-people"),
        pytest.param(lambda s: [Missing(s.tool, 1, instructor=InstructorFactory())], "not_of_class", id="a-foreign-instructor"),
        pytest.param(
            lambda s: [Missing(s.tool, 1, EnrollmentFactory(training_class=s.training_class))], "not_on_roster", id="not-there"
        ),
        pytest.param(lambda s: [Missing(s.tool, 1, absent(s))], "not_on_roster", id="recorded-as-absent"),
        pytest.param(lambda s: [Missing(s.tool, 1, s.one)] * 2, "twice", id="twice"),
    ],
)
def test_a_count_refuses_what_cannot_be(shop, missing, code):
    found = missing(shop)
    with refused(code):
        counted(shop, *found)


def test_what_is_looked_for_since_before_is_not_missing_again(shop):
    before = ToolCountFactory(meeting=shop.meeting(), room=shop.room)
    MissingToolFactory(count=before, tool=shop.tool, number=3)
    with refused("more_than_there_are"):
        counted(shop, Missing(shop.tool, 2, shop.one))


@pytest.mark.parametrize(
    ("closing", "number", "left"),
    [
        pytest.param("found", 1, (4, None), id="found"),
        pytest.param("replaced", 1, (4, None), id="replaced"),
        pytest.param("written_off", 1, (3, None), id="written-off"),
        pytest.param("written_off", 4, (4, TOMORROW), id="the-last-ones"),
    ],
)
def test_a_missing_tool_is_closed_with_a_reason(shop, closing, number, left):
    missing = MissingToolFactory(tool=shop.tool, number=number)
    close_missing(missing=missing, outcome=Outcome(closing, "Ada di laci."), by=shop.keeper, on=TOMORROW)
    row = MissingTool.objects.values_list("closed_on", "closed_by", "closing", "closing_reason").get()
    assert row == (TOMORROW, shop.keeper.pk, closing, "Ada di laci.")
    assert Tool.objects.values_list("quantity", "retired_on").get(pk=shop.tool.pk) == left
    assert last_entry() == ("programs.close_missing", shop.keeper)


@pytest.mark.parametrize("outcome", [Outcome("found", " "), Outcome("", "Ada."), Outcome("stolen", "Ada.")])
def test_nothing_is_closed_without_kind_and_reason(shop, outcome):
    missing = MissingToolFactory(tool=shop.tool)
    with refused("no_reason"):
        close_missing(missing=missing, outcome=outcome, by=shop.keeper, on=START)


def test_what_is_closed_stays_closed(shop):
    missing = MissingToolFactory(tool=shop.tool)
    close_missing(missing=missing, outcome=Outcome("found", "Ada."), by=shop.keeper, on=START)
    with refused("already_closed"):
        close_missing(missing=missing, outcome=Outcome("written_off", "Hilang."), by=shop.keeper, on=START)
