from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now

from organizations.models import Role
from programs.models import MissingTool, Outage, Tool, ToolCount
from reports.papers.count_sheet import count_sheet
from tests.conftest import signed_in
from tests.factories import MissingToolFactory, OutageFactory, RoomFactory, ToolFactory
from tests.people import user_at
from tests.programs.stage import Stage
from tests.reports.pdf_reading import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    stage = Stage()
    stage.room = RoomFactory(facility=stage.training_class.facility)
    stage.one, stage.two = stage.people(2)
    stage.held = stage.meeting([stage.one, stage.two], room=stage.room, held_on=localdate())
    stage.tool = ToolFactory(room=stage.room, quantity=3)
    stage.keeper = user_at(stage.training_class.facility, role=Role.SARANA)
    stage.client = signed_in(stage.keeper)
    return stage


def page(name, pk):
    return reverse(f"programs:{name}", args=[pk])


def test_only_what_is_missing_is_typed(shop):
    # when: two of the grinders were with the second row
    response = shop.client.post(page("meeting-tools", shop.held.pk), {f"tool_{shop.tool.pk}": "2 2"})

    # then
    assert response.url == page("room-detail", shop.room.pk)
    assert MissingTool.objects.values_list("tool", "number", "enrollment").get() == (shop.tool.pk, 2, shop.two.pk)


@pytest.mark.parametrize(
    ("typed", "field", "code"),
    [
        pytest.param("9", "tool", "unknown_person", id="not-on-the-sheet"),
        pytest.param("", "complete", "nothing", id="nothing-typed-and-nothing-ticked"),
    ],
)
def test_what_cannot_be_read_is_named_at_its_box_and_nothing_is_written(shop, typed, field, code):
    response = shop.client.post(page("meeting-tools", shop.held.pk), {f"tool_{shop.tool.pk}": typed})
    name = f"tool_{shop.tool.pk}" if field == "tool" else field
    errors = response.context["form"].errors.as_data()
    assert {key: [each.code for each in found] for key, found in errors.items()} == {name: [code]}
    assert not ToolCount.objects.exists()


def test_a_count_without_differences_needs_its_tick(shop):
    shop.client.post(page("meeting-tools", shop.held.pk), {"complete": "on"})
    assert ToolCount.objects.get().meeting == shop.held
    assert not MissingTool.objects.exists()


def test_a_meeting_of_another_day_takes_no_count_on_its_page(shop):
    later = shop.meeting(room=shop.room, held_on=localdate() + timedelta(days=1))
    assert shop.client.get(page("meeting-tools", later.pk)).context["countable"] is False


def test_a_tool_is_added_and_given_up(shop):
    shop.client.post(page("room-tool-add", shop.room.pk), {"code": "INV-77", "name": "Tang", "quantity": 2})
    tool = Tool.objects.get(code="INV-77")
    form = {"code": "INV-77", "name": "Tang", "quantity": 2, "retired_on": localdate()}
    shop.client.post(page("tool-change", tool.pk), form)
    tool.refresh_from_db()
    assert (tool.room, tool.quantity, tool.retired_on) == (shop.room, 2, localdate())


def test_a_number_twice_is_refused_on_the_form(shop):
    response = shop.client.post(page("room-tool-add", shop.room.pk), {"code": shop.tool.code, "name": "Tang", "quantity": 2})
    assert response.context["form"].non_field_errors()
    assert Tool.objects.get() == shop.tool


def test_an_outage_names_the_meetings_still_planned_and_ends_from_today(shop):
    form = {"kind": "maintenance", "from_on": localdate(), "reason": "Servis trafo"}
    response = shop.client.post(page("room-outage-add", shop.room.pk), form, follow=True)
    assert any(shop.training_class.code in str(message) for message in response.context["messages"])
    assert response.context["room_down"] == Outage.objects.get()

    shop.client.post(page("outage-end", Outage.objects.get().pk))
    assert (Outage.objects.get().ended_on, Outage.objects.get().ended_by) == (localdate(), shop.keeper)


def test_a_missing_tool_is_closed_with_its_reason(shop):
    missing = MissingToolFactory(count__room=shop.room, tool=shop.tool)
    shop.client.post(page("missing-close", missing.pk), {"closing": "found", "reason": "Di laci."})
    missing.refresh_from_db()
    assert (missing.closing, missing.closing_reason, missing.closed_by) == ("found", "Di laci.", shop.keeper)


