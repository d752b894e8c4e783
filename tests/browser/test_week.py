"""A week of signed sheets, from paper to the register, by keyboard."""

from datetime import timedelta

import pytest
from django.urls import reverse

from programs.models import Attendance
from tests.browser.workshop import Workshop, wait_for_focus
from tests.factories import AttendanceFactory, ClassSessionFactory, EnrollmentFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DAYS = 5
# What the clerk types, day by day: the exceptions, then the signatures counted on the paper.
PAPER = [("3s 7i", "14"), ("11t30", "16"), ("14a 3s", "14"), ("7d", "15"), ("1i 2i", "14")]
EXPECTED = [{3: "S", 7: "I"}, {11: "T30"}, {14: "A", 3: "S"}, {7: "D"}, {1: "I", 2: "I"}]


@pytest.fixture
def week(site):
    """16 people and five meetings in the week before this one."""
    workshop = Workshop()
    monday = workshop.today - timedelta(days=workshop.today.weekday() + 7)
    workshop.training_class.starts_on = monday
    workshop.training_class.save()
    places = EnrollmentFactory.create_batch(16, training_class=workshop.training_class)
    workshop.meetings = [
        ClassSessionFactory(training_class=workshop.training_class, held_on=monday + timedelta(days=number))
        for number in range(DAYS)
    ]
    for meeting in workshop.meetings:
        for place in places:
            AttendanceFactory(meeting=meeting, enrollment=place)
    return workshop


def exceptions(meeting):
    rows = meeting.roster().exclude(status=Attendance.Status.PRESENT)
    return {row.enrollment.seat_number: f"{row.status}{row.missed_minutes or ''}" for row in rows}


def test_16_people_and_five_days_with_eight_exceptions_take_fewer_than_60_keys(week, signed_in):
    with signed_in("bimker") as page:
        page.goto(reverse("programs:class-week", args=[week.training_class.pk]))
        wait_for_focus(page, "[name^=box-]")
        keys = 0

        def press(*pressed):
            nonlocal keys
            for key in pressed:
                page.keyboard.press(key)
                keys += 1

        # when: the boxes of the five days, then their control totals
        for said, _total in PAPER:
            press(*("Space" if key == " " else key for key in said), "Tab")
        for number, (_said, total) in enumerate(PAPER, start=1):
            press(*total, *(["Tab"] if number < DAYS else ["Enter"]))
        page.wait_for_selector(".message-success")

        # then
        assert [exceptions(meeting) for meeting in week.meetings] == EXPECTED
        assert Attendance.objects.filter(status="").count() == 0
        assert keys < 60
