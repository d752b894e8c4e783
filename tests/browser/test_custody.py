"""An officer records what happens to a person, by keyboard, and the class follows; what was wrong is taken back."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from inmates.models import Absence, CustodyEvent, Inmate
from organizations.models import Role
from programs.models import Enrollment
from tests.browser.looking import flaws, follow
from tests.browser.workshop import PASSWORD
from tests.factories import (
    ConvictFactory,
    EnrollmentFactory,
    FacilityFactory,
    UserFactory,
)
from tests.programs.stage import Stage

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class House:
    """A class in the middle of its days, whose first person is followed; another prison uses the system too."""

    def __init__(self) -> None:
        self.facility = FacilityFactory(name="Lapas Rekaan Empat")
        self.today: date = self.facility.local_date(now())
        begun, ends = self.today - timedelta(days=20), self.today + timedelta(days=20)
        stage = Stage(facility=self.facility, code="LAS-UJI", starts_on=begun, ends_on=ends)
        self.training_class = stage.training_class
        self.person = ConvictFactory(facility=self.facility, name="Rekaan Terdampak", release_on=self.today + timedelta(days=700))
        self.place = EnrollmentFactory(
            training_class=self.training_class, inmate=self.person, starts_on=self.training_class.starts_on
        )
        for days in (-8, -7, -1, 0, 5):
            stage.meeting([self.place], held_on=self.today + timedelta(days=days))
        self.elsewhere = FacilityFactory(name="Lapas Rekaan Lima")
        self.officer("registrasi", Role.REGISTRASI, self.facility)
        self.officer("bimker", Role.BIMKER, self.facility)
        self.officer("registrasi-lima", Role.REGISTRASI, self.elsewhere)

    def officer(self, name: str, role: Role, facility) -> None:
        user = UserFactory(username=name, role=role, facility=facility)
        user.set_password(PASSWORD)
        user.save()

    @property
    def custody(self) -> str:
        return reverse("programs:inmate-custody", args=[self.person.pk])

    def codes(self) -> list[tuple[int, str]]:
        rows = self.place.attendances.order_by("meeting__held_on").values_list("meeting__held_on", "status")
        return [((held_on - self.today).days, status) for held_on, status in rows]


@pytest.fixture
def house(site) -> House:
    return House()


def test_out_to_court_back_and_transferred_mid_course(house, signed_in):
    with signed_in("registrasi") as page:
        # Out to court a week ago, typed with the keyboard alone: the place waits.
        record(page, house, "court_out", days=-8)
        assert told(page, "message-info") == ["Rekaan Terdampak – LAS-UJI"]
        assert house.codes() == [(-8, ""), (-7, ""), (-1, ""), (0, ""), (5, "")]

        # Back the day after: what was missed is D, and the rest goes on.
        record(page, house, "court_back", days=-7)
        assert house.codes() == [(-8, "D"), (-7, "D"), (-1, ""), (0, ""), (5, "")]

        # By mistake released: taken back with its reason, and the place runs again.
        record(page, house, "released", days=-1)
        assert house.codes() == [(-8, "D"), (-7, "D"), (-1, "")]
        follow(page, "a:has-text('Tarik kembali')")
        assert flaws(page) == []
        page.keyboard.type("Salah orang")
        page.keyboard.press("Enter")
        page.wait_for_url("**" + house.custody)
        assert house.codes() == [(-8, "D"), (-7, "D"), (-1, ""), (0, ""), (5, "")]
        assert page.locator("td", has_text="Salah orang").count() == 1

        # Transferred yesterday to a prison that uses the system: the place ends there.
        record(page, house, "transferred_out", days=-1, to_facility="Lapas Rekaan Lima")
        assert house.codes() == [(-8, "D"), (-7, "D"), (-1, "")]
        assert Enrollment.objects.get().end_reason == "transfer"

    # The class page says so.
    with signed_in("bimker") as page:
        page.goto(reverse("programs:class-participants", args=[house.training_class.pk]))
        row = page.locator("tr", has_text="Rekaan Terdampak")
        assert str(Enrollment.EndReason.TRANSFER.label) in row.inner_text()

    # The other prison receives the person under a number of its own.
    with signed_in("registrasi-lima") as page:
        page.goto(reverse("inmates:inmate-transfers"))
        assert flaws(page) == []
        follow(page, "main a:has-text('Rekaan Terdampak')")
        assert flaws(page) == []
        page.keyboard.type("B.I 5/2026")
        page.keyboard.press("Enter")
        page.wait_for_selector(".message-success")
    received = Inmate.objects.get(previous=house.person)
    assert (received.facility, received.registration(), received.in_custody(house.today)) == (house.elsewhere, "B.I 5/2026", True)


def test_eight_people_are_out_to_court_by_one_form(house, signed_in):
    # given
    people = [ConvictFactory(facility=house.facility, name=f"Wayan Ke-{number}") for number in range(8)]
    others = ConvictFactory.create_batch(3, facility=house.facility)

    # when the letter is typed, the persons are searched for, and ticked
    with signed_in("registrasi") as page:
        page.goto(reverse("programs:inmate-events"))
        page.fill("[name=reference]", "W-8/2026")
        page.fill("[name=q]", "wayan")
        with page.expect_navigation():
            page.press("[name=q]", "Enter")
        assert flaws(page) == []
        assert page.input_value("[name=reference]") == "W-8/2026"
        for box in page.locator("[name=inmates]").all():
            box.press("Space")
        page.locator(".form-actions button").press("Enter")
        page.wait_for_selector(".message-success")
        assert flaws(page) == []

    # then
    assert sorted(Absence.objects.values_list("inmate", flat=True)) == [one.pk for one in people]
    assert set(CustodyEvent.objects.values_list("reference", "on")) == {("W-8/2026", house.today)}
    assert not CustodyEvent.objects.filter(inmate__in=others).exists()


def record(page, house, kind, *, days, to_facility=""):
    """From the person's page: the kind, Enter, the day, Enter."""
    page.goto(house.custody)
    assert flaws(page) == []
    page.select_option("[name=kind]", kind)
    page.press("[name=kind] >> xpath=ancestor::form//button", "Enter")
    page.wait_for_selector("[name=on]")
    assert flaws(page) == []
    page.fill("[name=on]", (house.today + timedelta(days=days)).isoformat())
    if to_facility:
        page.select_option("[name=to_facility]", label=to_facility)
    page.press("[name=on]", "Enter")
    page.wait_for_selector(".message-success")
    assert page.url.endswith(house.custody)
    assert flaws(page) == []


def told(page, kind):
    """The places that the messages of a kind name."""
    return [text.partition(": ")[2].rstrip(".") for text in page.locator(f".{kind}").all_inner_texts()]


def test_dates_of_release_and_who_no_longer_fits_read_well(house, signed_in):
    # given a release before the class ends
    with signed_in("registrasi") as page:
        page.goto(reverse("programs:inmate-release-date", args=[house.person.pk]))
        assert flaws(page) == []
        page.fill("[name=on]", (house.today + timedelta(days=3)).isoformat())
        page.fill("[name=decree_number]", "PAS-1/2026")
        page.fill("[name=decree_on]", house.today.isoformat())
        page.press("[name=decree_on]", "Enter")

        # then it is told at once, with class and margin
        page.wait_for_selector(".message-warning")
        assert "LAS-UJI" in told(page, "message-warning")[0]
        assert flaws(page) == []

    # and it stands in the list of who decides
    with signed_in("bimker") as page:
        page.goto(reverse("programs:class-misfits"))
        assert flaws(page) == []
        assert page.locator("td.num").all_inner_texts() == ["-24"]
        page.goto(reverse("inmates:inmate-list") + f"?on={house.today}")
        assert flaws(page) == []
