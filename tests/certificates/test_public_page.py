import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from audit.models import Entry
from certificates.models import Certificate
from certificates.rules.code import new_code
from certificates.rules.leaks import leaks_in
from certificates.throttle import Limit, client_address
from certificates.views import public
from tests.factories import CenterUserFactory, CertificateFactory

UNKNOWN = "RXV9WX-B7E93A-E3P3K9"  # well-formed, never given

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate():
    return CertificateFactory()


def page(certificate, **query):
    return Client().get(reverse("certificates:verify", args=[certificate.code]), query)


def shown(response) -> dict[str, str]:
    html = response.content.decode()
    facts = re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", html, re.DOTALL)
    return {"status": re.search(r'id="status">(.*?)<', html)[1]} | {name: " ".join(value.split()) for name, value in facts}


def test_the_page_shows_what_was_earned_and_hides_the_name(certificate):
    response = page(certificate, lang="en")

    assert response.status_code == 200
    assert shown(response) == {
        "status": "in force",
        "Document": "training certificate",
        "Holder": "B… S…",
        "Program": "Las SMAW posisi 1G",
        "Field of training": "Las SMAW",
        "Hours": "20 lesson hours (JP) of 45 minutes, 2 February 2026 – 27 February 2026",
        "Result": "graduated",
        "Issued on": "Kota Rekaan, 2 March 2026",
        "Signed by": "Dra. Rekaan Sentosa, M.M., Kepala UPTD BLK",
        "Code": certificate.code,
    }
    assert re.findall(r"<td[^>]*>(.*?)</td>", response.content.decode()) == ["20", "80.0", "K"]
    assert 'Mengelas pelat<span class="unit-code">C.24LAS01.001.1</span>' in response.content.decode()
    assert "UPTD BLK Rekaan" in response.content.decode()
    assert certificate.number not in response.content.decode()


def test_a_statement_tells_what_was_attended_and_nothing_that_was_passed(certificate):
    # given
    certificate.kind = "hours"
    certificate.content |= {"result": "attended", "jp": 12, "jp_delivered": 16}
    certificate.save(update_fields=["kind", "content"])

    # when
    response = page(certificate, lang="en")

    # then
    facts = shown(response)
    assert facts["Document"] == "statement of hours"
    assert facts["Hours"].startswith("12 lesson hours (JP) of 45 minutes out of 16 that were held, ")
    assert "Result" not in facts
    assert re.findall(r"<td[^>]*>(.*?)</td>", response.content.decode()) == ["20"]
    assert "This statement was issued" in response.content.decode()


@pytest.mark.parametrize("typed", ["{number}", "{sequence}", " {sequence} ", "{lower}"])
def test_the_number_as_printed_opens_the_name(certificate, typed):
    number = typed.format(number=certificate.number, sequence=certificate.sequence, lower=certificate.number.lower())

    assert shown(page(certificate, number=number, lang="en"))["Holder"] == "Budi Santoso"


def test_a_wrong_number_is_told_and_shows_nothing_more(certificate):
    wrong, plain = (page(certificate, lang="en", **asked) for asked in ({"number": "<9>"}, {}))

    assert shown(wrong) == shown(plain)
    assert ["not the number of this certificate" in response.content.decode() for response in (wrong, plain)] == [True, False]
    assert 'value="&lt;9&gt;"' in wrong.content.decode()


@pytest.mark.parametrize(
    ("values", "status", "day"),
    [
        ({"revoked_at": now(), "revoke_reason": "Nilai dipalsukan"}, "revoked", True),
        ({"replaced_at": now()}, "replaced", True),
        ({"valid_until": now().date() - timedelta(days=2)}, "expired", True),
    ],
    ids=["revoked", "replaced", "expired"],
)
def test_the_page_says_what_became_of_it(certificate, values, status, day):
    # given
    if status == "revoked":
        values = values | {"revoked_by": CenterUserFactory()}
    Certificate.objects.filter(pk=certificate.pk).update(**values)

    # when
    response = page(certificate, lang="en")

    # then
    assert (response.status_code, shown(response)["status"]) == (200, status)
    assert "Nilai dipalsukan" not in response.content.decode()
    assert re.search(r'id="status">.*?</p>\s*<p>[^<]*\d{4}\b', response.content.decode(), re.DOTALL)


