"""From the list of candidates to a full class, by four people; and a freed seat for the first who waits for one."""

from datetime import timedelta

import pytest
from django.urls import reverse

from programs.models import Enrollment, TrainingClass
from programs.services.leaving import leave
from tests.browser import selecting
from tests.browser.looking import flaws, follow
from tests.browser.selecting import open_tab, send, step
from tests.browser.workshop import NAMES, Workshop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def workshop(site) -> Workshop:
    """Two seats for the three who fit."""
    workshop = Workshop()
    TrainingClass.objects.filter(pk=workshop.training_class.pk).update(seats=2)
    workshop.training_class.refresh_from_db()
    return workshop


def until_tomorrow(workshop) -> dict[str, object]:
    """Another day of the class, on which somebody may still join."""
    tomorrow = workshop.today + timedelta(days=1)
    return {"ends_on": tomorrow, "replacements_until": tomorrow}


def holders(workshop) -> dict[int, str]:
    places = Enrollment.objects.open().filter(training_class=workshop.training_class).select_related("inmate")
    return {place.seat_number: place.inmate.name for place in places}


def test_from_candidates_to_a_full_class_and_a_freed_seat(workshop, signed_in):
    training_class = workshop.training_class
    waiting_list = reverse("programs:class-waiting-list", args=[training_class.pk])

    # Bimker keeps criteria, searches without losing a tick, and puts three people into a draft.
    with signed_in("bimker") as page:
        page.goto(reverse("programs:class-candidates", args=[training_class.pk]))
        first, second, third = workshop.fitting
        page.check(f"[name=inmates][value='{first.pk}']")
        page.fill("[name=q]", second.name)
        with page.expect_navigation():
            page.press("[name=q]", "Enter")
        assert [box.get_attribute("value") for box in page.locator("[name=inmates]:checked").all()] == [str(first.pk)]
        page.check(f"[name=inmates][value='{second.pk}']")
        page.locator("details.criteria summary").click()
        page.check("[name=off_routine_duty]")
        page.fill("[name=q]", "")
        send(page, "details.criteria button[formaction]")
        assert page.locator("[name=inmates]:checked").count() == 2
        page.check(f"[name=inmates][value='{third.pk}']")
        send(page, "button[name=nominate]")

        # The third is put first, before the draft is proposed.
        page.locator("tr", has_text=third.name).locator("input.order").fill("0")
        send(page, "button[name=propose]")
        assert not page.locator(f"form[action='{step('check', training_class)}']").count()

    # The Kasi returns it once, and checks it the second time.
    with signed_in("kasi") as page:
        open_tab(page, training_class)
        page.click(f"a[href='{step('return', training_class)}']")
        page.fill("[name=reason]", "Urutan belum disepakati.")
        send(page, ".page form:has([name=reason]) [type=submit]")
    with signed_in("bimker") as page:
        open_tab(page, training_class)
        assert page.locator(".message-warning").inner_text().endswith("Urutan belum disepakati.")
        page.locator("tr", has_text=third.name).locator("input.order").fill("9")
        send(page, "button[name=propose]")
    with signed_in("kasi") as page:
        selecting.check(page, training_class)

    # The TPP recommends two for two seats and lets the third wait; the Kalapas signs.
    with signed_in("bimker-staf") as page:
        selecting.meet(page, training_class, consent_on=workshop.today, waiting_reason="Tempat penuh.")
    assert holders(workshop) == {}
    with signed_in("kalapas") as page:
        page.goto(reverse("home"))
        assert page.locator(".work a", has_text=training_class.code).first.get_attribute("href") == reverse(
            "programs:class-proposal", args=[training_class.pk]
        )
        selecting.sign(page, training_class)
    assert holders(workshop) == {1: NAMES[0], 2: NAMES[1]}

    # Somebody leaves, and his seat goes to who waited.
    gone = Enrollment.objects.get(training_class=training_class, seat_number=1)
    leave(enrollment=gone, reason="transfer", by=workshop.users["bimker"], on=workshop.today)
    TrainingClass.objects.filter(pk=training_class.pk).update(**until_tomorrow(workshop))
    with signed_in("bimker") as page:
        page.goto(reverse("programs:class-participants", args=[training_class.pk]))
        page.click(f"a[href='{waiting_list}']")
        assert third.name in page.locator("#seat-1 ~ p").inner_text()
        send(page, ".panel form button")
        assert page.url.endswith(waiting_list)
    assert holders(workshop) == {1: third.name, 2: NAMES[1]}


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_state_can_be_read_by_everybody_on_every_screen(workshop, arrive_as, language):
    training_class = workshop.training_class
    clerk, staff, chief, head = (
        arrive_as(workshop.users[name], language) for name in ("bimker", "bimker-staf", "kasi", "kalapas")
    )
    candidates = reverse("programs:class-candidates", args=[training_class.pk])
    found = []

    def look(page, address: str = "") -> None:
        if address:
            assert page.goto(address).status == 200
        else:
            open_tab(page, training_class)
        found.extend(flaws(page))

    # before: nobody proposed, the candidates of each group
    look(clerk)
    look(clerk, candidates)
    look(clerk, f"{candidates}?show=outside")
    look(clerk, f"{candidates}?show=refused")

    # the draft, proposed, returned
    selecting.choose(clerk, training_class, workshop.fitting, reason="Berminat dan tekun")
    look(clerk)
    selecting.propose(clerk, training_class)
    look(clerk, step("withdraw", training_class))
    look(chief)
    look(chief, step("return", training_class))

    # checked, the session, its refusal
    selecting.check(chief, training_class)
    look(staff)
    look(staff, step("tpp", training_class))
    follow(staff, ".page form:has([name=number]) button[type=submit]")
    assert staff.locator(".error-summary").count() == 1
    found += flaws(staff)
    selecting.meet(staff, training_class, consent_on=workshop.today, waiting_reason="Tempat penuh.")

    # recommended, the decree, decreed
    nominations = selecting.proposal_of(training_class).nominations.all()
    look(staff)
    look(clerk, reverse("programs:nomination-decline", args=[nominations[0].pk]))
    look(staff, reverse("programs:nomination-drop", args=[nominations[0].pk]))
    look(head)
    look(head, step("decree", training_class))
    selecting.sign(head, training_class)
    look(head)
    look(head, reverse("reports:selection-paper", args=[training_class.pk]))

    # a freed seat
    gone = Enrollment.objects.filter(training_class=training_class).first()
    leave(enrollment=gone, reason="transfer", by=workshop.users["bimker"], on=workshop.today)
    TrainingClass.objects.filter(pk=training_class.pk).update(**until_tomorrow(workshop))
    waiting_list = reverse("programs:class-waiting-list", args=[training_class.pk])
    look(clerk, waiting_list)
    look(chief, waiting_list)
    look(clerk, reverse("programs:nomination-skip", args=[nominations[2].pk]))

    assert "\n".join(found) == ""
