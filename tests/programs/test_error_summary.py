"""What is wrong with a form is listed once, above it: crispy lists it with the form, other pages by the partial."""

import pytest
from django.urls import reverse

from organizations.models import Role
from tests.conftest import signed_in
from tests.databases import on_sqlite
from tests.factories import ClassSessionFactory, PlanRowFactory, RoomFactory, TrainingClassFactory
from tests.people import user_at

pytestmark = [pytest.mark.django_db, on_sqlite]


def in_a_class(name):
    meeting = ClassSessionFactory()
    keys = {"meeting-cancel": [meeting.pk], "lockdown": []}
    return meeting.training_class.facility, reverse(f"programs:{name}", args=keys.get(name, [meeting.training_class_id]))


def in_a_plan(name):
    row = PlanRowFactory()
    return row.plan.facility, reverse(f"programs:{name}", args=[row.pk if name == "plan-row-change" else row.plan_id])


def in_a_room(name):
    room = RoomFactory(facility=TrainingClassFactory().facility)
    return room.facility, reverse(f"programs:{name}", args=[room.pk])


@pytest.mark.parametrize(
    ("place", "name", "role"),
    [
        pytest.param(in_a_class, "meeting-cancel", Role.BIMKER, id="crispy-below-a-class"),
        pytest.param(in_a_class, "class-scan-add", Role.BIMKER, id="plain-below-a-class"),
        pytest.param(in_a_class, "lockdown", Role.BIMKER, id="either"),
        pytest.param(in_a_plan, "plan-row-add", Role.KASI, id="plan"),
        pytest.param(in_a_plan, "plan-row-change", Role.KASI, id="row-of-a-plan"),
        pytest.param(in_a_room, "room-tool-add", Role.SARANA, id="room"),
    ],
)
def test_errors_are_listed_once(place, name, role):
    house, address = place(name)
    page = signed_in(user_at(house, role=role)).post(address, {})
    assert page.text.count('class="error-summary"') == 1