@pytest.mark.parametrize("handed_over", [True, False])
def test_a_number_is_void_when_its_paper_never_left(certificate, handed_over):
    # given
    by = CenterUserFactory()
    received = {"handed_over_on": certificate.issued_on, "handed_over_by": by, "handed_over_to": "Budi"} if handed_over else {}
    Certificate.objects.filter(pk=certificate.pk).update(revoked_at=now(), revoked_by=by, revoke_reason="Salah", **received)

    # when
    html, facts = page(certificate, lang="en").content.decode(), asked(f"/v/{certificate.code}", "application/json").json()

    # then
    assert ("Its number is void" in html, facts["void"]) == (not handed_over, not handed_over)


@pytest.mark.parametrize("code", [UNKNOWN, "tidak-ada", "%3Cscript%3Ealert(1)"])
def test_an_unknown_code_is_not_found(certificate, code):
    response = Client().get(f"/v/{code}", {"lang": "en"})

    assert (response.status_code, re.search(r'id="status">(.*?)<', response.content.decode())[1]) == (404, "not found")
    assert "<script" not in response.content.decode()


@pytest.mark.parametrize("typed", ["lower", "plain", "spaced"])
def test_the_code_is_read_however_it_is_typed(certificate, typed):
    code = {"lower": str.lower, "plain": lambda code: code.replace("-", ""), "spaced": lambda code: code.replace("-", "%20")}[
        typed
    ]

    assert Client().get(f"/v/{code(certificate.code)}").status_code == 200


def test_a_typed_code_leads_to_its_page(certificate):
    form = reverse("certificates:verify-form")

    assert Client().get(form).status_code == 200
    assert Client().get(form, {"code": f" {certificate.code} "}).headers["Location"] == f"/v/{certificate.code}"
    assert Client().get(form, {"code": "//evil.example"}).headers["Location"] == "/v/evil.example"


