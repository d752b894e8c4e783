from datetime import time

import pytest
from django.db import transaction
from django.urls import reverse

from organizations.models import Role
from programs.models import Attendance, ClassChange, ClassSession, Holiday, MeetingChange, Slot
from programs.services.changing import Why
from programs.services.extending import Extension, extend
from tests.factories import NOW, CompetencyUnitFactory, SlotFactory
from tests.programs.stage import Stage, day
from tests.refusals import refused

pytestmark = pytest.mark.django_db
POWER = Why("power")
FRIDAY = day(6)


def stage_with(**values):
    """Two people, 5 JP a day, a meeting on Tuesday the 3rd and one on Thursday the 5th from 8.00, a break at 9.30."""
    stage = Stage(**{"ends_on": day(5), "jp_per_day": 5} | values)
    stage.places = stage.people(2)
    stage.unit = CompetencyUnitFactory(program=stage.training_class.program)
    for number in (3, 5):
        meeting = stage.meeting(stage.places, held_on=day(number))
        SlotFactory(meeting=meeting, unit=stage.unit, starts_at=time(8), ends_at=time(9, 30), jp=2)
        SlotFactory(meeting=meeting, unit=None, jp=0, label="BREAK", starts_at=time(9, 30), ends_at=time(9, 45), instructor=None)
    return stage


def extended(stage, *, first_day=FRIDAY, jp=7, unit=None, why=POWER, by=None):
    extension = Extension(first_day, unit or stage.unit, jp)
    with transaction.atomic():
        return extend(stage.training_class, extension, why=why, by=by or stage.clerk, at=NOW)


def test_further_meetings_keep_weekdays_hours_and_breaks():
    # given: the Tuesday after is a holiday
    stage = stage_with()
    Holiday.objects.create(day=day(10), name="Hari rekaan", kind=Holiday.Kind.PAUSE)

    # when
    found = extended(stage)

    # then: Thursday the 12th and Tuesday the 17th
    assert [(one.number, one.held_on, one.minutes) for one in found.meetings] == [(3, day(12), 225), (4, day(17), 90)]
    slots = (
        Slot.objects.filter(meeting=found.meetings[0]).order_by("starts_at").values_list("starts_at", "ends_at", "jp", "label")
    )
    assert list(slots) == [
        (time(8), time(9, 30), 2, ""), (time(9, 30), time(9, 45), 0, "BREAK"), (time(9, 45), time(12), 3, "")
    ]  # fmt: skip
    rows = Attendance.objects.filter(meeting__in=found.meetings)
    assert sorted(rows.values_list("enrollment", "status")) == sorted([(place.pk, "") for place in stage.places] * 2)
    stage.training_class.refresh_from_db()
    assert stage.training_class.ends_on == day(17)
    changes = MeetingChange.objects.values_list("kind", "cause", "new_held_on", "changed_by")
    assert list(changes) == [("added", "power", day(12), stage.clerk.pk), ("added", "power", day(17), stage.clerk.pk)]


def test_who_no_longer_fits_is_named():
    # given: free before a week has passed after the new end
    stage = stage_with()
    inmate = stage.places[1].inmate
    inmate.release_on = inmate.expires_on = day(18)
    inmate.save()

    # when
    found = extended(stage)

    # then
    assert [one.enrollment for one in found.affected] == [stage.places[1]]


@pytest.mark.parametrize(
    ("values", "how", "code"),
    [
        pytest.param({"closed_on": day(9)}, {}, "class_ended", id="closed"),
        pytest.param({}, {"first_day": day(5)}, "before_last", id="not-behind-the-last-day"),
        pytest.param({}, {"jp": 0}, "no_jp", id="nothing-added"),
        pytest.param({}, {"why": Why("other")}, "no_reason", id="another-cause-without-words"),
        pytest.param({}, {"jp": 7, "first_day": day(6)}, "past_midnight", id="past-midnight"),
    ],
)
def test_an_extension_is_refused(values, how, code):
    stage = stage_with(**values)
    clerk = stage.clerk
    if code == "past_midnight":
        Slot.objects.filter(jp__gt=0).update(starts_at=time(21), ends_at=time(23))
    with refused(code):
        extended(stage, by=clerk, **how)


def test_a_unit_of_another_program_is_refused():
    stage, unit = stage_with(), CompetencyUnitFactory()
    clerk = stage.clerk
    with refused("foreign_unit"):
        extended(stage, unit=unit, by=clerk)


def test_a_class_without_meetings_is_planned_instead():
    stage = Stage(ends_on=day(5))
    unit, clerk = CompetencyUnitFactory(program=stage.training_class.program), stage.clerk
    with refused("no_meetings"):
        extended(stage, unit=unit, by=clerk)


def test_the_page_shows_who_is_affected_before_the_other_house_is_asked(login_as):
    # given
    stage = stage_with()
    client = login_as(Role.BIMKER, at=stage.training_class.facility)
    page = reverse("programs:class-extend", args=[stage.training_class.pk])
    data = {"first_day": day(6).isoformat(), "unit": stage.unit.pk, "jp": 3, "cause": "power"}

    # when
    looked_at = client.post(page, data)

    # then
    assert looked_at.context["affected"] == []
    assert [drafted.held_on for drafted in looked_at.context["drafted"]] == [day(10)]
    assert not ClassChange.objects.exists()

    # when
    client.post(page, data | {"confirm": "yes"})

    # then
    change = ClassChange.objects.get()
    assert (change.kind, change.side, change.after["first_day"], change.after["jp"]) == ("extension", "facility", "2026-02-06", 3)
    assert ClassSession.objects.count() == 2


def test_the_page_shows_why_not(login_as):
    stage = stage_with()
    client = login_as(Role.BIMKER, at=stage.training_class.facility)
    page = reverse("programs:class-extend", args=[stage.training_class.pk])

    response = client.post(page, {"first_day": day(4).isoformat(), "unit": stage.unit.pk, "jp": 3, "cause": "power"})

    assert [error.code for error in response.context["form"].non_field_errors().data] == ["before_last"]
    assert ClassSession.objects.count() == 2
