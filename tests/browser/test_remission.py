"""A remission list in a real browser: it frees three participants of two classes, and they are named with their class."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from inmates.models import CustodyEvent, Inmate
from organizations.models import Role, User
from programs.models import TrainingClass
from tests.browser.looking import flaws
from tests.browser.workshop import Workshop, wait_for_focus
from tests.factories import ConvictFactory, EnrollmentFactory, TrainingClassFactory, UserFactory
from tests.inmates.importing.lists import xlsx

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@dataclass
class Prison:
    """Two classes until the day after tomorrow: who has 36 days left fits them, until he has a remission of a month."""

    workshop: Workshop

    def __post_init__(self) -> None:
        facility, today = self.workshop.facility, self.workshop.today
        self.registrar: User = UserFactory(role=Role.REGISTRASI, facility=facility)
        self.classes: list[TrainingClass] = [
            TrainingClassFactory(facility=facility, code=code, starts_on=today, ends_on=today + timedelta(days=2), seats=16)
            for code in ("LAS-1", "CUKUR-1")
        ]
        soon, late = today + timedelta(days=36), today + timedelta(days=400)
        placed = [("Ali Rekaan", 0, soon), ("Budi Rekaan", 0, soon), ("Cecep Rekaan", 1, soon), ("Dadang Rekaan", 1, late)]
        self.people = {name: self.inmate(name, until, place) for name, place, until in placed}
        self.people["Eko Rekaan"] = self.inmate("Eko Rekaan", None)

    def inmate(self, name: str, until, place: int | None = None) -> Inmate:
        inmate = ConvictFactory(facility=self.workshop.facility, name=name, expires_on=until, release_on=until)
        if place is not None:
            EnrollmentFactory(training_class=self.classes[place], inmate=inmate)
        return inmate

    @property
    def rows(self) -> list[list[object]]:
        people = [[name, one.registration(), "1 bulan"] for name, one in self.people.items()]
        return [["REMISI KHUSUS"], [], ["Nama", "No. Registrasi", "Besar Remisi"], *people, ["Orang Lain", "B.I 9999/1999", 1]]


@pytest.fixture
def prison(site) -> Prison:
    return Prison(Workshop())


@pytest.fixture
def sheet(prison, tmp_path):
    path = tmp_path / "remisi.xlsx"
    path.write_bytes(xlsx(prison.rows))
    return path


@pytest.fixture
def page_of(arrive, site):
    """A page of ``user`` who reads ``language``; axe is let past the Content-Security-Policy."""

    def new_page(user: User, language: str = "id"):
        page = arrive(bypass_csp=True)
        client = Client()
        client.force_login(user)
        cookies = {
            settings.LANGUAGE_COOKIE_NAME: language,
            settings.SESSION_COOKIE_NAME: client.cookies[settings.SESSION_COOKIE_NAME].value,
        }
        page.context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
        return page

    return new_page


def upload(page, sheet) -> None:
    page.goto(reverse("programs:remission-upload"))
    page.set_input_files("[name=file]", sheet)
    page.select_option("[name=kind]", "RK I")
    page.fill("[name=decree_number]", "PAS-7/2026")
    with page.expect_navigation():
        page.locator("main form [type=submit]").click()


def press(page, end: str) -> None:
    with page.expect_navigation():
        page.locator(f"form[action$='/{end}/'] button").click()


def tab_to(page, name: str) -> None:
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == name:
            return
    raise AssertionError(f"{name} is not reached by Tab")


def named(page) -> list[tuple[str, str]]:
    """Class and name of everybody who no longer fits, as the page lists them."""
    rows = page.locator("section:has(#misfits) tbody tr").all()
    return sorted((row.locator("td").first.inner_text(), row.locator("th").inner_text()) for row in rows)


def rejected(page) -> list[str]:
    return page.locator("section:has(#rejected) tbody tr td:nth-child(2)").all_inner_texts()


def test_a_list_frees_three_participants_of_two_classes(prison, sheet, page_of):
    # given
    freed = [("CUKUR-1", "Cecep Rekaan"), ("LAS-1", "Ali Rekaan"), ("LAS-1", "Budi Rekaan")]
    page = page_of(prison.registrar)

    # when: from the menu to the preview
    page.goto(reverse("home"))
    page.locator(f"nav a[href='{reverse('programs:remission-list')}']").click()
    upload(page, sheet)

    # then: nothing is written, and everything is said
    assert named(page) == freed
    assert rejected(page) == ["B8", "B9"]
    assert not CustodyEvent.objects.exists()

    # when
    press(page, "give")

    # then
    assert page.locator(".message-success").count() == 1
    assert named(page) == freed
    assert sorted(CustodyEvent.objects.values_list("inmate__name", flat=True)) == sorted(prison.people)[:4]

    # then: who runs the classes reads the same, and cannot give it
    clerk = page_of(prison.workshop.users["bimker"])
    clerk.goto(page.url)
    assert named(clerk) == freed
    clerk.goto(reverse("programs:class-misfits"))
    assert sorted(clerk.locator("tbody tr td:nth-child(2)").all_inner_texts()) == sorted(name for _code, name in freed)

    # when: the same file once more
    upload(page, sheet)

    # then
    assert rejected(page) == ["B4", "B5", "B6", "B7", "B8", "B9"]
    assert not page.locator("form[action$='/give/']").count()


def test_people_are_chosen_by_keyboard_alone(prison, page_of):
    # given
    page = page_of(prison.registrar)
    page.goto(reverse("programs:remission-add"))

    # when: a name, Enter, on to his months, to the kind, to the button
    wait_for_focus(page, "[type=search]")
    page.keyboard.type("cecep")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    wait_for_focus(page, "[type=search]")
    tab_to(page, f"months-{prison.people['Cecep Rekaan'].pk}")
    page.keyboard.type("1")
    tab_to(page, "kind")
    page.keyboard.type("RK I")
    tab_to(page, "preview")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    # then
    assert named(page) == [("CUKUR-1", "Cecep Rekaan")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_state_of_the_pages_can_be_read_by_everybody(prison, sheet, page_of, language):
    # given
    page = page_of(prison.registrar, language)
    found = []

    # when
    for name in ("list", "upload", "add"):
        page.goto(reverse(f"programs:remission-{name}"))
        found += flaws(page)
    with page.expect_navigation():
        page.locator("[name=preview]").click()
    found += flaws(page)
    upload(page, sheet)
    found += flaws(page)
    press(page, "give")
    found += flaws(page)
    page.goto(reverse("programs:remission-list"))
    found += flaws(page)

    # then
    assert "\n".join(found) == ""
