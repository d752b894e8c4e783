"""The prison's list of 933 rows, 30 of them wrong: upload, columns, preview, confirm, wrong rows, undo."""

from pathlib import Path

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from inmates.models import Inmate, ListImport, RegistrationEntry
from jobs.services.running import run_job
from organizations.models import Role
from tests.browser.looking import flaws, follow
from tests.browser.workshop import PASSWORD
from tests.factories import ConvictFactory, FacilityFactory, RegistrationClassFactory, UserFactory
from tests.inmates.importing.lists import xlsx

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

HEADINGS = ["No", "Nama", "No. Registrasi", "Tgl Msk", "Tgl Ekspirasi", "Alias 1", "Blok", "Sel"]
LISTED, WRONG, KNOWN = 933, 30, 20


class Registry:
    """A registration officer, people in the register, and a list of 933 rows."""

    def __init__(self, folder: Path) -> None:
        self.facility = FacilityFactory()
        self.user = UserFactory(username="registrasi", role=Role.REGISTRASI, facility=self.facility)
        self.user.set_password(PASSWORD)
        self.user.save()
        RegistrationClassFactory()
        self.known = [ConvictFactory(facility=self.facility, name=f"Lama Rekaan {number}") for number in range(KNOWN)]
        self.missing = ConvictFactory(facility=self.facility, name="Hilang Rekaan")
        self.detainee = ConvictFactory(facility=self.facility, name="Berganti Nomor", registration__text="A.III 5/2025")
        self.file = folder / "Daftar WBP.xlsx"
        self.file.write_bytes(xlsx([["DAFTAR WARGA BINAAN"], [], HEADINGS, *self.rows()]))

    def rows(self) -> list[list]:
        number = iter(range(1, LISTED + 1))
        known = [[one.name, one.registrations.get().text, "10/01/2025", "10/01/2028", "", "B", "3"] for one in self.known]
        wrong = [[f"Salah Rekaan {n}", f"B.I {8000 + n}/2026", "32/01/2026", "-", "", "A", "1"] for n in range(WRONG)]
        renumbered = [["Berganti Nomor", "B.I 9999/2026", "10/01/2025", "10/01/2028", "", "A", "3"]]
        count = LISTED - len(known) - len(wrong) - len(renumbered)
        new = [[f"Baru Rekaan {n}", f"B.I {1000 + n}/2026", "21/01/2026", 47000, "x", "C", "4"] for n in range(count)]
        return [[next(number), *row] for row in [*known, *new, *renumbered, *wrong]]


@pytest.fixture
def registry(site, tmp_path) -> Registry:
    return Registry(tmp_path)


@pytest.fixture
def page(arrive, registry):
    """Signed in; axe is let past the Content-Security-Policy."""
    page = arrive(bypass_csp=True, accept_downloads=True)
    page.goto(reverse("inmates:list-upload"))
    page.fill("input[name=login]", registry.user.username)
    page.fill("input[name=password]", PASSWORD)
    follow(page, "main button[type=submit]")
    return page


def work() -> ListImport:
    """The worker's part."""
    run_job.func(ListImport.objects.get().job_id)
    return ListImport.objects.get()


def figures(page) -> list[int]:
    page.wait_for_selector(".figures")
    return [int(text) for text in page.locator(".figures dd").all_inner_texts()]


def send(page) -> None:
    follow(page, "main form[method=post] button[type=submit]")


def uploaded(page, file: Path) -> None:
    page.set_input_files("input[type=file]", file)
    send(page)


def test_a_list_of_933_rows_of_which_30_are_wrong(page, registry, tmp_path):
    # given
    before = list(Inmate.objects.order_by("pk").values()), list(RegistrationEntry.objects.order_by("pk").values())
    found = flaws(page)

    # when: upload, and the columns as they were recognised
    uploaded(page, registry.file)
    found += flaws(page)
    assert page.locator("#id_registration_number option:checked").inner_text() == "C – No. Registrasi"
    send(page)

    # then: the page shows how far it is, and by itself what would happen
    page.wait_for_selector("#job-progress progress")
    found += flaws(page)
    work()
    assert figures(page) == [883, 20, 0, 30, 1, 2]

    # when: one new number is a known person's
    for kind in ("rejected", "changed", "new", "warning", "missing", "namesake"):
        page.goto(f"{page.url.partition('?')[0]}?kind={kind}")
        found += flaws(page)
    page.select_option("main form select", str(registry.detainee.pk))
    send(page)
    page.wait_for_selector("#job-progress progress")
    work()
    assert figures(page) == [882, 21, 0, 30, 0, 1]

    # when: confirm
    follow(page, ".next-step a")
    found += flaws(page)
    send(page)
    page.wait_for_selector("#job-progress progress")
    work()

    # then
    page.wait_for_selector("#undo")
    found += flaws(page)
    assert Inmate.objects.count() == KNOWN + 2 + 882
    assert registry.detainee.registrations.get(is_current=True).text == "B.I 9999/2026"
    assert Inmate.objects.filter(pk__in=[one.pk for one in registry.known], block="B").count() == KNOWN

    # when: the wrong rows come back with their reasons
    with page.expect_download() as download:
        page.click("a[href$='/rejected/xlsx/']")
    download.value.save_as(tmp_path / "rejected.xlsx")
    lines = list(load_workbook(tmp_path / "rejected.xlsx").active.values)
    assert (len(lines), lines[0][-1], "(D907)" in lines[1][-1]) == (31, "Alasan ditolak", True)

    # when: who is missing is asked about
    follow(page, "#missing ~ p a")
    found += flaws(page)
    page.select_option("select[name^=what-]", "released")
    page.fill("input[type=date]", "2026-01-20")
    send(page)
    page.wait_for_selector(".message-success")
    found += flaws(page)
    registry.missing.refresh_from_db()
    assert registry.missing.left_on is not None

    # when: everything else is undone
    page.goto(reverse("programs:list-result", args=[ListImport.objects.get().pk]))
    follow(page, "form[action$='/undo/'] button")
    page.wait_for_selector("#job-progress progress")
    work()
    page.wait_for_selector("#kept")
    found += flaws(page)

    # then
    Inmate.objects.filter(pk=registry.missing.pk).update(left_on=None)
    assert (list(Inmate.objects.order_by("pk").values()), list(RegistrationEntry.objects.order_by("pk").values())) == before
    page.goto(reverse("inmates:list-history"))
    assert "\n".join([*found, *flaws(page)]) == ""


def test_what_cannot_be_read_is_said_and_columns_are_chosen_by_hand(page, tmp_path):
    # given
    wrong, odd = tmp_path / "surat.csv", tmp_path / "daftar.csv"
    wrong.write_bytes(b"%PDF-1.4")
    odd.write_text("Penghuni;Kode;Mulai\nBudi Rekaan;B.I 1/2026;21/01/2026\n")

    # when
    uploaded(page, wrong)
    page.wait_for_selector(".error-summary")
    found = flaws(page)
    uploaded(page, odd)
    send(page)
    page.wait_for_selector(".error-summary")
    found += flaws(page)
    page.select_option("#id_name", label="A – Penghuni")
    page.select_option("#id_registration_number", label="B – Kode")
    send(page)
    page.wait_for_selector("#job-progress progress")
    work()

    # then
    assert figures(page) == [1, 0, 0, 0, 1, KNOWN + 2]
    assert "\n".join(found) == ""