@pytest.mark.parametrize("path", ["/v/", "/v/{code}", "/v/{code}?number=1", "/v/nichts"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_no_word_of_prison_in_page_or_headers(certificate, path, language):
    # given
    facility = certificate.enrollment.training_class.facility

    # when
    response = Client().get(path.format(code=certificate.code), {"lang": language} if "?" not in path else None)

    # then
    told = response.content.decode() + "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    assert leaks_in(told, facility.telling_names) == []
    assert "lapas" not in told.lower()


@pytest.mark.parametrize("path", ["/v/", "/v/{code}", "/v/nichts"])
def test_no_cookie_no_script_no_trace(certificate, path):
    client = Client()

    response = client.get(path.format(code=certificate.code))

    assert dict(client.cookies) == dict(response.cookies) == {}
    assert "<script" not in response.content.decode()
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert (response.headers["Referrer-Policy"], response.headers["Cache-Control"]) == ("no-referrer", "no-store")
    assert 'content="noindex, nofollow"' in response.content.decode()


def test_the_page_is_indonesian_unless_asked(certificate):
    assert '<html lang="id">' in page(certificate).content.decode()
    assert page(certificate).headers["Content-Language"] == "id"
    english = page(certificate, lang="en")
    assert ('<html lang="en">' in english.content.decode(), english.headers["Content-Language"]) == (True, "en")


def test_only_reading_is_allowed(certificate):
    assert Client().post(f"/v/{certificate.code}").status_code == 405


def test_a_found_check_is_audited_in_the_public_chain(certificate):
    # when
    page(certificate)
    Client().get(f"/v/{new_code()}")

    # then
    entry = Entry.objects.get()
    assert (entry.verb, entry.chain, entry.actor, entry.object_id) == ("certificates.verify", "public", None, str(certificate.pk))


def test_the_page_stays_within_its_queries(certificate, page_queries):
    with page_queries() as queries:
        page(certificate)

    assert len(queries) == 2  # the certificate, and its signed versions


def test_codes_cannot_be_tried_out(certificate, monkeypatch):
    # given
    monkeypatch.setattr(public, "MISSES", Limit("verify", count=3, seconds=3600))

    # when
    statuses = [Client().get(f"/v/{UNKNOWN}").status_code for _ in range(4)]

    # then: nor is a right one told to who has tried too many, and nobody else waits
    assert statuses == [404, 404, 404, 429]
    assert (page(certificate).status_code, page(certificate).headers["Retry-After"]) == (429, "3600")
    assert Client(REMOTE_ADDR="10.1.1.1").get(f"/v/{certificate.code}").status_code == 200


def test_an_office_that_checks_real_certificates_never_waits(certificate, monkeypatch):
    monkeypatch.setattr(public, "MISSES", Limit("verify", count=1, seconds=3600))

    assert [page(certificate).status_code for _ in range(3)] == [200, 200, 200]


@pytest.mark.parametrize("code", [UNKNOWN, "tidak-ada"], ids=["nobody-has-it", "no-code-at-all"])
def test_what_leads_nowhere_takes_the_same_way(certificate, page_queries, code):
    with page_queries() as queries:
        response = Client().get(f"/v/{code}")

    assert (len(queries), response.status_code) == (1, 404)
    assert response.content.decode().replace(code, "…") == Client().get("/v/…").content.decode()


# --- For machines --------------------------------------------------------------------------------


def asked(path: str, accept: str, **query):
    return Client().get(path, query, headers={"accept": accept})


def test_a_machine_is_told_the_same_facts(certificate):
    response = asked(f"/v/{certificate.code}", "application/json")

    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/json; charset=utf-8")
    assert response.json() == {
        "schema": 1,
        "status": "valid",
        "since": None,
        "void": False,
        "kind": "training",
        "code": certificate.code,
        "holder": "B… S…",
        "holder_complete": False,
        "centre": "UPTD BLK Rekaan",
        "city": "Kota Rekaan",
        "sub_field": "Las SMAW",
        "program": "Las SMAW posisi 1G",
        "result": "graduated",
        "jp": 20,
        "jp_delivered": None,
        "minutes_per_jp": 45,
        "starts_on": "2026-02-02",
        "ends_on": "2026-02-27",
        "issued_on": "2026-03-02",
        "signatory": {"name": "Dra. Rekaan Sentosa, M.M.", "title": "Kepala UPTD BLK"},
        "units": [{"code": "C.24LAS01.001.1", "title": "Mengelas pelat", "jp": 20, "mark": "80.0", "verdict": "K"}],
        "credential": None,
        "valid_until": None,
        "signature": None,
        "chain": [],
    }


def test_a_machine_too_needs_the_number_for_the_name(certificate):
    facts = asked(f"/v/{certificate.code}", "application/json", number=certificate.number).json()

    assert (facts["holder"], facts["holder_complete"]) == ("Budi Santoso", True)


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        ("application/json", "application/json"),
        ("application/json;q=0.9,text/html;q=0.1", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("*/*", "text/html"),
        ("image/png", "text/html"),
    ],
)
@pytest.mark.parametrize("code", [None, UNKNOWN], ids=["known", "unknown"])
def test_one_address_answers_in_two_forms(certificate, accept, expected, code):
    response = asked(f"/v/{code or certificate.code}", accept)

    assert response.headers["Content-Type"] == f"{expected}; charset=utf-8"
    assert "Accept" in response.headers["Vary"].split(", ")


def test_what_a_machine_is_told_when_there_is_nothing_to_tell(certificate, monkeypatch):
    # given
    monkeypatch.setattr(public, "MISSES", Limit("verify-json", count=1, seconds=3600))

    # when
    answers = [asked(f"/v/{UNKNOWN}", "application/json") for _ in range(2)]

    # then
    assert [(answer.status_code, answer.json()) for answer in answers] == [
        (404, {"schema": 1, "status": "unknown"}),
        (429, {"schema": 1, "status": "too_many_requests", "retry_after": 3600}),
    ]


def test_numbers_cannot_be_tried_out(certificate, monkeypatch):
    # given
    monkeypatch.setattr(public, "GUESSING", Limit("number", count=2, seconds=3600))

    # when
    wrong = [page(certificate, number=str(10**8 + guess)).status_code for guess in range(3)]

    # then: not even the right one is answered now, but the page itself still is
    assert wrong == [200, 200, 429]
    assert page(certificate, number=certificate.number).status_code == 429
    assert page(certificate).status_code == 200


def test_right_numbers_are_not_counted(certificate, monkeypatch):
    monkeypatch.setattr(public, "GUESSING", Limit("number", count=1, seconds=3600))

    assert [page(certificate, number=certificate.number).status_code for _ in range(3)] == [200, 200, 200]


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("203.0.113.5", "", "203.0.113.5"),
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),
        ("127.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("127.0.0.1", "unknown", "unknown"),
    ],
)
def test_client_address(rf, remote, forwarded, expected):
    request = rf.get("/v/", REMOTE_ADDR=remote, **({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {}))

    assert client_address(request) == expected
