"""Everybody else who walks through the pages has his session given to him."""

import pytest

from tests.browser.workshop import PASSWORD, Workshop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_name_and_password_lead_to_the_page_that_was_asked_for(arrive):
    # given
    training_class = Workshop().training_class
    page = arrive()

    # when
    page.goto(training_class.get_absolute_url())
    page.fill("[name=login]", "bimker")
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.press("[name=password]", "Enter")

    # then
    assert page.url.endswith(training_class.get_absolute_url())
    assert page.locator("h1").inner_text() == training_class.program.title
