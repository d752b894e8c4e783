import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import override

from audit.models import Entry
from certificates.models import Certificate
from certificates.services import issuing
from certificates.services.issuing import issue
from inmates.models import Inmate
from organizations.models import Role
from programs.models import GraduationHearing
from tests.certificates.graduates import AT, ON, graduated_class, issuer
from tests.conftest import signed_in
from tests.factories import CertificateFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _quick_sheets(monkeypatch):
    monkeypatch.setattr(issuing, "certificate_pdf", lambda content: content["code"].encode())


@pytest.fixture
def training_class():
    return graduated_class(["Budi Santoso", "Siti Aminah"])


@pytest.fixture
def certificate(training_class):
    return issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT)[0]


@pytest.fixture
def client(login_as, training_class):
    return login_as(Role.BLK, at=training_class.training_center)


def tab(training_class) -> str:
    return reverse("certificates:class-certificates", args=[training_class.pk])


def url(action, certificate) -> str:
    return reverse(f"certificates:certificate-{action}", args=[certificate.pk])


def texts(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def test_the_tab_says_what_stands_in_the_way_before_the_button(client, training_class):
    # given
    blocked = training_class.enrollments.last()
    Inmate.objects.filter(pk=blocked.inmate_id).update(identity_confirmed_on=None, identity_confirmed_by=None)

    # when
    response = client.get(tab(training_class))

    # then
    assert [[blocker.value for blocker in row.blockers] for row in response.context["waiting"]] == [[], ["identity_unconfirmed"]]
    assert response.context["ready_count"] == 1
    assert list(response.context["certificates"]) == []
    assert Entry.objects.first().verb == "certificates.read_class"


@pytest.mark.parametrize(("count", "issued"), [(1, False), (6, False), (1, True), (6, True)])
def test_the_tab_asks_a_fixed_number_of_queries(login_as, page_queries, count, issued):
    # given
    training_class = graduated_class([f"Orang {chr(65 + number)}" for number in range(count)])
    if issued:
        issue(training_class=training_class, by=issuer(training_class), on=ON, at=AT)
    client = login_as(Role.BLK, at=training_class.training_center)

    # when
    with page_queries() as queries:
        client.get(tab(training_class))

    # then
    assert len(queries) == 7 + issued  # which work made the sheets


def test_a_second_click_issues_nothing_more(client, training_class):
    # given
    address = reverse("certificates:class-issue", args=[training_class.pk])
    client.post(address, {"on": localdate()}, follow=True)

    # when
    response = client.post(address, {"on": localdate()}, follow=True)

    # then
    assert (response.status_code, len(texts(response)), Certificate.objects.count()) == (200, 1, 2)


@pytest.mark.parametrize("on", ["", "kapan", "2026-02-30", localdate() + timedelta(days=2), "2026-02-01"])
def test_a_bad_day_issues_nothing(client, training_class, on):
    response = client.post(reverse("certificates:class-issue", args=[training_class.pk]), {"on": on}, follow=True)

    assert (response.status_code, len(texts(response)), Certificate.objects.count()) == (200, 1, 0)


def test_who_may_only_look_sees_no_button(login_as, training_class):
    html = login_as(Role.BIMKER, at=training_class.facility).get(tab(training_class)).content.decode()

    assert reverse("certificates:class-issue", args=[training_class.pk]) not in html


@pytest.mark.parametrize(
    ("house", "scan", "told"),
    [
        pytest.param("facility", "", "Certificates follow the hearing and its signed minutes.", id="minutes-missing"),
        pytest.param("facility", "minutes/0.pdf", "2 persons may have the certificate; {centre} issues them.", id="prison"),
        pytest.param("training_center", "minutes/0.pdf", "", id="who-issues-has-the-button"),
    ],
)
def test_a_tab_without_certificates_says_whose_turn_it_is(login_as, training_class, house, scan, told):
    # given
    GraduationHearing.objects.update(minutes_file=scan)
    role = Role.BIMKER if house == "facility" else Role.BLK

    # when
    with override("en"):
        client = login_as(role, at=getattr(training_class, house))
        client.cookies["django_language"] = "en"
        html = client.get(tab(training_class)).content.decode()

    # then
    said = re.findall(r'<p class="empty-why">.*?</p>\s*(?:<p>(.*?)</p>)?', html)
    assert said == [told.format(centre=training_class.training_center)]


def test_the_detail_shows_the_frozen_content(client, certificate):
    # given
    Inmate.objects.update(certificate_name="Nama Lain")

    # when
    response = client.get(url("detail", certificate))

    # then
    assert "Budi Santoso" in response.content.decode()
    assert "Nama Lain" not in response.content.decode()
    assert (Entry.objects.first().verb, Entry.objects.first().object_id) == ("certificates.read", str(certificate.pk))


def test_the_sheet_is_downloaded_as_attachment_and_audited(client, certificate):
    response = client.get(url("download", certificate))

    assert response.content == certificate.read_sheet()
    assert response.headers["Content-Type"] == "application/pdf"
    centre = certificate.training_center.code
    assert response.headers["Content-Disposition"] == f'attachment; filename="0001-SERT-{centre}-III-2026.pdf"'
    assert Entry.objects.first().verb == "certificates.download"


def test_without_a_sheet_there_is_nothing_to_download(login_as):
    # given
    unmade = CertificateFactory()
    client = login_as(Role.BLK, at=unmade.training_center)

    # when
    response = client.get(url("download", unmade), follow=True)

    # then
    assert response.redirect_chain == [(unmade.get_absolute_url(), 302)]
    assert len(texts(response)) == 1
    assert not Entry.objects.filter(verb="certificates.download").exists()


def test_revoke(client, certificate):
    assert client.get(url("revoke", certificate)).status_code == 200

    client.post(url("revoke", certificate), {"reason": "Nilai dipalsukan"})

    certificate.refresh_from_db()
    assert (certificate.revoked_by, certificate.revoke_reason) == (client.user, "Nilai dipalsukan")


def test_replace_leads_to_the_new_one(client, certificate):
    response = client.post(url("replace", certificate), {"reason": "Hilang"}, follow=True)

    new = response.context["certificate"]
    assert (new.replaces, new.issued_on) == (certificate, certificate.training_center.local_date(now()))
    assert client.get(url("detail", certificate)).context["successor"] == new


def test_hand_over(login_as, certificate):
    client = login_as(Role.BIMKER, at=certificate.enrollment.training_class.facility)
    assert client.get(url("hand-over", certificate)).context["form"].initial["to"] == "Budi Santoso"

    client.post(url("hand-over", certificate), {"on": localdate(), "to": "Budi Santoso"})

    certificate.refresh_from_db()
    assert (certificate.handed_over_on, certificate.handed_over_by) == (localdate(), client.user)


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("revoke", {"reason": ""}),
        ("replace", {"reason": " "}),
        ("hand-over", {"on": "2020-01-01", "to": "Budi"}),
        ("hand-over", {"on": "", "to": ""}),
    ],
)
def test_a_refused_form_says_why_and_changes_nothing(login_with, certificate, action, data):
    # given
    permissions = [f"certificates.{name}_certificate" for name in ("revoke", "issue", "hand_over")]
    client = login_with(*permissions, at=certificate.training_center)
    before = Certificate.objects.values().get(pk=certificate.pk)

    # when
    response = client.post(url(action, certificate), data)

    # then
    assert response.status_code == 200
    assert 'class="error-summary"' in response.content.decode()
    assert (Certificate.objects.values().get(pk=certificate.pk), Certificate.objects.count()) == (before, 2)


