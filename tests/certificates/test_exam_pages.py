import io
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import localdate, now
from PIL import Image

from audit.models import Entry
from certificates.models import CompetencyCertificate, Exam, ExamSeat, Forwarding
from certificates.rules.exams import valid_until
from certificates.services.exams import lock_results
from organizations.models import Role
from tests.databases import on_sqlite
from tests.factories import (
    AgreementFactory,
    CompetencyCertificateFactory,
    ConvictFactory,
    EnrollmentFactory,
    ExamFactory,
    ExamSeatFactory,
    TrainingClassFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, on_sqlite]


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def exam():
    return ExamFactory(held_on=localdate() - timedelta(70))


@pytest.fixture
def clerk(login_as, exam):
    return login_as(Role.BIMKER, at=exam.facility)


def url(action, *args):
    return reverse(f"certificates:exam-{action}", args=[one.pk for one in args])


def errors(response):
    return response.content.decode().count('class="error-summary"') == 1


@pytest.mark.parametrize("count", [1, 3])
def test_lists_and_the_page_ask_the_same_number_of_questions(clerk, exam, page_queries, count):
    # given
    training_class = TrainingClassFactory(facility=exam.facility, training_center=exam.training_center)
    for _number in range(count):
        other = ExamFactory(facility=exam.facility, training_center=exam.training_center, held_on=date(2025, 3, 1))
        ExamSeatFactory(exam=other)
        place = EnrollmentFactory(training_class=training_class, status="graduated")
        EnrollmentFactory(training_class=training_class, status="graduated")
        seat = ExamSeatFactory(exam=exam, inmate=place.inmate, enrollment=place, result="K")
        CompetencyCertificateFactory(seat=seat, valid_until=localdate() + timedelta(9))

    # when
    asked = []
    inmate = exam.seats.first().inmate
    person = reverse("certificates:inmate-certificates", args=[inmate.pk])
    for address in (url("list"), url("detail", exam), url("people", exam), url("results", exam), url("reminders"), person):
        with page_queries() as queries:
            assert clerk.get(address).status_code == 200
        asked.append(len(queries))

    # then
    assert asked == [2, 10, 7, 4, 3, 4]


def test_an_exam_is_planned_with_the_lsp_of_the_last(clerk, exam):
    # given
    AgreementFactory(facility=exam.facility, training_center=exam.training_center)
    form = clerk.get(url("add")).context["form"]
    assert (form.initial["body"], form["training_center"].initial) == ("LSP Rekaan", exam.training_center)
    data = {
        "training_center": exam.training_center.pk, "body": "LSP Rekaan", "licence_number": "X", "licensed_until": "2030-01-01",
        "scheme": "Barber", "place": "Bengkel", "assessors": "Asesor", "held_on": "2029-05-01",
    }  # fmt: skip

    # when
    refused = clerk.post(url("add"), data | {"scheme": ""})
    response = clerk.post(url("add"), data)

    # then
    planned = Exam.objects.get(scheme="Barber")
    assert (errors(refused), response.url) == (True, planned.get_absolute_url())
    assert (planned.facility, planned.held_on, planned.recorded_by) == (exam.facility, date(2029, 5, 1), clerk.user)


def test_a_move_stands_on_the_page_with_its_reason(clerk, exam):
    refused = clerk.post(url("move", exam), {"to": "2029-05-02", "reason": " "})
    clerk.post(url("move", exam), {"to": "2029-05-02", "reason": "Asesor berhalangan"})

    response = clerk.get(exam.get_absolute_url())
    assert errors(refused)
    assert (response.context["exam"].held_on, "Asesor berhalangan" in response.content.decode()) == (date(2029, 5, 2), True)


