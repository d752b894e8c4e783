"""Two browsers on one sheet, and a day on which the blocks stay locked."""

from datetime import date

import pytest
from django.urls import reverse

from programs.models import Attendance, AttendanceCorrection
from tests.browser.looking import flaws, follow
from tests.browser.workshop import Workshop
from tests.factories import AttendanceFactory, EnrollmentFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def workshop(site) -> Workshop:
    """Three people on the sheet of today."""
    workshop = Workshop()
    for place in EnrollmentFactory.create_batch(3, training_class=workshop.training_class):
        AttendanceFactory(meeting=workshop.meeting, enrollment=place)
    return workshop


def save(page, meeting, total):
    page.fill("[name=control_total]", str(total))
    with page.expect_response(f"**{reverse('programs:attendance-record', args=[meeting.pk])}"):
        page.click("button.save")


def codes(meeting):
    return [row.status for row in meeting.roster()]


def test_of_two_browsers_on_one_sheet_the_second_sees_both_values_and_no_mark_is_lost(workshop, signed_in):
    meeting = workshop.meeting
    sheet, first = meeting.get_absolute_url(), meeting.roster()[0]
    ill = f'#row-{first.pk} label:has(input[value="S"])'
    with signed_in("bimker") as one, signed_in("bimker-staf") as other:
        # given: both have the empty sheet before them
        one.goto(sheet)
        other.goto(sheet)

        # when: the first saves everybody as present, then the second somebody as ill
        save(one, meeting, 3)
        other.click(ill)
        save(other, meeting, 2)

        # then: nothing of the first is lost, and the second sees both
        other.wait_for_selector(f"#row-{first.pk} .roll-stored")
        assert codes(meeting) == ["H", "H", "H"]
        assert flaws(other) == []

        # when: the second stands by what the paper says
        save(other, meeting, 2)
        other.wait_for_selector(".roll-stored", state="detached")

    # then: both values are kept
    assert codes(meeting) == ["S", "H", "H"]
    kept = AttendanceCorrection.objects.get()
    assert (kept.old_status, kept.new_status, kept.corrected_by) == ("H", "S", workshop.users["bimker-staf"])


def test_a_locked_day_falls_out_and_is_made_up_on_the_proposed_one(workshop, signed_in):
    meeting, today = workshop.meeting, workshop.today.isoformat()
    with signed_in("kasi") as page:
        # when: the day is named, and what falls out is looked at
        page.goto(reverse("programs:lockdown"))
        page.fill("[name=first]", today)
        page.fill("[name=last]", today)
        page.select_option("[name=cause]", "search")
        follow(page, "[name=save]")

        # then: a day is proposed and nothing has happened
        proposed = page.input_value(f"[name=make-up-{meeting.pk}]")
        meeting.refresh_from_db()
        assert (date.fromisoformat(proposed) > workshop.today, meeting.cancelled) == (True, False)
        assert flaws(page) == []

        # when
        follow(page, "[name=confirm]")

    # then: it leaves everybody's denominator and is made up for all three
    meeting.refresh_from_db()
    make_up = meeting.make_ups.get()
    assert (meeting.cancel_cause, make_up.held_on.isoformat()) == ("search", proposed)
    assert Attendance.objects.filter(meeting=make_up, status="").count() == 3
