"""The main job in a real browser: from candidates to a certificate that an employer checks, and back to its revocation."""

import re
import subprocess

import pytest
from django.urls import reverse

from certificates.models import Certificate
from certificates.rules.blockers import IssueBlocker
from jobs.models import Job
from jobs.services.running import run_job
from lapas_training.demo.scans import example_scan
from programs.models import Attendance, ClassSession, Enrollment
from programs.rules.completion import ClassBlocker
from programs.rules.eligibility import Ineligibility
from tests.browser import selecting
from tests.browser.selecting import send
from tests.browser.workshop import NAMES, Workshop

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def workshop(site) -> Workshop:
    return Workshop()


@pytest.fixture
def scan(tmp_path):
    path = tmp_path / "pindaian.pdf"
    path.write_bytes(example_scan("Daftar hadir").data)
    return path


def test_from_candidates_to_a_certificate_that_is_checked_and_revoked(workshop, signed_in, arrive, scan, tmp_path):
    # Bimker proposes who fits, and reads why somebody does not; the Kasi checks, the TPP meets, the Kalapas signs.
    with signed_in("bimker") as page:
        assert reasons_of(page, workshop, workshop.leaving_soon) == str(Ineligibility.RELEASE_BEFORE_END.label)
        selecting.choose(page, workshop.training_class, workshop.fitting)
        selecting.propose(page, workshop.training_class)
    with signed_in("kasi") as page:
        selecting.check(page, workshop.training_class)
        selecting.meet(page, workshop.training_class, consent_on=workshop.today)
        assert places(workshop) == []
    with signed_in("kalapas") as page:
        selecting.sign(page, workshop.training_class)

    # Everybody on the decree has a seat on the sheet.
    with signed_in("bimker") as page:
        assert [str(place.inmate.name) for place in places(workshop)] == NAMES
        fetched(page, reverse("reports:blank-sheet", args=[workshop.meeting.pk]), words=NAMES)

        # The sheet comes back signed by all three: a wrong total is refused, the right one takes two keys.
        type_sheet(page, workshop, total="2")
        assert re.findall(r"\d+", page.locator(".error-summary li").inner_text()) == ["2", "3"]
        assert recorded(workshop) == {""}
        keys = type_sheet(page, workshop, total="3")
        assert not page.locator(".error-summary").count()
        assert keys <= 3
        assert recorded(workshop) == {"H"}

        attach(page, reverse("programs:class-scan-add", args=[workshop.training_class.pk]), scan, workshop)

    # The marks come from the instructor, but for one person whom the head of training types.
    with signed_in("instruktur") as page:
        page.goto(workshop.meeting.get_absolute_url())
        post(page, "programs:meeting-confirm", workshop.meeting.pk)
        enter_marks(page, workshop, seats=[1, 2])
    with signed_in("blk") as page:
        enter_marks(page, workshop, seats=[3])

    # Without the two locks there is no hearing, and the page says what is missing.
    with signed_in("blk") as page:
        assert blockers_of(page, workshop) == {ClassBlocker.ATTENDANCE_UNLOCKED, ClassBlocker.MARKS_UNLOCKED}
        assert not page.locator("[name=minutes_number]").count()
    with signed_in("bimker-staf") as page:
        page.goto(workshop.meeting.get_absolute_url())
        post(page, "programs:meeting-lock", workshop.meeting.pk)
    with signed_in("kepala-blk") as page:
        assert blockers_of(page, workshop) == {ClassBlocker.MARKS_UNLOCKED}
        page.goto(reverse("programs:class-marks", args=[workshop.training_class.pk]))
        post(page, "programs:marks-lock", workshop.training_class.pk)

    with signed_in("blk") as page:
        assert blockers_of(page, workshop) == set()
        hold_hearing(page, scan)
        assert {place.status for place in places(workshop)} == {Enrollment.Status.GRADUATED}
    with signed_in("bimker") as page:
        confirm_identities(page, workshop)

    # Who entered marks of a person issues the others' certificates only; the head of the centre has to do that one.
    with signed_in("blk") as page:
        issue(page, workshop)
        assert waiting(page) == {NAMES[2]: str(IssueBlocker.SAME_PERSON.label)}
        assert [certificate.holder_name for certificate in certificates(workshop)] == NAMES[:2]
    with signed_in("kepala-blk") as page:
        issue(page, workshop)
        assert [certificate.holder_name for certificate in certificates(workshop)] == NAMES

        # The paper carries the name, and its QR code leads to a page that vouches for it.
        certificate = certificates(workshop)[0]
        pdf = tmp_path / "sertifikat.pdf"
        download = reverse("certificates:certificate-download", args=[certificate.pk])
        pdf.write_bytes(fetched(page, download, words=[NAMES[0], certificate.number]))
        address = qr_of(pdf)
        assert status_at(arrive(), address) == "berlaku"

        page.goto(reverse("certificates:certificate-revoke", args=[certificate.pk]))
        page.fill("[name=reason]", "Nama tertukar.")
        page.locator("main form [type=submit]").click()
        page.wait_for_url("**" + certificate.get_absolute_url())
        assert status_at(arrive(), address) == "dicabut"


