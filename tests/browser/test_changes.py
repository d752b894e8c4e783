"""A change that waits on the other side: asked by one house, seen and answered by the other."""

from datetime import timedelta

import pytest
from django.urls import reverse

from programs.models import ClassChange, ClassSession
from tests.browser.looking import flaws, follow
from tests.browser.workshop import Workshop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def workshop(site) -> Workshop:
    return Workshop()


def ask_for_a_move(page, workshop, *, days):
    page.goto(reverse("programs:meeting-move", args=[workshop.meeting.pk]))
    page.fill("[name=held_on]", (workshop.today + timedelta(days=days)).isoformat())
    page.select_option("[name=cause]", "search")
    page.fill("[name=reason]", "Penggeledahan blok.")
    follow(page, "[name=save]")
    follow(page, "[name=confirm]")


def held_on(workshop):
    return ClassSession.objects.get(pk=workshop.meeting.pk).held_on


def test_a_change_pending_on_the_other_side_takes_effect_when_it_is_accepted(workshop, signed_in):
    listed = reverse("programs:class-changes", args=[workshop.training_class.pk])

    # The prison asks; its own home says that it waits, and the meeting stays where it is.
    with signed_in("bimker") as page:
        ask_for_a_move(page, workshop, days=3)
        change = ClassChange.objects.get()
        page.goto("/")
        assert page.locator(f'a[href="{listed}"]').count() == 1
        page.goto(listed)
        assert flaws(page) == []
    assert held_on(workshop) == workshop.today

    # The centre finds it on its home, reads what it does, and accepts.
    with signed_in("blk") as page:
        page.goto("/")
        follow(page, f'a[href="{reverse("programs:change-answer", args=[change.pk])}"]')
        assert flaws(page) == []
        assert held_on(workshop) == workshop.today
        follow(page, "[name=decision][value=accept]")
        page.wait_for_url(f"**{listed}")
        assert flaws(page) == []
    assert held_on(workshop) == workshop.today + timedelta(days=3)
    change.refresh_from_db()
    assert (change.outcome, change.decided_by) == ("accepted", workshop.users["blk"])


def test_the_other_side_rejects_and_the_own_kasi_overrides_with_a_reason(workshop, signed_in):
    with signed_in("bimker") as page:
        ask_for_a_move(page, workshop, days=3)
    first = ClassChange.objects.get()

    # Rejected only with a reason; nothing has moved.
    with signed_in("blk") as page:
        page.goto(reverse("programs:change-answer", args=[first.pk]))
        follow(page, "[name=decision][value=reject]")
        assert page.locator(".error-summary").count() == 1
        page.fill("[name=reason]", "Instruktur mengajar di tempat lain.")
        follow(page, "[name=decision][value=reject]")
    assert held_on(workshop) == workshop.today

    # Asked anew, the own Kasi carries it out and says why.
    with signed_in("bimker") as page:
        ask_for_a_move(page, workshop, days=4)
    second = ClassChange.objects.pending().get()
    with signed_in("kasi") as page:
        page.goto(reverse("programs:change-override", args=[second.pk]))
        page.fill("[name=reason]", "Blok ditutup hari itu.")
        follow(page, "form .btn-primary")
    assert held_on(workshop) == workshop.today + timedelta(days=4)
    outcomes = ClassChange.objects.order_by("pk").values_list("outcome", "decision_reason")
    assert list(outcomes) == [
        ("rejected", "Instruktur mengajar di tempat lain."), ("overridden", "Blok ditutup hari itu.")
    ]  # fmt: skip
