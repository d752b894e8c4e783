"""The correction list of a hundred people, typed without the mouse."""

import pytest
from django.urls import reverse

from inmates.models import Inmate
from organizations.models import Role
from tests.browser.workshop import PASSWORD
from tests.factories import ConvictFactory, EnrollmentFactory, TrainingClassFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_hundred_names_are_confirmed_by_keyboard(arrive):
    # given
    training_class = TrainingClassFactory()
    user = UserFactory(role=Role.BIMKER, facility=training_class.facility, username="bimker")
    user.set_password(PASSWORD)
    user.save()
    for number in range(1, 101):
        inmate = ConvictFactory(facility=training_class.facility, name=f"Rekaan {number}")
        EnrollmentFactory(training_class=training_class, inmate=inmate, seat_number=number)
    page = arrive()
    page.goto(reverse("programs:class-identities", args=[training_class.pk]))
    page.fill("input[name=login]", user.username)
    page.fill("input[name=password]", PASSWORD)
    page.click("main button[type=submit]")

    # when: every tick, then the first two names, then the date of the last person, and the button
    page.locator("input[type=checkbox]").first.focus()
    for _number in range(100):
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.type") == "submit"
    page.locator("input[data-column=name]").first.focus()
    for name in ("Nama Satu", "Nama Dua"):
        page.keyboard.press("Control+A")
        page.keyboard.type(name)
        page.keyboard.press("Enter")
    page.locator("input[type=date]").last.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_selector(".message-success")

    # then
    confirmed = Inmate.objects.exclude(identity_confirmed_on=None).order_by("pk")
    assert confirmed.count() == 100
    assert [inmate.certificate_name for inmate in confirmed[:3]] == ["Nama Satu", "Nama Dua", "Rekaan 3"]
