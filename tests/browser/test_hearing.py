"""From marks to the hearing: entered by one, locked by another, decided, and each step closed until the one before is done."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from programs.models import Assessment, ClassSession, Enrollment, GraduationHearing
from programs.services.attendance import Mark, record_sheet
from tests.browser.looking import flaws, follow
from tests.browser.workshop import Workshop
from tests.factories import AttendanceFactory, EnrollmentFactory, SheetScanFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOLD = "[name=minutes_number]"


@pytest.fixture
def workshop(site) -> Workshop:
    """Two people who were there all day; the prison has locked its half."""
    workshop = Workshop()
    users, meeting = workshop.users, workshop.meeting
    for inmate in workshop.fitting[:2]:
        place = EnrollmentFactory(training_class=workshop.training_class, inmate=inmate, starts_on=workshop.today)
        AttendanceFactory(meeting=meeting, enrollment=place)
    marks = {row.pk: Mark("H") for row in meeting.roster()}
    record_sheet(meeting=meeting, marks=marks, control_total=2, version=0, by=users["bimker"], at=now())
    scan = SheetScanFactory(training_class=workshop.training_class)
    ClassSession.objects.filter(pk=meeting.pk).update(
        scan=scan, confirmed_at=now(), confirmed_by=users["instruktur"], locked_at=now(), locked_by=users["kasi"]
    )
    return workshop


def enter(page, place, marks):
    for aspect, mark in zip(("knowledge", "skill", "attitude"), marks, strict=True):
        page.fill(f"[name={aspect}-{place.pk}]", str(mark))


def test_marks_are_entered_locked_by_another_and_the_hearing_decides(workshop, signed_in):
    pk = workshop.training_class.pk
    good, poor = workshop.training_class.enrollments.order_by("seat_number")
    marks, hearing = (reverse(f"programs:{name}", args=[pk]) for name in ("class-marks", "class-hearing"))

    # The instructor enters the marks of the one unit and cannot lock them.
    with signed_in("instruktur") as page:
        page.goto(reverse("programs:unit-marks", args=[pk, workshop.training_class.program.units.get().pk]))
        enter(page, good, (80, 85, 90))
        enter(page, poor, (50, 60, 70))
        follow(page, "main form [type=submit]")
        assert flaws(page) == []
        assert page.locator(f'form[action="{reverse("programs:marks-lock", args=[pk])}"]').count() == 0
    assert list(Assessment.objects.order_by("enrollment__seat_number").values_list("verdict", flat=True)) == ["K", "BK"]

    # As long as they are not locked there is no hearing; another person locks them.
    with signed_in("blk") as page:
        page.goto(hearing)
        assert (page.locator(HOLD).count(), page.locator(".waits li").count()) == (0, 1)
        page.goto(marks)
        follow(page, f'form[action="{reverse("programs:marks-lock", args=[pk])}"] button')
        assert set(Assessment.objects.values_list("locked_by__username", flat=True)) == {"blk"}

        # Who did not pass can be told so or be postponed, and not pass all the same.
        page.goto(hearing)
        assert flaws(page) == []
        choices = page.locator(f"[name=decision-{poor.pk}]")
        assert [choice.get_attribute("value") for choice in choices.all()] == ["not_graduated", "postponed"]
        page.check(f"[name=decision-{good.pk}][value=graduated]")
        page.check(f"[name=decision-{poor.pk}][value=postponed]")
        page.fill(f"[name=until-{poor.pk}]", (workshop.today + timedelta(days=14)).isoformat())
        page.fill(HOLD, "BA-1/REKAAN")
        page.fill("[name=held_on]", workshop.today.isoformat())
        page.fill("[name=minutes_due_on]", (workshop.today + timedelta(days=7)).isoformat())
        page.fill("[name=name-1]", "Rekaan Ketua")
        page.fill("[name=position-1]", "Ketua")
        follow(page, "main form [type=submit]")
        assert page.locator(".error-summary").count() == 0
        assert flaws(page) == []

    assert GraduationHearing.objects.get().minutes_number == "BA-1/REKAAN"
    assert dict(Enrollment.objects.values_list("pk", "status")) == {good.pk: "graduated", poor.pk: "postponed"}