def test_a_cancelled_exam_says_why_and_offers_nothing(clerk, exam):
    # given
    seat = ExamSeatFactory(exam=exam)
    exam.held_on = localdate() + timedelta(7)
    exam.save()

    # when
    refused = clerk.post(url("cancel", exam), {"reason": " "})
    response = clerk.post(url("cancel", exam), {"reason": "LSP menarik diri"})

    # then
    html = clerk.get(exam.get_absolute_url()).content.decode()
    assert (errors(refused), response.url, "LSP menarik diri" in html) == (True, exam.get_absolute_url(), True)
    offered = [url(name, exam) for name in ("move", "cancel", "people", "results")]
    offered += [url("withdraw", seat), url("wish", seat)]
    assert [address for address in offered if address in html] == []
    later = ExamFactory(facility=exam.facility, held_on=localdate() - timedelta(1))
    Exam.objects.filter(pk=exam.pk).update(held_on=localdate() - timedelta(1))
    assert clerk.get(url("reminders")).context["unlocked"] == [later]


def test_graduates_are_offered_others_are_searched_and_the_marked_are_entered(clerk, exam):
    # given
    training_class = TrainingClassFactory(facility=exam.facility, training_center=exam.training_center)
    graduate = ConvictFactory(facility=exam.facility, name="Andi Rekaan")
    EnrollmentFactory(training_class=training_class, inmate=graduate, status="graduated")
    other = ConvictFactory(facility=exam.facility, name="Beni Rekaan")
    ConvictFactory(name="Beni Jauh")

    # when
    offered = [clerk.get(url("people", exam), asked).context["rows"] for asked in ({}, {"q": "Beni"})]
    assert [[row.inmate for row in rows] for rows in offered] == [[graduate], [other]]
    nobody = clerk.post(url("people", exam), follow=True)
    clerk.post(url("people", exam), {"person": [graduate.pk, other.pk]})

    # then
    assert len(nobody.context["messages"]) == 1
    assert {seat.inmate for seat in exam.seats.all()} == {graduate, other}
    assert "certificates.read_sitters" in Entry.objects.values_list("verb", flat=True)
    clerk.post(url("withdraw", exam.seats.get(inmate=other)))
    assert [seat.inmate for seat in exam.seats.all()] == [graduate]


def test_results_are_typed_by_bimker_and_locked_by_the_kasi(clerk, login_as, exam):
    # given
    first, second = ExamSeatFactory(exam=exam), ExamSeatFactory(exam=exam)
    kasi = login_as(Role.KASI, at=exam.facility)

    # when
    refused = clerk.post(url("results", exam), {f"result-{first.pk}": "Z"})
    early = kasi.post(url("lock", exam), follow=True)
    clerk.post(url("results", exam), {f"result-{first.pk}": "K", f"result-{second.pk}": "TH"})
    kasi.post(url("lock", exam))

    # then
    assert (refused.status_code, len(early.context["messages"])) == (200, 1)
    exam.refresh_from_db()
    assert exam.results_locked_by == kasi.user
    assert {seat.result for seat in exam.seats.all()} == {"K", "TH"}
    assert clerk.post(url("lock", exam)).status_code == 403


def scan() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("L", (20, 20)).save(out, "PNG")
    return SimpleUploadedFile("scan.png", out.getvalue(), "image/png")


@pytest.fixture
def seat(exam):
    seat = ExamSeatFactory(exam=exam, result="K")
    lock_results(exam=exam, by=UserFactory(facility=exam.facility), at=now())
    return seat


def test_the_certificate_is_recorded_downloaded_and_put_right(clerk, seat):
    # given
    issued_on = localdate() - timedelta(3)
    data = {"number": "BNSP 1", "issued_on": issued_on}

    # when
    refused = clerk.post(url("certificate", seat), data | {"file": SimpleUploadedFile("x.pdf", b"GIF89a")})
    clerk.post(url("certificate", seat), data | {"file": scan()})
    clerk.post(url("certificate", seat), data | {"number": "BNSP 2", "file": scan(), "reason": "Salah ketik"})

    # then
    wrong, right = CompetencyCertificate.objects.order_by("pk")
    assert (errors(refused), wrong.number, wrong.replaced_at is None, right.replaces) == (True, "BNSP 1", False, wrong)
    assert right.valid_until == valid_until(issued_on)
    response = clerk.get(url("scan", right))
    assert (response.headers["Content-Type"], b"".join(response.streaming_content)[:2]) == ("image/jpeg", b"\xff\xd8")
    assert Entry.objects.order_by("pk").last().verb == "certificates.download_competency"