def places(workshop) -> list[Enrollment]:
    return list(workshop.training_class.enrollments.select_related("inmate").order_by("seat_number"))


def certificates(workshop) -> list[Certificate]:
    return list(Certificate.objects.of_class(workshop.training_class).order_by("enrollment__seat_number"))


def recorded(workshop) -> set[str]:
    return set(Attendance.objects.filter(meeting=workshop.meeting).values_list("status", flat=True))


def post(page, name: str, pk: int) -> None:
    """Press the button of the form that posts to ``name``; it must come back as a page, not an error."""
    with page.expect_navigation() as answer:
        page.locator(f'form[action="{reverse(name, args=[pk])}"] button').click()
    assert answer.value.status == 200


def fetched(page, address: str, *, words: list[str]) -> bytes:
    """The PDF at ``address``, which says all ``words``."""
    answer = page.request.get(address)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    text = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=answer.body(), capture_output=True, check=True
    ).stdout.decode()
    assert [word for word in words if word not in text] == []
    return answer.body()


def reasons_of(page, workshop, inmate) -> str:
    page.goto(reverse("programs:class-candidates", args=[workshop.training_class.pk]))
    send(page, "button[name=show][value=refused]")
    row = page.locator("tr", has_text=inmate.name)
    assert not row.locator("[name=inmates]").count()
    return row.locator("td").last.inner_text()


def type_sheet(page, workshop, *, total: str) -> int:
    """Open today's sheet and type the control total and Enter, with no hand on the mouse; gives the number of keys."""
    page.goto(workshop.meeting.get_absolute_url())
    page.locator("[name=control_total]:focus").wait_for()  # by itself
    keys = [*total, "Enter"]
    with page.expect_response("**" + reverse("programs:attendance-record", args=[workshop.meeting.pk])):
        for key in keys:
            page.keyboard.press(key)
    page.locator(".error-summary, .message-success").first.wait_for()
    return len(keys)


def attach(page, address: str, scan, workshop) -> None:
    page.goto(address)
    page.check(f"[name=meetings][value='{workshop.meeting.pk}']")
    page.set_input_files("[name=file]", scan)
    send(page, "main form button[type=submit]")
    assert ClassSession.objects.get(pk=workshop.meeting.pk).scan_id


def enter_marks(page, workshop, *, seats: list[int]) -> None:
    unit = workshop.training_class.program.units.get()
    page.goto(reverse("programs:unit-marks", args=[workshop.training_class.pk, unit.pk]))
    for place in places(workshop):
        for aspect in ("knowledge", "skill", "attitude") if place.seat_number in seats else ():
            page.fill(f"[name={aspect}-{place.pk}]", "80")
    send(page, "main form button[type=submit]")


def blockers_of(page, workshop) -> set[ClassBlocker]:
    page.goto(reverse("programs:class-hearing", args=[workshop.training_class.pk]))
    said = " ".join(page.locator(".waits li").all_inner_texts())
    return {blocker for blocker in ClassBlocker if str(blocker.label) in said}


def hold_hearing(page, scan) -> None:
    page.fill("[name=minutes_number]", "BA-1/2026")
    page.set_input_files("[name=minutes]", scan)
    page.fill("[name=name-1]", "Rekaan Ketua")
    page.fill("[name=position-1]", "Ketua")
    send(page, "main form[enctype] button[type=submit]")


def confirm_identities(page, workshop) -> None:
    page.goto(reverse("programs:class-identities", args=[workshop.training_class.pk]))
    for place in places(workshop):
        page.check(f"[name=place-{place.pk}-confirm]")
    send(page, "main form button[type=submit]")


def issue(page, workshop) -> None:
    page.goto(reverse("certificates:class-certificates", args=[workshop.training_class.pk]))
    post(page, "certificates:class-issue", workshop.training_class.pk)
    run_job.func(Job.objects.latest("pk").pk)  # the worker's part
    page.locator(f"a[href^='{reverse('certificates:batch-print')}']").wait_for()


def waiting(page) -> dict[str, str]:
    """Who has no certificate yet, and why."""
    rows = page.locator("tr", has=page.locator("ul.reasons"))
    return {row.locator("th").inner_text(): row.locator("ul.reasons").inner_text() for row in rows.all()}


def qr_of(pdf) -> str:
    picture = pdf.with_suffix("")
    subprocess.run(["pdftoppm", "-r", "150", "-png", "-f", "1", "-singlefile", pdf, picture], check=True)
    read = subprocess.run(["zbarimg", "-q", "--raw", picture.with_suffix(".png")], capture_output=True, check=True)
    return read.stdout.decode().strip()


def status_at(page, address: str) -> str:
    """What an employer without an account reads at the address of the QR code; no word there of a prison."""
    answer = page.goto(address)
    assert answer.status == 200
    assert not re.search(r"lapas|rutan|narapidana|penjara", page.content(), re.IGNORECASE)
    return page.locator("#status").text_content().strip()  # the letters themselves, not as the style sheet shows them