def test_the_keeper_reads_numbers_and_the_clerk_names(shop):
    MissingToolFactory(count__meeting=shop.held, count__room=shop.room, tool=shop.tool, enrollment=shop.one)
    name = shop.one.printed_name
    assert [
        name in client.get(page("room-detail", shop.room.pk)).content.decode() for client in (shop.client, signed_in(shop.clerk))
    ] == [False, True]


@pytest.mark.parametrize("name", ["room-list", "room-detail", "meeting-tools"])
def test_the_number_of_rows_costs_nothing(shop, name, django_assert_max_num_queries):
    args = {"room-list": [], "room-detail": [shop.room.pk], "meeting-tools": [shop.held.pk]}[name]
    for _number in range(3):
        tool = ToolFactory(room=shop.room)
        OutageFactory(room=shop.room, tool=tool, until_on=None)
        meeting = shop.meeting([shop.one], room=shop.room, held_on=localdate())
        MissingToolFactory(count__meeting=meeting, count__room=shop.room, tool=tool, enrollment=shop.one)
    with django_assert_max_num_queries(22):  # with session, user, permissions, audit
        assert shop.client.get(reverse(f"programs:{name}", args=args)).status_code == 200


def test_home_of_the_keeper_lists_what_is_missing_and_rooms_out_of_use_with_meetings(shop):
    missing = MissingToolFactory(count__room=shop.room, tool=shop.tool)
    OutageFactory(room=shop.room, from_on=localdate(), until_on=None)
    OutageFactory(room=RoomFactory(facility=shop.room.facility), from_on=localdate(), until_on=None)

    work = shop.client.get(reverse("home")).context["work"]

    assert [item.url for one in work for item in one.items][-2:] == [
        page("missing-close", missing.pk),
        page("room-detail", shop.room.pk),
    ]


def test_home_of_who_plans_leads_to_the_meetings_that_must_move(shop):
    # given: today's is typed; the room is in use again on the third day
    shop.typed(shop.held, "HH", at=now())
    coming = [shop.meeting([shop.one], room=shop.room, held_on=localdate() + timedelta(days=days)) for days in (1, 2)]
    OutageFactory(room=shop.room, from_on=localdate(), until_on=localdate() + timedelta(days=1))

    # when
    text = signed_in(shop.clerk).get(reverse("home")).text

    # then
    moved = [meeting for meeting in [shop.held, *coming] if page("meeting-move", meeting.pk) in text]
    assert moved == [coming[0]]


def test_a_tool_that_is_out_for_repair_says_so_where_it_is_counted(shop):
    OutageFactory(room=shop.room, tool=shop.tool, from_on=localdate(), until_on=None, reason="Di bengkel rekanan")
    assert "Di bengkel rekanan" in shop.client.get(page("meeting-tools", shop.held.pk)).text


def test_home_of_the_centre_lists_what_is_missing_of_its_own_rooms(shop):
    # given: of the prison's room too
    own = RoomFactory(facility=None, training_center=shop.training_class.training_center)
    counted = {"count__meeting": shop.held, "count__room": own, "count__counted_by": shop.keeper}
    missing = MissingToolFactory(**counted, tool=ToolFactory(room=own), enrollment=shop.one)
    theirs = MissingToolFactory(count__room=shop.room, tool=shop.tool)

    # when
    text = signed_in(shop.at_center()).get(reverse("home")).content.decode()

    # then
    assert (page("missing-close", missing.pk) in text, page("missing-close", theirs.pk) in text) == (True, False)


def test_the_count_sheet_has_a_row_per_tool_with_what_should_be_there(shop):
    MissingToolFactory(count__room=shop.room, tool=shop.tool)
    ToolFactory(room=shop.room, code="LAMA-1", retired_on=localdate())

    paper = count_sheet(shop.held, at=now())
    text = text_of(paper.pdf())

    assert paper.context["rows"] == [(shop.tool, 2, False)]
    assert [shop.tool.code in text, "LAMA-1" in text] == [True, False]
    response = shop.client.get(reverse("reports:count-sheet", args=[shop.held.pk]))
    assert response.headers["Content-Type"] == "application/pdf"


@pytest.mark.parametrize(("own", "status"), [pytest.param(True, 302, id="its-own"), pytest.param(False, 404, id="the-prisons")])
def test_the_centre_keeps_the_tools_of_its_own_rooms_only(shop, own, status):
    center = shop.training_class.training_center
    room = RoomFactory(facility=None, training_center=center) if own else shop.room
    client = signed_in(user_at(center, role=Role.BLK))
    response = client.post(page("room-tool-add", room.pk), {"code": "INV-88", "name": "Tang", "quantity": 2})
    assert (response.status_code, Tool.objects.filter(code="INV-88").exists()) == (status, own)