def test_the_kasi_corrects_a_locked_result_and_both_stand_there(login_as, exam, seat):
    kasi = login_as(Role.KASI, at=exam.facility)

    refused = kasi.post(url("correct", seat), {"result": "K", "reason": "Keliru"})
    kasi.post(url("correct", seat), {"result": "TH", "reason": "Salah baca daftar"})

    seat.refresh_from_db()
    html = kasi.get(exam.get_absolute_url()).content.decode()
    assert (errors(refused), seat.result, "Salah baca daftar" in html) == (True, "TH", True)


def test_where_to_send_it_is_seen_by_who_sends_it_and_erased_then(clerk, login_as, exam, seat):
    # given
    CompetencyCertificateFactory(seat=seat, issued_on=localdate() - timedelta(3))
    refused = clerk.post(url("wish", seat), {"wished_on": localdate(), "contact": ""})
    clerk.post(url("wish", seat), {"wished_on": localdate(), "contact": "Jalan Rahasia 7"})
    readers = [clerk, login_as(Role.KALAPAS, at=exam.facility)]

    # then
    seen = ["Jalan Rahasia 7" in one.get(exam.get_absolute_url()).content.decode() for one in readers]
    assert (errors(refused), seen) == (True, [True, False])

    # when
    clerk.post(url("forward", seat), {"on": localdate()})

    # then
    assert (Forwarding.objects.get().contact, Forwarding.objects.get().forwarded_by) == ("", clerk.user)


def test_the_centre_sees_its_graduates_and_nothing_the_prison_keeps(login_as, exam):
    # given: a release within the margin, which only the prison may know
    training_class = TrainingClassFactory(facility=exam.facility, training_center=exam.training_center)
    place = EnrollmentFactory(training_class=training_class, status="graduated", inmate__facility=exam.facility)
    ExamSeatFactory(exam=exam, inmate=place.inmate, enrollment=place)
    other = ExamSeatFactory(exam=exam, inmate__name="Orang Lapas")

    # when
    centre = login_as(Role.BLK, at=exam.training_center).get(exam.get_absolute_url())
    prison = login_as(Role.KALAPAS, at=exam.facility).get(exam.get_absolute_url())

    # then
    assert ([seat.inmate for seat, *_rest in centre.context["rows"]], centre.context["warned"]) == ([place.inmate], False)
    assert "Orang Lapas" not in centre.content.decode()
    assert ({seat.inmate for seat, *_rest in prison.context["rows"]}, prison.context["warned"]) == (
        {place.inmate, other.inmate},
        True,
    )


def test_the_persons_tab_tells_the_exam_as_the_lsps(clerk, seat):
    certificate = CompetencyCertificateFactory(seat=seat)

    html = clerk.get(reverse("certificates:inmate-certificates", args=[seat.inmate_id])).content.decode()

    assert [word in html for word in (certificate.number, "LSP Rekaan", seat.exam.get_absolute_url())] == [True] * 3


def test_what_is_waited_for_is_listed_and_read(clerk, exam, seat):
    later = ExamFactory(facility=exam.facility, held_on=localdate() - timedelta(1))

    response = clerk.get(url("reminders"))

    assert (response.context["awaited"], response.context["unlocked"], response.context["expiring"]) == ([seat], [later], [])
    entry = Entry.objects.order_by("pk").last()
    assert (entry.verb, entry.object_ids) == ("certificates.read_reminders", [seat.pk])
    assert ExamSeat.objects.count() == 1
