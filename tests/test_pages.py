"""The frame around every page: language, sign-in, headers, weight, errors."""

import gzip
import re
from pathlib import Path

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from audit.models import Entry
from organizations.models import Role
from tests.people import user_at

pytestmark = pytest.mark.django_db
PASSWORD = "kunci-panjang-12"


@pytest.fixture
def officer():
    user = user_at(None, role=Role.BIMKER)
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(client, user, password=PASSWORD, **extra):
    return client.post(reverse("account_login"), {"login": user.username, "password": password}, **extra)


def test_sign_in_and_out(client, officer):
    assert sign_in(client, officer).headers["Location"] == reverse("home")
    assert client.get(reverse("home")).context["user"] == officer

    assert client.post(reverse("account_logout")).headers["Location"] == reverse("account_login")
    assert client.get(reverse("home")).status_code == 302


def test_the_trail_says_who_signed_in_and_nothing_of_who_failed(client, officer):
    # when
    sign_in(client, officer, "salah")
    sign_in(client, officer)

    # then
    (entry,) = Entry.objects.filter(verb="organizations.sign_in")
    assert (entry.actor, entry.chain, entry.object_id) == (officer, officer.place_key, str(officer.pk))


def test_a_wrong_password_says_so_and_opens_nothing(client, officer):
    response = sign_in(client, officer, "salah")

    assert response.status_code == 200
    assert 'class="error-summary"' in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_guessing_is_stopped_for_this_name_at_this_address_only(client, officer):
    # given
    other = user_at(None, role=Role.BIMKER)
    other.set_password(PASSWORD)
    other.save()
    for _ in range(5):
        last = sign_in(client, officer, "salah")

    # then
    assert last.status_code == 429
    assert sign_in(client, officer).status_code == 429
    officer.username = officer.username.upper()
    assert sign_in(client, officer).status_code == 429
    assert sign_in(client, officer, REMOTE_ADDR="10.1.1.1").status_code == 302
    client.logout()
    assert sign_in(client, other).status_code == 302


def test_the_second_step_is_asked_for_before_anything_opens(client, officer):
    # given
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(officer, secret)
    counter = next(totp.yield_hotp_counters_from_time())
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"

    # when
    step = reverse("mfa_authenticate")
    assert sign_in(client, officer).headers["Location"] == step
    assert client.get(reverse("home")).status_code == 302
    assert client.post(step, {"code": wrong}).status_code == 200
    assert client.get(reverse("home")).status_code == 302
    client.post(step, {"code": code})

    # then
    assert client.get(reverse("home")).context["user"] == officer


def test_a_one_time_password_opens_only_its_own_change(client, officer):
    # given
    officer.must_change_password = True
    officer.save()
    sign_in(client, officer)
    change = reverse("account_change_password")
    assert client.get(reverse("home")).headers["Location"] == change

    # when
    client.post(change, {"oldpassword": PASSWORD, "password1": "kunci-baru-345", "password2": "kunci-baru-345"})

    # then
    officer.refresh_from_db()
    assert officer.must_change_password is False
    assert officer.check_password("kunci-baru-345")
    assert client.get(reverse("home")).status_code == 200


def test_a_refused_new_password_leaves_the_one_time_password_in_force(client, officer):
    # given
    officer.must_change_password = True
    officer.save()
    sign_in(client, officer)

    # when
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": "1", "password2": "1"})

    # then
    officer.refresh_from_db()
    assert officer.must_change_password is True
    assert officer.check_password(PASSWORD)


def test_the_browser_does_not_choose_the_language(client):
    response = client.get(reverse("account_login"), headers={"accept-language": "en"})

    assert '<html lang="id">' in response.content.decode()
    assert response.headers["Content-Language"] == "id"


def test_the_switch_chooses_the_language(client):
    client.post(reverse("set_language"), {"language": "en", "next": reverse("account_login")})

    response = client.get(reverse("account_login"))

    assert '<html lang="en">' in response.content.decode()


def test_headers_of_a_page(client):
    headers = client.get(reverse("account_login")).headers

    assert set(headers["Content-Security-Policy"].split("; ")) == {
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    }
    assert (headers["X-Frame-Options"], headers["Referrer-Policy"]) == ("DENY", "same-origin")


def test_a_first_visit_weighs_at_most_100_kilobytes(client):
    page = client.get(reverse("account_login")).content
    names = set(re.findall(r'(?:href|src)="/static/([^"#]+)', page.decode()))

    files = [page, *(Path(finders.find(name)).read_bytes() for name in names)]

    assert len(files) == 7
    assert sum(len(gzip.compress(content)) for content in files) <= 100_000


@pytest.mark.parametrize("role", [Role.BIMKER, Role.BLK])
def test_home_stays_within_its_queries(login_as, page_queries, role):
    client = login_as(role)

    with page_queries() as queries:
        client.get(reverse("home"))

    assert len(queries) <= 12


def test_a_missing_page_is_branded(login_as):
    response = login_as(Role.BIMKER).get("/tidak-ada/")

    assert response.status_code == 404
    assert "error-number" in response.content.decode()


def test_an_expired_form_is_branded(officer):
    response = sign_in(Client(enforce_csrf_checks=True), officer)

    assert response.status_code == 403
    assert "error-number" in response.content.decode()