@pytest.mark.parametrize("role", [Role.KEPALA_BLK, Role.BLK, Role.INSTRUKTUR])
def test_another_centre_sees_nothing(certificate, role):
    stranger = issuer(graduated_class(), role=role)

    assert list(Certificate.objects.visible_to(stranger)) == []


def test_visible_to_the_facility_and_the_centre(certificate, login_as):
    training_class = certificate.enrollment.training_class
    for place in (training_class.facility, training_class.training_center):
        assert (
            Certificate.objects.visible_to(
                login_as(Role.BIMKER if place == training_class.facility else Role.BLK, at=place).user
            ).count()
            == 2
        )


def test_the_admin_shows_and_does_not_change(certificate, django_user_model):
    client = signed_in(django_user_model.objects.create_superuser("pengelola"))

    assert client.get(reverse("admin:certificates_certificate_changelist")).status_code == 200
    page = client.get(reverse("admin:certificates_certificate_change", args=[certificate.pk]))
    assert (page.status_code, 'name="_save"' in page.content.decode()) == (200, False)
    assert client.get(reverse("admin:certificates_certificate_add")).status_code == 403
    assert client.get(reverse("admin:certificates_numberseries_changelist")).status_code == 200
    assert (
        client.post(reverse("admin:certificates_certificate_delete", args=[certificate.pk]), {"post": "yes"}).status_code == 403
    )
