"""The pages about inmates: who opens them, what they find, what is refused."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from audit.models import Entry
from inmates.models import Inmate
from organizations.models import Role
from tests.factories import (
    ConvictFactory,
    DisciplineEntryFactory,
    FacilityFactory,
    InmateFactory,
    PastStayFactory,
    RegistrationEntryFactory,
)

pytestmark = pytest.mark.django_db
LIST = reverse("inmates:inmate-list")
ADD = reverse("inmates:inmate-add")
READERS = [Role.KALAPAS, Role.KASI, Role.BIMKER, Role.REGISTRASI, Role.AUDITOR, Role.ADMIN]
HOSTILE = "<script>alert('x')</script> O'Brien \"Budi\""


@pytest.fixture
def facility():
    return FacilityFactory()


@pytest.fixture
def officer(login_as, facility):
    return login_as(Role.REGISTRASI, at=facility)


def page(name, inmate):
    return reverse(f"inmates:inmate-{name}", args=[inmate.pk])


def person(**changes):
    return {
        "registration_number": "B.I 12/2026",
        "name": "Rekaan Baru",
        "sex": "L",
        "admitted_on": "2026-01-05",
        "expires_on": "2028-01-05",
        "birth_place": "Kota Rekaan",
        "birth_date": "1990-05-17",
        "block": "A",
        "room": "3",
    } | changes


def names(response):
    return [inmate.name for inmate in response.context["object_list"]]


def last_entry():
    return Entry.objects.order_by("pk").last()


# --- The list ------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_the_list_opens_for_the_prisons_side_only(login_as, role):
    response = login_as(role).get(LIST)

    assert response.status_code == (200 if role in READERS else 403)


def test_the_list_asks_the_same_few_questions_for_any_number_of_rows(officer, facility, page_queries):
    # given
    ConvictFactory(facility=facility)
    with page_queries() as for_one:
        officer.get(LIST)
    ConvictFactory.create_batch(2, facility=facility)

    # when
    with page_queries() as for_three:
        response = officer.get(LIST)

    # then
    assert len(names(response)) == 3
    assert len(for_three) == len(for_one) <= 12


def test_the_list_shows_number_block_release_and_state(officer, facility):
    # given
    inmate = ConvictFactory(facility=facility, name="Rekaan Satu", release_on=date(2028, 1, 10), block="B", room="7")

    # when
    text = officer.get(LIST).content.decode()

    # then
    assert all(f"{cell}</td>" in text for cell in (inmate.registration(), "B/7", "10 Januari 2028"))


def test_one_audit_row_names_everybody_on_the_page(officer, facility):
    # given
    seen = ConvictFactory.create_batch(3, facility=facility)

    # when
    officer.get(LIST)

    # then
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor, entry.chain) == ("inmates.read_list", officer.user, facility.key)
    assert sorted(entry.object_ids) == sorted(inmate.pk for inmate in seen)


def test_who_was_here_on_a_day_is_listed_with_earlier_stays_and_who_left_since(officer, facility):
    # given
    ConvictFactory(facility=facility, name="Lama")
    ConvictFactory(facility=facility, name="Pergi", left_on=date(2025, 8, 18))
    ConvictFactory(facility=facility, name="Hari itu", left_on=date(2025, 8, 17))
    ConvictFactory(facility=facility, name="Baru", admitted_on=date(2025, 8, 18))
    returned = ConvictFactory(facility=facility, name="Kembali", admitted_on=date(2025, 9, 1))
    PastStayFactory(inmate=returned, from_on=date(2025, 8, 1), until_on=date(2025, 8, 20))
    InmateFactory(name="Lapas lain")

    # when
    response = officer.get(LIST, {"on": "2025-08-17"})

    # then
    assert names(response) == ["Kembali", "Lama", "Pergi"]
    assert response.context["paginator"].count == 3
    assert "17 Agustus 2025" in response.content.decode()
    assert {inmate.is_here for inmate in response.context["object_list"]} == {True}


def test_a_day_that_is_none_is_not_asked_about(officer, facility):
    ConvictFactory(facility=facility, name="Lama")

    assert names(officer.get(LIST, {"on": "kemarin"})) == ["Lama"]


def test_the_list_of_a_day_asks_the_same_for_one_and_for_three(officer, facility, page_queries):
    # given
    PastStayFactory(inmate=ConvictFactory(facility=facility))
    with page_queries() as for_one:
        officer.get(LIST, {"on": "2023-02-01"})
    for inmate in ConvictFactory.create_batch(2, facility=facility):
        PastStayFactory(inmate=inmate)

    # when
    with page_queries() as for_three:
        response = officer.get(LIST, {"on": "2023-02-01"})

    # then
    assert len(names(response)) == 3
    assert len(for_three) == len(for_one) <= 12


def test_persons_of_other_facilities_are_not_there(officer):
    ConvictFactory()

    assert names(officer.get(LIST)) == []


def test_who_reads_across_sees_the_facilities_too(login_as):
    # given
    one, other = ConvictFactory(name="A"), ConvictFactory(name="B")

    # when
    response = login_as(Role.AUDITOR).get(LIST)

    # then
    assert names(response) == ["A", "B"]
    assert [f"<td>{inmate.facility}</td>" in response.content.decode() for inmate in (one, other)] == [True, True]


@pytest.mark.parametrize(
    ("who", "expected"),
    [("", ["Ada"]), ("here", ["Ada"]), ("left", ["Pergi"]), ("all", ["Ada", "Pergi"]), ("x' OR 1=1", ["Ada"])],
)
def test_the_list_separates_who_is_here_from_who_has_left(officer, facility, who, expected):
    # given
    InmateFactory(facility=facility, name="Ada", left_on=localdate() + timedelta(days=1))
    InmateFactory(facility=facility, name="Pergi", left_on=localdate())

    # then
    assert names(officer.get(LIST, {"who": who})) == expected


def test_the_list_has_pages_of_fifty(officer, facility):
    # given
    InmateFactory.create_batch(51, facility=facility)

    # when
    first, second = officer.get(LIST), officer.get(LIST, {"page": 2})

    # then
    assert (len(names(first)), len(names(second))) == (50, 1)
    assert "?page=2" in first.content.decode()
    assert officer.get(LIST, {"page": 3}).status_code == 404


@pytest.mark.parametrize(
    "text",
    ["budi", "SANTOSO budi", "budi sant", "B.IIa 007/2025", "bIIa-7-2025", "B.IIA.7/2025", "B-IIa 7 2025", "7/2025", "B.IIa 7"],
)
def test_the_search_opens_the_one_person_it_means(officer, facility, text):
    # given
    inmate = InmateFactory(facility=facility, name="Budi Rekaan Santoso")
    RegistrationEntryFactory(inmate=inmate, text="B.IIa 07/2025")
    other = InmateFactory(facility=facility, name="Andi Rekaan")
    RegistrationEntryFactory(inmate=other, text="B.I 123/2025")

    # when
    response = officer.get(LIST, {"q": text})

    # then
    assert (response.status_code, response.headers.get("Location")) == (302, inmate.get_absolute_url())


def test_a_former_number_is_found_too(officer, facility):
    # given
    inmate = ConvictFactory(facility=facility)
    RegistrationEntryFactory(inmate=inmate, text="A.III 55/2024", is_current=False)

    # then
    assert officer.get(LIST, {"q": "AIII-55-2024"}).headers["Location"] == inmate.get_absolute_url()


def test_a_search_that_means_several_lists_them(officer, facility):
    # given
    for name in ("Budi A", "Budi B", "Candra"):
        InmateFactory(facility=facility, name=name)

    # then
    assert names(officer.get(LIST, {"q": "budi"})) == ["Budi A", "Budi B"]


@pytest.mark.parametrize("text", ["tidak ada", "99/2099", "%", "\x00", "B.I 3,27E+15", "x" * 101])
def test_a_search_without_a_find_says_so(officer, facility, text):
    # given
    InmateFactory(facility=facility, name="Rekaan Satu")
    InmateFactory(facility=facility, name="Rekaan Dua")

    # when
    response = officer.get(LIST, {"q": text})

    # then: what is no search at all lists everybody
    assert response.status_code == 200
    assert names(response) in ([], ["Rekaan Dua", "Rekaan Satu"])


def test_the_search_does_not_reach_other_facilities(officer):
    other = ConvictFactory(name="Rekaan Jauh")

    assert names(officer.get(LIST, {"q": other.name})) == []


def test_the_search_box_has_the_focus(officer):
    text = officer.get(LIST).content.decode()

    assert 'name="q"' in text
    assert text.count(" autofocus") == 1


# --- One person ----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_a_person_is_shown_to_the_prisons_side_only(login_as, facility, role):
    # given
    inmate = ConvictFactory(facility=facility)
    at = facility if role in (Role.KALAPAS, Role.KASI, Role.BIMKER, Role.SARANA, Role.REGISTRASI, Role.KEUANGAN) else None

    # when
    response = login_as(role, at=at).get(page("detail", inmate))

    # then
    assert response.status_code == (200 if role in READERS else 403)


def test_a_person_with_numbers_register_f_and_identity(officer, facility):
    # given
    inmate = ConvictFactory(
        facility=facility,
        certificate_name="Rekaan Contoh",
        certificate_birth_place="Kota Rekaan",
        certificate_birth_date=date(1990, 5, 17),
        identity_confirmed_on=date(2026, 1, 20),
        identity_confirmed_by=officer.user,
    )
    RegistrationEntryFactory(inmate=inmate, text="A.III 5/2024", is_current=False)
    DisciplineEntryFactory(inmate=inmate, reference="F-9/2026")

    # when
    response = officer.get(page("detail", inmate))

    # then
    assert [entry.text for entry in response.context["registrations"]] == [inmate.registration(), "A.III 5/2024"]
    assert [entry.reference for entry in response.context["discipline_entries"]] == ["F-9/2026"]
    assert str(officer.user) in response.content.decode().partition('id="identity"')[2]


def test_reading_a_person_is_one_audit_row(officer, facility):
    # given
    inmate = ConvictFactory(facility=facility)

    # when
    officer.get(page("detail", inmate))

    # then
    entry = Entry.objects.get()
    assert (entry.verb, entry.object_type, entry.object_id) == ("inmates.read", "inmates.inmate", str(inmate.pk))


@pytest.mark.parametrize("name", ["detail", "edit", "identity"])
def test_a_person_page_asks_few_questions(login_as, facility, page_queries, name):
    # given
    client = login_as(Role.REGISTRASI, at=facility)
    inmate = ConvictFactory(facility=facility)

    # when
    with page_queries() as queries:
        client.get(page(name, inmate))

    # then
    assert len(queries) <= 5


@pytest.mark.parametrize("name", ["detail", "edit", "identity"])
def test_a_person_of_another_facility_does_not_exist(officer, name):
    assert officer.get(page(name, ConvictFactory())).status_code == 404


def test_hostile_names_are_shown_as_text(officer, facility):
    # given
    inmate = ConvictFactory(facility=facility, name=HOSTILE)

    # when
    pages = [officer.get(url).content.decode() for url in (LIST, page("detail", inmate), page("edit", inmate))]

    # then
    assert ["<script>alert" in text for text in pages] == [False] * 3
    assert ["&lt;script&gt;alert" in text for text in pages] == [True] * 3


# --- Adding --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_only_the_registration_officer_admits(login_as, role):
    assert login_as(role).get(ADD).status_code == (200 if role == Role.REGISTRASI else 403)


def test_who_belongs_to_no_facility_admits_nobody(login_with):
    assert login_with("inmates.add_inmate").post(ADD, person()).status_code == 404
    assert not Inmate.objects.exists()


def test_admitting_a_person(officer, facility):
    # when
    response = officer.post(ADD, person(name="O'Brien"))

    # then
    inmate = Inmate.objects.get()
    assert response.headers["Location"] == inmate.get_absolute_url()
    assert (inmate.facility, inmate.name, inmate.registration()) == (facility, "O'Brien", "B.I 12/2026")
    assert (last_entry().verb, last_entry().object_id) == ("inmates.register", str(inmate.pk))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"name": ""}, "name", id="no-name"),
        pytest.param({"name": "x" * 151}, "name", id="long-name"),
        pytest.param({"sex": "X"}, "sex", id="no-such-sex"),
        pytest.param({"registration_number": ""}, "registration_number", id="no-number"),
        pytest.param({"registration_number": "tanpa angka"}, "registration_number", id="unreadable-number"),
        pytest.param({"registration_number": "3,27E+15"}, "registration_number", id="spreadsheet-number"),
        pytest.param({"registration_number": "1a" * 30}, "registration_number", id="number-too-long"),
        pytest.param({"birth_date": "00/00/0000"}, "birth_date", id="dirty-date"),
        pytest.param({"admitted_on": ""}, "admitted_on", id="no-admission"),
        pytest.param({"expires_on": "2020-01-01"}, "__all__", id="released-before-admission"),
    ],
)
def test_a_person_who_cannot_be_admitted(officer, changes, field):
    # when
    response = officer.post(ADD, person(**changes))

    # then: the error stands at its field, what was typed is still there, nothing is written
    assert list(response.context["form"].errors) == [field]
    assert response.context["form"]["block"].value() == "A"
    assert (Inmate.objects.count(), Entry.objects.count()) == (0, 0)


def test_a_double_number_names_whose_it_is(officer, facility):
    # given
    holder = InmateFactory(facility=facility, name="Pemilik Nomor", admitted_on=date(2025, 1, 10))
    RegistrationEntryFactory(inmate=holder, text="BI-012-2026")

    # when
    response = officer.post(ADD, person())

    # then
    errors = response.context["form"].errors.as_data()
    assert {name: [error.code for error in found] for name, found in errors.items()} == {"registration_number": ["duplicate"]}
    assert [text in response.content.decode() for text in ("Pemilik Nomor", "10 Januari 2025")] == [True, True]
    assert list(Inmate.objects.all()) == [holder]


def test_the_same_number_in_another_facility_is_another_number(officer):
    RegistrationEntryFactory(text="B.I 12/2026")

    assert officer.post(ADD, person()).status_code == 302


# --- Editing -------------------------------------------------------------------------------------


@pytest.fixture
def inmate(facility):
    inmate = InmateFactory(facility=facility, name="Nama Lama")
    RegistrationEntryFactory(inmate=inmate, text="A.III 5/2026")
    return inmate


@pytest.mark.parametrize("role", list(Role))
def test_only_the_registration_officer_edits(login_as, facility, inmate, role):
    at = facility if role == Role.REGISTRASI else None

    assert login_as(role, at=at).get(page("edit", inmate)).status_code == (200 if role == Role.REGISTRASI else 403)


def test_the_form_asks_only_what_a_clerk_corrects_with_the_data_as_they_are(officer, inmate):
    form = officer.get(page("edit", inmate)).context["form"]

    assert list(form.fields) == ["name", "sex", "birth_place", "birth_date", "block", "room"]
    assert [form[name].value() for name in ("name", "room")] == ["Nama Lama", "3"]


def test_the_form_leads_to_the_events_of_custody(officer, inmate):
    text = officer.get(page("edit", inmate)).content.decode()

    assert f'href="/inmates/{inmate.pk}/custody/"' in text.partition("<h2>")[2]


def test_what_an_event_of_custody_owns_is_not_changed_by_the_form(officer, inmate):
    # given
    before = Inmate.objects.values().get(pk=inmate.pk)
    owned = {"left_on": "2026-02-01", "release_on": "2027-01-01", "release_kind": "pb", "routine_duty": "on"}

    # when
    officer.post(page("edit", inmate), person(name="Nama Baru") | owned)

    # then
    after = Inmate.objects.values().get(pk=inmate.pk)
    changed = {name for name, value in after.items() if value != before[name]}
    assert changed == {"name", "name_key"}
    assert [(entry.text, entry.is_current) for entry in inmate.registrations.all()] == [("A.III 5/2026", True)]
    assert (last_entry().verb, last_entry().fields) == ("inmates.update", ["name"])


@pytest.mark.parametrize("changes", [{"name": ""}, {"sex": "X"}, {"birth_date": "00/00/0000"}])
def test_a_refused_edit_changes_nothing(officer, inmate, changes):
    # when
    response = officer.post(page("edit", inmate), person(name="Nama Baru") | changes)

    # then
    inmate.refresh_from_db()
    assert response.context["form"].errors
    assert "<h1>Nama Lama</h1>" in response.content.decode()
    assert inmate.name == "Nama Lama"
    assert [entry.verb for entry in Entry.objects.all()] == ["inmates.read"]


# --- The identity on the certificate --------------------------------------------------------------


def identity(**changes):
    return {
        "name": "Rekaan Contoh",
        "birth_place": "Kota Rekaan",
        "birth_date": "1990-05-17",
        "signed_on": "2026-01-20",
    } | changes


@pytest.mark.parametrize("role", list(Role))
def test_the_identity_is_confirmed_by_the_prisons_clerks(login_as, facility, inmate, role):
    allowed = role in (Role.BIMKER, Role.REGISTRASI)
    at = facility if allowed else None

    assert login_as(role, at=at).get(page("identity", inmate)).status_code == (200 if allowed else 403)


def test_confirming_the_identity(officer, inmate):
    # when
    response = officer.post(page("identity", inmate), identity())

    # then
    inmate.refresh_from_db()
    assert response.headers["Location"] == inmate.get_absolute_url()
    assert (inmate.certificate_name, inmate.identity_confirmed_on) == ("Rekaan Contoh", date(2026, 1, 20))
    assert inmate.identity_confirmed_by == officer.user
    assert inmate.name == "Nama Lama"
    assert (last_entry().verb, last_entry().object_ids) == ("inmates.confirm_identities", [inmate.pk])


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"name": "Rekaan alias Contoh"}, "name", id="alias"),
        pytest.param({"name": "Rekaan bin Contoh"}, "name", id="bin"),
        pytest.param({"name": "x" * 61}, "name", id="longer-than-60"),
        pytest.param({"name": "<b>Rekaan</b>"}, "name", id="markup"),
        pytest.param({"birth_place": "12"}, "birth_place", id="no-place"),
        pytest.param({"birth_date": "2026-01-01"}, "birth_date", id="a-child"),
        pytest.param({"birth_date": ""}, "birth_date", id="no-date"),
        pytest.param({"signed_on": "2999-01-01"}, "signed_on", id="in-the-future"),
    ],
)
def test_an_identity_that_cannot_be_printed(officer, inmate, changes, field):
    # when
    response = officer.post(page("identity", inmate), identity(**changes))

    # then
    inmate.refresh_from_db()
    assert list(response.context["form"].errors) == [field]
    assert (inmate.certificate_name, inmate.identity_confirmed_on) == ("", None)
    assert [entry.verb for entry in Entry.objects.all()] == ["inmates.read"]
